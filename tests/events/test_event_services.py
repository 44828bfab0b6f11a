from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import insert, select

from app.accounts.enums import Role
from app.accounts.models import Membership
from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.models import AuditLine
from app.core.policy import SYSTEM, Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.events.enums import EventStatus
from app.events.models import Event
from app.events.services import (
    EventDetails,
    cancel,
    create_event,
    install_seat_counter,
    publish,
    unpublish,
    update_event,
)
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import AgendaItemFactory, EventFactory

DETAILS = EventDetails(
    name="科技创新大会",
    organiser="汉阳区",
    city="武汉",
    starts_at=datetime(2026, 3, 12, 6, 30, tzinfo=UTC),
    ends_at=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
    capacity=300,
    code="HY",
)
pytestmark = pytest.mark.usefixtures("app")


def _actor(user):
    return Actor(ActorKind.USER, user.id, user.name)


def _lines():
    return [(line.action, line.event_id) for line in db.session.scalars(select(AuditLine))]


def test_a_new_event_is_a_draft_with_an_audit_line():
    event = create_event(DETAILS, slug="hanyang-2026", actor=SYSTEM)
    assert (event.slug, event.status) == ("hanyang-2026", EventStatus.DRAFT)
    assert _lines() == [("events.create_event", event.id)]


def test_without_an_address_the_day_in_shanghai_makes_one():
    late = replace(DETAILS, starts_at=datetime(2026, 3, 11, 16, 30, tzinfo=UTC))
    assert create_event(late, actor=SYSTEM).slug == "2026-03-12"
    assert create_event(late, actor=SYSTEM).slug == "2026-03-12-2"
    assert create_event(late, actor=SYSTEM).slug == "2026-03-12-3"


def test_whoever_makes_an_event_becomes_its_organizer():
    user = MembershipFactory(role=Role.LEADER).user
    event = create_event(DETAILS, actor=_actor(user))
    granted = db.session.scalars(select(Membership).where(Membership.event_id == event.id)).one()
    assert (granted.user, granted.role) == (user, Role.ORGANIZER)


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.ADMIN])
def test_an_organizer_everywhere_needs_no_second_role(role):
    user = MembershipFactory(role=role).user
    event = create_event(DETAILS, actor=_actor(user))
    assert not db.session.scalars(select(Membership).where(Membership.event_id == event.id)).all()


def test_an_actor_whose_account_is_gone_gets_no_role():
    create_event(DETAILS, actor=Actor(ActorKind.USER, 987654, "已删除"))
    assert not db.session.scalars(select(Membership)).all()


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"ends_at": DETAILS.starts_at}, None, "ends"),
        ({"capacity": 0}, None, "capacity"),
        ({"code": "H"}, None, "code"),
        ({"code": "hy"}, None, "code"),
        ({"code": "HANYANGX"}, None, "code"),
        ({}, "ab", "slug"),
        ({}, "Hanyang", "slug"),
        ({}, "汉阳", "slug"),
        ({}, "a" * 61, "slug"),
        ({}, "taken", "slug"),
    ],
)
def test_create_refuses(changes, slug, field):
    known = EventFactory(slug="taken")
    with pytest.raises(RuleError) as refusal, unit_of_work():
        create_event(replace(DETAILS, **changes), slug=slug, actor=SYSTEM)
    assert refusal.value.field == field
    assert db.session.scalars(select(Event)).all() == [known]
    assert _lines() == []


def _rival(slug):
    """Somebody else's event with this address comes just before our next write."""

    def write(session, *_details):
        known = {**asdict(DETAILS), "slug": slug, "status": EventStatus.DRAFT}
        session.execute(insert(Event).values(**known))

    sa_event.listen(db.session(), "before_flush", write, once=True)


def test_two_organizers_who_choose_one_address_at_once_get_a_kind_word():
    mine = EventFactory(draft=True)
    _rival("taken")
    with pytest.raises(RuleError, match="这个网址") as refusal:
        create_event(DETAILS, slug="taken", actor=SYSTEM)
    assert refusal.value.field == "slug"
    _rival("taken")
    with pytest.raises(RuleError, match="这个网址"):
        update_event(mine.id, DETAILS, slug="taken", actor=SYSTEM)


