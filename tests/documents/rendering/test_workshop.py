"""What workshops' programs read in the files of an issued plaque."""

import io
import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache

import pytest
from ezdxf import bbox, recover, units
from ezdxf.audit import Auditor
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument

from app.documents.rendering import PlaqueSize, draw, draw_preview, proof_svg
from app.documents.rendering.dxf import outlines_dxf
from app.documents.rendering.finishes import FINISHES, Finish
from app.documents.rendering.kept import kept_plate, path_of
from app.documents.rendering.order_sheet import draw_order
from app.documents.rendering.order_words import OrderItem, OrderWords
from app.documents.rendering.plaque import BLEED, Ink, lay_out_plaque
from app.documents.rendering.showpiece import LONGEST, proof_png
from app.documents.rendering.workshop import (
    Ground,
    Mounting,
    outlines_pdf,
    outlines_svg,
    separations_pdf,
    workpiece,
)
from tests.documents.rendering.papers import fonts, pages
from tests.documents.rendering.test_contours import same
from tests.documents.rendering.test_plaque import ENGLISH, LONG, MM, PLAQUE

NUMBERED = replace(LONG, size=PlaqueSize.TALL.value, numbered=True)
EVERY = [PLAQUE, NUMBERED, replace(ENGLISH, size=PlaqueSize.LARGE.value, sample=True)]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def piece(words):
    return workpiece(draw(words), words)


def sides(words):
    return tuple(int(side) for side in words.size.split("x"))


def plain(path):
    """A file that qpdf finds no fault with, with nothing packed."""
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    return subprocess.run(["qpdf", "--qdf", path, "-"], capture_output=True, check=True).stdout


def ink_of(pdf):
    """The trimmed plate, four pixels for a millimetre."""
    with PdfDocument(pdf) as document:
        page = document[0]
        page.set_cropbox(*page.get_trimbox())
        return page.render(scale=4 / MM, grayscale=True).to_pil()


@pytest.mark.parametrize("words", EVERY)
def test_an_issued_file_is_read_back_as_it_was_drawn(words):
    plate, kept = lay_out_plaque(words), piece(words).plate
    assert (kept.width, kept.height) == sides(words)
    assert (kept.title, kept.author, kept.subject) == (plate.title, plate.author, plate.subject)
    for ink in (Ink.BLACK, Ink.MARKS):
        drawn = [at for step in path_of(plate, ink) for at in step.points]
        read = {at for step in path_of(kept, ink) for at in step.points}
        near = {complex(round(at.real, 2), round(at.imag, 2)) for at in read}
        missing = [at for at in drawn if not any(
            complex(round(at.real + x, 2), round(at.imag + y, 2)) in near
            for x in (0, 0.002, -0.002) for y in (0, 0.002, -0.002)
        )]  # fmt: skip
        assert missing == []


@pytest.mark.parametrize("words", EVERY)
def test_a_file_for_the_workshop_is_that_of_the_issued_paper(words):
    """Words, not templates of today: a kept file that differs gives other outlines."""
    other = replace(words, title="另一块", locale="zh_Hans_CN")
    assert kept_plate(draw(other), words).shapes != piece(words).plate.shapes


@pytest.mark.parametrize("words", EVERY)
def test_dxf_is_closed_contours_in_millimetres_as_large_as_the_plate(words):
    drawing, auditor = recover.read(io.BytesIO(outlines_dxf(piece(words))))
    assert (auditor.errors, auditor.fixes) == ([], [])
    assert Auditor(drawing).run() == []
    assert drawing.header["$INSUNITS"] == units.MM
    assert drawing.header["$MEASUREMENT"] == 1
    entities = list(drawing.modelspace())
    assert {entity.dxftype() for entity in entities} == {"LWPOLYLINE"}
    assert all(entity.closed for entity in entities)
    assert {entity.dxf.layer for entity in entities} == {"ENGRAVE", "PLATE"}
    box = bbox.extents(entities)
    assert (tuple(box.extmin)[:2], tuple(box.extmax)[:2]) == ((0, 0), sides(words))
    assert tuple(drawing.header["$EXTMAX"])[:2] == sides(words)
    assert words.number.encode() in outlines_dxf(piece(words))[:300].splitlines()[1]


