from datetime import timedelta

import pytest
from sqlalchemy import event as sa_event

from app.accounts.enums import Role
from app.core import files, health
from app.core.db import db
from app.core.models import Heartbeat
from app.core.slots import beat_heart
from app.events.enums import EventStatus
from app.portal import history
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.registration import RegistrationFactory


def log_in(client, role, event_id=None):
    user = UserFactory(email=f"{role}@demo.example")
    MembershipFactory(user=user, role=role, event_id=event_id)
    return client.log_in(f"{role}@demo.example")


class Counting:
    """The statements sent while inside."""

    def __enter__(self):
        self.statements = []
        sa_event.listen(db.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_exc):
        sa_event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest):
        self.statements.append(statement)


@pytest.fixture
def broker(monkeypatch):
    """Whether the broker answers: the wire's far end."""

    def answer(*, works):
        monkeypatch.setattr(health, "broker_works", lambda: works)

    return answer


def test_the_list_shows_every_event_with_its_numbers(client):
    RegistrationFactory(event=EventFactory(name="春季大会", capacity=30))
    EventFactory(name="秋季大会", status=EventStatus.DRAFT)
    log_in(client, Role.ORGANIZER).get("/console/")
    assert "春季大会" in client.text
    assert "1 / 30" in client.text
    assert "草稿" in client.text
    assert "/console/events/new" in client.page.links


def test_an_organizer_of_one_event_sees_that_one_and_makes_none(client):
    mine, other = EventFactory(name="我的大会"), EventFactory(name="别人的大会")
    log_in(client, Role.ORGANIZER, mine.id).get("/console/")
    assert "我的大会" in client.text
    assert "别人的大会" not in client.text
    assert "/console/events/new" not in client.page.links
    client.get(f"/console/events/{other.id}/", status=403)


def test_staff_are_led_to_the_door_and_not_to_the_overview(client):
    event = EventFactory()
    log_in(client, Role.STAFF, event.id).get("/console/")
    assert f"/console/events/{event.id}/check-in" in client.page.links
    assert f"/console/events/{event.id}/" not in client.page.links
    assert "/console/projects/" not in client.page.links
    client.get(f"/console/events/{event.id}/", status=403)


def test_no_event_yet_says_what_to_do(client):
    log_in(client, Role.ADMIN).get("/console/")
    assert "还没有活动" in client.text


def test_what_waits_stands_there_and_leads_on(client):
    event = EventFactory(status=EventStatus.DRAFT)
    log_in(client, Role.ORGANIZER).get(f"/console/events/{event.id}/")
    assert "活动还是草稿" in client.text
    assert f"/console/events/{event.id}/settings" in client.page.links
    assert "还没有议程" in client.text


def test_a_leader_reads_the_numbers_and_is_asked_for_nothing(client):
    event = EventFactory(status=EventStatus.DRAFT)
    log_in(client, Role.LEADER).get(f"/console/events/{event.id}/")
    assert "等您处理" not in client.text


def test_what_happened_last_is_told_in_words(client):
    event = EventFactory()
    log_in(client, Role.ORGANIZER)
    client.get(f"/console/events/{event.id}/settings")
    client.post(f"/console/events/{event.id}/unpublish")
    client.get(f"/console/events/{event.id}/")
    assert "撤下了公开页面" in client.text


def test_a_happening_names_whom_it_is_about(client):
    guest = RegistrationFactory(name="单小丽", email=None)
    log_in(client, Role.ORGANIZER)
    client.get(f"/console/events/{guest.event.id}/registrations/{guest.id}")
    client.post(f"/console/events/{guest.event.id}/registrations/{guest.id}/cancel")
    client.get(f"/console/events/{guest.event.id}/")
    assert "取消了一个报名" in client.text
    assert "单小丽" in client.text


def test_an_event_that_does_not_exist_is_a_404(client):
    log_in(client, Role.ADMIN).get("/console/events/999999/", status=404)


def test_the_list_asks_as_many_questions_for_five_events_as_for_one(client):
    EventFactory()
    log_in(client, Role.ORGANIZER).get("/console/")
    with Counting() as one:
        client.get("/console/")
    for _ in range(4):
        RegistrationFactory(event=EventFactory())
    with Counting() as five:
        client.get("/console/")
    assert len(one) == len(five)


def test_health_is_degraded_while_nobody_works(client, broker):
    broker(works=True)
    client.get("/health")
    checks = {
        "database": "ok",
        "storage": "ok",
        "queue": "ok",
        "mail": "ok",
        "clock": "ok",
        "worker": "silent",
        "beat": "silent",
    }
    assert client.response.json == {"status": "degraded", "checks": checks}


def test_health_is_ok_when_all_were_seen(client, broker, frozen):
    broker(works=True)
    for part in health.PARTS * 2:
        beat_heart(part)
        db.session.flush()
    client.get("/health")
    assert client.response.json["status"] == "ok"
    assert abs(db.session.get(Heartbeat, "beat").at - NOON) < timedelta(seconds=5)


def test_health_tells_of_mails_that_do_not_leave(client, broker, frozen):
    broker(works=True)
    OutgoingMailFactory(due_at=NOON - timedelta(minutes=11))
    client.get("/health")
    assert client.response.json["checks"]["mail"] == "stuck"


def test_health_is_503_without_storage(client, broker, monkeypatch):
    broker(works=False)
    monkeypatch.setattr(health, "storage_state", lambda: "down")
    client.get("/health", status=503)
    assert client.response.json["status"] == "down"


def test_a_disk_that_is_almost_full_is_told_before_papers_wait(client, broker, monkeypatch):
    broker(works=True)
    monkeypatch.setattr(files, "LEAST_FREE", 2**60)
    client.get("/health")
    assert client.response.json["checks"]["storage"] == "full"
    log_in(client, Role.ORGANIZER).get("/console/")
    assert "磁盘空间即将用尽" in client.text


def test_the_console_says_that_the_queue_is_down(client, broker):
    broker(works=False)
    log_in(client, Role.ORGANIZER).get("/console/")
    assert "任务队列没有响应" in client.text


def test_an_unknown_address_has_a_page_that_helps(client):
    client.get("/nothing-here", status=404)
    assert "404" in client.text


def test_a_form_without_its_token_is_explained(client):
    client.post("/login", {"email": "x", "csrf_token": "stale"}, status=400)
    assert "打开得太久" in client.text


def test_every_happening_is_an_action_that_some_service_writes(root):
    source = "".join(path.read_text("utf-8") for path in (root / "app").rglob("*.py"))
    states = {f"events.set_status_{status.value}" for status in EventStatus}
    unknown = {
        action
        for action in history.WORDS
        if action not in states and source.count(f'"{action}"') < 2
    }
    assert unknown == set()
