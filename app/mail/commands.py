import json
import socket
import uuid
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.clock import now
from app.core.i18n import DEFAULT_LOCALE, speaking
from app.mail.enums import MailKind
from app.mail.message import Letter, compose
from app.mail.transport import DeliveryError, SmtpTransport, sender_for

_WORDS = "会签的试发邮件：收到即说明发信设置可用。\nA test mail: the mail server works.\n"


@click.group("mail")
def mail() -> None:
    """The way mails leave."""


@mail.command("test")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def test(address: str, *, as_json: bool) -> None:
    """Send a real mail to ADDRESS at once, past the outbox, and tell what the server said."""
    url = current_app.config["HUIQIAN"].smtp_url
    if url is None:
        raise click.ClickException("SMTP_URL is not set: mails stay in the console's mailbox.")
    try:
        with speaking(DEFAULT_LOCALE):
            sender = sender_for(current_app.config["HUIQIAN"])
        message = compose(_letter(address), sender)
        SmtpTransport(url).send(message, sender=sender.address, recipient=address)
    except (DeliveryError, ValueError) as error:
        _fail(str(error), as_json=as_json)
    server = urlsplit(url).hostname or ""
    if as_json:
        click.echo(json.dumps({"sent": True, "server": server, "from": sender.address}))
    else:
        click.echo(f"{server} took the mail from {sender.address} to {address}.")


def _fail(said: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"sent": False, "said": said}, ensure_ascii=False))
        raise click.exceptions.Exit(1)
    raise click.ClickException(f"It did not leave: {said}")


def _letter(address: str) -> Letter:
    return Letter(
        message_id=f"<test-{uuid.uuid4().hex}@{socket.gethostname() or 'localhost'}>",
        to_address=address,
        to_name="",
        subject="会签试发 · Huiqian test mail",
        text=_WORDS,
        html="".join(f"<p>{line}</p>" for line in _WORDS.splitlines()),
        kind=MailKind.TRANSACTIONAL,
        date=now(),
    )
