"""Files for the workshop: only of issued plaques, by their frozen words, and all in one ZIP."""

import io
import zipfile
from datetime import date
from urllib.parse import unquote

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.db import db
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.documents.models import Document
from app.documents.services import revoke
from app.events.plaques import PlaqueLook, order_plaques
from tasks.documents import draw_slice
from tests.documents.rendering.papers import pages
from tests.factories.events import AwardFactory, EventFactory

LOOK = PlaqueLook(dated=date(2022, 5, 12))


@pytest.fixture
def event(app):
    return EventFactory()


@pytest.fixture
def issue(app):
    """``issue(award)``: its plaque, drawn by the worker."""

    def _issue(award):
        with unit_of_work():
            batch = order_plaques(award.event_id, [award.id], LOOK, actor=SYSTEM)
        draw_slice(batch.slices[0].id)
        return db.session.scalars(select(Document).where(Document.owner_id == award.id)).one()

    return _issue


def path(award, last, query=""):
    return f"/console/events/{award.event_id}/awards/{award.id}/{last}{query}"


def orders(event):
    return f"/console/events/{event.id}/plaques/workshop"


def form(award, **changes):
    return {f"quantity_{award.id}": "1", "finish": "brass", "mounting": "hanger", **changes}


def test_before_it_is_issued_there_are_only_proofs(desk, event):
    award = AwardFactory(event=event)
    assert desk.http.get(path(award, "proof.png")).mimetype == "image/png"
    assert desk.http.get(path(award, "workshop")).status_code == 404
    page = desk.get(f"/console/events/{event.id}/plaques")
    assert "在此之前只有校样" in page
    assert "/workshop" not in page
    assert "还没有签发的牌匾" in desk.get(orders(event))


def test_a_revoked_plaque_has_no_files_any_more(desk, event, issue):
    award = AwardFactory(event=event)
    paper = issue(award)
    with unit_of_work():
        revoke(paper.id, reason="错字", actor=SYSTEM)
    assert desk.http.get(path(award, "workshop")).status_code == 404


@pytest.mark.parametrize(
    ("file", "mimetype", "begins", "name"),
    [
        ("outlines", "application/pdf", b"%PDF-", "线稿.pdf"),
        ("svg", "image/svg+xml", b"<?xml", "线稿.svg"),
        ("dxf", "image/vnd.dxf", b"999\n", "线稿.dxf"),
        ("spot", "application/pdf", b"%PDF-", "专色.pdf"),
        ("cmyk", "application/pdf", b"%PDF-", "四色底.pdf"),
        ("nonsense", "application/pdf", b"%PDF-", "线稿.pdf"),
    ],
)
def test_each_file_comes_under_its_number_and_a_chinese_name(
    desk, event, issue, file, mimetype, begins, name
):
    award = AwardFactory(event=event, title="示范/基地")
    paper = issue(award)
    answer = desk.http.get(path(award, "workshop", f"?file={file}&finish=wood"))
    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert answer.data.startswith(begins)
    named = unquote(answer.headers["Content-Disposition"])
    assert named.endswith(f"''{paper.number}_示范_基地_{name}")


def test_files_say_what_was_issued_whatever_the_award_says_today(desk, event, issue):
    award = AwardFactory(event=event, title="原来的名称")
    paper = issue(award)
    svg = desk.http.get(path(award, "workshop", "?file=svg")).text
    assert f"<title>编号 {paper.number} · 牌匾 原来的名称</title>" in svg
    picture = desk.http.get(path(award, "proof.png")).data
    before, kept = paper.sha256, paper.words
    with unit_of_work():
        award.title = "后来的名称"
    assert desk.http.get(path(award, "workshop", "?file=svg")).text == svg
    assert desk.http.get(path(award, "proof.png")).data == picture
    assert (paper.sha256, paper.words) == (before, kept)
    assert f"已签发，编号 {paper.number}" in desk.get(f"/console/events/{event.id}/plaques")


def test_the_proof_is_in_the_finish_and_of_the_size_that_were_asked_for(desk, event):
    award = AwardFactory(event=event)
    query = "?size={}&dated=2026-03-12&date_style=day&finish={}"
    brass, steel, tall = (
        Image.open(io.BytesIO(desk.http.get(path(award, "proof.png", query.format(*asked))).data))
        for asked in (("600x400", "brass"), ("600x400", "steel"), ("400x600", "brass"))
    )
    assert brass.size == steel.size == tall.size[::-1]
    assert brass.tobytes() != steel.tobytes()
    page = desk.get(f"/console/events/{event.id}/plaques{query.format('600x400', 'steel')}")
    assert "finish=steel" in page


