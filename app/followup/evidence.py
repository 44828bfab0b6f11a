"""凭证: what a contact may send along, judged by its bytes and not by its name."""

from dataclasses import dataclass

from app.core.errors import RuleError
from app.core.files import store_file
from app.core.i18n import _
from app.core.models import StoredFile
from app.core.search import tidy

LARGEST = 10 * 1024 * 1024
"""Bytes."""
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    content: bytes


def keep_evidence(upload: Upload) -> StoredFile:
    """Store a bank slip or a photo; flushes, for its id.

    Raises:
        RuleError: if it is empty, too large, or neither PDF, JPEG nor PNG.

    """
    if not upload.content:
        raise RuleError(_("This file is empty."), field="evidence")
    if len(upload.content) > LARGEST:
        raise RuleError(_("The file is larger than 10 MB."), field="evidence")
    for magic, content_type, ending in _KINDS:
        if upload.content.startswith(magic):
            return store_file(
                upload.content,
                filename=_named(upload.filename, ending),
                content_type=content_type,
            )
    raise RuleError(
        _("Please send a PDF, a JPG or a PNG; this file is none of them."), field="evidence"
    )


def _named(filename: str, ending: str) -> str:
    """The sender's name for it, without folders, with the ending its bytes deserve."""
    base = tidy(filename.replace("\\", "/").rsplit("/", 1)[-1])
    stem = base.rsplit(".", 1)[0][:_LONGEST_NAME] if base else ""
    return f"{stem or 'evidence'}.{ending}"
