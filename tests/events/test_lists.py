"""Agenda, guests and awards: lists that are ordered by hand."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.models import AuditLine
from app.core.policy import SYSTEM, Actor, ActorKind
from app.directory.models import Person
from app.events.agenda import (
    AgendaWords,
    add_agenda_item,
    delete_agenda_item,
    move_agenda_item,
    order_agenda,
    update_agenda_item,
)
from app.events.awards import AwardWords, add_award, delete_award, move_award, update_award
from app.events.enums import AgendaKind, Direction, GuestRole
from app.events.guests import (
    GuestWords,
    add_guest,
    delete_guest,
    hide_guests,
    release_guests,
    update_guest,
)
from app.events.ordering import Arrangement, StaleOrderError
from app.events.queries import find_guest_release, list_agenda, list_awards, list_guests
from tests.factories.events import AgendaItemFactory, AwardFactory, EventFactory, GuestFactory

pytestmark = pytest.mark.usefixtures("app")


def _words(title, begins=None):
    return AgendaWords(kind=AgendaKind.REPORT, title=title, begins=begins)


def _titles(event):
    rows = list_agenda(event.id)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.title for row in rows]


def _lines():
    return [(line.action, line.event_id) for line in db.session.scalars(select(AuditLine))]


def _names(event):
    return [guest.held.person.name for guest in list_guests(event.id)]


@pytest.fixture
def event():
    return EventFactory(starts_at=datetime(2022, 5, 11, 17, tzinfo=UTC))


@pytest.fixture
def agenda(event):
    return [AgendaItemFactory(event=event, title=word, position=n) for n, word in
            enumerate("甲乙丙", start=1)]  # fmt: skip


def test_an_item_stands_before_the_first_that_begins_later(event):
    for title, begins in (("致辞", time(14, 30)), ("路演", time(15, 50)), ("合影", None)):
        add_agenda_item(event.id, _words(title, begins), actor=SYSTEM)
    add_agenda_item(event.id, _words("报告", time(14, 40)), actor=SYSTEM)
    add_agenda_item(event.id, _words("散会"), actor=SYSTEM)
    assert _titles(event) == ["致辞", "报告", "路演", "合影", "散会"]
    assert _lines() == [("events.add_agenda_item", event.id)] * 5


def test_an_item_changes_its_words_and_keeps_its_place(event, agenda):
    update_agenda_item(event.id, agenda[0].id, _words("丁", time(18, 0)), actor=SYSTEM)
    assert _titles(event) == ["丁", "乙", "丙"]
    assert agenda[0].kind is AgendaKind.REPORT


def test_a_deleted_item_leaves_no_gap_and_its_words_in_the_audit(event, agenda):
    delete_agenda_item(event.id, agenda[0].id, actor=SYSTEM)
    assert _titles(event) == ["乙", "丙"]
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.before["title"]) == ("events.delete_agenda_item", "甲")


@pytest.mark.parametrize(
    ("place", "direction", "after"),
    [
        (0, Direction.DOWN, "乙甲丙"),
        (2, Direction.UP, "甲丙乙"),
        (0, Direction.UP, "甲乙丙"),
        (2, Direction.DOWN, "甲乙丙"),
    ],
)
def test_an_item_moves_one_place_and_stays_at_the_ends(event, agenda, place, direction, after):
    move_agenda_item(event.id, agenda[place].id, direction, actor=SYSTEM)
    assert _titles(event) == list(after)
    assert len(_lines()) == (after != "甲乙丙")


def test_a_changed_agenda_makes_the_event_newer(event):
    before = event.updated_at
    add_agenda_item(event.id, _words("致辞"), actor=SYSTEM)
    assert event.updated_at > before


def test_an_item_of_another_event_is_not_reached(event, agenda):
    other = EventFactory()
    for step in (
        lambda: update_agenda_item(other.id, agenda[0].id, _words("丁"), actor=SYSTEM),
        lambda: delete_agenda_item(other.id, agenda[0].id, actor=SYSTEM),
        lambda: move_agenda_item(other.id, agenda[0].id, Direction.DOWN, actor=SYSTEM),
    ):
        with pytest.raises(NotFoundError):
            step()
    assert _titles(event) == ["甲", "乙", "丙"]


def test_a_guest_is_known_as_of_the_day_in_shanghai(event):
    words = GuestWords(
        name="徐丽", organisation="中共汉阳区委", titles="区委书记", role=GuestRole.HOST
    )
    guest = add_guest(event.id, words, actor=SYSTEM)
    held = guest.held
    assert (held.person.name, held.organisation.name) == ("徐丽", "中共汉阳区委")
    assert (held.titles, held.as_of, guest.role) == ("区委书记", date(2022, 5, 12), GuestRole.HOST)
    assert ("events.add_guest", event.id) in _lines()


def test_a_deleted_guest_stays_a_person(event):
    guests = [
        add_guest(event.id, GuestWords(name=name, organisation="汉阳区"), actor=SYSTEM)
        for name in ("甲", "乙")
    ]
    delete_guest(event.id, guests[0].id, actor=SYSTEM)
    assert _names(event) == ["乙"]
    assert "甲" in db.session.scalars(select(Person.name)).all()


def test_nobody_is_on_the_list_twice(event):
    words = GuestWords(name="甲", organisation="汉阳区", titles="主任")
    add_guest(event.id, words, actor=SYSTEM)
    again = GuestWords(name="甲", organisation="汉阳区", titles="书记")
    with pytest.raises(RuleError, match="汉阳区的甲已在名单中") as refusal:
        add_guest(event.id, again, actor=SYSTEM)
    assert refusal.value.field == "name"
    other = add_guest(event.id, GuestWords(name="乙", organisation="汉阳区"), actor=SYSTEM)
    with pytest.raises(RuleError, match="已在名单中"):
        update_guest(event.id, other.id, again, actor=SYSTEM)


def test_a_guest_gets_new_titles_and_another_part(event):
    guest = add_guest(event.id, GuestWords(name="甲", organisation="汉阳区"), actor=SYSTEM)
    words = GuestWords(name="甲", organisation="汉阳区", titles="主任", role=GuestRole.SPEAKER)
    update_guest(event.id, guest.id, words, actor=SYSTEM)
    assert (guest.held.titles, guest.role) == ("主任", GuestRole.SPEAKER)


def test_the_guest_list_is_released_once_and_taken_back(event):
    organizer = Actor(ActorKind.USER, 1, "王主办")
    first = release_guests(event.id, actor=organizer)
    assert release_guests(event.id, actor=SYSTEM) is first
    assert find_guest_release(event.id).by == "王主办"
    hide_guests(event.id, actor=organizer)
    hide_guests(event.id, actor=organizer)
    assert find_guest_release(event.id) is None
    assert [action for action, _event_id in _lines()] == [
        "events.release_guests",
        "events.hide_guests",
    ]


def test_the_system_releases_without_a_name(event):
    assert release_guests(event.id, actor=SYSTEM).by is None


def test_awards_are_added_changed_ordered_and_deleted(event):
    first, second = (
        add_award(event.id, AwardWords(title=title, awarded_by="授", awarded_to="受"), actor=SYSTEM)
        for title in ("甲", "乙")
    )
    move_award(event.id, second.id, Direction.UP, actor=SYSTEM)
    move_award(event.id, second.id, Direction.UP, actor=SYSTEM)
    words = AwardWords(title="丙", awarded_by="授", awarded_to="受")
    update_award(event.id, first.id, words, actor=SYSTEM)
    assert [award.title for award in list_awards(event.id)] == ["乙", "丙"]
    delete_award(event.id, second.id, actor=SYSTEM)
    assert [(award.title, award.position) for award in list_awards(event.id)] == [("丙", 1)]


def test_rows_of_another_event_are_not_reached(event):
    guest, award = GuestFactory(), AwardFactory()
    with pytest.raises(NotFoundError):
        delete_guest(event.id, guest.id, actor=SYSTEM)
    with pytest.raises(NotFoundError):
        delete_award(event.id, award.id, actor=SYSTEM)
    with pytest.raises(NotFoundError):
        add_award(987654, AwardWords(title="甲", awarded_by="授", awarded_to="受"), actor=SYSTEM)


def test_a_whole_agenda_is_put_into_another_order(event, agenda):
    first, second, third = (item.id for item in agenda)
    seen = (first, second, third)
    order_agenda(event.id, Arrangement(seen, (third, first, second)), actor=SYSTEM)
    assert _titles(event) == ["丙", "甲", "乙"]
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.subject_kind) == ("events.order_agenda", "Event")
    assert (line.before, line.after) == (
        {"row_ids": list(seen)},
        {"row_ids": [third, first, second]},
    )
    same = (third, first, second)
    order_agenda(event.id, Arrangement(same, same), actor=SYSTEM)
    assert len(_lines()) == 1


@pytest.mark.parametrize("wrong", ["added", "gone", "moved", "twice", "short", "another"])
def test_an_order_of_a_list_that_changed_meanwhile_moves_nothing(event, agenda, wrong):
    first, second, third = (item.id for item in agenda)
    seen, wished = (first, second, third), (third, second, first)
    match wrong:
        case "added":
            add_agenda_item(event.id, _words("丁"), actor=SYSTEM)
        case "gone":
            delete_agenda_item(event.id, second, actor=SYSTEM)
        case "moved":
            move_agenda_item(event.id, second, Direction.UP, actor=SYSTEM)
        case "twice":
            wished = (third, third, first)
        case "short":
            wished = (third, first)
        case "another":
            wished = (AgendaItemFactory().id, second, first)
    before = _titles(event)
    with pytest.raises(StaleOrderError, match="没有保存"):
        order_agenda(event.id, Arrangement(seen, wished), actor=SYSTEM)
    assert _titles(event) == before
