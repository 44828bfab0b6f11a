import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts.passwords import reset_link
from app.accounts.queries import find_user_by_email
from app.accounts.second_factor import take_off
from app.core.errors import RuleError
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work


@click.group("users")
def users() -> None:
    """Accounts of the console."""


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


@users.command("take-off-second-factor")
@click.argument("email")
@with_appcontext
def take_off_second_factor(email: str) -> None:
    """For an administrator who lost the phone and the recovery codes, and has no colleague."""
    try:
        with current_app.test_request_context(), unit_of_work():
            user = find_user_by_email(email)
            if user is None:
                raise click.ClickException(f"There is no account of {email}.")
            take_off(user.id, actor=SYSTEM)
    except RuleError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} logs in by password alone now.")
