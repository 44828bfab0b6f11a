"""What states and kinds are called on a page."""

from flask_babel import LazyString, lazy_pgettext

from app.core.i18n import _l, locale_now
from app.documents.rendering import PlaqueSize
from app.documents.rendering.finishes import Finish
from app.documents.rendering.workshop import Mounting
from app.events.enums import AgendaKind, EventStatus, GuestOrder, GuestRole, Perspective
from app.events.models import Event

EVENT_STATUS: dict[EventStatus, LazyString] = {
    EventStatus.DRAFT: lazy_pgettext("event", "Draft"),
    EventStatus.PUBLISHED: lazy_pgettext("event", "Published"),
    EventStatus.WITHDRAWN: lazy_pgettext("event", "Withdrawn"),
    EventStatus.CANCELLED: lazy_pgettext("event", "Cancelled"),
}
AGENDA_KIND: dict[AgendaKind, LazyString] = {
    AgendaKind.ADDRESS: _l("Address to the guests"),
    AgendaKind.REPORT: _l("Report"),
    AgendaKind.INTRODUCTION: _l("Introduction"),
    AgendaKind.AWARD: _l("Awarding of plaques"),
    AgendaKind.SIGNING: _l("Signing"),
    AgendaKind.PITCH: _l("Roadshow"),
    AgendaKind.PHOTO: _l("Group photo"),
    AgendaKind.BREAK: _l("Break"),
    AgendaKind.OTHER: lazy_pgettext("agenda", "Other"),
}
GUEST_ROLE: dict[GuestRole, LazyString] = {
    GuestRole.GUEST: lazy_pgettext("role", "Guest"),
    GuestRole.HOST: lazy_pgettext("role", "Host"),
    GuestRole.SPEAKER: lazy_pgettext("role", "Speaker"),
}
GUEST_ORDER: dict[GuestOrder, LazyString] = {
    GuestOrder.NEWS: _l("Order in the news"),
    GuestOrder.ROSTRUM: _l("Seats on the rostrum"),
    GuestOrder.SPEAKING: _l("Order of speaking"),
}
PERSPECTIVE: dict[Perspective, LazyString] = {
    Perspective.AUDIENCE: _l("Seen from the hall"),
    Perspective.ROSTRUM: _l("Seen from the rostrum"),
}

PLAQUE_SIZE: dict[PlaqueSize, LazyString] = {
    PlaqueSize.WIDE: _l("600×400 mm, across"),
    PlaqueSize.TALL: _l("400×600 mm, upright"),
    PlaqueSize.LARGE: _l("800×600 mm, large"),
}
FINISH: dict[Finish, LazyString] = {
    Finish.BRASS: _l("Brass, black enamel"),
    Finish.STEEL: _l("Stainless steel, black enamel"),
    Finish.WOOD: _l("Wood, gilded"),
}
MOUNTING: dict[Mounting, LazyString] = {
    Mounting.HANGER: _l("Hung from behind, no holes in the face"),
    Mounting.HOLES: _l("A hole in each corner"),
    Mounting.STAND: _l("With a stand"),
}


def event_name(event: Event) -> str:
    """The name in the reader's language, where there is one."""
    return (event.name_en if locale_now() == "en" else None) or event.name


def event_place(event: Event) -> str:
    """City, venue and address in one line, each word once."""
    parts = (event.city, event.venue, event.address)
    return " · ".join(dict.fromkeys(part for part in parts if part))
