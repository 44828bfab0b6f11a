"""What a press writes on a page: text in its own fonts, and the shapes both writers share."""

from collections.abc import Iterable

from app.documents.rendering.artwork import artwork
from app.documents.rendering.blocks import Line, TextRun
from app.documents.rendering.fontbook import FontBook
from app.documents.rendering.fonts import spoken
from app.documents.rendering.objects import deflated, text
from app.documents.rendering.operators import code, media_box, numbers, rgb, shapes
from app.documents.rendering.sheet import Sheet


def drawn(sheet: Sheet, book: FontBook, art: str) -> str:
    """The operators of a sheet, on the form named ``art``; ``book`` learns its characters."""
    pen = _Pen(book)
    for line in sheet.lines:
        pen.line(line)
    parts = [f"{art} Do", *shapes(sheet), "BT", *pen.put, "ET", *map(code, sheet.codes)]
    return "\n".join(parts)


def art_form(sheet: Sheet) -> bytes:
    """The art of a sheet as a form."""
    form = f"/Type/XObject/Subtype/Form/BBox[{numbers(*media_box(sheet))}]/Resources<<>>"
    return deflated(artwork(sheet.art, sheet.width, sheet.height), form)


class _Pen:
    """Text operators, without those that would only repeat what holds already."""

    def __init__(self, book: FontBook) -> None:
        self._book = book
        self._ink: int | None = None
        self._spacing = 0.0
        self._font = ""
        self.put: list[str] = []

    def line(self, line: Line) -> None:
        """A line; where its drawing would be misread, it says its words beside (14.9.4)."""
        if line.spoken:
            self._said(line.spoken, line.runs)
            return
        start = 0
        for end in range(1, len(line.runs) + 1):
            if end < len(line.runs) and line.runs[end].overlaps:
                continue
            group = line.runs[start:end]
            if len(group) > 1:
                self._said("".join([run.text for run in group]), group)
            else:
                self._run(group[0])
            start = end

    def _said(self, words: str, runs: Iterable[TextRun]) -> None:
        self.put.append(f"/Span<</ActualText{text(spoken(words))}>>BDC")
        for run in runs:
            self._run(run)
        self.put.append("EMC")

    def _run(self, run: TextRun) -> None:
        put = self.put.append
        if run.ink != self._ink:
            self._ink = run.ink
            put(f"{rgb(run.ink)} rg")
        if run.spacing != self._spacing:
            self._spacing = run.spacing
            put(f"{numbers(run.spacing)} Tc")
        put(f"1 0 0 1 {numbers(run.x, run.y)} Tm")
        for name, codes in self._book.shown(run.typeface, run.text):
            font = f"{name} {numbers(run.size)} Tf"
            if font != self._font:
                self._font = font
                put(font)
            put(f"<{codes}>Tj")


def _text(lines: Iterable[Line], book: FontBook) -> list[str]:
    pen = _Pen(book)
    for line in lines:
        pen.line(line)
    return ["BT", *pen.put, "ET"]
