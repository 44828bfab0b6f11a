"""Against a real SMTP server (aiosmtpd on 127.0.0.1): its answers decide what becomes of a mail."""

import email
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from datetime import timedelta
from email.policy import default

import pytest
from aiosmtpd.smtp import AuthResult

from app.core.db import db
from app.core.files import file_path, store_file
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.mail.enums import MailChannel, MailFailure, MailStatus
from app.mail.services import Attachment
from app.mail.transport import (
    MailboxTransport,
    PermanentFailure,
    SmtpTransport,
    TemporaryFailure,
    sender_for,
    transport_for,
)
from tasks import mail as tasks
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail(write):
    with unit_of_work():
        return write(
            attachments=[Attachment("qr.png", "image/png", content=b"\x89PNG", content_id="qr")]
        )


def deliver(mail) -> None:
    tasks.deliver(mail.id)
    db.session.refresh(mail)


def test_a_mail_reaches_the_server_as_it_was_written(mail, mail_server):
    deliver(mail)
    assert (mail.status, mail.channel, mail.sent_at) == (MailStatus.SENT, MailChannel.SMTP, NOON)
    [envelope] = mail_server.handler.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@localhost", ["wan@firm.example"])
    message = email.message_from_bytes(envelope.content, policy=default)
    assert str(message["From"]) == "会签 <no-reply@localhost>"
    assert str(message["To"]) == "万亮 <wan@firm.example>"
    assert message["Message-ID"] == mail.message_id
    assert message.get_body(("plain",)).get_content().startswith("主题：报名成功")
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]


@pytest.mark.parametrize("step", ["on_rcpt", "on_data"])
def test_a_5xx_fails_the_mail_at_once(mail, mail_server, step):
    setattr(mail_server.handler, step, "550 5.1.1 no such user")
    deliver(mail)
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.REFUSED)
    assert mail.last_error == "550 5.1.1 no such user"
    assert mail_server.handler.taken == []


@pytest.mark.parametrize("step", ["on_rcpt", "on_data"])
def test_a_4xx_is_tried_again_after_a_minute(mail, mail_server, frozen, step):
    setattr(mail_server.handler, step, "451 4.7.1 greylisted")
    deliver(mail)
    assert (mail.status, mail.due_at) == (MailStatus.QUEUED, NOON + MINUTE)
    assert mail.last_error == "451 4.7.1 greylisted"
    setattr(mail_server.handler, step, "250 OK")
    frozen(NOON + MINUTE)
    deliver(mail)
    assert mail.status is MailStatus.SENT
    assert len(mail_server.handler.taken) == 1


def test_a_server_that_is_down_and_comes_back_gets_the_mail_by_the_sweep(
    mail, mail_server, frozen, sent
):
    mail_server.stop()
    deliver(mail)
    assert (mail.status, mail.due_at) == (MailStatus.QUEUED, NOON + MINUTE)
    assert "refused" in mail.last_error.lower()
    mail_server.start()
    frozen(NOON + MINUTE)
    sent.clear()
    tasks.sweep()
    assert sent == [(Job.DELIVER_MAIL, mail.id)]
    deliver(mail)
    assert mail.status is MailStatus.SENT
    assert len(mail_server.handler.taken) == 1


