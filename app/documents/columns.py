"""The columns of the list of papers, on its page and in its sheet."""

from collections.abc import Sequence

from flask_babel import lazy_pgettext

from app.core.i18n import _l
from app.core.lists import ListColumn, said
from app.core.search import by_pinyin
from app.core.sheets import Kind
from app.documents import labels
from app.documents.models import Document

NEWEST = "-ordered"


def columns() -> Sequence[ListColumn[Document]]:
    return (*_what(), *_standing())


def _address(row: Document) -> str | None:
    """What the QR code on the paper says."""
    return str(row.words["verify_url"]) if row.issued_at else None


def _what() -> Sequence[ListColumn[Document]]:
    kinds = said(labels.KIND)
    return (
        ListColumn(
            "recipient",
            _l("Recipient"),
            lambda row: row.recipient,
            order=(by_pinyin(Document.recipient),),
            fixed=True,
            css="main",
            labelled=False,
        ),
        ListColumn(
            "number",
            _l("Number"),
            lambda row: row.number,
            order=(Document.number,),
            css="nowrap",
        ),
        ListColumn(
            "kind",
            _l("Kind"),
            lambda row: kinds[row.kind],
            order=(Document.kind,),
            css="dim",
        ),
    )


def _standing() -> Sequence[ListColumn[Document]]:
    return (
        ListColumn(
            "status",
            _l("Status"),
            labels.document_label,
            order=(Document.status,),
        ),
        ListColumn(
            "issued",
            _l("Issued on"),
            lambda row: row.issued_at,
            kind=Kind.MOMENT,
            order=(Document.issued_at,),
            css="dim nowrap",
        ),
        ListColumn(
            "revoked",
            lazy_pgettext("certificate", "Revoked on"),
            lambda row: row.revoked_at,
            kind=Kind.MOMENT,
            order=(Document.revoked_at,),
            shown=False,
            css="dim nowrap",
        ),
        ListColumn(
            "reason",
            lazy_pgettext("certificate", "Reason of the revocation"),
            lambda row: row.revoked_reason,
            shown=False,
            css="dim",
        ),
        ListColumn(
            "ordered",
            _l("Ordered"),
            lambda row: row.created_at,
            kind=Kind.MOMENT,
            order=(Document.created_at,),
            shown=False,
            css="dim nowrap",
        ),
        ListColumn(
            "checking",
            _l("For checking"),
            _address,
            css="r",
            labelled=False,
        ),
    )
