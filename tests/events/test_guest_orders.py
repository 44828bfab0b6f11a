"""News, rostrum, speaking: three orders of one guest list, each of which can be final."""

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.models import AuditLine
from app.core.policy import SYSTEM, Actor, ActorKind
from app.events.enums import Direction, GuestOrder, GuestRole
from app.events.guest_orders import (
    Approval,
    approve_order,
    move_guest,
    order_guests,
    place_guests,
    reopen_order,
    take_out,
)
from app.events.guests import GuestWords, add_guest, delete_guest, update_guest
from app.events.models import GuestPlace
from app.events.ordering import Arrangement, StaleOrderError
from app.events.queries import (
    count_places,
    list_approvals,
    list_guests,
    list_places,
    list_without_place,
)
from tests.factories.events import EventFactory, GuestFactory, GuestPlaceFactory

pytestmark = pytest.mark.usefixtures("app")

NEWS, ROSTRUM, SPEAKING = GuestOrder
LEADER = Approval("徐丽", "区委书记")
HOST = Actor(ActorKind.USER, 1, "王主办")


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def guests(event):
    """Three, in the news as 甲乙丙; on the rostrum as 丙甲; nobody speaks."""
    guests = [
        GuestFactory(event=event, held__person__name=name, position=place)
        for place, name in enumerate("甲乙丙", start=1)
    ]
    GuestPlaceFactory(guest=guests[2], order=ROSTRUM, position=1)
    GuestPlaceFactory(guest=guests[0], order=ROSTRUM, position=2)
    return guests


def names(event, order):
    rows = list_places(event.id, order)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return "".join(row.guest.held.person.name for row in rows)


def ids(event, order):
    return tuple(place.id for place in list_places(event.id, order))


def approve(event, order):
    return approve_order(event.id, order, LEADER, ids(event, order), actor=HOST)


def lines():
    return db.session.scalars(select(AuditLine).order_by(AuditLine.id)).all()


def test_a_new_guest_is_in_the_news_and_nowhere_else(event):
    for name in "甲乙":
        add_guest(event.id, GuestWords(name=name, organisation="汉阳区"), actor=SYSTEM)
    assert [names(event, order) for order in GuestOrder] == ["甲乙", "", ""]
    assert count_places(event.id) == {NEWS: 2, ROSTRUM: 0, SPEAKING: 0}


def test_who_is_put_into_an_order_comes_to_its_end_as_the_news_names_them(event, guests):
    first, second, third = guests
    assert place_guests(event.id, ROSTRUM, [second.id, first.id], actor=HOST) == 1
    assert names(event, ROSTRUM) == "丙甲乙"
    assert place_guests(event.id, SPEAKING, [third.id, first.id], actor=HOST) == 2
    assert names(event, SPEAKING) == "甲丙"
    assert [guest.id for guest in list_without_place(event.id, SPEAKING)] == [second.id]
    line = lines()[0]
    assert (line.action, line.subject_kind, line.subject_id) == (
        "events.place_guest",
        "Guest",
        second.id,
    )
    assert line.after == {"order": "rostrum", "position": 3}


def test_a_stranger_is_put_into_no_order(event, guests):
    assert place_guests(event.id, ROSTRUM, [GuestFactory().id, 10**17], actor=HOST) == 0
    assert names(event, ROSTRUM) == "丙甲"


def test_one_order_is_moved_and_the_others_stay(event, guests):
    place = list_places(event.id, ROSTRUM)[1]
    move_guest(event.id, place.id, Direction.UP, actor=HOST)
    assert [names(event, order) for order in GuestOrder] == ["甲乙丙", "甲丙", ""]
    line = lines()[-1]
    assert (line.action, line.subject_id) == ("events.move_guest", guests[0].id)
    assert (line.before, line.after) == (
        {"order": "rostrum", "position": 2},
        {"order": "rostrum", "position": 1},
    )
    move_guest(event.id, place.id, Direction.UP, actor=HOST)
    assert len(lines()) == 1


@pytest.mark.parametrize("order", [NEWS, ROSTRUM])
def test_an_order_is_put_into_another_whole(event, guests, order):
    seen = ids(event, order)
    order_guests(event.id, order, Arrangement(seen, seen[::-1]), actor=HOST)
    assert ids(event, order) == seen[::-1]
    assert lines()[-1].after == {"row_ids": [*seen[::-1]], "order": order.value}
    with pytest.raises(StaleOrderError):
        order_guests(event.id, order, Arrangement(seen, seen[::-1]), actor=HOST)


def test_places_of_one_order_arrange_no_other(event, guests):
    seen = ids(event, ROSTRUM)
    with pytest.raises(StaleOrderError):
        order_guests(event.id, NEWS, Arrangement(seen, seen[::-1]), actor=HOST)


def test_who_leaves_an_order_stays_a_guest(event, guests):
    take_out(event.id, ids(event, ROSTRUM)[0], actor=HOST)
    assert [names(event, order) for order in GuestOrder] == ["甲乙丙", "甲", ""]
    assert (lines()[-1].action, lines()[-1].subject_id) == ("events.take_out_guest", guests[2].id)


