import json
import re
from datetime import date
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.documents.models import Document, DocumentBatch
from app.documents.rendering import DocumentKind, PlaqueSize
from app.documents.services import revoke
from app.events.enums import DateStyle
from app.events.plaques import (
    PlaqueLook,
    date_text,
    live_plaques,
    order_plaques,
    plaque_words,
    usual_look,
)
from tasks.documents import draw_slice
from tests.factories.documents import usual_number
from tests.factories.events import AwardFactory, EventFactory

LOOK = PlaqueLook(dated=date(2022, 5, 12))


@pytest.mark.parametrize(
    ("day", "style", "text"),
    [
        (date(2022, 5, 12), DateStyle.DAY, "2022年5月12日"),
        (date(2022, 5, 12), DateStyle.DAY_IN_CHARACTERS, "二〇二二年五月十二日"),
        (date(2026, 10, 31), DateStyle.DAY_IN_CHARACTERS, "二〇二六年十月三十一日"),
        (date(2026, 11, 20), DateStyle.DAY_IN_CHARACTERS, "二〇二六年十一月二十日"),
        (date(2030, 12, 10), DateStyle.MONTH_IN_CHARACTERS, "二〇三〇年十二月"),
        (date(2022, 5, 12), DateStyle.ENGLISH, "12 May 2022"),
    ],
)
def test_the_date_is_written_as_chosen_whatever_language_the_organizer_reads(app, day, style, text):
    assert date_text(day, style) == text


def test_the_words_are_those_of_the_award_and_of_the_look(app):
    award = AwardFactory(event__sample=True)
    usual = usual_look(award.event)
    assert usual == PlaqueLook(dated=date(2026, 3, 12))
    assert plaque_words(award.event, award, usual) == {
        "title": award.title,
        "awarded_to": "",
        "issuer": "示例授牌单位",
        "issued_text": "2026年3月12日",
        "size": "600x400",
        "numbered": False,
        "locale": "zh_Hans_CN",
        "sample": True,
    }


def test_a_plaque_is_ordered_once_drawn_by_the_worker_and_ordered_anew_when_revoked(app):
    award, other = AwardFactory(), AwardFactory()
    with unit_of_work():
        batch = order_plaques(award.event_id, [award.id, other.id], LOOK, actor=SYSTEM)
    paper = db.session.scalars(select(Document)).one()
    number = usual_number("HY-PB", 1)
    assert (paper.number, paper.recipient, batch.total) == (number, "示例接牌单位", 1)
    draw_slice(paper.slice_id)
    db.session.refresh(paper)
    assert paper.file.filename == f"{number}_牌匾_示例接牌单位.pdf"
    assert live_plaques([award, other]) == {award.id: paper}
    with pytest.raises(RuleError, match="都已经有了"), unit_of_work():
        order_plaques(award.event_id, [award.id], LOOK, actor=SYSTEM)
    with unit_of_work():
        revoke(paper.id, reason="错字", actor=SYSTEM)
        order_plaques(award.event_id, [award.id], LOOK, actor=SYSTEM)
    assert live_plaques([award])[award.id].number == usual_number("HY-PB", 2)


def test_what_cannot_be_cut_is_named_before_anything_has_a_number(app):
    event = EventFactory()
    awards = [
        AwardFactory(event=event, title="好牌匾"),
        AwardFactory(event=event, title="坏𓀀牌匾"),
        AwardFactory(event=event, title="长" * 200),
    ]
    with pytest.raises(RuleErrors) as refused, unit_of_work():
        order_plaques(event.id, [award.id for award in awards], LOOK, actor=SYSTEM)
    assert refused.value.details == (
        "坏𓀀牌匾：无法打印“𓀀”（U+13000）",
        f"{'长' * 200}：牌匾名称太长，排不下。",
    )
    assert db.session.scalars(select(Document)).all() == []


def test_an_organizer_looks_at_the_proof_orders_and_finds_the_register(desk):
    award = AwardFactory(title="示范基地")
    path = f"/console/events/{award.event_id}/plaques"
    assert desk.get(path).count('viewBox="0 0 600 400"') == 1
    for text in ("2026年3月12日", "二〇二六年三月十二日", "二〇二六年三月", "12 March 2026"):
        assert text in desk.text
    query = "?size=800x600&dated=2026-03-13&date_style=month_in_characters&numbered=y"
    assert 'viewBox="0 0 800 600"' in desk.get(path + query)
    desk.post(path + query, data={"awards": award.id})
    batch = db.session.scalars(select(DocumentBatch)).one()
    assert batch.kind is DocumentKind.PLAQUE
    words = db.session.scalars(select(Document)).one().words
    assert (words["size"], words["issued_text"], words["numbered"], words["awarded_to"]) == (
        PlaqueSize.LARGE.value, "二〇二六年三月", True, "",
    )  # fmt: skip
    draw_slice(batch.slices[0].id)
    assert "print.pdf" not in desk.get(f"/console/batches/{batch.id}")
    assert "1 份已签发" in desk.text
    assert desk.http.get(f"/console/batches/{batch.id}/print.pdf").status_code == 404
    assert 'name="awards"' not in desk.get(path)
    assert usual_number("HY-PB", 1) in desk.text


def test_anyone_checks_a_plaque_by_its_number(client):
    award = AwardFactory(title="示范基地")
    with unit_of_work():
        order_plaques(award.event_id, [award.id], LOOK, actor=SYSTEM)
    paper = db.session.scalars(select(Document)).one()
    draw_slice(paper.slice_id)
    client.get(f"/v/{paper.number}?t={paper.token}")
    for text in ("牌匾真实有效", "示范基地", "示例授牌单位", "示例接牌单位", "600×400 mm"):
        assert text in client.text
    answer = client.http.get(f"/v/{paper.number}.json")
    assert json.loads(answer.text)["kind"] == "plaque"


def test_a_proof_is_a_pdf_with_a_chinese_name(desk):
    award = AwardFactory(title="示范/基地")
    answer = desk.http.get(f"/console/events/{award.event_id}/awards/{award.id}/proof.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert unquote(answer.headers["Content-Disposition"]).endswith("''校样_示范_基地.pdf")


def test_trouble_stands_where_the_proof_would_be(desk):
    award = AwardFactory(title="坏𓀀牌匾")
    assert "<svg xmlns" not in desk.get(f"/console/events/{award.event_id}/plaques")
    assert "U+13000" in desk.text
    back = desk.http.get(f"/console/events/{award.event_id}/awards/{award.id}/proof.pdf")
    assert back.status_code == 302


@pytest.mark.parametrize(
    ("query", "awards", "words"),
    [
        ("?size=1x1&dated=2026-03-12&date_style=day", True, "请从列表中选择"),
        ("?size=600x400&dated=2026-33-12&date_style=day", True, "请选择日期"),
        ("", False, "请至少选择一块牌匾"),
    ],
)
def test_an_unclear_order_is_refused_and_nothing_is_made(desk, query, awards, words):
    award = AwardFactory()
    desk.get(f"/console/events/{award.event_id}/plaques{query}", status=422 if query else 200)
    data = {"awards": award.id} if awards else {}
    desk.post(f"/console/events/{award.event_id}/plaques{query}", data=data, status=422)
    assert re.search(words, desk.text)
    assert db.session.scalars(select(Document)).all() == []
