"""A mail folder of our own among the templates, and real mail servers on 127.0.0.1."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import ChoiceLoader, DictLoader, StrictUndefined

from app.mail.enums import MailKind
from app.mail.models import OutgoingMail
from app.mail.services import About, Recipient, queue_mail
from app.mail.wording import _EXTENSION

TEMPLATE = {
    "mail/test/subject.txt": "{{ _('Subject') }}：{{ what }}\n",
    "mail/test/body.txt": (
        '{% extends "mail/_frame.txt" %}{% block content %}{{ what }}{% endblock %}'
        "{% block action %}{{ base_url }}/r/abc{% endblock %}"
    ),
    "mail/test/body.html": (
        '{% extends "mail/_frame.html" %}{% import "mail/_parts.html" as parts %}'
        "{% block content %}<p>{{ what }}</p>{{ parts.picture('qr', 'QR') }}"
        "{{ parts.facts([(what, what)]) }}{{ parts.note(what) }}{% endblock %}"
        '{% block action %}{{ parts.action(base_url ~ "/r/abc", what) }}{% endblock %}'
    ),
}


@pytest.fixture(autouse=True)
def _template(flask_app, monkeypatch):
    """``templates/mail/test/``, without putting a folder for tests into the product."""
    loader = ChoiceLoader([DictLoader(TEMPLATE), flask_app.jinja_env.loader])
    environment = flask_app.jinja_env.overlay(loader=loader, undefined=StrictUndefined)
    monkeypatch.setitem(flask_app.extensions, _EXTENSION, environment)


@pytest.fixture
def write(app, frozen) -> Callable[..., OutgoingMail]:
    """Queue the test mail; every argument of ``queue_mail`` may be given."""

    def queue(**changes) -> OutgoingMail:
        arguments = {
            "to": Recipient("wan@firm.example", "万亮"),
            "dedupe_key": "test:1",
            "about": About("registration", 17, event_id=None),
            "kind": MailKind.TRANSACTIONAL,
            "words": {"what": "报名成功"},
        }
        return queue_mail("test", **(arguments | changes))

    return queue


@pytest.fixture
def use_smtp(app, monkeypatch) -> Callable[[str], None]:
    """Set SMTP_URL for the rest of the test."""

    def use(url: str) -> None:
        settings = replace(app.config["HUIQIAN"], smtp_url=url)
        monkeypatch.setitem(app.config, "HUIQIAN", settings)

    return use


@dataclass
class Handler:
    """What a test's mail server answers, and what it took."""

    on_rcpt: str = "250 OK"
    on_data: str = "250 OK"
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.on_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.on_rcpt

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.on_data.startswith("250"):
            self.taken.append(envelope)
        return self.on_data


class MailServer:
    """A real SMTP server (aiosmtpd) in a thread, on a port that stays the same over restarts."""

    def __init__(self) -> None:
        self.handler = Handler()
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._controller: Controller | None = None

    def start(self, **options) -> None:
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def mail_server(use_smtp) -> Iterator[MailServer]:
    """A running server that SMTP_URL names."""
    server = MailServer()
    server.start()
    use_smtp(server.url)
    yield server
    server.stop()
