"""The audit's page: everything in words, narrowed, and as fast far back as in front."""

import re

import pytest
from sqlalchemy import Enum as EnumType
from sqlalchemy import event as sa_event
from sqlalchemy import insert, text

from app.accounts.enums import Role
from app.core.db import Base, db
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.policy import ActorKind
from app.events.enums import EventStatus
from app.portal.audit_log import SHOWN, Narrowed, is_hidden, read_audit
from app.portal.audit_words import ACTIONS, FIELDS, KINDS, VALUES
from app.portal.subjects import names_of
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory

_ROOMS = ("accounts", "directory", "documents", "events", "followup", "mail", "registration",
          "roadshow", "signing")  # fmt: skip
_MACHINERY = {
    "access_link", "audit_line", "batch_slice", "calendar_day", "clock_watch", "halfway_log_in",
    "heartbeat", "job_slot", "mail_attachment", "outgoing_mail",
    "password_reset", "recovery_code", "second_factor", "stored_file", "throttle",
}  # fmt: skip
"""Tables that leave no line of their columns."""


def line(**more):
    row = AuditLine(
        **{
            "at": NOON,
            "actor_kind": ActorKind.USER,
            "actor_id": 1,
            "actor_label": "艾达",
            "action": "registration.register",
            "subject_kind": "Registration",
            "subject_id": 7,
            **more,
        }
    )
    db.session.add(row)
    db.session.flush()
    return row


def log_in(client, role, event_id=None):
    user = UserFactory(name="查账的人")
    MembershipFactory(user=user, role=role, event_id=event_id)
    return client.log_in(user.email)


def recorded(root):
    """Names of actions in the rooms' services; a view's endpoint is none."""
    found = set()
    for room in _ROOMS:
        for path in (root / "app" / room).rglob("*.py"):
            if "views" not in path.name and "views" not in path.parts and path.name != "labels.py":
                found |= set(re.findall(rf'"({room}\.[a-z_]+)"', path.read_text("utf-8")))
    return found - {job.value for job in Job} - {"registration.id"}


def test_every_action_has_a_word(flask_app, root):
    endpoints = {rule.endpoint for rule in flask_app.url_map.iter_rules()}
    actions = recorded(root) | {f"events.set_status_{status}" for status in EventStatus}
    assert len(actions) > 70
    assert {action for action in actions if action not in ACTIONS} - endpoints == set()


def test_every_thing_field_and_state_has_a_word():
    wordless = set()
    for mapper in Base.registry.mappers:
        if mapper.local_table.name in _MACHINERY:
            continue
        if mapper.class_.__name__ not in KINDS:
            wordless.add(mapper.class_.__name__)
        for column in mapper.local_table.columns:
            if is_hidden(column.name):
                continue
            wordless |= {column.name} - FIELDS.keys()
            if isinstance(column.type, EnumType):
                wordless |= set(column.type.enums) - VALUES.keys()
    assert wordless == set(), "name them in app/portal/audit_words.py and in portal_audit.po"


def test_a_line_says_who_did_what_to_which_thing_and_what_changed(client):
    event = EventFactory()
    line(
        event_id=event.id,
        action="registration.correct",
        before={"name": "万亮", "status": "confirmed", "request_hash": "abcdef"},
        after={"name": "万亮亮", "status": "cancelled", "request_hash": "fedcba"},
    )
    log_in(client, Role.ORGANIZER, event.id).get(f"/console/events/{event.id}/audit")
    assert "艾达 更正了报名信息 报名 7" in client.text
    assert "名称： 万亮 → 万亮亮" in client.text
    assert "状态： 已确认 → 已取消" in client.text
    assert "abcdef" not in client.text
    assert f"/console/events/{event.id}/registrations/7" in client.page.links


def test_a_thing_is_called_what_it_is_called_today(client):
    person = RegistrationFactory(name="单小丽")
    here = person.event.id
    line(event_id=here, subject_id=person.id)
    log_in(client, Role.ORGANIZER, here).get(f"/console/events/{here}/audit")
    assert "报名 单小丽" in client.text
    page = client.get(f"/console/events/{here}/audit?kind=Registration&thing={person.id}")
    assert page.count("报名 单小丽") > 2  # the filter says it, too


