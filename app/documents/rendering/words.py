"""What stands on each kind of paper. Callers format the words; a reprint needs nothing else."""

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass


class DocumentKind(enum.StrEnum):
    ATTENDANCE = "attendance"
    SIGNING = "signing"
    PLAQUE = "plaque"


TRIAL_SIGNER = "会签开发用身份 Huiqian development identity"
"""What the identity is called that made itself, and whose signatures prove nothing."""


class PaperLocale(enum.StrEnum):
    """Languages the fixed words of a paper exist in."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class AttendanceWords:
    """参会证明. ``organisation`` and ``place`` may be empty, nothing else."""

    recipient: str
    organisation: str
    event: str
    date_text: str
    place: str
    issuer: str
    issued_text: str
    number: str
    verify_url: str
    locale: str
    sample: bool


@dataclass(frozen=True, slots=True)
class SigningWords:
    """签约证书. Nothing may be empty."""

    project: str
    party_a: str
    party_b: str
    event: str
    date_text: str
    issuer: str
    issued_text: str
    number: str
    verify_url: str
    locale: str
    sample: bool


class PlaqueSize(enum.StrEnum):
    """Width and height in millimetres."""

    WIDE = "600x400"
    TALL = "400x600"
    LARGE = "800x600"


@dataclass(frozen=True, slots=True)
class PlaqueWords:
    """牌匾, for the engraver. ``awarded_to`` may be empty, nothing else."""

    title: str
    awarded_to: str
    """A line of its own above the title."""
    issuer: str
    issued_text: str
    size: str
    """A ``PlaqueSize``."""
    numbered: bool
    """Whether number and QR code are engraved; the register has them anyway."""
    number: str
    verify_url: str
    locale: str
    sample: bool


CertificateWords = AttendanceWords | SigningWords
Words = CertificateWords | PlaqueWords

_CLASSES: dict[DocumentKind, type[Words]] = {
    DocumentKind.ATTENDANCE: AttendanceWords,
    DocumentKind.SIGNING: SigningWords,
    DocumentKind.PLAQUE: PlaqueWords,
}
_KINDS = {words_class: kind for kind, words_class in _CLASSES.items()}


def words_from(kind: DocumentKind, mapping: Mapping[str, object]) -> Words:
    """Read frozen words back, as ``dataclasses.asdict`` gave them; None counts as empty.

    Raises ValueError where a word is missing, of the wrong type, or not one of this kind.
    """
    words_class = _CLASSES[kind]
    types = {field.name: field.type for field in dataclasses.fields(words_class)}
    names = set(types)
    if names != set(mapping):
        wrong = ", ".join(sorted(names ^ set(mapping)))
        raise ValueError(f"These are not the words of the kind {kind.value}: {wrong}")
    values = {name: "" if value is None else value for name, value in mapping.items()}
    for name, value in values.items():
        if not isinstance(value, bool if types[name] is bool else str):
            raise ValueError(f"The word {name} has the wrong type.")  # noqa: TRY004 -- stored data, not a caller's slip
    return words_class(**values)  # type: ignore[arg-type]  # checked above


def kind_of(words: Words) -> DocumentKind:
    return _KINDS[type(words)]
