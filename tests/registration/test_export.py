"""The list as it is shown, as a sheet."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.models import AuditLine
from app.registration.enums import AttendeeKind
from tests.conftest import NOON
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.sheets import read_sheet


@pytest.fixture
def event(app):
    event = EventFactory()
    for number, name in enumerate(("万滋仁", "单小丽", "=HYPERLINK(1)")):
        RegistrationFactory(
            event=event,
            name=name,
            email=f"person{number}@mail.example",
            phone=f"1380000111{number}",
            kind=AttendeeKind.MEDIA if number == 1 else AttendeeKind.DELEGATE,
            created_at=NOON + timedelta(minutes=number),
        )
    db.session.flush()
    return event


def exported(visitor, event, query=""):
    answer = visitor.http.get(f"/console/events/{event.id}/registrations.xlsx{query}")
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)  # a browser shows how far it is
    return read_sheet(answer.data)


def column(sheet, number=0):
    return [row[number] for row in sheet.rows]


def test_all_pages_come_with_the_shown_columns_in_the_shown_order(event, signed_in):
    for number in range(30):
        RegistrationFactory(event=event, name=f"第{number:02}号", created_at=NOON)
    organizer = signed_in(Role.ORGANIZER, event)
    sheet = exported(organizer, event, "?sort=created&cols=created&cols=phone")
    assert sheet.rows[0] == ["姓名", "手机", "报名时间"]
    assert len(sheet.rows) == 34
    assert column(sheet)[-2:] == ["单小丽", "=HYPERLINK(1)"]


def test_the_button_leads_to_what_the_page_shows(event, signed_in):
    organizer = signed_in(Role.ORGANIZER, event)
    organizer.get(
        f"/console/events/{event.id}/registrations?kind=media&cols=phone&sort=name&page=1"
    )
    link = next(link for link in organizer.page.links if ".xlsx" in link)
    sheet = read_sheet(organizer.http.get(link).data)
    assert sheet.rows == [["姓名", "手机"], ["单小丽", "13800001111"]]


def test_a_name_like_a_formula_stays_a_name(event, signed_in):
    sheet = exported(signed_in(Role.ORGANIZER, event), event)
    assert column(sheet)[1] == "=HYPERLINK(1)"
    assert "<f>" not in sheet.xml


def test_masked_phones_stay_masked(event, signed_in):
    leader = signed_in(Role.LEADER, event)
    sheet = exported(leader, event, "?cols=phone&cols=email&sort=created")
    assert column(sheet, 1) == ["手机", "138****1110", "138****1111", "138****1112"]
    whole = exported(signed_in(Role.ORGANIZER, event), event, "?cols=email&sort=created")
    for shown, masked in zip(column(whole, 1)[1:], column(sheet, 2)[1:], strict=True):
        assert "@" in shown
        assert masked != shown
        assert "*" in masked


def test_each_export_leaves_a_line_with_who_what_and_how_many(event, signed_in):
    organizer = signed_in(Role.ORGANIZER, event)
    exported(organizer, event, "?kind=media&q=xiaoli")
    line = db.session.scalars(
        select(AuditLine).where(AuditLine.action == "registration.export")
    ).one()
    assert line.event_id == event.id
    assert line.after == {"rows": 1, "kind": "media", "q": "xiaoli"}


def test_chosen_columns_are_remembered_and_can_be_forgotten(event, signed_in):
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations"
    organizer.get(f"{url}?cols=source")
    assert "<th" in organizer.get(url)
    assert ("报名方式" in _head(organizer.get(url)), "签到" in _head(organizer.get(url))) == (
        True,
        False,
    )
    organizer.get(f"{url}?cols=usual")
    assert ("报名方式" in _head(organizer.get(url)), "签到" in _head(organizer.get(url))) == (
        False,
        True,
    )


def test_unknown_columns_and_orders_are_passed_over(event, signed_in):
    organizer = signed_in(Role.ORGANIZER, event)
    sheet = exported(organizer, event, "?cols=salary&sort=salary&page=99999999999999999999")
    assert sheet.rows[0][:2] == ["姓名", "单位与职务"]


def test_a_list_turns_by_each_column_it_offers(event, signed_in):
    organizer = signed_in(Role.ORGANIZER, event)
    for key in ("name", "organisation", "kind", "status", "source", "arrived", "created"):
        for sign in ("", "-"):
            assert len(exported(organizer, event, f"?sort={sign}{key}").rows) == 4


def test_the_command_writes_the_same_list(event, app, tmp_path):
    out = tmp_path / "people.xlsx"
    result = app.test_cli_runner().invoke(
        args=["registration", "export", event.slug, str(out), "--json"]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == {"event": event.slug, "file": str(out), "rows": 3}
    assert column(read_sheet(out.read_bytes()))[1:] == ["=HYPERLINK(1)", "单小丽", "万滋仁"]
    missing = app.test_cli_runner().invoke(args=["registration", "export", "nowhere", str(out)])
    assert missing.exit_code == 1
    assert "nowhere" in missing.output


def _head(body: str) -> str:
    return body[body.index("<thead") : body.index("</thead")]
