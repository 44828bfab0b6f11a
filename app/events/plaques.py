"""Plaques of awards: their words, a proof for the awarding body, and the order for the engraver."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.clock import local
from app.core.errors import RuleError
from app.core.formats import day, day_in_characters, month_in_characters
from app.core.i18n import DEFAULT_LOCALE, _, speaking
from app.core.policy import Actor
from app.documents import services as documents
from app.documents.models import Document, DocumentBatch
from app.documents.queries import find_live
from app.documents.rendering import DocumentKind, PlaqueSize
from app.events.enums import DateStyle
from app.events.models import Award, Event
from app.events.queries import get_event, list_awards

OWNER = "award"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaqueLook:
    """What the organizer chooses for all plaques of an order."""

    dated: date
    date_style: DateStyle = DateStyle.DAY
    size: PlaqueSize = PlaqueSize.WIDE
    with_recipient: bool = False
    """Whether a line of its own says to whom it is awarded: many titles say it already."""
    numbered: bool = False
    """Whether number and QR code are on the face; the register has them anyway."""


def usual_look(event: Event) -> PlaqueLook:
    return PlaqueLook(dated=local(event.starts_at).date())


def date_text(value: date, style: DateStyle) -> str:
    match style:
        case DateStyle.DAY_IN_CHARACTERS:
            return day_in_characters(value)
        case DateStyle.MONTH_IN_CHARACTERS:
            return month_in_characters(value)
    with speaking("en" if style is DateStyle.ENGLISH else DEFAULT_LOCALE):
        return day(value)


def plaque_words(event: Event, award: Award, look: PlaqueLook) -> dict[str, Any]:
    """All words of the plaque but number and address."""
    return {
        "title": award.title,
        "awarded_to": award.awarded_to if look.with_recipient else "",
        "issuer": award.awarded_by,
        "issued_text": date_text(look.dated, look.date_style),
        "size": look.size.value,
        "numbered": look.numbered,
        "locale": "en" if look.date_style is DateStyle.ENGLISH else DEFAULT_LOCALE,
        "sample": event.sample,
    }


def live_plaques(awards: Sequence[Award]) -> dict[int, Document]:
    """The plaques that are ordered or out and not revoked, by the award's id."""
    found = find_live([_key(award) for award in awards])
    return {document.owner_id: document for document in found}


def order_plaques(
    event_id: int, award_ids: Sequence[int], look: PlaqueLook, *, actor: Actor
) -> DocumentBatch:
    """Have the engraver's files of the chosen awards made, each with a number in the register.

    Raises:
        RuleError: if none of them is an award of the event without a plaque.
        RuleErrors: naming each award whose words can't be drawn or don't fit.

    """
    event = get_event(event_id)
    chosen = [award for award in list_awards(event_id) if award.id in set(award_ids)]
    if not chosen:
        raise RuleError(_("Please choose at least one plaque."), field="awards")
    papers = [
        documents.Paper(
            words=plaque_words(event, award, look),
            recipient=award.awarded_to,
            owner_kind=OWNER,
            owner_id=award.id,
            dedupe_key=_key(award),
        )
        for award in chosen
    ]
    documents.refuse_unfit(DocumentKind.PLAQUE, papers)
    return documents.order_batch(
        DocumentKind.PLAQUE,
        papers,
        event_id=event_id,
        series=series_of(event_id),
        title=_("Plaques"),
        mail_each=False,
        actor=actor,
    )


def series_of(event_id: int) -> str:
    """In which series the plaques of an event are numbered."""
    return f"{get_event(event_id).code}-PB"


def _key(award: Award) -> str:
    return f"plaque:award:{award.id}"
