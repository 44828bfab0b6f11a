"""A certificate as ReportLab's manual shows it, with its fonts registered once per process: what
systems of this kind do.
"""

import functools
import io
import zlib
from collections.abc import Callable, Iterator

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from app.documents.rendering.artwork import artwork
from app.documents.rendering.fonts import FONTS

_Step = tuple[str, tuple[float, ...]]
_FACES = {
    "Plain": "NotoSerifSC-Regular.ttf",
    "Heavy": "NotoSerifSC-Bold.ttf",
    "Brush": "LXGWWenKai-Medium.ttf",
}


@functools.cache
def _ready() -> tuple[ParagraphStyle, list[_Step]]:
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    style = ParagraphStyle(
        "body", fontName="Plain", fontSize=17, leading=29, alignment=TA_JUSTIFY, wordWrap="CJK",
        firstLineIndent=34,
    )  # fmt: skip
    return style, list(_steps(_operators()))


@functools.cache
def _operators() -> str:
    return zlib.decompress(artwork("guilloche", *landscape(A4))).decode("ascii")


def _steps(operators: str) -> Iterator[_Step]:
    """The art as calls of the canvas's methods."""
    numbers: list[float] = []
    for word in operators.split():
        if word[0] in "-.0123456789":
            numbers.append(float(word))
        else:
            yield word, tuple(numbers)
            numbers = []


def _draw_art(canvas: Canvas, steps: list[_Step]) -> None:
    path = canvas.beginPath()
    on_path = {"m": "moveTo", "l": "lineTo", "c": "curveTo", "h": "close", "re": "rect"}
    on_canvas = {
        "q": "saveState", "Q": "restoreState", "cm": "transform", "w": "setLineWidth",
        "J": "setLineCap", "j": "setLineJoin", "RG": "setStrokeColorRGB", "rg": "setFillColorRGB",
    }  # fmt: skip
    for verb, numbers in steps:
        if verb in on_path:
            getattr(path, on_path[verb])(*numbers)
        elif verb in on_canvas:
            named = int if verb in "Jj" else float
            getattr(canvas, on_canvas[verb])(*map(named, numbers))
        else:
            canvas.drawPath(path, stroke=verb in "SsBb", fill=verb in "fFBb")
            path = canvas.beginPath()


def draw(words: dict[str, str]) -> bytes:
    """The art by the canvas's methods, as everything else."""
    return _draw(words, lambda canvas: _draw_art(canvas, _ready()[1]))


def draw_on_ready_art(words: dict[str, str]) -> bytes:
    """The art as operators that somebody has written down before: a first step away from naive."""
    return _draw(words, lambda canvas: canvas.addLiteral(_operators()))


def _draw(words: dict[str, str], draw_art: Callable[[Canvas], None]) -> bytes:
    style, _ = _ready()
    out = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1)
    canvas.setTitle(words["recipient"])
    draw_art(canvas)
    for face, size, y, text in (
        ("Heavy", 46, 470, "参会证明"),
        ("Brush", 40, 380, words["recipient"]),
        ("Plain", 16, 150, words["issuer"]),
        ("Plain", 14, 126, words["issued_text"]),
        ("Plain", 9.5, 80, f"编号 {words['number']}"),
    ):
        canvas.setFont(face, size)
        canvas.drawCentredString(width / 2, y, text)
    body = Paragraph(
        f"{words['recipient']}：您于{words['date_text']}在{words['place']}参加“{words['event']}”，"
        f"代表{words['organisation']}参与了校企对接、项目路演和集中签约各项议程，就成果转化、人才培养和"
        "共建平台与到会的高校院所交换了意见，提出的建议已经列入会议纪要，将由责任单位逐项办理并按期答复。",
        style,
    )
    _, tall = body.wrap(590, 200)
    body.drawOn(canvas, (width - 590) / 2, 350 - tall)
    code = QrCodeWidget(words["verify_url"], barWidth=26 * mm, barHeight=26 * mm)
    drawing = Drawing(26 * mm, 26 * mm)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, 20 * mm, 18 * mm)
    canvas.save()
    return out.getvalue()
