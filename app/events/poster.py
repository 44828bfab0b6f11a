"""海报: what stands on the poster of an event."""

from app.core.errors import RuleError, StorageError
from app.core.files import file_path
from app.core.formats import clock_time, day, weekday
from app.core.i18n import locale_now
from app.documents.rendering import LayoutError, PosterSize, PosterWords, draw_poster
from app.events.addresses import register_url
from app.events.enums import EventStatus
from app.events.labels import event_name, event_place
from app.events.models import Event


def poster_words(event: Event) -> PosterWords:
    """In the reader's language; who wants the other one changes the page's."""
    ends = clock_time(event.ends_at)
    if day(event.starts_at) != day(event.ends_at):
        ends = f"{day(event.ends_at)} {ends}"
    begins = f"{day(event.starts_at)} {weekday(event.starts_at)} {clock_time(event.starts_at)}"
    return PosterWords(
        event=event_name(event),
        date_text=f"{begins}–{ends}",
        place=event_place(event),
        organiser=event.organiser,
        address=register_url(event),
        locale=locale_now(),
        sample=event.sample,
        draft=event.status is EventStatus.DRAFT,
    )


def poster(event: Event, size: PosterSize) -> bytes:
    """The poster as PDF.

    Raises:
        RuleError: naming what can't be printed or doesn't fit.
        StorageError: if the emblem can't be read.

    """
    try:
        emblem = event.emblem_sha256 and file_path(event.emblem_sha256).read_bytes()
    except OSError as error:
        raise StorageError from error
    try:
        return draw_poster(poster_words(event), size, emblem or None)
    except LayoutError as error:
        raise RuleError(str(error)) from error
