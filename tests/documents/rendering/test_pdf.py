import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from app.documents.rendering import (
    AttendanceWords,
    LayoutError,
    draw,
    draw_merged,
    draw_preview,
    unprintable,
)
from app.documents.rendering.fonts import spoken
from app.documents.rendering.papers import sheet_of
from tests.documents.rendering.papers import (
    ADDRESS,
    ATTENDANCE,
    ATTENDANCE_EN,
    EVERY_KIND,
    NAMES,
    SIGNING,
    fonts,
    pages,
    qr_codes,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def twenty() -> bytes:
    """One print file: each name in a number and an address of its own."""
    return draw_merged(
        replace(ATTENDANCE, recipient=name, number=f"HY-{index}", verify_url=f"{ADDRESS}{index}")
        for index, name in enumerate(NAMES)
    )


def test_the_text_layer_says_each_name_character_by_character(twenty):
    read = pages(twenty)
    assert len(read) == len(NAMES)
    for name, text in zip(NAMES, read, strict=True):
        assert name in text.split("\n")


@pytest.mark.parametrize("words", EVERY_KIND)
def test_the_text_layer_says_all_words_in_their_order(words):
    sheet = sheet_of(words)
    drawn = [spoken("".join(run.text for run in line.runs)) for line in sheet.lines]
    assert pages(draw(words), "-raw") == ["\n".join(drawn) + "\n"]


def test_every_font_is_embedded_and_none_is_foreign(twenty, tmp_path):
    for pdf, kind in ((twenty, "CID TrueType"), (draw(ATTENDANCE), "TrueType")):
        rows = fonts(pdf, tmp_path)
        assert [row[0].partition("+")[2] for row in rows] == [
            "NotoSerifSC-Bold",
            "NotoSerifSC-Regular",
            "LXGWWenKai-Regular",
        ]
        assert {" ".join(row[1:-6]) for row in rows} == {kind}
        assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_every_qr_code_leads_to_its_own_page(twenty, tmp_path):
    assert qr_codes(twenty, tmp_path) == [f"{ADDRESS}{index}" for index in range(len(NAMES))]


@pytest.mark.parametrize("words", EVERY_KIND)
def test_a_single_paper_leads_to_its_page_and_a_preview_nowhere(words, tmp_path):
    assert qr_codes(draw(words), tmp_path) == [ADDRESS]
    assert set(qr_codes(draw_preview(words), tmp_path)[0].split()) == {"PREVIEW"}


def test_the_files_are_sound(twenty, tmp_path):
    for name, pdf in [("one", draw(SIGNING)), ("many", twenty), ("try", draw_preview(SIGNING))]:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(
            ["qpdf", "--check", path], check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_paper_describes_itself():
    info = PdfDocument(draw(replace(SIGNING, project="𬭎项目"))).get_metadata_dict()
    assert (info["Title"], info["Author"], info["Subject"], info["Creator"]) == (
        "签约证书 𬭎项目",
        "汉阳区人民政府",
        "编号 HY2022-QY-00003",
        "会签 Huiqian",
    )
    assert b"/Lang (zh-CN)" in draw(SIGNING)
    assert b"/Lang (en)" in draw(ATTENDANCE_EN)


def test_same_words_same_bytes_also_in_a_process_without_the_other_rooms():
    script = (
        "import sys, types\n"
        "app = sys.modules['app'] = types.ModuleType('app')\n"
        "app.__path__ = ['app']\n"
        "from app.documents.rendering import draw\n"
        "from tests.documents.rendering.papers import ATTENDANCE\n"
        "assert not {'flask', 'sqlalchemy', 'app.core'} & set(sys.modules)\n"
        "sys.stdout.buffer.write(draw(ATTENDANCE))\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=ROOT
    )
    assert draw(ATTENDANCE) == draw(ATTENDANCE) == other.stdout


def test_papers_drawn_by_several_threads_at_once_are_the_same():
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(draw, EVERY_KIND * 3))
    assert drawn == [draw(words) for words in EVERY_KIND] * 3


def test_a_sample_says_so_on_paper():
    text = pages(draw(replace(SIGNING, sample=True)))[0]
    assert "示例\n" in text
    assert "本证书为示例，所载内容均属虚构，不作任何证明之用。" in text


def test_a_paper_is_small(twenty):
    assert max(len(draw(words)) for words in EVERY_KIND) < 60_000
    assert len(twenty) < 200_000


def test_a_merged_file_keeps_kinds_and_order():
    read = pages(draw_merged([SIGNING, ATTENDANCE, SIGNING]))
    assert [text.split("\n")[0] for text in read] == ["签约证书", "参会证明", "签约证书"]


def test_a_merged_file_of_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        draw_merged([])


def test_a_preview_shows_the_paper_under_its_watermark():
    plain, preview = (
        PdfDocument(io.BytesIO(pdf))[0].render(scale=0.5).to_pil()
        for pdf in (draw(ATTENDANCE), draw_preview(ATTENDANCE))
    )
    assert plain.size == preview.size
    assert plain.tobytes() != preview.tobytes()
    assert "预览" in pages(draw_preview(ATTENDANCE), "-raw")[0]


ANY = st.text(max_size=40)
PRINTABLE = st.text(
    st.sampled_from("张王𬭎䶮欧阳·买提ABCxyzéñŁ’- 　，。（）“”12…—"), min_size=1, max_size=30
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY, ANY, st.sampled_from(EVERY_KIND), st.booleans())
def test_any_words_are_drawn_whole_or_refused(first, second, words, preview):
    if isinstance(words, AttendanceWords):
        words = replace(words, recipient=first, organisation=second)
    else:
        words = replace(words, party_a=first, project=second)
    try:
        pdf = draw_preview(words) if preview else draw(words)
    except LayoutError:
        return
    assert pdf.startswith(b"%PDF-1.5")
    assert unprintable(first) == unprintable(second) == []


@settings(max_examples=25, deadline=None)
@given(PRINTABLE)
def test_no_character_of_a_name_is_lost(name):
    try:
        pdf = draw(replace(ATTENDANCE, recipient=name))
    except LayoutError:
        return
    letters = "".join(name.split())
    assert letters in "".join(pages(pdf, "-raw")[0].split())
