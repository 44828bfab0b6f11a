import io
import struct

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from app.documents.rendering.fonts import FONTS, Typeface, face, font, font_file

TEXT = "汉阳区𬭎䶮é1A"


@pytest.mark.parametrize("typeface", list(Typeface))
def test_a_subset_draws_its_glyphs_as_the_font_does(typeface):
    known = face(typeface)
    glyphs = [known.glyphs[ord(char)] for char in TEXT if ord(char) in known.glyphs]
    subset = TTFont(io.BytesIO(font(typeface).subset(glyphs)), checkChecksums=2)
    whole = TTFont(FONTS / font_file(typeface), lazy=True)
    assert subset["maxp"].numGlyphs >= len(glyphs) + 1
    for place, glyph in enumerate(glyphs, start=1):
        assert outline(subset, place) == outline(whole, glyph)
        name = whole.getGlyphName(glyph)
        assert subset["hmtx"].metrics[subset.getGlyphName(place)] == whole["hmtx"].metrics[name]


def outline(tables: TTFont, index: int) -> list:
    glyphs = tables.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[tables.getGlyphName(index)].draw(pen)
    return pen.value


def test_a_composite_brings_its_parts(tmp_path):
    """Our fonts have none; a designer's might."""
    path = tmp_path / "composite.ttf"
    path.write_bytes(_with_composite())
    from app.documents.rendering.glyphs import FontFile

    made = FontFile(path)
    subset = TTFont(io.BytesIO(made.subset([2])), checkChecksums=2)
    assert subset["maxp"].numGlyphs == 3
    assert subset["glyf"][subset.getGlyphName(1)].components[0].glyphName == subset.getGlyphName(2)


def _with_composite() -> bytes:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "bar", "twice"])
    builder.setupCharacterMap({65: "bar", 66: "twice"})
    pen = TTGlyphPen(None)
    for verb, point in (("moveTo", (0, 0)), ("lineTo", (0, 500)), ("lineTo", (100, 0))):
        getattr(pen, verb)(point)
    pen.closePath()
    bar = pen.glyph()
    pen = TTGlyphPen({"bar": bar})
    pen.addComponent("bar", (1, 0, 0, 1, 300, 0))
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "bar": bar, "twice": pen.glyph()})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "bar", "twice"], (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def test_a_font_adds_up():
    data = font(Typeface.SERIF).subset([face(Typeface.SERIF).glyphs[ord("汉")]])
    words = struct.unpack(f">{len(data) // 4}I", data)
    assert sum(words) % 2**32 == 0xB1B0AFBA
