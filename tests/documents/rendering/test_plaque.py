"""What an engraver and his programs read in a plaque's file."""

import io
import re
import subprocess
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering import (
    LayoutError,
    PlaqueSize,
    PlaqueWords,
    Reason,
    draw,
    draw_merged,
    draw_preview,
    proof_svg,
)
from app.documents.rendering.blocks import Line, TextRun
from app.documents.rendering.engraving import pdf_path
from app.documents.rendering.fonts import FONTS, Typeface, font_file
from app.documents.rendering.outlines import placed, traced
from app.documents.rendering.plaque import MARGIN
from tests.documents.rendering.papers import ADDRESS, fonts

MM = 72 / 25.4
PLAQUE = PlaqueWords(
    title="武汉理工大学技术转移汉阳中心",
    awarded_to="",
    issuer="汉阳区科技和经济信息化局",
    issued_text="二〇二二年五月",
    size=PlaqueSize.WIDE.value,
    numbered=False,
    number="HY-PB-2022-00001",
    verify_url=ADDRESS,
    locale="zh_Hans_CN",
    sample=False,
)
ENGLISH = replace(
    PLAQUE,
    title="Hanyang Technology Transfer Centre",
    awarded_to="Wuhan University of Technology",
    issuer="Hanyang District People’s Government",
    issued_text="12 May 2022",
    locale="en",
)
LONG = replace(
    PLAQUE,
    title="汉阳区科技创新暨数字经济产学研合作示范基地（新材料与智能建造方向）第一批共建单位",
    awarded_to="湖北省交通规划设计院股份有限公司",
    issuer="湖北省科学技术厅、武汉市科学技术局、汉阳区人民政府",
)
EVERY = [
    PLAQUE,
    ENGLISH,
    LONG,
    replace(PLAQUE, title="科普基地", sample=True, numbered=True),
    *(replace(LONG, size=size.value, numbered=True) for size in PlaqueSize),
]

drawn = cache(draw)


def ink(pdf: bytes, box: tuple[float, float, float, float]) -> bool:
    """Whether anything dark lies in a box of the plate: left, bottom, right, top in mm."""
    with PdfDocument(pdf) as document:
        page = document[0]
        left, bottom, _right, top = page.get_trimbox()
        image = page.render(scale=0.5, grayscale=True).to_pil()
        low, high = (left + box[0] * MM, bottom + box[1] * MM), (left + box[2] * MM, box[3] * MM)
        height = page.get_mediabox()[3]
        del top
        area = (low[0], height - bottom - high[1], high[0], height - low[1])
        return image.crop(tuple(round(edge * 0.5) for edge in area)).getextrema()[0] < 90


