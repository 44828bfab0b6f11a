"""A thousand certificates, against ReportLab used as its manual shows it."""

import io
import time
from collections.abc import Callable

from places import say
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering import AttendanceWords, draw
from app.documents.rendering.fonts import FONTS
from bench.figures import Figure
from bench.seed_words import people

COUNT = 1_000
_EVENT = "汉阳区首届产业技术对接暨校企项目签约大会"
_FACES = {"Plain": "NotoSerifSC-Regular.ttf", "Heavy": "NotoSerifSC-Bold.ttf"}


def measure(count: int = COUNT) -> list[Figure]:
    say(f"{count:,} certificates, ours and naive")
    papers = [_words(number, *person) for number, person in enumerate(people(count))]
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
    naive = _cpu(_draw_naively, papers)
    ours = _cpu(draw, papers)
    return [
        Figure(
            f"{count:,} certificates",
            ours,
            "CPU seconds",
            than={"naive ReportLab, fonts loaded once": ours / naive},
        ),
        Figure("certificates, one core", count / ours, "papers/CPU second"),
    ]


def _cpu(act: Callable[[AttendanceWords], bytes], papers: list[AttendanceWords]) -> float:
    act(papers[0])  # fonts and art, once per process
    began = time.process_time()
    for paper in papers:
        act(paper)
    return time.process_time() - began


def _draw_naively(words: AttendanceWords) -> bytes:
    """The same words and QR code between two plain frames: less art than ours."""
    out = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1)
    canvas.setTitle(words.recipient)
    for inset in (8 * mm, 10 * mm):
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)
    lines = (
        ("Heavy", 40, 0.78, "参会证明"),
        ("Heavy", 26, 0.62, words.recipient),
        ("Plain", 15, 0.54, words.organisation),
        ("Plain", 18, 0.45, f"参加了{words.event}"),
        ("Plain", 14, 0.38, f"{words.date_text}　{words.place}"),
        ("Plain", 14, 0.2, words.issuer),
        ("Plain", 12, 0.16, words.issued_text),
        ("Plain", 10, 0.1, words.number),
    )
    for face, size, level, text in lines:
        canvas.setFont(face, size)
        canvas.drawCentredString(width / 2, height * level, text)
    code = QrCodeWidget(words.verify_url, barWidth=26 * mm, barHeight=26 * mm)
    drawing = Drawing(26 * mm, 26 * mm)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, 20 * mm, 18 * mm)
    canvas.save()
    return out.getvalue()


def _words(number: int, name: str, organisation: str, title: str) -> AttendanceWords:
    return AttendanceWords(
        recipient=f"{name} {title}".strip(),
        organisation=organisation,
        event=_EVENT,
        date_text="2026年3月11日",
        place="武汉",
        issuer="汉阳区科学技术和经济信息化局",
        issued_text="2026年3月12日",
        number=f"HY-2026-{number:06}",
        verify_url=f"https://sign.example/v/HY-2026-{number:06}?t=abcdefghijklmnopqrstuvwxyz",
        locale="zh_Hans_CN",
        sample=False,
    )