def test_trouble_with_the_words_is_told_on_the_page(desk, event):
    award = AwardFactory(event=event, title="坏𓀀牌匾")
    assert desk.http.get(path(award, "proof.png")).status_code == 302


def test_everything_for_the_workshop_is_one_zip(desk, event, issue):
    awards = [AwardFactory(event=event, title=title) for title in ("甲基地", "乙中心", "丙平台")]
    papers = [issue(award) for award in awards]
    unissued = AwardFactory(event=event, title="未签发")
    assert desk.get(orders(event)).count('name="quantity_') == 3
    asked = form(awards[0], contact="王敏", phone="027-84840000", deadline="2022-05-10",
                 note="送到后台", mounting="holes", finish="steel")  # fmt: skip
    asked |= {f"quantity_{awards[1].id}": "3", f"quantity_{awards[2].id}": "0",
              f"quantity_{unissued.id}": "5"}  # fmt: skip
    answer = desk.http.post(orders(event), data={"csrf_token": desk._token(), **asked})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert unquote(answer.headers["Content-Disposition"]).endswith(f"牌匾制作_{event.name}.zip")
    ends = ("签发原件.pdf", "线稿.pdf", "线稿.svg", "线稿.dxf", "专色.pdf", "四色底.pdf",
            "校样_不锈钢.png")  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            *(f"{paper.number}_{title}/{paper.number}_{end}"
              for paper, title in zip(papers, ("甲基地", "乙中心"), strict=False) for end in ends),
            "制作单.pdf",
        ]  # fmt: skip
        kept = archive.read(archive.namelist()[0])
        sheet = "".join(pages(archive.read("制作单.pdf"), "-layout"))
        assert b"HOLES" in archive.read(archive.namelist()[3])
    assert kept == desk.http.get(f"/console/documents/{papers[0].id}.pdf").data
    for said in ("王敏", "027-84840000", "2022年5月10日", "送到后台", "四角打孔", "不锈钢",
                 "甲基地", "乙中心", "2 种，共 4 块", papers[1].number):  # fmt: skip
        assert said in sheet
    assert "丙平台" not in sheet


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": "0"}, "请至少给一块牌匾填写数量"),
        ({"quantity": ""}, "请至少给一块牌匾填写数量"),
        ({"quantity": "1000"}, "0 到 999"),
        ({"quantity": "-1"}, "0 到 999"),
        ({"quantity": "两块"}, "数量"),
        ({"finish": "gold"}, "请从列表中选择"),
        ({"mounting": "glue"}, "请从列表中选择"),
        ({"deadline": "2022-13-01"}, "2022-05-12"),
        ({"contact": "王👍"}, "U+1F44D"),
        ({"note": "长" * 201}, "200"),
    ],
)
def test_an_unclear_order_is_refused(desk, event, issue, changes, words):
    award = AwardFactory(event=event)
    issue(award)
    given = {f"quantity_{award.id}" if name == "quantity" else name: value
             for name, value in changes.items()}  # fmt: skip
    desk.get(orders(event))
    desk.post(orders(event), data=form(award) | given, status=422)
    assert words in desk.text


def test_too_many_at_once_are_refused(desk, event, issue, monkeypatch):
    monkeypatch.setattr("app.events.workshop.MOST", 1)
    awards = [AwardFactory(event=event) for _ in range(2)]
    for award in awards:
        issue(award)
    desk.get(orders(event))
    desk.post(orders(event), data=form(awards[0]) | form(awards[1]), status=422)
    assert "一次最多 1 种牌匾" in desk.text


def test_an_english_organizer_sends_an_english_sheet(desk, event, issue):
    award = AwardFactory(event=event)
    issue(award)
    desk.http.set_cookie("locale", "en")
    page = desk.http.get(orders(event) + "?lang=en")
    answer = desk.http.post(orders(event), data={"csrf_token": desk._token(), **form(award)})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        said = "".join(pages(archive.read("制作单.pdf")))
    assert ("Order for plaques" in said) is ("Order for the workshop" in page.text)


def test_nobody_else_gets_files(leader, event, issue):
    award = AwardFactory(event=event)
    issue(award)
    for address in (path(award, "workshop"), path(award, "proof.png"), orders(event)):
        assert leader.http.get(address).status_code == 403
