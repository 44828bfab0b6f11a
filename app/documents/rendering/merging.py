"""Many papers in one file for a printer: a page each, or several on a sheet between cut marks.

Art is in the file once, and each typeface once with the characters of all papers.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.documents.rendering.fontbook import OBJECTS, FontBook, own_name
from app.documents.rendering.layout import MM
from app.documents.rendering.objects import CREATOR, Numbered, deflated, entry, ref, text, written
from app.documents.rendering.operators import media_box, numbers
from app.documents.rendering.pen import art_form, drawn
from app.documents.rendering.sheet import Sheet

_CATALOG, _PAGES, _RESOURCES, _INFO = 1, 2, 3, 4
_FIRST = 5
_QUICK = 1
"""Level of deflating: twice as fast as the usual one, and a tenth larger."""
_MARK, _MARK_GAP = 4 * MM, 1 * MM


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper in a printer, in millimetres."""

    width: float
    height: float
    margin: float = 6.0


A4 = Paper(210, 297)
A3 = Paper(297, 420)


def merged(sheets: Sequence[Sheet], paper: Paper | None = None) -> bytes:
    """One file: a page for each sheet, or as many on each page as ``paper`` has room for.

    Raises ValueError where there are no sheets, or one is larger than the paper.
    """
    if not sheets:
        raise ValueError("There is nothing to print.")
    book = FontBook({})
    arts: dict[tuple[str, float, float], tuple[int, bytes]] = {}
    objects: list[Numbered] = []
    number = _FIRST

    def art_of(sheet: Sheet) -> str:
        nonlocal number
        key = (sheet.art, sheet.width, sheet.height)
        if key not in arts:
            arts[key] = (number, art_form(sheet))
            number += 1
        return f"/A{arts[key][0]}"

    pages: list[int] = []
    for box, content in _pages(sheets, paper, book, art_of):
        pages.append(number)
        objects.append(
            Numbered(
                number,
                f"<</Type/Page/Parent {ref(_PAGES)}/MediaBox[{numbers(*box)}]"
                f"/Contents {ref(number + 1)}/Resources {ref(_RESOURCES)}>>".encode(),
            )
        )
        objects.append(Numbered(number + 1, deflated(zlib.compress(content.encode(), _QUICK))))
        number += 2
    objects += [Numbered(place, form) for place, form in arts.values()]
    fonts = "".join(
        f"{own_name(typeface)} {ref(number + place * OBJECTS)}"
        for place, typeface in enumerate(book.own)
    )
    for subset in book.own.values():
        objects += subset.objects(number, packed=True)
        number += OBJECTS
    forms = "".join(f"/A{place} {ref(place)}" for place, _ in arts.values())
    objects += _frame(sheets[0], pages, f"<</XObject<<{forms}>>/Font<<{fonts}>>>>", len(sheets))
    return _file(sorted(objects))


def _pages(
    sheets: Sequence[Sheet], paper: Paper | None, book: FontBook, art_of: Callable[[Sheet], str]
) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    """Box and content of each page."""
    if paper is None:
        for sheet in sheets:
            yield media_box(sheet), drawn(sheet, book, art_of(sheet))
        return
    grid = _Grid(sheets, paper)
    rest = iter(sheets)
    while together := list(islice(rest, grid.count)):
        parts = [grid.marks()]
        for sheet, (x, y) in zip(together, grid.places(), strict=False):
            parts.append(f"q 1 0 0 1 {numbers(x, y)} cm\n{drawn(sheet, book, art_of(sheet))}\nQ")
        yield (0, 0, paper.width * MM, paper.height * MM), "\n".join(parts)


class _Grid:
    """Where sheets stand side by side on a paper, with room for their bleed between them."""

    def __init__(self, sheets: Sequence[Sheet], paper: Paper) -> None:
        self._width = max(sheet.width for sheet in sheets)
        self._height = max(sheet.height for sheet in sheets)
        bleed = max(sheet.bleed for sheet in sheets)
        self._step_x, self._step_y = self._width + 2 * bleed, self._height + 2 * bleed
        room_x = (paper.width - 2 * paper.margin) * MM
        room_y = (paper.height - 2 * paper.margin) * MM
        self._columns, self._rows = int(room_x / self._step_x), int(room_y / self._step_y)
        self.count = self._columns * self._rows
        if not self.count:
            raise ValueError("The paper is smaller than what is to be printed on it.")
        self._left = (paper.width * MM - self._columns * self._step_x) / 2 + bleed
        self._top = (paper.height * MM + self._rows * self._step_y) / 2 - bleed

    def places(self) -> list[tuple[float, float]]:
        """Lower left corners of the trimmed sheets, row by row from the top."""
        return [
            (self._left + column * self._step_x, self._top - self._height - row * self._step_y)
            for row in range(self._rows)
            for column in range(self._columns)
        ]

    def marks(self) -> str:
        """Hairlines along the margins, where the knife goes."""
        places = self.places()
        xs = sorted({edge for x, _ in places for edge in (x, x + self._width)})
        ys = sorted({edge for _, y in places for edge in (y, y + self._height)})
        beyond = (self._step_x - self._width) / 2 + _MARK_GAP
        lines = []
        for x in xs:
            for y, way in ((ys[0] - beyond, -_MARK), (ys[-1] + beyond, _MARK)):
                lines.append(f"{numbers(x, y)} m {numbers(x, y + way)} l")
        for y in ys:
            for x, way in ((xs[0] - beyond, -_MARK), (xs[-1] + beyond, _MARK)):
                lines.append(f"{numbers(x, y)} m {numbers(x + way, y)} l")
        return f"q 0 G 0.25 w {' '.join(lines)} S Q"


def _frame(first: Sheet, pages: list[int], resources: str, count: int) -> Iterator[Numbered]:
    yield Numbered(
        _CATALOG,
        f"<</Type/Catalog/Pages {ref(_PAGES)}/Lang({first.language})"
        "/ViewerPreferences<</DisplayDocTitle true>>>>".encode(),
    )
    kids = " ".join(map(ref, pages))
    yield Numbered(_PAGES, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode())
    yield Numbered(_RESOURCES, resources.encode())
    subject = f"/Subject{text(first.subject)}" if count == 1 else ""
    yield Numbered(
        _INFO,
        f"<</Title{text(first.title)}/Author{text(first.author)}{subject}"
        f"/Creator{text(CREATOR)}>>".encode(),
    )


def _file(objects: Iterable[Numbered]) -> bytes:
    body, offsets = written(b"%PDF-1.7\n%\xe4\xbc\x9a\xe7\xad\xbe\n", objects)
    count = len(offsets) + 1
    return b"".join(
        [
            body,
            b"xref\n0 %d\n0000000000 65535 f \n" % count,
            *map(entry, offsets),
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\n" % (count, _CATALOG, _INFO),
            b"startxref\n%d\n%%%%EOF\n" % len(body),
        ]
    )
