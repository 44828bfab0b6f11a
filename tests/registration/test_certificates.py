from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.files import store_file
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.documents.models import Document, DocumentBatch
from app.mail.models import OutgoingMail
from app.registration.certificates import (
    announce_certificate,
    attendance_words,
    order_certificates,
    plan_certificates,
)
from app.registration.queries import OWNER, list_arrived
from tests.factories.documents import DocumentFactory, usual_number
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.registration.conftest import DESK

NO_FONT_HAS = "\U0003ffff"


def _papers():
    return db.session.scalars(select(Document).order_by(Document.id)).all()


def _order(event, ids=None, *, mail_each=False):
    event_id = event.id
    with unit_of_work():
        return order_certificates(event_id, ids, mail_each=mail_each, actor=DESK)


def test_the_words_of_a_certificate_are_formatted_for_its_reader(app):
    event = EventFactory(name_en="Science Conference", sample=True)
    chinese = RegistrationFactory(event=event, name="陈䶮")
    english = RegistrationFactory(event=event, name="Ada Lovelace", locale="en")
    assert attendance_words(chinese, event) == {
        "recipient": "陈䶮",
        "organisation": "示例科技有限公司",
        "event": "科技创新大会",
        "date_text": "2026年3月12日",
        "place": "武汉会议中心",
        "issuer": "汉阳区",
        "issued_text": "2026年3月11日",
        "locale": "zh_Hans_CN",
        "sample": True,
    }
    words = attendance_words(english, event)
    assert (words["event"], words["date_text"], words["place"]) == (
        "Science Conference",
        "12 March 2026",
        "会议中心, 武汉",
    )


@pytest.mark.parametrize(
    ("venue", "place"), [(None, "武汉"), ("武汉会议中心", "武汉会议中心"), ("大厅", "武汉大厅")]
)
def test_the_place_says_the_city_once(app, venue, place):
    event = EventFactory(venue=venue)
    assert attendance_words(RegistrationFactory(event=event), event)["place"] == place


def test_an_event_of_two_days_says_both(app):
    event = EventFactory()
    event.ends_at = event.starts_at + timedelta(days=1)
    words = attendance_words(RegistrationFactory(event=event), event)
    assert words["date_text"] == "2026年3月12日至2026年3月13日"


def test_all_who_came_get_one_and_nobody_else(app, sent):
    event = EventFactory(code="HY")
    came = [RegistrationFactory(event=event, arrived=True) for _ in range(2)]
    RegistrationFactory(event=event)
    RegistrationFactory(arrived=True)
    batch = _order(event)
    assert [(paper.owner_kind, paper.owner_id) for paper in _papers()] == [
        (OWNER, person.id) for person in came
    ]
    assert [paper.number for paper in _papers()] == [usual_number("HY-CH", n) for n in (1, 2)]
    assert (batch.total, batch.title, batch.ordered_by) == (2, "参会证明", "王主办")
    assert [job for job, *_ids in sent] == [Job.DRAW_SLICE]


def test_picked_people_who_did_not_come_or_are_strangers_get_none(app):
    event = EventFactory()
    came = RegistrationFactory(event=event, arrived=True)
    absent = RegistrationFactory(event=event)
    strange = RegistrationFactory(arrived=True)
    _order(event, [came.id, absent.id, strange.id])
    assert [paper.owner_id for paper in _papers()] == [came.id]
    with pytest.raises(RuleError, match="没有签到"):
        _order(event, [absent.id, strange.id])


def test_the_plan_says_who_is_left_out_and_why(app):
    event = EventFactory()
    first, second, bad = (
        RegistrationFactory(event=event, arrived=True, **more)
        for more in ({}, {"email": "a@mail.example"}, {"name": f"陈{NO_FONT_HAS}"})
    )
    absent = RegistrationFactory(event=event)
    _order(event, [first.id])
    plan = plan_certificates(event, [first, second, bad, absent])
    assert (plan.fresh, plan.held, plan.absent) == ([second, bad], [first], [absent])
    (trouble,) = plan.troubled
    assert (trouble.registration, [one.code_point for one in trouble.characters]) == (
        bad,
        ["U+3FFFF"],
    )
    assert (plan.with_address, plan.first_printable) == (1, second)


def test_a_name_that_cannot_be_printed_stops_everything_before_it_begins(app, sent):
    event = EventFactory()
    RegistrationFactory(event=event, arrived=True)
    RegistrationFactory(event=event, arrived=True, name=f"陈{NO_FONT_HAS}")
    with pytest.raises(RuleErrors) as refusal:
        _order(event)
    assert "U+3FFFF" in refusal.value.details[0]
    assert (_papers(), sent) == ([], [])


def test_an_issued_certificate_is_mailed_with_the_paper(app):
    person = RegistrationFactory(arrived=True, email="chen@mail.example", name="陈䶮")
    silent = RegistrationFactory(arrived=True)
    stored = store_file(b"%PDF", filename="c.pdf", content_type="application/pdf")
    with unit_of_work():
        for one in (person, silent):
            paper = DocumentFactory(owner_id=one.id, event_id=one.event_id, file_id=stored.id)
            announce_certificate(paper)
            announce_certificate(paper)
    mail = db.session.scalars(select(OutgoingMail)).one()
    paper = _papers()[0]
    assert (mail.to_address, mail.subject) == (
        "chen@mail.example",
        "您的参会证明：科技创新大会",
    )
    (attached,) = mail.attachments
    assert (attached.filename, attached.content_type, attached.file_id) == (
        f"{paper.number}.pdf",
        "application/pdf",
        stored.id,
    )
    assert f"http://localhost/v/{paper.number}?t={paper.token}" in mail.text_body


