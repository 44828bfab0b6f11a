"""What happened last at an event: the audit's lines that people care about, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy import select

from app.core.db import db
from app.core.formats import who
from app.core.i18n import _l
from app.core.models import AuditLine
from app.portal.subjects import names_of, subject_of

_SHOWN = 8
_OF_PROJECTS = ("signing.", "followup.")
WORDS: dict[str, LazyString] = {
    "events.create_event": _l("made the event"),
    "events.clone_event": _l("made the event as a copy of another"),
    "events.update_event": _l("changed the event's settings"),
    "events.set_status_published": _l("published the event"),
    "events.set_status_withdrawn": _l("took the event off the public pages"),
    "events.set_status_cancelled": _l("called the event off"),
    "events.release_guests": _l("released the guest list"),
    "accounts.invite": _l("invited somebody"),
    "accounts.accept_invitation": _l("accepted an invitation"),
    "accounts.end_membership": _l("ended somebody's access"),
    "accounts.hand_over": _l("handed the event over"),
    "registration.register": _l("registered"),
    "registration.add": _l("added an attendee"),
    "registration.cancel": _l("cancelled a registration"),
    "registration.check_in": _l("checked somebody in"),
    "registration.undo_check_in": _l("undid a check-in"),
    "documents.order_batch": _l("ordered documents"),
    "documents.stop_batch": _l("stopped a batch"),
    "documents.revoke": _l("revoked a document"),
    "signing.create_project": _l("added a project"),
    "signing.update_project": _l("changed a project"),
    "signing.hold_ceremony": _l("marked a project as signed on stage"),
    "signing.take_back_ceremony": _l("took back a signing on stage"),
    "signing.set_stage": _l("moved a project to another stage"),
    "signing.record_receipt": _l("recorded money received"),
    "signing.confirm_receipt": _l("confirmed money received"),
    "signing.reach_milestone": _l("marked a milestone as reached"),
    "followup.submit": _l("reported progress"),
    "followup.note": _l("noted what a contact said"),
    "followup.accept": _l("accepted a report"),
    "followup.return": _l("returned a report"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    who: str
    words: str
    about: str | None
    """The name of the thing; None where it is the event itself, or gone."""


def list_happenings(event_id: int, *, projects: bool) -> Sequence[Happening]:
    """The last few of an event, the latest first; ``projects``: also what befell its projects."""
    told = [action for action in WORDS if projects or not action.startswith(_OF_PROJECTS)]
    lines = db.session.scalars(
        select(AuditLine)
        .where(AuditLine.event_id == event_id, AuditLine.action.in_(told))
        .order_by(AuditLine.id.desc())
        .limit(_SHOWN)
    ).all()
    names = names_of(subject_of(line) for line in lines if line.subject_kind != "Event")
    return [
        Happening(
            line.at,
            who(line.actor_label),
            str(WORDS[line.action]),
            names.get(subject_of(line)),
        )
        for line in lines
    ]
