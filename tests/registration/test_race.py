"""Many at once, with real commits on connections of their own: never one seat too many."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select

from app.accounts.models import AccessLink
from app.core.db import db
from app.core.errors import RuleError
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.events.models import Event
from app.mail.models import MailAttachment, OutgoingMail
from app.registration.check_in import check_in
from app.registration.models import CheckIn, Registration
from app.registration.persons import Person
from app.registration.services import CONSENT_VERSION, Consent, register
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.registration.conftest import CONSENT, DESK

ZH = "zh_Hans_CN"
TABLES = (CheckIn, Registration, MailAttachment, OutgoingMail, AccessLink, AuditLine, Event)


@pytest.fixture
def at_once(flask_app):
    """Run ``work(number)`` in ``count`` threads at the same instant; counts how each ended."""

    def run(count: int, work) -> Counter[str]:
        barrier = Barrier(count)

        def one(number: int) -> str:
            with flask_app.app_context():
                barrier.wait()
                try:
                    with unit_of_work():
                        work(number)
                except RuleError as refusal:
                    return str(refusal)
                return "done"

        with ThreadPoolExecutor(count) as pool:
            return Counter(pool.map(one, range(count)))

    yield run
    with flask_app.app_context(), unit_of_work():
        for table in TABLES:
            db.session.execute(delete(table))


def _committed(flask_app, make) -> int:
    with flask_app.app_context():
        row_id = make().id
        db.session.commit()
    return row_id


def _count(flask_app, model) -> int:
    with flask_app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_hundred_at_once_for_thirty_places_give_exactly_thirty(flask_app, at_once):
    event_id = _committed(flask_app, lambda: EventFactory(capacity=30))

    def one(number: int) -> None:
        person = Person(f"来宾{number:03}", "示例公司", f"1380000{number:04}", None, "a@b.example")
        register(event_id, person, consent=CONSENT, locale=ZH)

    assert at_once(100, one) == {"done": 30, "名额已满。": 70}
    assert [_count(flask_app, table) for table in (Registration, OutgoingMail, AccessLink)] == [
        30,
        30,
        30,
    ]


def test_side_by_side_and_then_one_by_one_they_stop_at_the_last_seat(flask_app, at_once):
    """PostgreSQL lets the first 20 go side by side: then 100 seats are left, its connections."""
    event_id = _committed(flask_app, lambda: EventFactory(capacity=120))

    def one(number: int) -> None:
        person = Person(f"来宾{number:03}", "示例公司", f"1380000{number:04}", None, None)
        register(event_id, person, consent=CONSENT, locale=ZH)

    assert at_once(140, one) == {"done": 120, "名额已满。": 20}
    assert _count(flask_app, Registration) == 120


def test_what_was_counted_before_gives_no_seat_too_many(flask_app, at_once):
    """PostgreSQL: with 250 seats, 150 are given by one count and what the ids say."""
    event_id = _committed(flask_app, lambda: EventFactory(capacity=250))

    def one(number: int) -> None:
        person = Person(f"来宾{number:03}", "示例公司", f"1390000{number:04}", None, None)
        register(event_id, person, consent=CONSENT, locale=ZH)

    for first in (0, 90, 180):
        answers = at_once(90, lambda number, first=first: one(first + number))
    assert answers == {"done": 70, "名额已满。": 20}
    assert _count(flask_app, Registration) == 250


def test_one_person_sent_ten_times_at_once_gets_one_seat(flask_app, at_once):
    event_id = _committed(flask_app, EventFactory)
    consent = Consent(CONSENT_VERSION, "one form")

    def one(_number: int) -> None:
        person = Person("张三", "示例公司", "13800001234", None, "a@b.example")
        register(event_id, person, consent=consent, locale=ZH)

    assert at_once(10, one) == {"done": 10}
    assert [_count(flask_app, table) for table in (Registration, OutgoingMail)] == [1, 1]


def test_three_phones_that_press_at_once_make_one_check_in(flask_app, at_once):
    def make():
        return RegistrationFactory(name="张三")

    person_id = _committed(flask_app, make)
    with flask_app.app_context():
        event_id = db.session.get(Registration, person_id).event_id
    ended = at_once(3, lambda _number: check_in(event_id, person_id, actor=DESK))
    assert (ended["done"], ended.total()) == (1, 3)
    assert _count(flask_app, CheckIn) == 1
