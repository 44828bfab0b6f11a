import json
from dataclasses import asdict
from datetime import datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade

from app.accounts.commands import users
from app.accounts.enums import Role
from app.accounts.members import Offer, give, refuse_offer
from app.accounts.services import create_user
from app.core import health as machinery_health
from app.core.errors import NotFoundError, RuleError
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.directory.services import find_or_create_organisation
from app.documents.services import resume_batch
from app.mail.services import retry_mail
from app.portal.demo.load import load_demo
from app.portal.enums import JobKind, JobState
from app.portal.machinery import page_of_jobs

_MOST = 10_000
_as_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command("prepare")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo too, if it is not there.")
@with_appcontext
def prepare(*, with_demo: bool) -> None:
    """Bring the database up to date."""
    upgrade(directory="migrations")
    if with_demo:
        _load()


@click.group("demo")
def demo() -> None:
    """The demo conference."""


@demo.command("load")
@_as_json
@with_appcontext
def load(*, as_json: bool) -> None:
    """Load the demo if it is not there."""
    _load(as_json=as_json)


@demo.command("reset")
@with_appcontext
def reset() -> None:
    """Throw everything away and load the demo again."""
    if current_app.config["HUIQIAN"].production:
        raise click.ClickException("The demo is refused in production.")
    downgrade(directory="migrations", revision="base")
    upgrade(directory="migrations")
    _load()


def _load(*, as_json: bool = False) -> None:
    try:
        with unit_of_work(), current_app.test_request_context():
            loaded = load_demo(production=current_app.config["HUIQIAN"].production)
    except RuleError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"loaded": loaded}))
    else:
        click.echo("The demo is loaded." if loaded else "The demo is there already.")


@users.command("create")
@click.argument("email")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.ORGANIZER.value
)
@click.option("--unit", help="The responsible unit's name, for the role unit.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help="2026-12-31; none: for good.")
@click.password_option(help="Asked for when left out, so that it stays out of the history.")
@_as_json
@with_appcontext
def create(
    email: str,
    name: str,
    role: str,
    unit: str | None,
    last_day: datetime | None,
    password: str,
    *,
    as_json: bool,
) -> None:
    """Open an account with a role at every event."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
        with current_app.test_request_context(), unit_of_work():
            user = create_user(email=address, name=name, password=password, actor=SYSTEM)
            unit_id = find_or_create_organisation(unit, actor=SYSTEM).id if unit else None
            ends_on = last_day.date() if last_day else None
            offer = Offer(Role(role), None, unit_id, ends_on)
            refuse_offer(offer, SYSTEM)
            give(user, offer, actor=SYSTEM)
            told = {"id": user.id, "email": address, "role": role, "unit_id": unit_id}
    except (RuleError, EmailNotValidError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(told | {"last_day": ends_on}, default=str, ensure_ascii=False))
    else:
        click.echo(f"{address} may log in as {role}.")


@click.group("jobs")
def jobs() -> None:
    """What the workers do."""


@jobs.command("list")
@click.option("--state", type=click.Choice([state.value for state in JobState]))
@click.option("--kind", type=click.Choice([kind.value for kind in JobKind]))
@_as_json
@with_appcontext
def list_jobs(state: str | None, kind: str | None, *, as_json: bool) -> None:
    """Tell what waits, what runs and what failed, the latest first."""
    page = page_of_jobs(
        kind=JobKind(kind) if kind else None,
        state=JobState(state) if state else None,
        per_page=_MOST,
    )
    if as_json:
        click.echo(json.dumps([asdict(job) for job in page.rows], default=str, ensure_ascii=False))
        return
    for job in page.rows:
        since = f"{job.since:%Y-%m-%d %H:%M}Z"
        click.echo(f"{job.kind:<6} {job.id:<8} {job.state:<8} {since}  {job.reason or job.title}")
    click.echo(f"{page.total} jobs")


@jobs.command("retry")
@click.argument("kind", type=click.Choice([JobKind.MAIL.value, "batch"]))
@click.argument("number", type=int)
@_as_json
@with_appcontext
def retry(kind: str, number: int, *, as_json: bool) -> None:
    """Try a mail that did not go out, or a batch that stopped, again."""
    try:
        with current_app.test_request_context(), unit_of_work():
            if kind == JobKind.MAIL:
                retry_mail(number, SYSTEM)
            else:
                resume_batch(number, actor=SYSTEM)
    except NotFoundError:
        raise click.ClickException(f"There is no {kind} {number}.") from None
    except RuleError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps({"kind": kind, "id": number}) if as_json else f"{kind} {number} again.")


@click.command("health")
@_as_json
@with_appcontext
def health(*, as_json: bool) -> None:
    """Say how every part is; exit code 1 when database or storage is gone."""
    found = machinery_health.look()
    if as_json:
        click.echo(json.dumps({"status": found.status, "checks": found.checks}))
    else:
        for part, state in found.checks.items():
            click.echo(f"{part:<10} {state}")
    raise SystemExit(1 if found.fatal else 0)
