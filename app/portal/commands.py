import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade

from app.core.errors import RuleError
from app.core.unit_of_work import unit_of_work
from app.portal.demo.load import load_demo


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
@with_appcontext
def load() -> None:
    """Load the demo if it is not there."""
    _load()


@demo.command("reset")
@with_appcontext
def reset() -> None:
    """Throw everything away and load the demo again."""
    if current_app.config["HUIQIAN"].production:
        raise click.ClickException("The demo is refused in production.")
    downgrade(directory="migrations", revision="base")
    upgrade(directory="migrations")
    _load()


def _load() -> None:
    try:
        with unit_of_work(), current_app.test_request_context():
            loaded = load_demo(production=current_app.config["HUIQIAN"].production)
    except RuleError as error:
        raise click.ClickException(str(error)) from None
    click.echo("The demo is loaded." if loaded else "The demo is there already.")
