"""What a paper's file is called."""

from urllib.parse import quote

from app.documents.rendering.words import DocumentKind

_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
"""Windows takes none of them in a file's name."""
_LONGEST = 60


def file_name(number: str, recipient: str, kind: DocumentKind) -> str:
    """``2026-HY-CH-00001-2_张三.pdf``: unique by its number, and in the order of the numbers.

    A plaque's file goes to a workshop, so its name also says what it is.
    """
    what = "牌匾_" if kind is DocumentKind.PLAQUE else ""
    return f"{number}_{what}{safe(recipient)}.pdf"


def safe(text: str) -> str:
    """A text as part of a file's name on every system."""
    printable = "".join(char for char in text if char.isprintable())
    return printable.translate(_FORBIDDEN)[:_LONGEST].strip(" .") or "_"


def attachment(name: str) -> str:
    """The Content-Disposition of a download (RFC 6266): headers are ASCII, names are Chinese."""
    suffix = name.rpartition(".")[2]
    return f"attachment; filename=certificates.{suffix}; filename*=UTF-8''{quote(name, safe='')}"
