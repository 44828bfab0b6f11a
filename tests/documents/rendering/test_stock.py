"""The templates of the house: each in both languages, for any name that may come."""

import io
import random
import re
import subprocess
import zlib
from datetime import UTC, datetime

import pytest
from PIL import ImageChops
from pypdfium2 import PdfDocument

from app.documents.rendering import pdf
from app.documents.rendering.artwork import NAMES as ARTS
from app.documents.rendering.artwork import artwork
from app.documents.rendering.blocks import Line
from app.documents.rendering.filling import filled
from app.documents.rendering.fonts import spoken, text_width
from app.documents.rendering.layout import Manner, lay_out
from app.documents.rendering.linebreak import set_quotes
from app.documents.rendering.presses import print_paper
from app.documents.rendering.stock import list_stock, stock, stock_template
from app.documents.rendering.template import (
    Code,
    Seal,
    Template,
    Text,
    placeholders,
    read,
    written,
)
from app.documents.rendering.words import DocumentKind
from tests.documents.rendering.papers import ADDRESS, NAMES, fonts, pages

AT = datetime(2026, 3, 12, 4, 30, tzinfo=UTC)
MM = 72 / 25.4
ANTI_ALIASING = 64
"""Of 255: what a glyph's edge differs by where it stands a quarter of a pixel elsewhere."""
PLAIN = Manner()
LARGEST_PAPER, LARGEST_ART = 80_000, 40_000
CODES = {
    *("attendance", "signing", "honour", "appointment", "tent-card"),
    *("award-gold", "award-silver", "award-bronze"),
    *("badge-guest", "badge-delegate", "badge-staff", "badge-press", "badge-observer"),
    "badge-vehicle",
}
TEMPLATES = list_stock()
EVERY = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.label)

CHINESE = {
    "organisation": "武汉理工大学",
    "position": "教授、博士生导师",
    "event": "汉阳区科技创新暨数字经济大会",
    "date_text": "2022年5月12日",
    "place": "武汉国际博览中心",
    "title": "科技成果转化先进个人",
    "project": "轻质低收缩超高性能混凝土开发及其在桥梁中应用",
    "party_b": "武汉理工大学",
    "rank_text": "一等奖",
    "programme": "汉阳区科技创新专家咨询委员会",
    "term_text": "三年（2022年5月至2025年5月）",
    "area": "会场东门—地下停车场",
    "issuer": "汉阳区科技和经济信息化局",
    "issued_text": "2022年5月13日",
    "number": "HY2022-RY-00017",
    "verify_url": ADDRESS,
}
ENGLISH = CHINESE | {
    "organisation": "Wuhan University of Technology",
    "position": "Professor of Materials Science",
    "event": "Hanyang District Conference on Sci-Tech Innovation and the Digital Economy",
    "date_text": "12 May 2022",
    "place": "Wuhan International Expo Centre",
    "title": "Pioneer of Technology Transfer",
    "project": "Development of Lightweight Concrete and Its Use in Bridges",
    "party_b": "Wuhan University of Technology",
    "rank_text": "First Prize",
    "programme": "the Hanyang Expert Committee on Sci-Tech Innovation",
    "term_text": "three years, from May 2022 to May 2025",
    "area": "East gate, underground car park",
    "issuer": "Hanyang District Bureau of Science and Economic Informatization",
    "issued_text": "13 May 2022",
}


def generated_names() -> list[str]:
    """40 names: Chinese ones, every tenth with a rare character, the foreign and the long."""
    pick = random.Random(20220512)  # noqa: S311 -- no secret
    names = [
        pick.choice("赵钱孙李周吴郑王冯陈")
        + "".join(pick.choices("伟芳娜敏静强磊军洋勇艳杰娟涛明超", k=pick.choice((1, 2))))
        for _ in range(12)
    ]
    names += [pick.choice("王李张陈") + rare for rare in "䶮𬭎㛃𫖯"]
    names += NAMES
    names += [
        "古丽娜尔·阿布都热依木·买买提江",
        "Bartholomew Featherstonehaugh-Cholmondeley",
    ]
    return names


PEOPLE = generated_names()


def words_of(template: Template, name: str) -> dict[str, str]:
    """All words, with ``name`` as whoever or whatever the paper is for."""
    words = CHINESE if template.locale == "zh_Hans_CN" else ENGLISH
    plate = f"鄂A·{zlib.crc32(name.encode()) % 90_000 + 10_000}"
    return words | {"recipient": name, "party_a": name, "plate": plate}


def printed(template: Template, words: dict[str, str], manner: Manner = PLAIN) -> bytes:
    return b"".join(print_paper(template, words, AT, manner=manner))


def picture(paper: bytes, dpi: int = 150):
    return PdfDocument(io.BytesIO(paper))[0].render(scale=dpi / 72).to_pil()


def said(template: Template, words: dict[str, str]) -> str:
    """Everything that stands on the paper in the order of its elements, without blanks."""
    western = template.locale == "en"
    parts = [
        filled(paragraph.text, words)
        for element in template.elements
        if isinstance(element, Text)
        for paragraph in element.paragraphs
    ]
    parts = [spoken(set_quotes(part, western=western)) for part in parts]
    parts += [element.label for element in template.elements if isinstance(element, Seal)]
    return "".join("".join(parts).split())