def test_a_filter_does_not_tell_the_name_of_another_event_s_guest(client):
    stranger = RegistrationFactory(name="别家人")
    here = EventFactory().id
    line(event_id=stranger.event.id, subject_id=stranger.id)
    log_in(client, Role.ORGANIZER, here)
    client.get(f"/console/events/{here}/audit?kind=Registration&thing={stranger.id}")
    assert "别家人" not in client.text


def test_every_kind_of_name_is_one_question(queries):
    keys = [(kind, number) for kind in KINDS for number in (1, 2, 3)]
    assert names_of(keys) == {}
    assert len(queries) > 15
    kinds = len(queries)
    names_of([*keys, *((kind, number + 3) for kind, number in keys)])
    assert len(queries) == 2 * kinds


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER, Role.FIRM])
def test_an_event_s_audit_is_for_its_organizers(client, role):
    event = EventFactory()
    log_in(client, role, event.id).get(f"/console/events/{event.id}/audit", status=403)
    client.get("/console/audit", status=403)


def test_an_organizer_sees_his_event_and_an_administrator_all(client, app):
    mine = EventFactory()
    line(event_id=mine.id, actor_label="自家人")
    line(event_id=EventFactory().id, actor_label="别家人")
    line(event_id=None, actor_label="无家人")
    log_in(client, Role.ORGANIZER, mine.id).get(f"/console/events/{mine.id}/audit")
    assert "自家人" in client.text
    assert "别家人" not in client.text
    client.get("/console/audit", status=403)
    client.post("/logout")
    log_in(client, Role.ADMIN).get("/console/audit")
    assert all(name in client.text for name in ("自家人", "别家人", "无家人", "登录"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=艾达", 2),
        ("q=%25", 0),
        ("action=events.add_guest", 1),
        ("kind=Guest&thing=9", 1),
        ("since=2026-03-11&until=2026-03-11", 2),
        ("since=2026-03-12", 0),
        ("action=nonsense&kind=nonsense&since=nonsense&thing=x&before=-1", 3),
    ],
)
def test_filters_narrow_and_nonsense_does_not(client, frozen, query, found):
    line()
    line(action="events.add_guest", subject_kind="Guest", subject_id=9)
    line(actor_label="系统", at=NOON.replace(day=10))
    log_in(client, Role.ADMIN)
    db.session.execute(text("DELETE FROM audit_line WHERE actor_label = '查账的人'"))
    client.get(f"/console/audit?{query}")
    assert len(re.findall("报名 7|嘉宾 9", client.text.partition("变化")[2])) == found


def test_a_pill_takes_its_filter_away_and_keeps_the_others(client):
    log_in(client, Role.ADMIN).get("/console/audit?q=艾达&kind=Guest&thing=9&before=50")
    assert "嘉宾 9" in client.text
    assert "/console/audit?q=%E8%89%BE%E8%BE%BE" in client.page.links
    assert "/console/audit?kind=Guest&thing=9" in client.page.links


def test_pages_join_without_a_gap_and_ask_as_often(client, app):
    values = {"at": NOON, "actor_kind": ActorKind.USER, "actor_label": "艾达", "action": "x.y",
              "subject_kind": "Event", "subject_id": 1}  # fmt: skip
    db.session.execute(insert(AuditLine), [values] * (2 * SHOWN + 3))
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with app.test_request_context():
        sa_event.listen(db.engine, "before_cursor_execute", note)
        first = read_audit(Narrowed())
        second = read_audit(Narrowed(before=first.older))
        third = read_audit(Narrowed(before=second.older))
    sa_event.remove(db.engine, "before_cursor_execute", note)
    seen = [row.id for part in (first, second, third) for row in part.lines]
    assert len(seen) == len(set(seen)) == 2 * SHOWN + 3
    assert seen == sorted(seen, reverse=True)
    assert third.older is None
    assert sum("audit_line" in statement for statement in asked) == 3
