"""What the room writes to people."""

from flask import current_app

from app.core import editions
from app.core.i18n import DEFAULT_LOCALE, speaking
from app.documents.models import Document
from app.events.ics import event_calendar
from app.events.labels import event_name, event_place
from app.events.models import Event
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.mail.queries import list_mails_about
from app.mail.services import About, Attachment, Recipient, queue_mail, withdraw_mail
from app.registration.models import Registration
from app.registration.queries import OWNER
from app.registration.rules import is_over

_CONFIRMED = "registration_confirmed"


def personal_url(token: str) -> str:
    return f"{_base_url()}/r/{token}"


def event_url(event: Event) -> str:
    return f"{_base_url()}/e/{event.slug}"


def send_confirmation(registration: Registration, *, token: str, cause: str) -> OutgoingMail | None:
    """Tell who left an address where their seat is; nobody else, and nobody after the event.

    ``cause`` tells a corrected address's letter from the first one.
    """
    event = registration.event
    if registration.email is None or is_over(event):
        return None
    link = personal_url(token)
    return queue_mail(
        _CONFIRMED,
        to=_recipient(registration, registration.email),
        dedupe_key=f"registration_confirmed:{registration.id}:{cause}",
        about=_about(registration),
        attachments=(
            Attachment("qr.png", "image/png", qr=link, content_id="check-in-qr"),
            Attachment(f"{event.slug}.ics", "text/calendar", content=_calendar(registration)),
        ),
        words={
            "registration": registration,
            "event": event,
            **_called(registration),
            "link": link + _in_language(registration.locale),
        },
    )


def send_cancellation(registration: Registration, *, by_desk: bool) -> OutgoingMail | None:
    """Also takes back a confirmation that has not left yet."""
    for mail in list_mails_about(OWNER, registration.id):
        if mail.template == _CONFIRMED and mail.status in (MailStatus.QUEUED, MailStatus.FAILED):
            withdraw_mail(mail.id, reason="The registration was cancelled.")
    if registration.email is None or is_over(registration.event):
        return None
    return queue_mail(
        "registration_cancelled",
        to=_recipient(registration, registration.email),
        dedupe_key=f"registration_cancelled:{registration.id}",
        about=_about(registration),
        words={
            "registration": registration,
            "event": registration.event,
            **_called(registration),
            "by_desk": by_desk,
            "event_url": event_url(registration.event),
        },
    )


def send_certificate(registration: Registration, document: Document) -> OutgoingMail | None:
    """The paper itself, to who left an address."""
    if registration.email is None:
        return None
    return queue_mail(
        "certificate_issued",
        to=_recipient(registration, registration.email),
        dedupe_key=f"certificate_issued:{document.id}",
        about=_about(registration),
        attachments=(
            Attachment(f"{document.number}.pdf", "application/pdf", file_id=document.file_id),
        ),
        words={
            "registration": registration,
            "event": registration.event,
            **_called(registration),
            "number": document.number,
            "verify_url": f"{_base_url()}/v/{document.number}?t={document.token}",
        },
    )


def _calendar(registration: Registration) -> bytes:
    """The same for everybody who reads one language, so it is drawn for them all."""
    event, locale = registration.event, registration.locale

    def draw() -> str:
        with speaking(locale):
            return event_calendar(event, url=event_url(event)).decode()

    return editions.kept(("calendar", event.id, locale), event.updated_at, draw).encode()


def _in_language(locale: str) -> str:
    """The page behind the link speaks as the letter did; Chinese it speaks by itself."""
    return "" if locale == DEFAULT_LOCALE else f"?lang={locale}"


def _called(registration: Registration) -> dict[str, str]:
    """The event's name and place, in the person's language."""
    event = registration.event
    with speaking(registration.locale):
        return {"name": event_name(event), "place": event_place(event)}


def _recipient(registration: Registration, address: str) -> Recipient:
    return Recipient(address, registration.name, registration.locale)


def _about(registration: Registration) -> About:
    return About(OWNER, registration.id, registration.event_id)


def _base_url() -> str:
    return str(current_app.config["HUIQIAN"].base_url)
