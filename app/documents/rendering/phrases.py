"""Where a long Chinese title may break without tearing a word: after the kinds of houses and of
places, and where a speaker pauses. Titles without such seams are left to even lines.
"""

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from app.documents.rendering.blocks import Style
from app.documents.rendering.fonts import text_width

_SEAMS = re.compile(
    r"[：；、，·—]|.(?=[暨（“《])|大学|学院|研究院|研究所|实验室|委员会|人民政府|集团|公司|协会|学会"
    r"|联盟|科技园|产业园|园区|示范区|开发区|高新区|自治[区州县]|中心|基地|平台"
    r"|省(?!级)|市(?![场级政])|区(?![块域间])|县(?![域级])"
)
_NEVER_FIRST = frozenset("：；、，·—）》”’〉】")
_MOST_PIECES = 9
_SHORTEST = 2.5
"""Em; a shorter line looks lost."""
_SMALLER = 0.8
"""How much smaller than on evenly filled lines a title may become to break at its pauses."""
_CALM = 0.62
"""Share of the wanted size from which fewer lines are better than larger type."""


def phrased(text: str, style: Style, *, width: float) -> Sequence[str] | None:
    """The lines of a title, broken at its pauses; None where it fits on one, or none serve."""
    total = text_width(text, style.typeface)
    if total * style.size * style.wrap_at <= width or " " in text:
        return None
    pieces = _pieces(text)
    found: dict[float, Sequence[str]] = {}
    for count in range(2, min(style.most_lines, len(pieces)) + 1):
        lines = _most_even(pieces, count, style)
        size = min(style.size, width / max(text_width(line, style.typeface) for line in lines))
        even = min(style.size, width * count / total)
        shortest = min(text_width(line, style.typeface) for line in lines)
        if size < max(even * _SMALLER, style.smallest) or shortest < _SHORTEST:
            continue
        if size >= style.size * _CALM:
            return lines
        found.setdefault(size, lines)
    return found[max(found)] if found else None


def _pieces(text: str) -> list[str]:
    seams = [
        match.end()
        for match in _SEAMS.finditer(text)
        if match.end() < len(text) and text[match.end()] not in _NEVER_FIRST
    ]
    pieces = [text[start:end] for start, end in pairwise([0, *seams, len(text)])]
    return pieces if len(pieces) <= _MOST_PIECES else [text]


def _most_even(pieces: Sequence[str], count: int, style: Style) -> Sequence[str]:
    """The pieces on ``count`` lines of which the widest is as narrow as can be."""
    ways = (
        ["".join(pieces[start:end]) for start, end in pairwise([0, *cuts, len(pieces)])]
        for cuts in combinations(range(1, len(pieces)), count - 1)
    )
    return min(ways, key=lambda way: max(text_width(line, style.typeface) for line in way))
