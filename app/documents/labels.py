"""Words for states and kinds."""

from flask_babel import lazy_pgettext

from app.core.i18n import _, _l, ngettext
from app.documents.enums import BatchStatus, DocumentStatus
from app.documents.models import Document
from app.documents.queries import Progress
from app.documents.rendering.words import TRIAL_SIGNER, DocumentKind

_MINUTE = 60

KIND = {
    DocumentKind.ATTENDANCE: _l("Certificate of attendance"),
    DocumentKind.SIGNING: _l("Signing certificate"),
    DocumentKind.PLAQUE: _l("Plaque"),
}
NOUN = {
    DocumentKind.ATTENDANCE: lazy_pgettext("noun", "certificate"),
    DocumentKind.SIGNING: lazy_pgettext("noun", "certificate"),
    DocumentKind.PLAQUE: lazy_pgettext("noun", "plaque"),
}
"""What people call a paper of the kind in a sentence."""
STATUS = {
    DocumentStatus.RESERVED: _l("Not drawn yet"),
    DocumentStatus.ISSUED: _l("Issued"),
    DocumentStatus.REVOKED: _l("Revoked"),
    DocumentStatus.VOID: _l("Void"),
}
STATUS_TONE = {
    DocumentStatus.RESERVED: "wait",
    DocumentStatus.ISSUED: "ok",
    DocumentStatus.REVOKED: "bad",
    DocumentStatus.VOID: "note",
}
BATCH = {
    BatchStatus.RUNNING: _l("Running"),
    BatchStatus.STOPPED: _l("Stopped"),
    BatchStatus.DONE: _l("Done"),
}
BATCH_TONE = {BatchStatus.RUNNING: "note", BatchStatus.STOPPED: "wait", BatchStatus.DONE: "ok"}
_WORDS = {
    DocumentKind.ATTENDANCE: {
        "recipient": _l("Recipient"),
        "organisation": _l("Organisation"),
        "event": _l("Event"),
        "place": _l("Place"),
        "date_text": _l("Date of the event"),
        "issuer": _l("Issuer"),
        "issued_text": _l("Date on the paper"),
    },
    DocumentKind.SIGNING: {
        "project": _l("Project"),
        "party_a": _l("Side A"),
        "party_b": _l("Side B"),
        "event": _l("Event"),
        "date_text": _l("Date of signing"),
        "issuer": _l("Issuer"),
        "issued_text": _l("Date on the paper"),
    },
    DocumentKind.PLAQUE: {
        "title": _l("Words on the plaque"),
        "issuer": _l("Awarded by"),
        "issued_text": _l("Date on the plaque"),
    },
}


def document_label(document: Document) -> str:
    if document.status is DocumentStatus.RESERVED and document.failure:
        return str(_("Could not be drawn"))
    return str(STATUS[document.status])


def document_tone(document: Document) -> str:
    """The chip's colour; words stand in it."""
    if document.status is DocumentStatus.RESERVED and document.failure:
        return "bad"
    return STATUS_TONE[document.status]


def record_pairs(document: Document) -> list[tuple[str, str]]:
    """What stands on a paper, as label and value; empty words are left out."""
    shown = [
        (str(label), str(document.words[key]))
        for key, label in _WORDS[document.kind].items()
        if document.words.get(key)
    ]
    if document.kind is DocumentKind.PLAQUE:
        shown += [
            (str(_("Awarded to")), document.recipient),
            (str(_("Size")), plaque_size(str(document.words["size"]))),
        ]
    return [(str(_("Kind")), str(KIND[document.kind])), *shown]


def plaque_size(size: str) -> str:
    """``600×400 mm``, as people write it."""
    return f"{size.replace('x', '×')} mm"


def batch_label(progress: Progress) -> str:
    if progress.batch.status is BatchStatus.DONE and progress.failed:
        return str(_("Done, %(count)s failed", count=progress.failed))
    return str(BATCH[progress.batch.status])


def batch_tone(progress: Progress) -> str:
    if progress.batch.status is BatchStatus.DONE and progress.failed:
        return "bad"
    return BATCH_TONE[progress.batch.status]


def speed_text(progress: Progress) -> str:
    """How fast a running batch is drawn; empty for one that is not running."""
    if not progress.running:
        return ""
    if not progress.recent:
        return str(_("Waiting for a free worker"))
    return str(_("%(count)s per second", count=f"{progress.per_second:.1f}"))


def remaining_text(progress: Progress) -> str:
    """How long it will take at this speed; empty while nobody knows."""
    if not progress.running or not progress.recent or not progress.left:
        return ""
    seconds = progress.left / progress.per_second
    if seconds < _MINUTE:
        number = _whole(seconds)
        return str(ngettext("about %(num)s second left", "about %(num)s seconds left", number))
    number = _whole(seconds / _MINUTE)
    return str(ngettext("about %(num)s minute left", "about %(num)s minutes left", number))


def _whole(value: float) -> int:
    return max(1, round(value))


def is_trial(document: Document) -> bool:
    """Whether its signature is of the identity that made itself, and proves nothing."""
    return document.signed_by == TRIAL_SIGNER


def signer(name: str) -> str:
    """Whose signature it is, in the language of the page."""
    return str(_("Huiqian’s development identity")) if name == TRIAL_SIGNER else name
