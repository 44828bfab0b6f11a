"""Puts people into a house and orders their certificates: ``python -m tests.journeys.seed 300``.

Runs in a process of its own with the house's environment, as an organizer's request would.
"""

import sys
from datetime import time, timedelta

from app.core.clock import now
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.events.agenda import AgendaWords, add_agenda_item
from app.events.enums import AgendaKind
from app.events.services import EventDetails, create_event, publish
from app.registration.certificates import order_certificates
from app.registration.check_in import check_in
from app.registration.enums import AttendeeKind
from app.registration.persons import Person
from app.registration.services import add_by_desk
from wsgi import app


def fill(count: int) -> int:
    """An event where ``count`` people came, each with an address; returns the batch's id."""
    details = EventDetails(
        name="千人大会",
        organiser="示例区",
        city="武汉",
        starts_at=now() - timedelta(hours=2),
        ends_at=now() + timedelta(hours=2),
        capacity=count,
        code="QR",
    )
    with unit_of_work():
        event = create_event(details, slug="many", actor=SYSTEM)
        words = AgendaWords(kind=AgendaKind.ADDRESS, title="致辞", begins=time(9, 0))
        add_agenda_item(event.id, words, actor=SYSTEM)
        publish(event.id, actor=SYSTEM)
        event_id = event.id
    with unit_of_work():
        for place in range(1, count + 1):
            person = Person(
                name=f"来宾{place}号",
                organisation="示例公司",
                phone=f"1390000{place:04}",
                email=f"guest{place}@hall.example",
            )
            seat = add_by_desk(
                event_id, person, kind=AttendeeKind.DELEGATE, locale="zh_Hans_CN", actor=SYSTEM
            )
            check_in(event_id, seat.registration.id, actor=SYSTEM)
    with unit_of_work():
        return order_certificates(event_id, None, mail_each=True, actor=SYSTEM).id


if __name__ == "__main__":
    with app.test_request_context():
        sys.stdout.write(f"{fill(int(sys.argv[1]))}\n")
