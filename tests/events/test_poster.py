import io
import subprocess
from urllib.parse import unquote

import pytest
from pypdfium2 import PdfDocument

from app.core.errors import RuleError
from app.core.policy import SYSTEM
from app.documents.rendering import PosterSize
from app.events.emblem import set_emblem
from app.events.poster import poster
from tests.documents.rendering.papers import fonts, pages
from tests.events.test_emblem import picture
from tests.factories.events import EventFactory

MM = 72 / 25.4


@pytest.fixture
def asked(app):
    """Inside a request: addresses are made there."""
    with app.test_request_context():
        yield


def scanned(pdf: bytes, folder) -> str:
    """What a camera reads of the sheet, printed at 60 dpi."""
    (folder / "a.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "60", "-gray", "-singlefile", "a.pdf", "a"], cwd=folder, check=True
    )
    done = subprocess.run(
        ["zbarimg", "-q", "--raw", folder / "a.pgm"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("size", "width", "height"), [(PosterSize.A4, 210, 297), (PosterSize.A3, 297, 420)]
)
def test_a_poster_says_what_when_where_and_leads_to_the_form(asked, tmp_path, size, width, height):
    event = EventFactory(slug="big-day", name="汉阳区科技创新暨数字经济大会", sample=True)
    pdf = poster(event, size)
    with PdfDocument(pdf) as document:
        assert len(document) == 1
        assert document[0].get_size() == pytest.approx((width * MM, height * MM), abs=0.5)
        assert list(document[0].get_objects(filter=[3])) == []  # no picture: all of it is vector
    text = pages(pdf)[0]
    for words in (
        "汉阳区科技创新", "暨数字经济大会", "2026年3月12日 星期四 14:30–17:30", "武汉 · 会议中心",
        "汉阳区\n", "扫码", "报名", "示例", "/e/big-day/register",
    ):  # fmt: skip
        assert words in text
    assert "草稿" not in text
    assert {tuple(row[3:5]) for row in fonts(pdf, tmp_path)} == {("yes", "yes")}
    assert scanned(pdf, tmp_path) == "http://localhost/e/big-day/register"
    assert poster(event, size) == pdf


def test_the_emblem_is_on_the_poster_and_a_draft_says_so(asked):
    event = EventFactory(draft=True)
    set_emblem(event.id, picture(), actor=SYSTEM)
    pdf = poster(event, PosterSize.A4)
    with PdfDocument(pdf) as document:
        assert len(list(document[0].get_objects(filter=[3]))) == 1
    assert "草稿：活动尚未发布，请勿张贴" in pages(pdf)[0]


def test_a_long_name_still_fits_and_a_bad_character_is_named(asked):
    assert poster(EventFactory(name="新时代高质量发展" * 10), PosterSize.A4)
    with pytest.raises(RuleError, match="活动名称中有印不出的字符：“𓀀”（U\\+13000）"):
        poster(EventFactory(name="大会𓀀"), PosterSize.A4)
    with pytest.raises(RuleError, match="活动名称太长"):
        poster(EventFactory(name="长" * 200), PosterSize.A4)


def test_the_settings_offer_it_under_a_chinese_name_and_in_english(desk):
    event = EventFactory(name="大/会", name_en="Big Day")
    path = f"/console/events/{event.id}/poster.pdf"
    assert f"{path}?size=a3" in desk.get(f"/console/events/{event.id}/settings")
    answer = desk.http.get(f"{path}?size=a3")
    assert unquote(answer.headers["Content-Disposition"]).endswith("''海报_大_会_A3.pdf")
    desk._forget()
    english = desk.http.get(f"{path}?lang=en").data
    assert "Big Day" in pages(english)[0]
    assert "Scan to" in pages(english)[0]
    assert desk.http.get(f"{path}?size=a9").status_code == 404
    assert io.BytesIO(english).read(5) == b"%PDF-"