@pytest.mark.parametrize("words", EVERY)
def test_a_cutter_sees_in_the_dxf_what_a_printer_sees_in_the_pdf(words):
    """Nested contours by the even-odd rule, drawn by Pillow from what ezdxf read back."""
    drawing = recover.read(io.BytesIO(outlines_dxf(piece(words))))[0]
    width, height = sides(words)
    cut = Image.new("1", (width * 4, height * 4))
    for entity in drawing.modelspace().query("LWPOLYLINE[layer=='ENGRAVE']"):
        one = Image.new("1", cut.size)
        corners = [(x * 4, (height - y) * 4) for x, y in entity.get_points("xy")]
        ImageDraw.Draw(one).polygon(corners, fill=1)
        cut = ImageChops.logical_xor(cut, one)
    printed = ImageChops.invert(ink_of(draw(words))).crop((0, 0, *cut.size))
    assert same(printed, cut.convert("L"), edge=5)


@pytest.mark.parametrize("words", EVERY)
def test_svg_is_at_one_to_one_and_paths_only(words):
    svg = outlines_svg(piece(words))
    root = ET.fromstring(svg)  # noqa: S314 -- our own
    width, height = sides(words)
    assert (root.get("width"), root.get("height")) == (f"{width}mm", f"{height}mm")
    assert root.get("viewBox") == f"0 0 {width} {height}"
    tags = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert tags == {"svg", "title", "g", "rect", "path"}
    assert "transform" not in svg
    assert "font" not in svg
    assert words.number in root.findtext(f"{SVG}title", "")
    (path,) = root.iter(f"{SVG}path")
    assert path.get("fill-rule") == "evenodd"
    assert path.get("d").count("M") == path.get("d").count("Z") == len(piece(words).loops)


@pytest.mark.parametrize("words", EVERY)
def test_holes_are_where_the_rim_is_and_touch_nothing(words):
    width, height = sides(words)
    drawing = recover.read(io.BytesIO(outlines_dxf(piece(words), Mounting.HOLES)))[0]
    holes = list(drawing.modelspace().query("CIRCLE[layer=='HOLES']"))
    assert len(holes) == 4
    outermost = min(at.real for loop in piece(words).loops for at in loop)
    for hole in holes:
        x, y = hole.dxf.center.x, hole.dxf.center.y
        inset = min(x, width - x)
        assert inset == pytest.approx(min(y, height - y))
        assert hole.dxf.radius + 2 < inset < outermost - hole.dxf.radius
    assert outlines_svg(piece(words), Mounting.HOLES).count("<circle") == 4


@pytest.mark.parametrize("words", EVERY)
def test_the_outlines_as_pdf_have_one_colour_no_font_and_the_ink_of_the_issued_file(
    words, tmp_path
):
    pdf = outlines_pdf(piece(words))
    assert fonts(pdf, tmp_path) == []
    content = plain(tmp_path / "fonts.pdf")
    assert set(re.findall(rb"/Separation\s+/(\w+)", content)) == {b"Black", b"All"}
    assert re.search(rb"\b(BT|Tj|Tf)\b|/Image\b|/Font <<\s*/", content) is None
    assert same(ink_of(pdf), ink_of(draw(words)))


@pytest.mark.parametrize("finish", Finish)
@pytest.mark.parametrize("ground", Ground)
def test_separations_are_named_overprint_and_reach_the_bleed(finish, ground, tmp_path):
    words, look = PLAQUE, FINISHES[finish]
    pdf = separations_pdf(piece(words), finish, ground)
    assert fonts(pdf, tmp_path) == []
    content = plain(tmp_path / "fonts.pdf")
    named = {name.decode() for name in re.findall(rb"/Separation\s+/(\w+)", content)}
    spot = {look.ground_name} if ground is Ground.SPOT else set()
    assert named == {look.fill_name, "All", *spot}
    assert (re.search(rb"^[\d. ]+ k$", content, re.MULTILINE) is None) is (ground is Ground.SPOT)
    assert re.search(rb"/OPM 1\b", content)
    assert re.search(rb"/op true", content)
    with PdfDocument(pdf) as document:
        page = document[0]
        trim, bleed = page.get_trimbox(), page.get_bleedbox()
        size = trim[2] - trim[0], trim[3] - trim[1]
        assert size == pytest.approx((600 * MM, 400 * MM), abs=0.01)
        shown = page.render(scale=1, grayscale=True).to_pil()
    assert bleed[0] == pytest.approx(trim[0] - BLEED * MM, abs=0.01)
    middle = shown.height // 2
    assert shown.getpixel((round(bleed[0]) + 1, middle)) < 240
    assert shown.getpixel((round(bleed[0]) - 2, middle)) == 255


