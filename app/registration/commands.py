import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.lists import whole_list
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.events.queries import find_event_by_slug
from app.registration.columns import NEWEST, columns_for
from app.registration.exports import note_export, write_registrations
from app.registration.queries import Filters


@click.group("registration")
def registration() -> None:
    """Registrations of an event."""


@registration.command("export")
@click.argument("event_slug")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
@with_appcontext
def export(event_slug: str, out: Path, *, as_json: bool) -> None:
    """Write everybody on the list of EVENT_SLUG to OUT, an Excel workbook."""
    event = find_event_by_slug(event_slug)
    if event is None:
        raise click.ClickException(f"There is no event {event_slug!r}.")
    event_id = event.id
    with current_app.test_request_context():
        view = whole_list(columns_for(organizer=True), usual_sort=NEWEST)
        try:
            with out.open("wb") as file:
                count = write_registrations(event_id, Filters(), view, file, whole_phone=True)
        except OSError as error:
            raise click.ClickException(f"{out}: {error.strerror}") from None
        with unit_of_work():
            note_export(event_id, {}, count, actor=SYSTEM)
    if as_json:
        click.echo(json.dumps({"event": event_slug, "file": str(out), "rows": count}))
    else:
        click.echo(f"{count} registrations are in {out}.")