def test_nobody_leaves_the_news_but_with_the_list(event, guests):
    with pytest.raises(NotFoundError):
        take_out(event.id, ids(event, NEWS)[0], actor=HOST)
    delete_guest(event.id, guests[2].id, actor=HOST)
    assert [names(event, order) for order in GuestOrder] == ["甲乙", "甲", ""]
    assert len(db.session.scalars(select(GuestPlace)).all()) == 3


def test_an_approval_says_who_and_when_and_who_stood_where(event, guests):
    final = approve(event, ROSTRUM)
    assert (final.approved_by, final.approved_as, final.by) == ("徐丽", "区委书记", "王主办")
    assert list_approvals(event.id) == {ROSTRUM: final}
    line = lines()[-1]
    assert (line.action, line.after["people"], line.after["order"]) == (
        "events.approve_order",
        "丙、甲",
        "rostrum",
    )


def test_what_was_moved_meanwhile_was_not_approved(event, guests):
    seen = ids(event, ROSTRUM)
    move_guest(event.id, seen[1], Direction.UP, actor=SYSTEM)
    with pytest.raises(StaleOrderError, match="请重新核对"):
        approve_order(event.id, ROSTRUM, LEADER, seen, actor=HOST)
    assert list_approvals(event.id) == {}


def test_an_empty_order_is_not_approved(event, guests):
    with pytest.raises(RuleError, match="还没有人"):
        approve(event, SPEAKING)


def _changes(event, guests):
    """Everything that changes who stands where in the news and on the rostrum."""
    other = GuestWords(name="丁", organisation="汉阳区")
    news, rostrum = ids(event, NEWS), ids(event, ROSTRUM)
    return {
        NEWS: [
            lambda: order_guests(event.id, NEWS, Arrangement(news, news[::-1]), actor=HOST),
            lambda: move_guest(event.id, news[0], Direction.UP, actor=HOST),
            lambda: add_guest(event.id, other, actor=HOST),
        ],
        ROSTRUM: [
            lambda: order_guests(
                event.id, ROSTRUM, Arrangement(rostrum, rostrum[::-1]), actor=HOST
            ),
            lambda: move_guest(event.id, rostrum[0], Direction.UP, actor=HOST),
            lambda: place_guests(event.id, ROSTRUM, [guests[1].id], actor=HOST),
            lambda: take_out(event.id, rostrum[0], actor=HOST),
        ],
        "both": [
            lambda: delete_guest(event.id, guests[0].id, actor=HOST),
            lambda: update_guest(event.id, guests[0].id, other, actor=HOST),
        ],
    }


@pytest.mark.parametrize("order", [NEWS, ROSTRUM])
def test_a_final_order_is_not_changed_until_it_is_reopened(event, guests, order):
    changes = _changes(event, guests)
    approve(event, order)
    stood = [names(event, one) for one in GuestOrder]
    for change in (*changes[order], *changes["both"], lambda: approve(event, order)):
        with pytest.raises(RuleError, match="已定稿（徐丽审定）"), db.session.begin_nested():
            change()
        assert [names(event, one) for one in GuestOrder] == stood
    reopen_order(event.id, order, actor=HOST)
    reopen_order(event.id, order, actor=HOST)
    line = lines()[-1]
    assert (line.action, line.before["approved_by"]) == ("events.reopen_order", "徐丽")
    for change in changes[order]:
        change()


def test_a_final_order_holds_no_other(event, guests):
    changes = _changes(event, guests)
    approve(event, ROSTRUM)
    for change in changes[NEWS]:
        change()
    assert names(event, ROSTRUM) == "丙甲"


def test_a_guest_outside_a_final_order_leaves_the_list(event, guests):
    approve(event, ROSTRUM)
    delete_guest(event.id, guests[1].id, actor=HOST)
    assert [names(event, order) for order in GuestOrder] == ["甲丙", "丙甲", ""]


def test_titles_are_put_right_in_a_final_order(event, guests):
    approve(event, NEWS)
    held = guests[0].held
    words = GuestWords(
        name="甲", organisation=held.organisation.name, titles="主任", role=GuestRole.SPEAKER
    )
    update_guest(event.id, guests[0].id, words, actor=HOST)
    assert (guests[0].held.titles, guests[0].role) == ("主任", GuestRole.SPEAKER)


def test_the_list_is_read_as_the_news_names_it(event, guests):
    move_guest(event.id, ids(event, NEWS)[2], Direction.UP, actor=HOST)
    assert "".join(guest.held.person.name for guest in list_guests(event.id)) == "甲丙乙"


def test_places_of_another_event_are_not_reached(event, guests):
    other = EventFactory()
    place = ids(event, ROSTRUM)[0]
    for step in (
        lambda: move_guest(other.id, place, Direction.DOWN, actor=HOST),
        lambda: take_out(other.id, place, actor=HOST),
    ):
        with pytest.raises(NotFoundError):
            step()
    assert names(event, ROSTRUM) == "丙甲"