def test_an_update_keeps_before_and_after():
    event = EventFactory(capacity=30)
    update_event(event.id, replace(DETAILS, capacity=40), slug=event.slug, actor=SYSTEM)
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.event_id, line.before["capacity"], line.after["capacity"]) == (event.id, 30, 40)


def test_a_draft_changes_its_address():
    event = EventFactory(draft=True)
    update_event(event.id, DETAILS, slug="new-address", actor=SYSTEM)
    assert event.slug == "new-address"


@pytest.mark.parametrize("state", ["published", "withdrawn", "cancelled"])
def test_an_address_that_was_published_never_changes(state):
    event = EventFactory(slug="printed", status=EventStatus(state))
    with pytest.raises(RuleError, match="不能再改") as refusal, unit_of_work():
        update_event(event.id, DETAILS, slug="other", actor=SYSTEM)
    assert refusal.value.field == "slug"


def test_a_draft_can_not_take_the_address_of_another():
    EventFactory(slug="taken")
    event = EventFactory(draft=True, slug="mine")
    with pytest.raises(RuleError, match="这个网址"):
        update_event(event.id, DETAILS, slug="taken", actor=SYSTEM)


def test_the_capacity_never_falls_below_the_seats_taken(seats_taken):
    event = EventFactory(capacity=30)
    seats_taken(12)
    update_event(event.id, replace(DETAILS, capacity=12), slug=event.slug, actor=SYSTEM)
    with pytest.raises(RuleError, match="12") as refusal:
        update_event(event.id, replace(DETAILS, capacity=11), slug=event.slug, actor=SYSTEM)
    assert (refusal.value.field, event.capacity) == ("capacity", 12)


def test_a_house_without_a_counter_of_seats_says_so(seats_taken):
    event = EventFactory()
    install_seat_counter(None)
    with pytest.raises(RuntimeError, match="seat counter"):
        update_event(event.id, DETAILS, slug=event.slug, actor=SYSTEM)


def test_an_event_without_agenda_is_not_published():
    event = EventFactory(draft=True)
    with pytest.raises(RuleErrors) as refusal:
        publish(event.id, actor=SYSTEM)
    assert refusal.value.details == ("议程还是空的，参会人不知道来参加什么。",)
    assert event.status is EventStatus.DRAFT


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (EventStatus.DRAFT, publish, EventStatus.PUBLISHED),
        (EventStatus.WITHDRAWN, publish, EventStatus.PUBLISHED),
        (EventStatus.CANCELLED, publish, EventStatus.PUBLISHED),
        (EventStatus.PUBLISHED, unpublish, EventStatus.WITHDRAWN),
        (EventStatus.PUBLISHED, cancel, EventStatus.CANCELLED),
        (EventStatus.WITHDRAWN, cancel, EventStatus.CANCELLED),
    ],
)
def test_a_step_of_the_status_is_taken_and_written_down(state, step, after):
    event = AgendaItemFactory(event__status=state).event
    step(event.id, actor=SYSTEM)
    assert event.status is after
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.event_id, line.before, line.after) == (
        event.id,
        {"status": state.value},
        {"status": after.value},
    )


@pytest.mark.parametrize(
    ("state", "step", "word"),
    [
        (EventStatus.PUBLISHED, publish, "已发布"),
        (EventStatus.DRAFT, unpublish, "草稿"),
        (EventStatus.DRAFT, cancel, "草稿"),
        (EventStatus.CANCELLED, cancel, "已取消"),
        (EventStatus.WITHDRAWN, unpublish, "已撤下"),
    ],
)
def test_a_step_that_does_not_fit_is_refused_with_the_state(state, step, word):
    event = AgendaItemFactory(event__status=state).event
    with pytest.raises(RuleError, match=word):
        step(event.id, actor=SYSTEM)
    assert event.status is state
    assert _lines() == []


def test_each_change_gives_a_later_instant():
    event = EventFactory(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    user = UserFactory()
    update_event(event.id, DETAILS, slug=event.slug, actor=_actor(user))
    assert event.updated_at > datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1)