def test_a_paper_without_its_person_is_announced_to_nobody(app):
    announce_certificate(DocumentFactory(owner_id=999))
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_the_organizer_sees_everything_before_and_runs_the_batch(signed_in):
    event = EventFactory()
    came = [RegistrationFactory(event=event, arrived=True, name=name) for name in ("张一", "李二")]
    came[0].email = "zhang@mail.example"
    db.session.flush()
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/certificates"
    organizer.get(url)
    for words in ("将开具 2", "其中 1 人有邮箱", "预览第一份 PDF：张一", "开具 2 份证明"):
        assert words in organizer.text
    pdf = organizer.http.get(f"{url}/preview.pdf")
    assert (pdf.mimetype, pdf.data[:4]) == ("application/pdf", b"%PDF")
    assert pdf.headers["Content-Disposition"].startswith("inline")
    organizer.get(url)
    organizer.post(url, {"expected": "2", "mail_each": "y"})
    batch = db.session.scalars(select(DocumentBatch)).one()
    assert (batch.total, batch.mail_each) == (2, True)
    assert organizer.response.location == f"/console/batches/{batch.id}"
    organizer.get(url)
    assert "这些人员都已有证明" in organizer.text
    organizer.post(url, {"expected": "0"}, status=422)


def test_what_changed_since_the_page_was_opened_is_shown_once_more(signed_in):
    event = EventFactory()
    RegistrationFactory(event=event, arrived=True)
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/certificates"
    organizer.get(url)
    RegistrationFactory(event=event, arrived=True)
    body = organizer.post(url, {"expected": "1"}, status=422)
    assert "现在是 2 人" in organizer.text
    assert 'name="expected" type="hidden" value="2"' in body
    assert _papers() == []


def test_names_that_cannot_be_printed_are_listed_and_the_button_is_gone(signed_in):
    event = EventFactory()
    bad = RegistrationFactory(event=event, arrived=True, name=f"陈{NO_FONT_HAS}")
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/certificates"
    body = organizer.get(f"{url}?ids={bad.id}")
    assert "U+3FFFF" in organizer.text
    assert "份证明" not in organizer.text
    assert f"registrations/{bad.id}/edit" in body
    organizer.get(f"{url}/preview.pdf?ids={bad.id}", status=302)
    organizer.follow()
    assert "没有可以预览的证明" in organizer.text
    organizer.post(f"{url}?ids={bad.id}", {"expected": "1"}, status=422)
    assert _papers() == []


def test_the_others_need_not_wait_for_a_name_that_cannot_be_printed(signed_in):
    event = EventFactory()
    RegistrationFactory(event=event, arrived=True, name=f"陈{NO_FONT_HAS}")
    good = RegistrationFactory(event=event, arrived=True)
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/certificates"
    body = organizer.get(url)
    assert "先为其他 1 人开具" in organizer.text
    assert f"{url}?without=unprintable" in body
    organizer.get(f"{url}?without=unprintable")
    organizer.post(f"{url}?without=unprintable", {"expected": "1"})
    assert [paper.owner_id for paper in _papers()] == [good.id]


def test_words_too_long_for_the_paper_are_told_instead_of_shown(signed_in):
    event = EventFactory(name="很长的名称" * 200)
    RegistrationFactory(event=event, arrived=True)
    organizer = signed_in(Role.ORGANIZER, event)
    organizer.get(f"/console/events/{event.id}/certificates/preview.pdf", status=302)
    organizer.follow()
    assert "第一份" in organizer.text


def test_filters_and_ticks_choose_who(signed_in):
    event = EventFactory()
    one, two = (
        RegistrationFactory(event=event, arrived=True, name=name) for name in ("甲一", "乙二")
    )
    RegistrationFactory(event=event, name="甲三")
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/certificates"
    organizer.get(f"{url}?ids={two.id}")
    assert ("乙二" in organizer.text, "甲一" in organizer.text) == (True, False)
    organizer.get(f"{url}?who=found&q=甲")
    assert "未签到 1" in organizer.text
    organizer.post(f"{url}?who=found&q=甲", {"expected": "1"})
    assert [paper.owner_id for paper in _papers()] == [one.id]


def test_without_anybody_inside_the_page_leads_to_the_door(signed_in):
    event = EventFactory()
    RegistrationFactory(event=event)
    body = signed_in(Role.ORGANIZER, event).get(f"/console/events/{event.id}/certificates")
    assert f"/console/events/{event.id}/check-in" in body
    assert list_arrived(event.id) == []


def test_a_revoked_certificate_can_be_made_again(app):
    event = EventFactory()
    person = RegistrationFactory(event=event, arrived=True)
    DocumentFactory(
        event_id=event.id,
        owner_id=person.id,
        status=DocumentStatus.REVOKED,
        dedupe_key=f"attendance:registration:{person.id}#revoked:1",
    )
    assert plan_certificates(event, [person]).fresh == [person]
