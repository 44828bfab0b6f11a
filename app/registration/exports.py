"""The registration list as a sheet: for the page's button and for the command."""

from typing import IO, Any

from app.core.audit import record_export
from app.core.clock import today
from app.core.i18n import _
from app.core.lists import ListView
from app.core.policy import Actor
from app.core.sheets import write_sheet
from app.events.queries import get_event
from app.registration.models import Registration
from app.registration.queries import Filters, stream_registrations


def write_registrations(
    event_id: int,
    filters: Filters,
    view: ListView[Registration],
    file: IO[bytes],
    *,
    whole_phone: bool,
) -> int:
    """Write everything that is found; tells how many people that are."""
    found = stream_registrations(event_id, filters, view, whole_phone=whole_phone)
    return write_sheet(file, view.headers(), view.rows(found), name=_("Registrations"))


def note_export(event_id: int, filters: dict[str, Any], rows: int, *, actor: Actor) -> str:
    """Say in the audit who took the list, narrowed to what. Gives the file's name."""
    record_export(actor, "registration.export", event_id=event_id, filters=filters, rows=rows)
    return f"{get_event(event_id).name}_{_('Registrations')}_{today():%Y%m%d}"
