"""单位标志: the organizer's own emblem on public pages and on the poster."""

from app.core import audit
from app.core.errors import NotFoundError, RuleError
from app.core.files import store_file
from app.core.i18n import _
from app.core.pictures import HugePictureError, NoPictureError, as_png
from app.core.policy import Actor
from app.events.models import Event
from app.events.queries import find_event_by_slug, lock_event

LARGEST = 1024 * 1024
"""Bytes."""
_LONGEST = 512
"""Pixels along the longest side: sharp at any size a page shows it in."""
_FIELD = "emblem"


def set_emblem(event_id: int, content: bytes, *, actor: Actor) -> Event:
    """Show this picture instead of our mark. It is drawn anew: nothing it carried stays.

    Raises:
        RuleError: if it is none, too large, or neither PNG nor JPEG by its content.

    """
    event = lock_event(event_id)
    if not content:
        raise RuleError(_("Please choose a picture."), field=_FIELD)
    if len(content) > LARGEST:
        raise RuleError(_("The picture is larger than 1 MB."), field=_FIELD)
    try:
        picture = as_png(content, longest=_LONGEST)
    except HugePictureError:
        raise RuleError(
            _("The picture has too many pixels; 1000 along each side are plenty."), field=_FIELD
        ) from None
    except NoPictureError:
        raise RuleError(
            _("Please send a PNG or a JPG; this file is neither, or it is damaged."), field=_FIELD
        ) from None
    stored = store_file(picture, filename="emblem.png", content_type="image/png")
    event.emblem_sha256 = stored.sha256
    audit.record(actor, "events.set_emblem", event, event_id=event_id)
    return event


def remove_emblem(event_id: int, *, actor: Actor) -> Event:
    """Show our mark again."""
    event = lock_event(event_id)
    if event.emblem_sha256 is not None:
        event.emblem_sha256 = None
        audit.record(actor, "events.remove_emblem", event, event_id=event_id)
    return event


def shown_emblem(slug: str, sha256: str) -> str:
    """The hash, if it is that of the event's emblem now. Drafts too: who knows it has seen it.

    Raises NotFoundError.
    """
    event = find_event_by_slug(slug)
    if event is None or event.emblem_sha256 is None or event.emblem_sha256 != sha256:
        raise NotFoundError
    return event.emblem_sha256