def test_the_same_plaque_gives_the_same_files():
    again = workpiece(draw(PLAQUE), PLAQUE)
    for made in (outlines_dxf, outlines_svg, outlines_pdf):
        assert made(again) == made(piece(PLAQUE))
    proof = draw_preview(PLAQUE)
    assert proof_png(proof, Finish.BRASS, PLAQUE.locale) == proof_png(
        proof, Finish.BRASS, PLAQUE.locale
    )


@pytest.mark.parametrize("finish", Finish)
@pytest.mark.parametrize("words", EVERY)
def test_the_proof_is_a_picture_in_its_finish(words, finish):
    png = proof_png(draw_preview(words), finish, words.locale)
    picture = Image.open(io.BytesIO(png))
    picture.load()
    assert picture.format == "PNG"
    assert max(picture.size) > LONGEST > 1200
    assert len(png) < 1_600_000
    width, height = picture.size
    box = (width // 3, height // 3, width * 2 // 3, height * 2 // 3)
    middle = picture.resize((1, 1), box=box)
    red, green, blue = middle.getpixel((0, 0))
    if finish is Finish.STEEL:
        assert abs(red - blue) < 25
    else:
        assert red > green > blue
    assert (sum((red, green, blue)) < 360) is (finish is Finish.WOOD)


def test_only_a_proof_is_made_a_picture():
    with pytest.raises(ValueError, match="zip"):
        proof_png(draw(PLAQUE), Finish.BRASS, PLAQUE.locale)
    assert proof_svg(PLAQUE).count("<path") == 3


def order(locale="zh_Hans_CN", mounting=Mounting.HANGER, words=tuple(EVERY), **changes):
    made = [piece(one) for one in words]
    items = tuple(
        OrderItem(
            number=one.number, title=one.title, awarded_to=one.awarded_to or "示例单位",
            quantity=count, folder=f"{one.number}_牌", plate=thing.plate,
            holes=thing.holes() if mounting is Mounting.HOLES else (),
        )
        for count, (one, thing) in enumerate(zip(words, made, strict=True), 1)
    )  # fmt: skip
    told = {
        "event": "汉阳区科技创新大会", "organiser": "汉阳区科技和经济信息化局", "contact": "王𬭎",
        "phone": "027-8484 0000", "deadline": "2022年5月10日", "note": "送到会场后台。",
        "made_on": "2022年4月28日",
    }  # fmt: skip
    return OrderWords(finish=Finish.BRASS, mounting=mounting, locale=locale, items=items,
                      **(told | changes))  # fmt: skip


def test_the_order_sheet_says_everything_and_embeds_its_fonts(tmp_path):
    pdf = draw_order(order())
    (text,) = pages(pdf, "-layout")
    for said in ("牌匾制作单", "3 种，共 6 块", "王𬭎", "027-8484 0000", "2022年5月10日",
                 "背面挂装，正面不打孔", "送到会场后台。", PLAQUE.title, PLAQUE.number,
                 "600 × 400 mm", "400 × 600 mm", "铜牌，拉丝", "加工格式",
                 "出血 3 mm"):  # fmt: skip
        assert said in text
    rows = fonts(pdf, tmp_path)
    assert rows
    assert {row[-5] for row in rows} == {"yes"}
    assert plain(tmp_path / "fonts.pdf")
    assert draw_order(order()) == pdf


def test_an_english_sheet_is_english_and_holes_are_measured_for_each_size():
    text = "\n".join(pages(draw_order(order("en", Mounting.HOLES)), "-layout"))
    for said in ("Order for plaques", "3 designs, 6 plaques", "4 mm wide, 5.5 mm from",
                 "4 mm wide, 4.7 mm from", "4 mm wide, 7.7 mm from"):  # fmt: skip
        assert said in text


def test_a_long_order_goes_on_on_the_next_sheet_and_long_words_stay_on_theirs():
    many = order(words=(PLAQUE,) * 9, note="长" * 200, event="大会" * 60)
    sheets = pages(draw_order(many))
    assert len(sheets) == 2
    assert sum(sheet.count(PLAQUE.number + "\n") for sheet in sheets) == 9
    assert "第 2 页，共 2 页" in sheets[1]


def test_what_cannot_be_printed_is_no_empty_box():
    (text,) = pages(draw_order(order(event="大会👍", organiser="科技局👍")), "-layout")
    assert "大会〓" in text
    assert "科技局〓" in text