@pytest.mark.parametrize("words", EVERY)
def test_there_is_no_font_and_no_text_only_paths(words, tmp_path):
    pdf = drawn(words)
    assert fonts(pdf, tmp_path) == []
    (tmp_path / "a.pdf").write_bytes(pdf)
    subprocess.run(["qpdf", "--check", tmp_path / "a.pdf"], capture_output=True, check=True)
    plain = subprocess.run(
        ["qpdf", "--qdf", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout
    assert re.search(rb"\b(BT|Tj|Tf)\b|/Image\b|/Font <<\s*/", plain) is None
    assert plain.count(b" c\n") > 300


@pytest.mark.parametrize("size", PlaqueSize)
def test_the_plate_is_at_one_to_one_with_three_millimetres_of_bleed(size):
    width, height = (int(side) for side in size.split("x"))
    with PdfDocument(drawn(replace(PLAQUE, size=size.value))) as document:
        page = document[0]
        media, trim, bleed = page.get_mediabox(), page.get_trimbox(), page.get_bleedbox()
    assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx(
        (width * MM, height * MM), abs=1e-3
    )
    assert [edge - cut for edge, cut in zip(bleed, trim, strict=True)] == pytest.approx(
        [-3 * MM, -3 * MM, 3 * MM, 3 * MM], abs=1e-3
    )
    assert media[0] < bleed[0] - 12 * MM
    assert media[3] > bleed[3] + 12 * MM


def test_what_is_cut_is_one_black_and_the_marks_are_on_every_plate(tmp_path):
    (tmp_path / "a.pdf").write_bytes(drawn(PLAQUE))
    plain = subprocess.run(
        ["qpdf", "--qdf", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout
    assert set(re.findall(rb"/Separation\s+/(\w+)", plain)) == {b"Black", b"All"}
    assert set(re.findall(rb"^/(\w+) cs", plain, re.MULTILINE)) == {b"Black", b"All"}
    assert re.search(rb"^[\d. ]+ (k|rg|g)$", plain, re.MULTILINE) is None


def test_same_words_are_the_same_bytes():
    assert draw(LONG) == drawn(LONG)


def test_title_awarding_body_and_date_stand_where_they_belong():
    pdf = drawn(PLAQUE)
    title, issuer, date = (90, 190, 510, 330), (150, 80, 450, 110), (220, 45, 380, 70)
    assert all(ink(pdf, box) for box in (title, issuer, date))
    white = [(60, 340, 540, 375), (40, 40, 140, 120), (460, 40, 560, 120)]
    assert not any(ink(pdf, box) for box in white)


def test_number_and_code_are_cut_only_when_wanted(tmp_path):
    corner = (43, 40, 83, 90)
    assert not ink(drawn(PLAQUE), corner)
    assert ink(drawn(replace(PLAQUE, numbered=True)), corner)


@pytest.mark.parametrize("words", [draw, draw_preview])
def test_the_code_leads_to_its_page_and_on_a_proof_nowhere(words, tmp_path):
    (tmp_path / "a.pdf").write_bytes(words(replace(PLAQUE, numbered=True)))
    subprocess.run(
        ["pdftoppm", "-r", "50", "-gray", "-singlefile", "a.pdf", "a"], cwd=tmp_path, check=True
    )
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", tmp_path / "a.pgm"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert read == ADDRESS if words is draw else set(read.split()) == {"PROOF"}


@pytest.mark.parametrize("char", "䶮𬭎㛃𫖯〇")
def test_rare_characters_are_drawn(char):
    assert ink(drawn(replace(PLAQUE, title=char)), (265, 210, 335, 290))


# The last three have contours without a point on the curve, in Kai.
@pytest.mark.parametrize(
    ("char", "typeface"),
    [*((char, Typeface.BOLD) for char in "㛃国Q&"), *((char, Typeface.KAI) for char in "䶮𬭎!。°")],
)
def test_an_outline_covers_what_freetype_fills(char, typeface):
    size = 200
    run = TextRun(char, typeface, size, 60, 80)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(320, 320))
    path = placed(traced([Line((run,))]), complex(-MARGIN, -MARGIN), 1 / MM)
    canvas.addLiteral(pdf_path(path))
    canvas.save()
    with PdfDocument(out.getvalue()) as document:
        ours = document[0].render(grayscale=True).to_pil()
    theirs = Image.new("L", (320, 320), 255)
    font = ImageFont.truetype(FONTS / font_file(typeface), size)
    ImageDraw.Draw(theirs).text((60, 240), char, fill=0, font=font, anchor="ls")
    assert ImageStat.Stat(ImageChops.difference(ours, theirs)).mean[0] < 1.6
    assert theirs.getextrema()[0] == 0


def test_an_example_says_so_on_the_plate():
    under_the_edge = (200, 340, 400, 370)
    assert not ink(drawn(PLAQUE), under_the_edge)
    assert ink(drawn(replace(PLAQUE, sample=True)), under_the_edge)


@pytest.mark.parametrize("words", EVERY)
def test_nothing_is_cut_over_the_frame(words):
    width, height = (int(side) for side in words.size.split("x"))
    pdf = drawn(words)
    edge = 9.0 if width == 600 else 8.0
    for box in (
        (1, 1, edge, height - 1),
        (width - edge, 1, width - 1, height - 1),
        (1, 1, width - 1, edge),
        (1, height - edge, width - 1, height - 1),
    ):
        assert not ink(pdf, box)


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"title": "张𓀀"}, Reason.UNPRINTABLE, "牌匾名称中有印不出的字符：“𓀀”（U+13000）。"),
        ({"awarded_to": "李👍"}, Reason.UNPRINTABLE, "接牌单位中有印不出的字符：“👍”（U+1F44D）。"),
        ({"title": "基" * 200}, Reason.TOO_LONG, "牌匾名称太长，排不下。"),
        ({"issuer": "局" * 200}, Reason.TOO_LONG, "颁发单位太长，排不下。"),
        ({"title": " "}, Reason.EMPTY, "牌匾名称未填写。"),
        ({"size": "1x1"}, Reason.UNKNOWN_SIZE, "没有这种尺寸的牌匾。"),
    ],
)
def test_what_cannot_be_cut_is_refused_by_name(changes, reason, words):
    with pytest.raises(LayoutError) as refused:
        draw(replace(PLAQUE, **changes))
    assert (refused.value.reason, str(refused.value)) == (reason, words)


def test_a_proof_shows_the_trimmed_plate_under_a_watermark(tmp_path):
    proof = draw_preview(PLAQUE)
    assert fonts(proof, tmp_path) == []
    with PdfDocument(proof) as document:
        page = document[0]
        assert page.get_cropbox() == pytest.approx(page.get_trimbox())
    svg = proof_svg(PLAQUE)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400">')
    assert svg.count("<path") == 3
    assert "<text" not in svg
    assert "PB-2022" not in svg


def test_plaques_are_no_sheets_for_a_printer():
    with pytest.raises(ValueError, match="not printed on sheets"):
        draw_merged([PLAQUE])
