from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from app.core.i18n import speaking
from app.events.enums import EventStatus
from app.events.ics import event_calendar, event_feed
from tests.factories.events import AgendaItemFactory, EventFactory

URL = "https://huiqian.example/e/hanyang-2026"
pytestmark = pytest.mark.usefixtures("app")


def _entry(event):
    calendar = Calendar.from_ical(event_calendar(event, url=URL))
    (entry,) = calendar.walk("VEVENT")
    return entry


def test_the_entry_has_name_place_hours_and_agenda():
    event = EventFactory(address="晴川大道 619 号")
    AgendaItemFactory(event=event, title="致辞", begins=time(14, 30), speaker="黄翀", position=1)
    AgendaItemFactory(event=event, title="合影", position=2)
    entry = _entry(event)
    assert entry["SUMMARY"] == "科技创新大会"
    assert entry["LOCATION"] == "武汉 · 会议中心 · 晴川大道 619 号"
    assert entry["DTSTART"].dt == datetime(2026, 3, 12, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert entry["DTEND"].dt.astimezone(UTC) == event.ends_at
    assert entry["DESCRIPTION"].splitlines() == [
        "主办单位：汉阳区", "", "议程", "14:30  致辞  黄翀", "合影", "", URL,
    ]  # fmt: skip
    assert (entry["STATUS"], entry["URL"]) == ("CONFIRMED", URL)


def test_the_file_carries_its_time_zone():
    calendar = Calendar.from_ical(event_calendar(EventFactory(), url=URL))
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert calendar["METHOD"] == "PUBLISH"


def test_a_change_keeps_the_uid_and_raises_the_sequence():
    event = EventFactory(
        created_at=datetime(2026, 1, 1, tzinfo=UTC), updated_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    first = _entry(event)
    event.updated_at = datetime(2026, 1, 2, tzinfo=UTC)
    second = _entry(event)
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 86400)
    assert second["DTSTAMP"].dt == datetime(2026, 1, 2, tzinfo=UTC)


def test_the_same_event_gives_the_same_bytes():
    event = EventFactory()
    assert event_calendar(event, url=URL) == event_calendar(event, url=URL)


def test_a_cancelled_event_frees_the_hours():
    entry = _entry(EventFactory(cancelled=True))
    assert (entry["STATUS"], entry["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert entry["SUMMARY"] == "已取消：科技创新大会"


def test_readers_of_english_get_the_english_name():
    event = EventFactory(name_en="Conference on Innovation")
    AgendaItemFactory(event=event)
    with speaking("en"):
        entry = _entry(event)
    assert entry["SUMMARY"] == "Conference on Innovation"
    assert "Agenda" in entry["DESCRIPTION"]


def test_anyone_fetches_the_file_of_a_published_event(client):
    event = EventFactory(slug="hanyang-2026")
    client.get("/e/hanyang-2026/calendar.ics")
    headers = client.response.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="hanyang-2026.ics"'
    assert client.response.data == event_feed(event, url="http://localhost/e/hanyang-2026")


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_nobody_fetches_the_file_of_a_hidden_event(client, trait):
    event = EventFactory(**{trait: True})
    client.get(f"/e/{event.slug}/calendar.ics", status=404)


def _feed(event):
    calendar = Calendar.from_ical(event_feed(event, url=URL))
    return {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}


def test_the_feed_has_the_event_and_each_item_with_an_hour(app):
    event = EventFactory()
    for place, (title, begins) in enumerate(
        [("致辞", time(14, 30)), ("路演", time(15, 0)), ("合影", None), ("晚餐", time(18, 0))], 1
    ):
        AgendaItemFactory(event=event, title=title, begins=begins, position=place)
    hours = [
        (str(entry["SUMMARY"]), f"{entry['DTSTART'].dt:%H:%M}", f"{entry['DTEND'].dt:%H:%M}")
        for entry in _feed(event).values()
    ]
    assert hours == [
        ("科技创新大会", "14:30", "17:30"),
        ("致辞", "14:30", "15:00"),
        ("路演", "15:00", "17:30"),
        ("晚餐", "18:00", "18:15"),
    ]


def test_items_of_the_feed_keep_their_uid_grow_and_are_cancelled_with_the_event(app):
    made, changed = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    event = EventFactory(created_at=made, updated_at=made)
    AgendaItemFactory(event=event, begins=time(14, 30))
    first = _feed(event)
    event.updated_at, event.status = changed, EventStatus.CANCELLED
    second = _feed(event)
    assert len(second) == 2
    assert first.keys() == second.keys()
    assert {int(entry["SEQUENCE"]) for entry in first.values()} == {0}
    assert {int(entry["SEQUENCE"]) for entry in second.values()} == {86400}
    assert {entry["LAST-MODIFIED"].dt for entry in second.values()} == {changed}
    assert {str(entry["STATUS"]) for entry in second.values()} == {"CANCELLED"}


def test_lines_of_the_feed_are_folded_at_75_bytes_between_characters(app):
    event = EventFactory(name="汉阳区科技创新暨数字经济大会" * 6)
    AgendaItemFactory(event=event, title="校地产学研一体化合作情况介绍" * 8, begins=time(15, 0))
    feed = event_feed(event, url=URL)
    lines = feed.split(b"\r\n")
    assert b"\n" not in feed.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)


def test_a_feed_that_has_not_changed_is_not_sent_again(client):
    event = EventFactory(slug="hanyang-2026")
    client.get("/e/hanyang-2026/calendar.ics")
    tag = client.response.headers["ETag"]
    known = {"If-None-Match": tag}
    again = client.http.get("/e/hanyang-2026/calendar.ics", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    event.name = "改名的大会"
    client.get("/e/hanyang-2026/calendar.ics", headers=known)
    assert client.response.headers["ETag"] != tag
