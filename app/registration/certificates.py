"""Attendance certificates: whose, with which words, and how they are announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.clock import local, today
from app.core.errors import RuleError
from app.core.formats import day
from app.core.i18n import DEFAULT_LOCALE, _, locale_now, speaking
from app.core.policy import Actor
from app.documents.models import Document, DocumentBatch
from app.documents.queries import list_live_keys
from app.documents.rendering import DocumentKind, Unprintable, unprintable
from app.documents.services import Paper, order_batch, preview
from app.events.labels import event_name
from app.events.models import Event
from app.events.queries import get_event
from app.registration.enums import Attendance
from app.registration.letters import send_certificate
from app.registration.models import Registration
from app.registration.queries import (
    OWNER,
    find_registration,
    list_arrived,
    list_by_ids,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A person whose words cannot be printed."""

    registration: Registration
    characters: Sequence[Unprintable]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who of the chosen would get a certificate now, and who not, and why."""

    fresh: Sequence[Registration]
    held: Sequence[Registration]
    """Have a live one already; left out."""
    absent: Sequence[Registration]
    """Were not checked in: nobody can attest that they came."""
    troubled: Sequence[Trouble]
    """Among ``fresh``; while there is one, nothing is made."""

    @property
    def with_address(self) -> int:
        return sum(1 for registration in self.fresh if registration.email)

    @property
    def first_printable(self) -> Registration | None:
        bad = {trouble.registration.id for trouble in self.troubled}
        return next((one for one in self.fresh if one.id not in bad), None)


def plan_certificates(event: Event, chosen: Sequence[Registration]) -> Plan:
    """Look before anything runs. Reads only."""
    arrived = [one for one in chosen if one.attendance is Attendance.ARRIVED]
    live = list_live_keys([_key(one) for one in arrived])
    fresh = [one for one in arrived if _key(one) not in live]
    checked = ((one, unprintable_in(attendance_words(one, event))) for one in fresh)
    return Plan(
        fresh=fresh,
        held=[one for one in arrived if _key(one) in live],
        absent=[one for one in chosen if one.attendance is not Attendance.ARRIVED],
        troubled=[Trouble(one, characters) for one, characters in checked if characters],
    )


def unprintable_in(words: dict[str, Any]) -> list[Unprintable]:
    """The characters of all words that no font of ours has, each once."""
    found = (bad for word in words.values() if isinstance(word, str) for bad in unprintable(word))
    return list(dict.fromkeys(found))


def attendance_words(registration: Registration, event: Event) -> dict[str, Any]:
    """All words of the paper but number and address, in the person's language."""
    with speaking(registration.locale):
        return {
            "recipient": registration.name,
            "organisation": registration.organisation,
            "event": event_name(event),
            "date_text": _date_text(event),
            "place": _place(event),
            "issuer": event.organiser,
            "issued_text": day(today()),
            "locale": registration.locale,
            "sample": event.sample,
        }


def preview_certificate(registration: Registration, event: Event) -> bytes:
    """The PDF that this person would get, with a watermark."""
    return preview(DocumentKind.ATTENDANCE, attendance_words(registration, event))


def order_certificates(
    event_id: int, registration_ids: Sequence[int] | None, *, mail_each: bool, actor: Actor
) -> DocumentBatch:
    """Have the certificates of those made who came; None means all of them.

    Raises:
        RuleErrors: naming each person whose words cannot be printed.
        RuleError: when there is nobody left to make one for.

    """
    event = get_event(event_id)
    if registration_ids is None:
        chosen = list_arrived(event_id)
    else:
        chosen = list_by_ids(event_id, registration_ids)
    arrived = [one for one in chosen if one.attendance is Attendance.ARRIVED]
    if not arrived:
        raise RuleError(_("None of them has been checked in, so nobody can get a certificate."))
    return order_batch(
        DocumentKind.ATTENDANCE,
        [_paper(registration, event) for registration in arrived],
        event_id=event_id,
        series=series_of(event_id),
        title=_("Attendance certificates"),
        mail_each=mail_each,
        actor=actor,
    )


def series_of(event_id: int) -> str:
    """In which series the certificates of attendance of an event are numbered."""
    return f"{get_event(event_id).code}-CH"


def announce_certificate(document: Document) -> None:
    """Mail an issued certificate to its owner; who left no address finds it behind the link."""
    registration = find_registration(document.owner_id)
    if registration is not None:
        send_certificate(registration, document)


def _paper(registration: Registration, event: Event) -> Paper:
    return Paper(
        words=attendance_words(registration, event),
        recipient=registration.name,
        owner_kind=OWNER,
        owner_id=registration.id,
        dedupe_key=_key(registration),
    )


def _key(registration: Registration) -> str:
    return f"attendance:registration:{registration.id}"


def _date_text(event: Event) -> str:
    if local(event.starts_at).date() == local(event.ends_at).date():
        return day(event.starts_at)
    return str(_("%(first)s to %(last)s", first=day(event.starts_at), last=day(event.ends_at)))


def _place(event: Event) -> str:
    """City and hall; the street stands on no certificate."""
    if not event.venue:
        return event.city
    if locale_now() != DEFAULT_LOCALE:
        return f"{event.venue}, {event.city}"
    return event.venue if event.venue.startswith(event.city) else f"{event.city}{event.venue}"
