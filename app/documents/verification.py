"""What the register says of a number, and how much of it the asker may read."""

import enum
import hashlib
from dataclasses import asdict, dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from app.core.formats import masked_name
from app.core.search import fold
from app.core.tokens import hash_token
from app.documents.check_characters import fits
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.documents.number_rules import LONGEST_NUMBER, USUAL_RULE, has_check, shape
from app.documents.queries import find_by_number, find_by_sha256, find_replacement
from app.documents.series import find_only, list_rules

if TYPE_CHECKING:
    from app.documents.rendering.signatures.judging import Judgement

_TWINS = {"0": "0O", "O": "0O", "1": "1I", "I": "1I"}
"""What people take for each other, as it may have been meant."""
_MOST_READINGS = 2**11
"""Some 20 ms; a number of ours has seldom more than eight characters that have a twin."""


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
    MISTYPED = "mistyped"
    """Unknown, and its check character says that it was copied wrong."""
    OTHER_FILE = "other_file"
    """A file that was not issued in this form: changed, saved anew, or not ours."""


@dataclass(frozen=True, slots=True)
class Verdict:
    answer: Answer
    number: str
    document: Document | None = None
    trusted: bool = False
    """Whether the asker holds the paper's code, or the paper itself."""
    replacement: Document | None = None
    by_file: bool = False
    """Whether the asker's file is, byte for byte, the one that was issued."""
    signature: "Judgement | None" = None
    """What the electronic signature of the asker's file says, if it has one that can be read."""

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
    """Judge a number, with the code of the QR if the asker has one.

    A number with a check character is also found with O for 0, or I for 1, and the reverse.
    """
    number = fold(number).upper()
    document = find_by_number(number)
    if document is None and _has_check(number):
        document = _read_otherwise(number)
        if document is None and not fits(number):
            return Verdict(Answer.MISTYPED, number)
    if document is None:
        return Verdict(Answer.UNKNOWN, number)
    number = document.number
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


def look_up_file(content: bytes) -> Verdict:
    """Judge a file by its fingerprint; who has the file has its words and its code."""
    document = find_by_sha256(hashlib.sha256(content).hexdigest())
    signature = _signature_in(content)
    if document is None:
        return Verdict(Answer.OTHER_FILE, "", signature=signature)
    return replace(look_up(document.number, document.token), by_file=True, signature=signature)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The same answer for machines; keys without a value are left out."""
    document, record = verdict.document, verdict.record
    values: dict[str, Any] = {"number": verdict.number or None, "status": verdict.answer.value}
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
            "signed_by": document.signed_by,
        }
    if verdict.signature is not None:
        values["signature"] = {
            **asdict(verdict.signature),
            "at": verdict.signature.at and verdict.signature.at.isoformat(),
            "trial": verdict.signature.trial,
        }
    return {key: value for key, value in values.items() if value is not None}


def _signature_in(content: bytes) -> "Judgement | None":
    if b"/ByteRange" not in content:
        return None
    # Loaded for the few who bring a file: the validator takes 30 MB of a web process.
    from app.documents.rendering.signatures.judging import judge  # noqa: PLC0415 -- see above

    try:
        return judge(content)
    except ValueError:
        return None


def _has_check(number: str) -> bool:
    """Whether a number that nobody knows looks like one that ends in a check character."""
    if len(number) > LONGEST_NUMBER:
        return False
    rules = filter(has_check, {USUAL_RULE, *list_rules()})
    return any(shape(rule).fullmatch(number) for rule in rules)


def _read_otherwise(number: str) -> Document | None:
    """The one paper whose number looks the same to a hasty eye."""
    places = [_TWINS.get(character, character) for character in number]
    if prod(map(len, places)) > _MOST_READINGS:
        return None
    readings = map("".join, product(*places))
    return find_only([reading for reading in readings if fits(reading)])


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