def test_there_is_every_template_in_both_languages():
    assert {(one.code, one.locale.value) for one in TEMPLATES} == {
        (code, locale) for code in CODES for locale in ("zh_Hans_CN", "en")
    }
    assert len(PEOPLE) == 40


def test_a_template_is_found_by_its_code_and_by_its_kind():
    assert stock_template("honour", "en").code == "honour"
    assert stock(DocumentKind.SIGNING, "en") is stock_template("signing", "en")
    for code, locale in (("honour", "fr"), ("../stock/honour", "en"), ("plaque", "en")):
        with pytest.raises(KeyError):
            stock_template(code, locale)


@EVERY
def test_its_file_is_written_as_we_write_templates(template):
    assert read(written(template)) == template


@pytest.mark.parametrize("code", sorted(CODES))
def test_both_languages_want_the_same_words(code):
    chinese, english = (stock_template(code, locale) for locale in ("zh_Hans_CN", "en"))
    assert placeholders(chinese) == placeholders(english)
    assert chinese.page == english.page


def test_an_english_template_says_nothing_in_chinese():
    for template in TEMPLATES:
        if template.locale == "en":
            assert not re.search("[\u2e80-\u9fff\uff00-\uffef]", written(template).decode())


@EVERY
def test_the_press_and_the_design_layer_print_the_same_picture(template):
    words = words_of(template, "欧阳静")
    manner = Manner(sample=True)
    sheet = lay_out(template, words, manner)
    one, other = printed(template, words, manner), pdf.write([sheet])
    difference = ImageChops.difference(picture(one).convert("L"), picture(other).convert("L"))
    assert difference.getextrema()[1] < ANTI_ALIASING


@EVERY
def test_every_name_is_printed_whole_on_a_small_paper(template):
    for name in PEOPLE:
        words = words_of(template, name)
        paper = printed(template, words)
        assert "".join(pages(paper, "-raw")[0].split()) == said(template, words)
        assert len(paper) <= LARGEST_PAPER


@EVERY
def test_a_paper_is_sound_and_brings_its_fonts(template, tmp_path):
    for name in ("张三", "陈𫖯", "Søren Ærøskøbing", "古丽娜尔·阿布都热依木"):
        paper = printed(template, words_of(template, name))
        path = tmp_path / "paper.pdf"
        path.write_bytes(paper)
        checked = subprocess.run(
            ["qpdf", "--check", path], check=False, capture_output=True, text=True
        )
        assert (checked.returncode, checked.stderr) == (0, "")
        assert {tuple(row[-5:-2]) for row in fonts(paper, tmp_path)} == {("yes", "yes", "yes")}


@EVERY
def test_its_code_leads_to_the_paper(template, tmp_path):
    if not any(isinstance(element, Code) for element in template.elements):
        return
    image = tmp_path / "paper.png"
    picture(printed(template, words_of(template, "张三")), dpi=200).save(image)
    done = subprocess.run(
        ["zbarimg", "-q", "--raw", image], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [ADDRESS]


@EVERY
def test_no_line_leaves_its_box(template):
    boxes = [element.box for element in template.elements if isinstance(element, Text)]
    for name in PEOPLE:
        sheet = lay_out(template, words_of(template, name))
        labels = {element.label for element in template.elements if isinstance(element, Seal)}
        for line in sheet.lines:
            left, right, y = extent(line)
            y = (sheet.height - y) / MM
            inside = any(
                box.x - 0.3 <= left
                and right <= box.x + box.width + 0.3
                and box.y <= y <= box.y + box.height
                for box in boxes
            )
            assert inside or line.runs[0].text in labels


def extent(line: Line) -> tuple[float, float, float]:
    """Left and right end in millimetres, and the baseline in points from below."""
    last = line.runs[-1]
    end = last.x + text_width(last.text, last.typeface) * last.size
    return line.runs[0].x / MM, end / MM, last.y


@EVERY
def test_nothing_stands_on_its_code(template):
    for code in template.elements:
        if not isinstance(code, Code):
            continue
        for element in template.elements:
            if isinstance(element, Text):
                box = element.box
                beside = box.x >= code.x + code.side + 2 or box.x + box.width <= code.x - 2
                apart = box.y >= code.y + code.side + 2 or box.y + box.height <= code.y - 1.4
                assert beside or apart


@EVERY
def test_colour_reaches_into_the_bleed(template):
    if not template.page.bleed:
        return
    image = picture(printed(template, words_of(template, "张三")))
    width, height = image.size
    corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)]
    assert all(sum(image.getpixel(corner)[:3]) < 450 for corner in corners)


@pytest.mark.parametrize("name", sorted(ARTS))
def test_art_fits_any_page_and_stays_small(name):
    for width, height in ((842, 595), (595, 842), (1191, 842), (420, 298), (255, 369)):
        art = artwork(name, width, height)
        assert len(art) <= LARGEST_ART
        assert zlib.decompress(art).count(b"q ") <= zlib.decompress(art).count(b"Q")


@pytest.mark.parametrize("name", ["guilloche", "meander"])
def test_lines_keep_their_widths_on_every_page(name):
    def widths(width: float, height: float) -> set[bytes]:
        return set(re.findall(rb"([\d.]+) w\b", zlib.decompress(artwork(name, width, height))))

    assert widths(420, 298) == widths(842, 595) == widths(595, 842)


def test_every_template_names_art_that_there_is():
    assert {template.art for template in TEMPLATES} == ARTS
