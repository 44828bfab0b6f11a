from dataclasses import asdict, dataclass
from typing import Any

from app.accounts.enums import LinkPurpose
from app.accounts.services import issue_link
from app.core import audit
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind
from app.core.search import fold, search_keys
from app.core.throttle import count_failure, forget_failures, refuse_if_throttled
from app.core.tokens import hash_token
from app.events.queries import lock_event
from app.registration.enums import (
    Attendance,
    AttendeeKind,
    RegistrationSource,
    RegistrationStatus,
)
from app.registration.letters import send_cancellation, send_confirmation
from app.registration.models import Registration
from app.registration.persons import Correction, Person
from app.registration.queries import (
    TAIL,
    find_live,
    find_registration,
    lock_registration,
)
from app.registration.rules import is_over, why_closed, why_not_open
from app.registration.seats import hold_room

CONSENT_VERSION = "2026-01"
"""Of the text in templates/registration/_privacy.html; change both together."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the guest agreed to, and the form it came with."""

    version: str | None
    """Of the privacy text; None when it was not agreed to."""
    request_key: str | None = None
    """The form's one-time key."""


@dataclass(frozen=True, slots=True)
class Seat:
    registration: Registration
    token: str
    """Of the personal link. Only its hash is kept, so it can be shown now and never again."""


def register(event_id: int, person: Person, *, consent: Consent, locale: str) -> Seat:
    """Give one person a seat and tell them so. The guest is the actor. Flushes, for the id.

    Sent twice by one form (a double click), it gives the same seat.

    Raises:
        RuleError: closed, full, registered already, no consent, or a field that cannot be right.

    """
    if consent.version != CONSENT_VERSION:
        raise RuleError(
            _("Please read and accept the privacy notice; without it no seat can be kept."),
            field="consent",
        )
    person = person.cleaned()
    room = hold_room(event_id)
    request_hash = hash_token(consent.request_key) if consent.request_key else None
    closed = why_closed(room.event, left=room.left)
    if closed:
        return _second_click(event_id, person, request_hash, otherwise=RuleError(closed))
    said = _words_of(person, event_id, RegistrationSource.SELF, locale) | {
        "consent_at": now(),
        "consent_version": consent.version,
    }
    registration = insert_new(Registration, said | {"request_hash": request_hash})
    if registration is None:
        return _second_click(event_id, person, request_hash, otherwise=_taken())
    audit.record(
        _holder(registration),
        "registration.register",
        registration,
        event_id=event_id,
        before={},
        after=said,
    )
    return _welcome(registration)


def add_by_desk(
    event_id: int, person: Person, *, kind: AttendeeKind, locale: str, actor: Actor
) -> Seat:
    """An organizer enters somebody: also after registration closed, never beyond the seats.

    Raises:
        RuleError: full, on the list already, not published, or a field that cannot be right.

    """
    person = person.cleaned()
    room = hold_room(event_id)
    event = room.event
    closed = why_not_open(event)
    if closed:
        raise RuleError(closed)
    if room.left <= 0 and not find_live(event.id, name=person.name, phone=person.phone):
        raise RuleError(
            _(
                "All %(count)s seats are taken. Raise the number in the settings, or cancel one.",
                count=event.capacity,
            )
        )
    said = _words_of(person, event_id, RegistrationSource.DESK, locale) | {"kind": kind}
    registration = insert_new(Registration, said)
    if registration is None:
        raise _on_the_list(person)
    audit.record(actor, "registration.add", registration, event_id=event.id, before={}, after=said)
    return _welcome(registration)


def correct(
    event_id: int, registration_id: int, correction: Correction, *, actor: Actor
) -> Registration:
    """Change what a guest may change. To a new address the link is sent again.

    Raises:
        RuleError: cancelled, or a field that cannot be right.

    """
    correction = correction.cleaned()
    registration = lock_registration(event_id, registration_id)
    _refuse_cancelled(registration)
    before = registration.email
    said = asdict(correction) | {"email": correction.email or before}
    for column, value in said.items():
        setattr(registration, column, value)
    registration.search_keys = _keys(registration.name, registration.organisation)
    _finish_correction(registration, before, actor)
    return registration


