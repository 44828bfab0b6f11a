"""The event's page is drawn once for many visitors, and never an old one after a change."""

import re

import pytest
from flask import render_template

from app.core import editions
from app.core.editions import Editions
from app.events.awards import AwardWords, add_award
from app.portal import views
from app.registration.persons import Person
from app.registration.services import CONSENT_VERSION, Consent, cancel, register
from tests.client import PageClient
from tests.factories.events import EventFactory
from tests.registration.conftest import DESK

PAGE = "/e/of-many"


@pytest.fixture
def event(app, frozen, monkeypatch):
    app.extensions["huiqian_editions"].forget()
    monkeypatch.setattr(editions, "LIFETIME", 60.0)
    return EventFactory(slug="of-many", capacity=10)


@pytest.fixture
def drawn(monkeypatch):
    """How often a page was drawn."""
    pages: list[str] = []

    def draw(template, **words):
        pages.append(template)
        return render_template(template, **words)

    monkeypatch.setattr(views, "render_template", draw)
    return pages


def test_many_visitors_get_one_drawing_but_each_their_own_nonce(client, event, drawn):
    nonces = []
    for _ in range(3):
        nonces += set(re.findall(r'nonce="([^"]+)"', client.get(PAGE)))
        assert f"'nonce-{nonces[-1]}'" in client.response.headers["Content-Security-Policy"]
    assert len(drawn) == 1
    assert len(set(nonces)) == len(nonces) == 3


def test_seats_left_are_right_after_each_registration_and_cancellation(client, event):
    assert "余 10 席" in client.get(PAGE)
    person = Person("张三", "示例公司", "13800001234")
    consent = Consent(CONSENT_VERSION)
    seat = register(event.id, person, consent=consent, locale="zh_Hans_CN")
    assert "余 9 席" in client.get(PAGE)
    cancel(event.id, seat.registration.id, actor=DESK)
    assert "余 10 席" in client.get(PAGE)


def test_what_an_organizer_adds_is_there_at_once(client, event):
    client.get(PAGE)
    award = AwardWords(title="技术转移工作站", awarded_by="示例区政府", awarded_to="示例大学")
    add_award(event.id, award, actor=DESK)
    assert "技术转移工作站" in client.get(PAGE)


def test_each_language_has_its_edition(client, event):
    assert "I want to come" not in client.get(PAGE)
    assert "I want to come" in client.get(f"{PAGE}?lang=en")
    assert 'lang="en"' in client.get(PAGE)


def test_a_message_for_one_visitor_is_shown_to_nobody_else(app, event, client, drawn):
    client.get(PAGE)
    with client.http.session_transaction() as session:
        session["_flashes"] = [("ok", "只给您看")]
    assert "只给您看" in client.get(PAGE)
    assert "只给您看" not in client.get(PAGE)
    assert "只给您看" not in PageClient(app).get(PAGE)


def test_odd_addresses_fill_nothing(app, client, event, drawn):
    for number in range(3):
        client.get(f"{PAGE}?utm={number}")
    assert len(drawn) == 3
    assert not app.extensions["huiqian_editions"]._known


def test_a_cached_page_asks_the_database_once(client, event, queries):
    client.get(PAGE)
    queries.clear()
    client.get(PAGE)
    assert len(queries) == 1


def test_no_page_is_older_than_its_life(monkeypatch):
    kept, drawn = Editions(), []

    def draw():
        drawn.append(1)
        return "page"

    moment = [100.0]
    monkeypatch.setattr(editions.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(editions, "LIFETIME", 1.0)
    for moment[0] in (100.0, 100.9, 101.0):
        kept.get("name", 1, draw)
    assert len(drawn) == 2
