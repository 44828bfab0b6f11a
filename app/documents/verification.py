"""What the register says of a number, and how much of it the asker may read."""

import enum
from dataclasses import dataclass
from typing import Any

from app.core.formats import masked_name
from app.core.search import fold
from app.core.tokens import hash_token
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.documents.queries import find_by_number, find_replacement


class Answer(enum.StrEnum):
    GENUINE = "genuine"
    """Out and valid; the code on the paper is right, so the whole record may be shown."""
    REGISTERED = "registered"
    """Out and valid, asked by the bare number: the paper in hand may still be another."""
    MISMATCH = "mismatch"
    """There is such a number, but with another code."""
    REVOKED = "revoked"
    VOID = "void"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    answer: Answer
    number: str
    document: Document | None = None
    trusted: bool = False
    """Whether the asker holds the paper's code."""
    replacement: Document | None = None

    @property
    def recipient(self) -> str | None:
        """In full for whoever holds the code, else the first character."""
        if self.document is None:
            return None
        name = self.document.recipient
        return name if self.trusted else masked_name(name)

    @property
    def record(self) -> dict[str, Any]:
        """The paper's frozen words; empty without its code."""
        return self.document.words if self.document is not None and self.trusted else {}


def look_up(number: str, token: str | None) -> Verdict:
    """Judge a number, with the code of the QR if the asker has one."""
    number = fold(number).upper()
    document = find_by_number(number)
    if document is None:
        return Verdict(Answer.UNKNOWN, number)
    trusted = bool(token) and hash_token(str(token)) == hash_token(document.token)
    if token and not trusted:
        return Verdict(Answer.MISMATCH, number, document)
    return Verdict(
        _answer(document, trusted=trusted),
        number,
        document,
        trusted,
        find_replacement(document) if document.status is DocumentStatus.REVOKED else None,
    )


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The same answer for machines; keys without a value are left out."""
    document, record = verdict.document, verdict.record
    values: dict[str, Any] = {"number": verdict.number, "status": verdict.answer.value}
    if document is not None and verdict.answer is not Answer.MISMATCH:
        values |= {
            "kind": document.kind.value,
            "recipient": verdict.recipient,
            "issued_at": document.issued_at and document.issued_at.isoformat(),
            "revoked_at": document.revoked_at and document.revoked_at.isoformat(),
            "replaced_by": verdict.replacement and verdict.replacement.number,
        }
    if document is not None and verdict.trusted:
        values |= {
            "event": record.get("event"),
            "issuer": record.get("issuer"),
            "issued": record.get("issued_text"),
            "sample": bool(record.get("sample")),
            "revoked_reason": document.revoked_reason,
            "sha256": document.sha256,
        }
    return {key: value for key, value in values.items() if value is not None}


def _answer(document: Document, *, trusted: bool) -> Answer:
    match document.status:
        case DocumentStatus.ISSUED:
            return Answer.GENUINE if trusted else Answer.REGISTERED
        case DocumentStatus.REVOKED:
            return Answer.REVOKED
        case DocumentStatus.VOID:
            return Answer.VOID
        case DocumentStatus.RESERVED:
            return Answer.PENDING
