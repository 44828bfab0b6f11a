"""How a message leaves: to a mail server, or nowhere but the console's mailbox."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.config import Settings
from app.core.i18n import _
from app.mail.enums import MailChannel
from app.mail.message import Sender, sender_from, wire_address

_TIMEOUT = 20
"""Seconds for each step of the talk; all steps together stay below the lease (delivery.py)."""
_RELAY, _SUBMISSION, _SUBMISSION_TLS = 25, 587, 465
_PERMANENT = 500
_MOST_SAID = 500
"""Characters kept of what a server said."""


class DeliveryError(Exception):
    """The mail did not leave; the text is what the server or the network said."""


class TemporaryFailure(DeliveryError):  # noqa: N818 -- 4xx in the words of RFC 5321
    """Another try may succeed: 4xx, no connection, a timeout, or our own login is refused."""


class PermanentFailure(DeliveryError):  # noqa: N818 -- likewise for 5xx
    """The server refuses this mail for good."""


class Transport(Protocol):
    channel: MailChannel

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Hand ``message`` over. Raises DeliveryError unless it was taken."""


class MailboxTransport:
    """No mail server is set up: the row itself is what the console's mailbox shows."""

    channel = MailChannel.MAILBOX

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        del message, sender, recipient


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """``smtp://user:password@host:587`` (STARTTLS where offered) or ``smtps://…:465``."""

    url: str
    channel = MailChannel.SMTP

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        try:
            server = self._connected()
        except smtplib.SMTPResponseException as error:
            # A greeting, a TLS or a login that is refused is no fault of this mail: an expired
            # password must not fail three hundred mails for good.
            raise TemporaryFailure(_reply(error.smtp_code, error.smtp_error)) from error
        except (OSError, UnicodeError) as error:  # an SMTPException is an OSError
            raise TemporaryFailure(_words(error)) from error
        try:
            server.sendmail(sender, [wire_address(recipient)], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _failure(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            raise TemporaryFailure(_words(error)) from error
        finally:
            # Whatever the good-bye brings: a taken mail stays taken, or it would go twice.
            with suppress(OSError):
                server.quit()

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        server = _opened(parts)
        try:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=_tls(verified=bool(parts.username)))
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def transport_for(settings: Settings) -> Transport:
    return SmtpTransport(settings.smtp_url) if settings.smtp_url else MailboxTransport()


def sender_for(settings: Settings) -> Sender:
    """Who our mails are from: ``?from=`` of SMTP_URL, else its login where that is an address
    (QQ and 163 take no other), else no-reply at the host of BASE_URL.

    Raises:
        ValueError: if ``?from=`` holds no address.

    """
    name = _("Huiqian")
    parts = urlsplit(settings.smtp_url or "")
    wanted = parse_qs(parts.query).get("from")
    if wanted:
        sender = sender_from(wanted[0])
        return sender if sender.name else Sender(sender.address, name)
    login = unquote(parts.username or "")
    if "@" in login:
        return Sender(wire_address(login), name)
    return Sender(wire_address(f"no-reply@{_host_name(settings.base_url)}"), name)


def _host_name(url: str) -> str:
    """The host of ``url``; localhost instead of a number, which is no mail domain."""
    host = urlsplit(url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"


def _opened(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        port = parts.port or _SUBMISSION_TLS
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=_tls(verified=True))
    port = parts.port or (_SUBMISSION if parts.username else _RELAY)
    return smtplib.SMTP(host, port, timeout=_TIMEOUT)


def _tls(*, verified: bool) -> ssl.SSLContext:
    """A password goes only to a server that proves its name. Without one, encryption with anyone
    is better than none: a relay in the house seldom has a certificate that the world knows.
    """
    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _failure(code: int, words: bytes | str) -> DeliveryError:
    kind = PermanentFailure if code >= _PERMANENT else TemporaryFailure
    return kind(_reply(code, words))


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:_MOST_SAID]


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:_MOST_SAID]
