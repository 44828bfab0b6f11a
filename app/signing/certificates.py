"""签约证书: one paper per project, naming both sides."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from app.core.clock import today
from app.core.errors import RuleError, RuleErrors
from app.core.formats import day
from app.core.i18n import DEFAULT_LOCALE, _, speaking
from app.core.policy import Actor
from app.documents.models import Document, DocumentBatch
from app.documents.rendering.words import DocumentKind
from app.documents.services import Paper, order_batch
from app.events.queries import get_event
from app.mail.services import About, Attachment, Recipient, queue_mail
from app.signing.ceremony import OWNER_KIND, live_certificate
from app.signing.enums import Ceremony, PartySide
from app.signing.labels import project_name
from app.signing.models import Project
from app.signing.queries import get_project, list_projects

_TEMPLATE = "signing_certificate"


def why_no_certificate(project: Project) -> str | None:
    """What is missing before the paper can be made, in words; None when it can."""
    if not project.title:
        return str(_("The project has no title yet."))
    if project.party(PartySide.A) is None or project.party(PartySide.B) is None:
        return str(_("One of the parties is not named yet."))
    if project.ceremony is not Ceremony.HELD:
        return str(_("The ceremony was not held yet."))
    if live_certificate(project.id):
        return str(_("It has its certificate already."))
    return None


def signing_words(project: Project, *, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """The words of the paper, all but its number and its verification address.

    Raises:
        RuleError: while a title, a party or the ceremony is missing.

    """
    party_a, party_b = project.party(PartySide.A), project.party(PartySide.B)
    if not project.title or party_a is None or party_b is None or project.ceremony_on is None:
        raise RuleError(why_no_certificate(project) or _("It has its certificate already."))
    with speaking(locale):
        return {
            "project": project.title,
            "party_a": party_a.name,
            "party_b": party_b.name,
            "event": project.event.name,
            "date_text": day(project.ceremony_on),
            "issuer": project.event.organiser,
            "issued_text": day(today()),
            "locale": locale,
            "sample": project.sample,
        }


def order_certificates(
    event_id: int, project_ids: Sequence[int], *, mail_each: bool, actor: Actor
) -> DocumentBatch:
    """Order one certificate per chosen project of the event.

    Raises:
        RuleError: if nothing is chosen.
        RuleErrors: naming each project that cannot have one yet, or whose words do not print.

    """
    series = series_of(event_id)
    chosen = [row for row in list_projects(event_id) if row.id in set(project_ids)]
    if not chosen:
        raise RuleError(_("Please choose at least one project."))
    refused = [
        _("%(project)s: %(reason)s", project=_label(row), reason=reason)
        for row in chosen
        if (reason := why_no_certificate(row))
    ]
    if refused:
        raise RuleErrors(_("Some projects cannot have a certificate yet."), refused)
    return order_batch(
        DocumentKind.SIGNING,
        [_paper(row) for row in chosen],
        event_id=event_id,
        series=series,
        title=_("Signing certificates"),
        mail_each=mail_each,
        actor=actor,
    )


def series_of(event_id: int) -> str:
    """In which series the signing certificates of an event are numbered."""
    return f"{get_event(event_id).code}-QY"


def announce_certificate(document: Document) -> None:
    """Mail an issued certificate to the contacts of its project that have an address."""
    project = get_project(document.owner_id)
    if document.file_id is None:
        raise ValueError("Only a drawn certificate can be announced.")
    for contact in project.active_contacts:
        if not contact.email:
            continue
        queue_mail(
            _TEMPLATE,
            to=Recipient(contact.email, contact.name, contact.locale),
            dedupe_key=f"{_TEMPLATE}:{document.id}:{contact.id}",
            about=About(OWNER_KIND, project.id, project.event_id),
            attachments=[
                Attachment(
                    filename=f"{document.number}.pdf",
                    content_type="application/pdf",
                    file_id=document.file_id,
                )
            ],
            words={
                "name": contact.name,
                "project": project.title,
                "code": project.code,
                "event": project.event.name,
                "number": document.number,
                "verify_url": _verify_url(document),
                "sample": project.sample,
            },
        )


def _paper(project: Project) -> Paper:
    words = signing_words(project)
    return Paper(
        words=words,
        recipient=f"{words['party_a']}、{words['party_b']}",
        owner_kind=OWNER_KIND,
        owner_id=project.id,
        dedupe_key=f"signing:project:{project.id}",
    )


def _label(project: Project) -> str:
    return f"{project.code} {project_name(project)}"


def _verify_url(document: Document) -> str:
    base = current_app.config["HUIQIAN"].base_url
    return f"{base}/v/{document.number}?t={document.token}"
