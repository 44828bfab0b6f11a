"""The vector art of the papers, drawn by formula: frames, rosettes, ornaments. Ours alone.

Repeated figures are one tile, written out again under another matrix: equal bytes deflate to
almost nothing, so a whole frame costs a few kilobytes.
"""

import functools
import zlib
from collections.abc import Callable, Iterable

from app.documents.rendering.artwork.bands import Dye, bands
from app.documents.rendering.artwork.calm import calm, card
from app.documents.rendering.artwork.gilt import gilt
from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.guilloche import guilloche
from app.documents.rendering.artwork.laurels import laurels
from app.documents.rendering.artwork.meander import meander
from app.documents.rendering.artwork.palette import BRONZE, GILT, SILVER

_BADGE = (38.0, 17.0, 4.0)
"""Millimetres: head, foot, and how much lower the head's edge hangs in the middle."""
_ART: dict[str, Callable[[Ground], Iterable[str]]] = {
    "guilloche": guilloche,
    "meander": meander,
    "gilt": gilt,
    "laurels-gold": laurels(GILT, "0.702 0.149 0.118", "0.52 0.09 0.07"),
    "laurels-silver": laurels(SILVER, "0.157 0.286 0.478", "0.1 0.19 0.34"),
    "laurels-bronze": laurels(BRONZE, "0.145 0.369 0.29", "0.09 0.25 0.19"),
    "calm": calm,
    "card": card,
    "bands-guest": bands(Dye("0.62 0.106 0.122", "0.68 0.2 0.2"), *_BADGE),
    "bands-delegate": bands(Dye("0.106 0.243 0.443", "0.18 0.32 0.52"), *_BADGE),
    "bands-staff": bands(Dye("0.094 0.38 0.31", "0.17 0.46 0.385"), *_BADGE),
    "bands-press": bands(Dye("0.365 0.2 0.47", "0.445 0.285 0.545"), *_BADGE),
    "bands-observer": bands(Dye("0.29 0.325 0.38", "0.37 0.405 0.46"), *_BADGE),
    "bands-vehicle": bands(Dye("0.114 0.153 0.251", "0.19 0.23 0.34"), 34.0, 22.0, 0.0),
}
NAMES = frozenset(_ART)
"""What a template may name."""


@functools.lru_cache(maxsize=64)
def artwork(name: str, width: float, height: float) -> bytes:
    """Deflated PDF operators of the art that a template names, for a page of that size in points;
    nothing for an unknown name. Grounds go beyond the page, into whatever bleed it has.
    """
    drawn = _ART[name](Ground(width, height)) if name in _ART else ()
    return zlib.compress("\n".join(["q 1 J 1 j", *drawn, "Q"]).encode("ascii"), 9)
