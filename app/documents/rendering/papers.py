"""Every kind of paper by the writer that knows it."""

from collections.abc import Iterable

from app.documents.rendering import pdf
from app.documents.rendering.engraving import draw_plaque, draw_proof
from app.documents.rendering.words import CertificateWords, PlaqueWords, Words


def draw(words: Words) -> bytes:
    """The paper of these words as PDF; the same words give the same bytes.

    Raises LayoutError with a sentence for people where they can't be printed or don't fit.
    """
    return draw_plaque(words) if isinstance(words, PlaqueWords) else pdf.draw(words)


def draw_preview(words: Words) -> bytes:
    """The same paper with a watermark and without a QR code that could be scanned for real."""
    return draw_proof(words) if isinstance(words, PlaqueWords) else pdf.draw_preview(words)


def draw_merged(many: Iterable[Words]) -> bytes:
    """One file for the printer, a page for each certificate.

    Raises LayoutError, and ValueError where there are no words at all, or those of a plaque: each
    plate is a file of its own.
    """
    certificates: list[CertificateWords] = []
    for words in many:
        if isinstance(words, PlaqueWords):
            raise ValueError("Plaques are not printed on sheets.")  # noqa: TRY004 -- stored data
        certificates.append(words)
    return pdf.draw_merged(certificates)
