"""Outlines that a cutter may follow: the same ink, without a crossing."""

import io
from itertools import combinations, pairwise

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.blocks import Line, TextRun
from app.documents.rendering.contours import area, flattened, united
from app.documents.rendering.engraving import pdf_path
from app.documents.rendering.fonts import Typeface
from app.documents.rendering.frames import bar, closed
from app.documents.rendering.outlines import placed, traced
from app.documents.rendering.plaque import MARGIN

MM = 72 / 25.4
SIDE = 60
"""Millimetres of the characters looked at."""


def glyph(char, typeface):
    return traced([Line((TextRun(char, typeface, 50, 5, 10),))])


def filled(loops, scale):
    """Even-odd, as cutters and lasers see nested contours; by Pillow."""
    picture = Image.new("1", (SIDE * scale, SIDE * scale))
    for loop in loops:
        one = Image.new("1", picture.size)
        corners = [(at.real * scale, (SIDE - at.imag) * scale) for at in loop]
        ImageDraw.Draw(one).polygon(corners, fill=1)
        picture = ImageChops.logical_xor(picture, one)
    return picture.convert("L")


def printed(path, scale):
    """Non-zero, as printers fill; by PDFium."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(SIDE * MM, SIDE * MM))
    canvas.addLiteral(pdf_path(placed(path, complex(-MARGIN, -MARGIN))))
    canvas.save()
    with PdfDocument(out.getvalue()) as document:
        return ImageChops.invert(document[0].render(scale=scale / MM, grayscale=True).to_pil())


def same(one, other, edge=3):
    """Whether two pictures differ at edges only: nowhere in a square of so many pixels."""
    difference = ImageChops.difference(one, other)
    return difference.filter(ImageFilter.MinFilter(edge)).getextrema()[1] < 120


def crossings(loops):
    """Pairs of edges that cross in their inside."""

    def side(a, b, c):
        return ((b - a).conjugate() * (c - a)).imag

    edges = [ends for loop in loops for ends in pairwise((*loop, loop[0]))]
    return [
        (one, two)
        for one, two in combinations(edges, 2)
        if side(*one, two[0]) * side(*one, two[1]) < -1e-6
        and side(*two, one[0]) * side(*two, one[1]) < -1e-6
    ]


@pytest.mark.parametrize("typeface", Typeface)
@pytest.mark.parametrize("char", "国藏龘武㛃䶮凹Q&@8〇，")
def test_united_outlines_have_the_ink_of_the_character_and_never_cross(char, typeface):
    path = glyph(char, typeface)
    loops = united(path)
    assert crossings(loops) == []
    assert same(filled(loops, 10), printed(path, 10))


def test_without_uniting_a_cutter_would_cut_through_the_strokes():
    """What this module is for; if it fails, the font has lost its overlaps, and that is fine."""
    path = glyph("国", Typeface.BOLD)
    assert crossings(list(flattened(path)))
    assert len(united(path)) < len(list(flattened(path)))


@pytest.mark.parametrize(("char", "holes"), [("口", 1), ("日", 2), ("8", 2), ("一", 0), ("田", 4)])
def test_holes_stay_holes(char, holes):
    loops = united(glyph(char, Typeface.BOLD))
    assert sum(area(loop) < 0 for loop in loops) == holes
    assert sum(area(loop) > 0 for loop in loops) == 1


def test_bars_that_touch_become_one_and_lose_what_is_no_corner():
    path = (*bar(0j, 30 + 10j), *bar(10 + 10j, 30 + 20j))
    (loop,) = united(path)
    assert set(loop) == {0j, 30 + 0j, 30 + 20j, 10 + 20j, 10 + 10j, 10j}
    assert area(loop) == pytest.approx(500)


def test_squares_that_touch_at_a_corner_stay_two():
    loops = united((*bar(0j, 1 + 1j), *bar(1 + 1j, 2 + 2j)))
    assert sorted(map(area, loops)) == pytest.approx([1, 1])


def test_the_direction_of_a_contour_decides_whether_one_within_is_a_hole():
    outer, inner = [0j, 9 + 0j, 9 + 9j, 9j], [3 + 3j, 6 + 3j, 6 + 6j, 3 + 6j]
    assert len(united((*closed(outer), *closed(inner)))) == 1
    assert sorted(map(area, united((*closed(outer), *closed(inner[::-1]))))) == pytest.approx(
        [-9, 81]
    )
