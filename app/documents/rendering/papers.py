"""Every kind of paper by the writer that knows it."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from app.documents.rendering import pdf
from app.documents.rendering.engraving import draw_plaque, draw_proof
from app.documents.rendering.layout import Manner, lay_out
from app.documents.rendering.merging import merged
from app.documents.rendering.presses import Printed, print_paper
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.sheet import Sheet
from app.documents.rendering.stock import stock
from app.documents.rendering.template import Template
from app.documents.rendering.wording import WORDING
from app.documents.rendering.words import CertificateWords, PaperLocale, PlaqueWords, Words, kind_of

if TYPE_CHECKING:  # the web prints too, and never signs: 20 MB that it need not load
    from app.documents.rendering.signatures import Signer


def draw(words: Words) -> bytes:
    """The paper of these words as PDF; the same words give the same bytes.

    Raises LayoutError with a sentence for people where they can't be printed or don't fit.
    """
    return draw_plaque(words) if isinstance(words, PlaqueWords) else pdf.write([sheet_of(words)])


def draw_preview(words: Words) -> bytes:
    """The same paper with a watermark and without a QR code that could be scanned for real."""
    if isinstance(words, PlaqueWords):
        return draw_proof(words)
    return pdf.write([sheet_of(words, preview=True)])


def draw_merged(many: Iterable[Words]) -> bytes:
    """One file for the printer, a page for each certificate; art and fonts are in it once.

    Raises LayoutError, and ValueError where there are no words at all, or those of a plaque: each
    plate is a file of its own.
    """
    sheets = []
    for words in many:
        if isinstance(words, PlaqueWords):
            raise ValueError("Plaques are not printed on sheets.")  # noqa: TRY004 -- stored data
        sheets.append(sheet_of(words))
    if not sheets:
        raise ValueError("There is nothing to print.")
    return merged(sheets)


def print_words(words: CertificateWords, at: datetime, signer: "Signer | None") -> Printed:
    """The paper of these words from the press, issued ``at``. Raises as ``print_paper`` does."""
    trial = signer is not None and signer.identity.development
    note = WORDING[PaperLocale(words.locale)].trial_signature if trial else ""
    manner = Manner(sample=words.sample, note=note)
    return print_paper(template_of(words), _texts(words), at, manner=manner, signer=signer)


def sheet_of(words: CertificateWords, *, preview: bool = False) -> Sheet:
    """The words on the house's template of their kind. Raises LayoutError."""
    manner = Manner(preview=preview, sample=words.sample)
    return lay_out(template_of(words), _texts(words), manner)


def template_of(words: CertificateWords) -> Template:
    """Raises LayoutError for a language that has none."""
    try:
        return stock(kind_of(words), words.locale)
    except KeyError:
        raise LayoutError("locale", Reason.UNKNOWN_LANGUAGE, words.locale) from None


def _texts(words: CertificateWords) -> dict[str, str]:
    return {
        field.name: getattr(words, field.name)
        for field in dataclasses.fields(words)
        if field.name not in {"locale", "sample"}
    }
