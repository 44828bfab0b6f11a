"""One approves what another moves at the same moment: 定稿 fixes what was seen. Real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete

from app.core.db import db
from app.core.errors import RuleError
from app.core.models import AuditLine
from app.core.policy import Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.directory.models import Organisation, Person, Position
from app.events.enums import Direction, GuestOrder
from app.events.guest_orders import Approval, approve_order, move_guest
from app.events.models import Event, Guest, GuestPlace, OrderApproval
from app.events.queries import list_approvals, list_places
from tests.factories.events import EventFactory, GuestFactory

HOST = Actor(ActorKind.USER, 1, "王主办")
NEWS = GuestOrder.NEWS
TABLES = (OrderApproval, GuestPlace, Guest, Position, Person, Organisation, Event, AuditLine)


@pytest.fixture
def event_id(flask_app):
    """Two guests, committed; everything is gone afterwards."""
    with flask_app.app_context():
        event = EventFactory()
        for place in (1, 2):
            GuestFactory(event=event, position=place)
        found = event.id
        db.session.commit()
    yield found
    with flask_app.app_context(), unit_of_work():
        for table in TABLES:
            db.session.execute(delete(table))


def _order(event_id) -> tuple[int, ...]:
    return tuple(place.id for place in list_places(event_id, NEWS))


@pytest.mark.parametrize("_try", range(6))
def test_an_approval_is_of_the_order_that_stands(flask_app, event_id, _try):
    start = Barrier(2)
    with flask_app.app_context():
        seen = _order(event_id)

    def approve() -> None:
        approve_order(event_id, NEWS, Approval("徐丽", "区委书记"), seen, actor=HOST)

    def move() -> None:
        move_guest(event_id, seen[1], Direction.UP, actor=HOST)

    def run(work) -> bool:
        with flask_app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    work()
            except RuleError:
                return False
        return True

    with ThreadPoolExecutor(2) as pool:
        approved, moved = pool.map(run, (approve, move))
    assert approved is not moved
    with flask_app.app_context():
        assert (NEWS in list_approvals(event_id)) is approved
        assert _order(event_id) == (seen if approved else seen[::-1])
