"""A mail as a mail client shows it, inside the console."""

import re
from collections.abc import Iterable, Mapping

from app.mail.models import MailAttachment

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Shown inside the mail. No SVG: that is a document with scripts."""
READING_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""A mail's HTML runs nothing and fetches nothing from outside, in the frame or opened alone.
Same origin, or its pictures would be asked for without the reader's session."""

_CID = re.compile(r"(?P<quote>[\"'])cid:(?P<id>[^\"']+)(?P=quote)")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


def readable_html(html: str, picture_urls: Mapping[str, str]) -> str:
    """The HTML with its own pictures by address, and links that open beside the console."""

    def address(match: re.Match[str]) -> str:
        quote = match["quote"]
        return f"{quote}{picture_urls.get(match['id'], '')}{quote}"

    shown = _CID.sub(address, html)
    base = '<base target="_blank">'
    return (
        _HEAD.sub(lambda head: head[0] + base, shown, count=1)
        if _HEAD.search(shown)
        else (base + shown)
    )


def pictures_among(attachments: Iterable[MailAttachment]) -> dict[str, int]:
    """Content id to attachment id, of the pictures that the HTML may show."""
    return {
        attachment.content_id: attachment.id
        for attachment in attachments
        if attachment.content_id and media_type(attachment) in PICTURES
    }


def media_type(attachment: MailAttachment) -> str:
    return attachment.content_type.partition(";")[0].strip().lower()
