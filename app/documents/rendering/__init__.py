"""Words in, bytes out: the papers, knowing no database, no request and no room but this one."""

from app.documents.rendering.engraving import proof_svg
from app.documents.rendering.fonts import TEMPLATE_VERSION, Unprintable, unprintable
from app.documents.rendering.papers import (
    draw,
    draw_merged,
    draw_preview,
    print_words,
    template_of,
)
from app.documents.rendering.poster import PosterSize, PosterWords, draw_poster
from app.documents.rendering.presses import Printed
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.words import (
    AttendanceWords,
    DocumentKind,
    PaperLocale,
    PlaqueSize,
    PlaqueWords,
    SigningWords,
    Words,
    words_from,
)

__all__ = [
    "TEMPLATE_VERSION",
    "AttendanceWords",
    "DocumentKind",
    "LayoutError",
    "PaperLocale",
    "PlaqueSize",
    "PlaqueWords",
    "PosterSize",
    "PosterWords",
    "Printed",
    "Reason",
    "SigningWords",
    "Unprintable",
    "Words",
    "draw",
    "draw_merged",
    "draw_poster",
    "draw_preview",
    "print_words",
    "proof_svg",
    "template_of",
    "unprintable",
    "words_from",
]