def revise(
    event_id: int,
    registration_id: int,
    person: Person,
    *,
    kind: AttendeeKind,
    locale: str,
    actor: Actor,
) -> Registration:
    """An organizer corrects what a person or a sheet got wrong, the name too.

    Raises:
        RuleError: cancelled, the same person stands there twice then, or a field is wrong.

    """
    person = person.cleaned()
    lock_event(event_id)
    registration = lock_registration(event_id, registration_id)
    _refuse_cancelled(registration)
    twin = find_live(event_id, name=person.name, phone=person.phone)
    if twin is not None and twin.id != registration_id:
        raise _on_the_list(person)
    address = registration.email
    for column, value in asdict(person).items():
        setattr(registration, column, value)
    registration.phone_tail = person.phone[-TAIL:]
    registration.search_keys = _keys(person.name, person.organisation)
    registration.kind = kind
    registration.locale = locale
    _finish_correction(registration, address, actor)
    return registration


def cancel(event_id: int, registration_id: int, *, actor: Actor) -> Registration:
    """Free the seat and tell the person.

    Raises:
        RuleError: cancelled before, checked in, or (for the guest) after the event.

    """
    registration = lock_registration(event_id, registration_id)
    _refuse_cancelled(registration)
    if registration.attendance is Attendance.ARRIVED:
        raise RuleError(
            _(
                "%(name)s has been checked in and so keeps the seat. Undo the check-in first.",
                name=registration.name,
            )
        )
    by_guest = actor.kind is ActorKind.LINK
    if by_guest and is_over(registration.event):
        raise RuleError(_("This event is over."))
    registration.status = RegistrationStatus.CANCELLED
    audit.record(actor, "registration.cancel", registration, event_id=event_id)
    send_cancellation(registration, by_desk=not by_guest)
    return registration


def prove_phone(registration_id: int, *, digits: str) -> bool:
    """Whether the holder of a personal link knows the phone's last four digits.

    Links are forwarded; a change needs more than one. Failures are counted, so commit them.

    Raises:
        TooManyAttemptsError: while this registration rests after too many failures.

    """
    key = f"registration:{registration_id}"
    refuse_if_throttled(key)
    registration = find_registration(registration_id)
    if registration is None or fold(digits) != registration.phone_tail:
        count_failure(key)
        return False
    forget_failures(key)
    return True


def _words_of(
    person: Person, event_id: int, source: RegistrationSource, locale: str
) -> dict[str, Any]:
    """The columns of a new row."""
    return {
        **asdict(person),
        "event_id": event_id,
        "search_keys": _keys(person.name, person.organisation),
        "phone_tail": person.phone[-TAIL:],
        "kind": AttendeeKind.DELEGATE,
        "status": RegistrationStatus.CONFIRMED,
        "attendance": Attendance.NOT_ARRIVED,
        "source": source,
        "locale": locale,
    }


def _second_click(
    event_id: int, person: Person, request_hash: str | None, *, otherwise: RuleError
) -> Seat:
    """The same seat for the same form. To another form it says that the seat is taken by the same
    person, and ``otherwise`` to somebody new.
    """
    twin = find_live(event_id, name=person.name, phone=person.phone)
    if twin is None:
        raise otherwise
    if request_hash and twin.request_hash == request_hash:
        return Seat(twin, issue_link(LinkPurpose.REGISTRATION, twin.id))
    raise _taken()


def _taken() -> RuleError:
    return RuleError(
        _(
            "You are registered already. The link in your confirmation mail opens your "
            "registration; without the mail, ask the organizer at the entrance."
        )
    )


def _on_the_list(person: Person) -> RuleError:
    return RuleError(
        _("%(name)s is on the list already, with this number.", name=person.name), field="phone"
    )


def _welcome(registration: Registration) -> Seat:
    token = issue_link(LinkPurpose.REGISTRATION, registration.id)
    send_confirmation(registration, token=token, cause="first")
    return Seat(registration, token)


def _keys(name: str, organisation: str) -> str:
    return f"{search_keys(name)} {fold(organisation)}"


def _finish_correction(registration: Registration, address: str | None, actor: Actor) -> None:
    """Write down what changed; to an address that is not ``address`` any more the link goes."""
    before, after = audit.changes(registration)
    for derived in ("search_keys", "phone_tail"):
        before.pop(derived, None)
        after.pop(derived, None)
    if not after:
        return
    audit.record(
        actor,
        "registration.correct",
        registration,
        event_id=registration.event_id,
        before=before,
        after=after,
    )
    if registration.email and registration.email != address:
        token = issue_link(LinkPurpose.REGISTRATION, registration.id)
        send_confirmation(registration, token=token, cause=hash_token(token)[:12])


def _holder(registration: Registration) -> Actor:
    return Actor(ActorKind.LINK, registration.id, registration.name)


def _refuse_cancelled(registration: Registration) -> None:
    if registration.status is RegistrationStatus.CANCELLED:
        raise RuleError(_("This registration was cancelled before."))
