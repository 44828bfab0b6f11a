"""The door: who came, and when."""

from app.core import audit
from app.core.clock import now
from app.core.db import db
from app.core.errors import RuleError
from app.core.formats import clock_time
from app.core.i18n import _
from app.core.policy import Actor
from app.registration.enums import Attendance, RegistrationStatus
from app.registration.models import CheckIn, Registration
from app.registration.queries import lock_registration


def check_in(event_id: int, registration_id: int, *, actor: Actor) -> Registration:
    """Let one person in.

    Raises:
        RuleError: cancelled, or inside already (said with the time, for two phones at one gate).

    """
    registration = lock_registration(event_id, registration_id)
    if registration.status is RegistrationStatus.CANCELLED:
        raise RuleError(
            _("%(name)s cancelled and has no seat. Ask the organizer.", name=registration.name)
        )
    if registration.arrived_at is not None:
        raise RuleError(
            _(
                "%(name)s is inside already, since %(time)s.",
                name=registration.name,
                time=clock_time(registration.arrived_at),
            )
        )
    at = now()
    registration.attendance = Attendance.ARRIVED
    registration.arrived_at = at
    audit.record(actor, "registration.check_in", registration, event_id=event_id)
    db.session.add(CheckIn(registration=registration, at=at, by=actor.label))
    return registration


def undo_check_in(event_id: int, registration_id: int, *, actor: Actor) -> Registration:
    """Take back the last check-in; its row stays and says so.

    Raises:
        RuleError: when nobody checked this person in.

    """
    registration = lock_registration(event_id, registration_id)
    if registration.attendance is not Attendance.ARRIVED:
        raise RuleError(_("%(name)s is not checked in.", name=registration.name))
    registration.attendance = Attendance.NOT_ARRIVED
    registration.arrived_at = None
    audit.record(actor, "registration.undo_check_in", registration, event_id=event_id)
    for arrival in registration.check_ins:
        if arrival.undone_at is None:
            arrival.undone_at = now()
            arrival.undone_by = actor.label
    return registration
