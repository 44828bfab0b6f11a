import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext

from app.accounts.enums import Role
from app.accounts.passwords import reset_link
from app.accounts.queries import find_user_by_email
from app.accounts.services import create_user, grant
from app.core.errors import RuleError
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work


@click.group("users")
def users() -> None:
    """Accounts of the console."""


@users.command("create")
@click.argument("email")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.ORGANIZER.value
)
@click.password_option(help="Asked for when left out, so that it stays out of the history.")
@with_appcontext
def create(email: str, name: str, role: str, password: str) -> None:
    """Open an account with a role at every event."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
        with current_app.test_request_context(), unit_of_work():
            user = create_user(email=address, name=name, password=password, actor=SYSTEM)
            grant(user, Role(role), event_id=None, actor=SYSTEM)
    except (RuleError, EmailNotValidError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{address} may log in as {role}.")


@users.command("reset-password")
@click.argument("email")
@with_appcontext
def reset_password(email: str) -> None:
    """Print a link that sets a new password: once, within the hour."""
    with current_app.test_request_context(), unit_of_work():
        user = find_user_by_email(email)
        if user is None or not user.active:
            raise click.ClickException(f"There is no open account of {email}.")
        link = reset_link(user, actor=SYSTEM)
    click.echo(link)
