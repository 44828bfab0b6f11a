"""The same event again: a new draft, with what comes along of an earlier one.

Never: registrations, check-ins, projects, papers and their numbers, mails, members.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import audit
from app.core.clock import local, today
from app.core.clone import Part, list_parts
from app.core.i18n import _l
from app.core.policy import Actor
from app.events.agenda import copy_agenda
from app.events.awards import copy_awards
from app.events.guests import copy_guests
from app.events.models import Event
from app.events.queries import (
    agenda_count,
    award_count,
    find_event_by_slug,
    get_event,
    guest_count,
    settings_count,
    share_event,
)
from app.events.services import EventDetails, add_draft, make_organizer

_HALF_A_WEEK = 3
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is said anew. Instants are aware."""

    name: str
    name_en: str | None
    slug: str | None
    """None: made of the day."""
    code: str
    starts_at: datetime
    ends_at: datetime


def clone_event(
    source_id: int, occasion: Occasion, *, parts: Collection[str], actor: Actor
) -> Event:
    """Make a draft that nobody can register for yet; ``parts`` are keys of ``core.clone``.

    What an event cannot be without comes along always: organiser, city, seats. So does the mark
    of an example, for its people are invented. One line in the audit names the source and what
    came. Flushes.
    """
    source = share_event(source_id)
    event, after = add_draft(_details(source, occasion), occasion.slug)
    came = {part.key: part.copy(source_id, event.id) for part in list_parts() if part.key in parts}
    origin = f"{source.name} ({local(source.starts_at):%Y-%m-%d}, /e/{source.slug})"
    audit.record(
        actor,
        "events.clone_event",
        event,
        event_id=event.id,
        after={**after, "copied_from": origin, **came},
    )
    make_organizer(event, actor)
    return event


def copy_settings(source_id: int, target_id: int) -> int:
    """The stored picture of an emblem is shared: its bytes never change and are never removed."""
    source, target = get_event(source_id), get_event(target_id)
    target.venue, target.address = source.venue, source.address
    target.intro, target.emblem_sha256 = source.intro, source.emblem_sha256
    came = (source.venue, source.address, source.intro, source.emblem_sha256)
    return sum(value is not None for value in came)


PARTS = (
    Part(
        key="settings",
        label=_l("Settings"),
        note=_l("venue, address, introduction, emblem"),
        count=settings_count,
        copy=copy_settings,
    ),
    Part(
        key="agenda",
        label=_l("Agenda"),
        note=_l("its hours move with the beginning"),
        count=agenda_count,
        copy=copy_agenda,
    ),
    Part(
        key="guests",
        label=_l("Guests"),
        note=_l("in the same order, not released to the public"),
        count=guest_count,
        copy=copy_guests,
    ),
    Part(
        key="plaques",
        label=_l("Plaques"),
        note=_l("their words, without the papers that were made"),
        count=award_count,
        copy=copy_awards,
    ),
)


def next_day(event: Event) -> date:
    """The same weekday about the same date, in the first year in which that is still to come."""
    was = local(event.starts_at).date()
    year = max(was.year + 1, today().year)
    day = _in_year(was, year)
    return day if day > today() else _in_year(was, year + 1)


def next_names(event: Event, year: int) -> tuple[str, str | None]:
    """Both names with the year that stands in them moved on."""
    english = event.name_en and _in_words(event.name_en, event, year)
    return _in_words(event.name, event, year), english


def next_slug(event: Event, year: int) -> str | None:
    """hanyang-2023 after hanyang-2022; None where the day should make it, or it is taken."""
    starts = local(event.starts_at)
    if event.slug.startswith(f"{starts:%Y-%m-%d}"):
        return None
    slug = _in_words(event.slug, event, year)
    return None if slug == event.slug or find_event_by_slug(slug) else slug


def _in_year(was: date, year: int) -> date:
    day = date(year, was.month, 1) + timedelta(days=was.day - 1)  # 29 February: else 1 March
    days = (was.weekday() - day.weekday() + _HALF_A_WEEK) % _WEEK - _HALF_A_WEEK
    return day + timedelta(days=days)


def _in_words(text: str, event: Event, year: int) -> str:
    return text.replace(str(local(event.starts_at).year), str(year))


def _details(source: Event, occasion: Occasion) -> EventDetails:
    return EventDetails(
        name=occasion.name,
        name_en=occasion.name_en,
        code=occasion.code,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        organiser=source.organiser,
        city=source.city,
        capacity=source.capacity,
        sample=source.sample,
        registration_open=False,
    )
