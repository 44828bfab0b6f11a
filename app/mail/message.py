"""From a letter to the bytes that a mail server takes (RFC 5322, MIME). Knows no database."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from app.core.clock import local
from app.mail.enums import MailKind


@dataclass(frozen=True, slots=True)
class Enclosure:
    filename: str
    content_type: str
    """With its parameters: ``text/calendar; method=PUBLISH``."""
    content: bytes | Path
    """A path is read when the message is composed, outside any transaction."""
    content_id: str | None = None

    def read(self) -> bytes:
        """Raises OSError when the storage does not give the file."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content


@dataclass(frozen=True, slots=True)
class Sender:
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as plain values: what its row said when it was claimed."""

    message_id: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    kind: MailKind
    date: datetime
    enclosures: tuple[Enclosure, ...] = ()


def compose(letter: Letter, sender: Sender) -> EmailMessage:
    """The message as it goes over the wire.

    Raises:
        OSError: if an enclosed file cannot be read.
        ValueError: if a header would hold a line break or an address that is none.

    """
    message = EmailMessage(policy=SMTP)
    message["From"] = mailbox(sender.name, sender.address)
    message["To"] = mailbox(letter.to_name, letter.to_address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(local(letter.date))
    message["Message-ID"] = letter.message_id
    # RFC 3834: no vacation notice may answer; Exchange has its own word for it.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.kind is MailKind.FOLLOWUP:
        host = letter.message_id.rpartition("@")[2].rstrip(">").strip("[]")
        message["List-Id"] = f"<followup.{host}>"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    html = list(message.iter_parts())[-1]
    for enclosure in letter.enclosures:
        if enclosure.content_id:
            _show(html, enclosure)
    for enclosure in letter.enclosures:
        if not enclosure.content_id:
            _attach(message, enclosure)
    return message


def sender_from(text: str) -> Sender:
    """``会签 <no-reply@example.org>`` or a bare address.

    Raises:
        ValueError: if there is no address in it.

    """
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError(f"'{text}' holds no e-mail address.")
    return Sender(address=wire_address(address), name=name)


def mailbox(name: str, address: str) -> Address:
    """Raises ValueError for a line break, or an address that is none."""
    return Address(display_name=name, addr_spec=wire_address(address))


def wire_address(address: str) -> str:
    """The address with its domain as the network knows it: 例子.中国 in xn-- letters."""
    box, _, domain = address.rpartition("@")
    try:
        return f"{box}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise ValueError(f"'{domain}' is no domain.") from error


def _show(html: MIMEPart, enclosure: Enclosure) -> None:
    main, sub, parameters = _content_type(enclosure.content_type)
    html.add_related(
        enclosure.read(),
        maintype=main,
        subtype=sub,
        params=parameters,
        filename=enclosure.filename,
        disposition="inline",
        cid=f"<{enclosure.content_id}>",
    )


def _attach(message: EmailMessage, enclosure: Enclosure) -> None:
    main, sub, parameters = _content_type(enclosure.content_type)
    if main == "text":
        parameters.setdefault("charset", "utf-8")
    message.add_attachment(
        enclosure.read(),
        maintype=main,
        subtype=sub,
        params=parameters,
        filename=enclosure.filename,
    )


def _content_type(text: str) -> tuple[str, str, dict[str, str]]:
    probe = MIMEPart(policy=SMTP)
    probe["Content-Type"] = text
    return (
        probe.get_content_maintype(),
        probe.get_content_subtype(),
        dict(probe["Content-Type"].params),
    )