def test_a_server_that_says_nothing_is_left_after_a_while(mail, use_smtp, monkeypatch):
    monkeypatch.setattr("app.mail.transport._TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_smtp(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        deliver(mail)
    assert mail.status is MailStatus.QUEUED
    assert mail.last_error.endswith("timed out")


@pytest.mark.parametrize(
    "talk", [b"220 hi\r\n", b"220 hi\r\n|250 ok\r\n", b"220 hi\r\n|250 ok\r\n|250 ok\r\n"]
)
def test_a_server_that_hangs_up_in_the_talk_is_tried_again(mail, use_smtp, talk):
    with scripted(talk) as url:
        use_smtp(url)
        deliver(mail)
    assert (mail.status, mail.failure) == (MailStatus.QUEUED, None)


def test_a_server_that_breaks_after_its_250_has_the_mail(mail, use_smtp):
    """The good-bye goes wrong; sending again would be the second time."""
    talk = b"220 hi\r\n|250 ok\r\n|250 ok\r\n|250 ok\r\n|354 go\r\n|250 taken\r\n"
    with scripted(talk) as url:
        use_smtp(url)
        deliver(mail)
    assert mail.status is MailStatus.SENT


@contextmanager
def scripted(answers: bytes):
    """A server that says these answers, one for each time it is spoken to, and hangs up."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            greeting, *rest = answers.split(b"|")
            connection.sendall(greeting)
            for answer in rest:
                heard = connection.recv(65536)
                while answer.startswith(b"250 taken") and not heard.endswith(b"\r\n.\r\n"):
                    heard += connection.recv(65536)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_a_greeting_that_refuses_is_no_fault_of_the_mail(mail, use_smtp):
    with scripted(b"554 not today\r\n") as url:
        use_smtp(url)
        deliver(mail)
    assert (mail.status, mail.last_error) == (MailStatus.QUEUED, "554 not today")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
class TestLogin:
    @pytest.fixture(autouse=True)
    def _server(self, mail_server, use_smtp):
        def check(_server, _session, _envelope, _mechanism, data) -> AuthResult:
            right = (data.login, data.password) == (b"hq@firm.example", b"p:/w")
            return AuthResult(success=right, handled=right)

        mail_server.stop()
        mail_server.start(authenticator=check, auth_required=True, auth_require_tls=False)
        self.server, self.use_smtp = mail_server, use_smtp

    def test_the_login_comes_from_the_url_and_is_the_sender(self, mail):
        self.use_smtp(f"smtp://hq%40firm.example:p%3A%2Fw@127.0.0.1:{self.server.port}")
        deliver(mail)
        assert mail.status is MailStatus.SENT
        assert self.server.handler.taken[0].mail_from == "hq@firm.example"

    def test_a_login_that_is_refused_is_tried_again_although_it_is_a_5xx(self, mail):
        self.use_smtp(f"smtp://hq%40firm.example:old@127.0.0.1:{self.server.port}")
        deliver(mail)
        assert mail.status is MailStatus.QUEUED
        assert mail.last_error.startswith("535")

    def test_a_password_that_no_server_can_be_told_is_tried_again(self, mail):
        self.use_smtp(f"smtp://hq:%E5%AF%86@127.0.0.1:{self.server.port}")
        deliver(mail)
        assert mail.status is MailStatus.QUEUED


class TestTls:
    @pytest.fixture(autouse=True)
    def _server(self, mail_server, tmp_path):
        self.context = self_signed(tmp_path)
        self.server = mail_server
        mail_server.stop()

    def test_starttls_is_taken_where_it_is_offered(self, mail):
        self.server.start(tls_context=self.context, require_starttls=True)
        deliver(mail)
        assert mail.status is MailStatus.SENT

    def test_a_password_is_not_told_to_a_server_that_proves_no_name(self, mail, use_smtp):
        self.server.start(tls_context=self.context, require_starttls=True)
        use_smtp(f"smtp://hq:secret@127.0.0.1:{self.server.port}")
        deliver(mail)
        assert mail.status is MailStatus.QUEUED
        assert "CERTIFICATE_VERIFY_FAILED" in mail.last_error

    def test_smtps_checks_the_name(self, mail, use_smtp):
        use_smtp(f"smtps://127.0.0.1:{self.server.port}")
        self.server.start()
        deliver(mail)
        assert mail.status is MailStatus.QUEUED
        assert "SSL" in mail.last_error


def self_signed(folder) -> ssl.SSLContext:
    """What a relay in the house has: a certificate that nobody else knows."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = folder / "relay.key", folder / "relay.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=relay.example", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_a_stored_file_travels_and_a_lost_one_waits(write, mail_server, frozen):
    with unit_of_work():
        stored = store_file(b"%PDF-1.7", filename="a.pdf", content_type="application/pdf")
        mail = write(attachments=[Attachment("证书.pdf", "application/pdf", file_id=stored.id)])
    path = file_path(stored.sha256)
    path.rename(path.with_suffix(".away"))
    deliver(mail)
    assert mail.status is MailStatus.QUEUED
    path.with_suffix(".away").rename(path)
    frozen(NOON + MINUTE)
    deliver(mail)
    [envelope] = mail_server.handler.taken
    [paper] = email.message_from_bytes(envelope.content, policy=default).iter_attachments()
    assert (paper.get_filename(), paper.get_content()) == ("证书.pdf", b"%PDF-1.7")


def test_a_sender_that_is_no_address_holds_mails_back_until_it_is_put_right(mail, use_smtp):
    use_smtp("smtp://127.0.0.1:1?from=nobody")
    deliver(mail)
    assert mail.status is MailStatus.QUEUED
    assert mail.last_error.startswith("SMTP_URL: ")


def test_a_row_that_makes_no_message_fails_for_good(mail):
    mail.subject = "好\nBcc: x@y.example"
    db.session.commit()
    deliver(mail)
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.REFUSED)


@pytest.mark.parametrize(
    ("base_url", "smtp_url", "sender"),
    [
        ("https://huiqian.example", None, ("会签", "no-reply@huiqian.example")),
        ("http://127.0.0.1:8080", None, ("会签", "no-reply@localhost")),
        ("http://[::1]:8080", None, ("会签", "no-reply@localhost")),
        ("https://会签.example", None, ("会签", "no-reply@xn--6oq159h.example")),
        ("https://h.example", "smtp://m.example", ("会签", "no-reply@h.example")),
        ("https://h.example", "smtp://u:p@m.example", ("会签", "no-reply@h.example")),
        ("https://h.example", "smtps://u%40q.example:p@m.example", ("会签", "u@q.example")),
        ("https://h.example", "smtp://m.example?from=a@b.example", ("会签", "a@b.example")),
        (
            "https://h.example",
            "smtp://m.example?from=%E5%B8%82%E7%A7%91%E6%8A%80%E5%B1%80%20%3Ca@b.example%3E",
            ("市科技局", "a@b.example"),
        ),
    ],
)
def test_who_a_mail_is_from(app, base_url, smtp_url, sender):
    from dataclasses import replace

    settings = replace(app.config["HUIQIAN"], base_url=base_url, smtp_url=smtp_url)
    found = sender_for(settings)
    assert (found.name, found.address) == sender


def test_the_transport_follows_the_setting(app, use_smtp):
    assert isinstance(transport_for(app.config["HUIQIAN"]), MailboxTransport)
    use_smtp("smtp://m.example")
    assert transport_for(app.config["HUIQIAN"]) == SmtpTransport("smtp://m.example")


@pytest.mark.parametrize("kind", [TemporaryFailure, PermanentFailure])
def test_a_failure_says_what_was_said(kind):
    assert str(kind("451 later")) == "451 later"
