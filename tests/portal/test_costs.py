"""What pages ask of the database does not grow with what is in it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.enums import Role
from app.core.clock import now
from app.core.db import db
from app.registration.models import Registration
from app.registration.queries import list_at_the_gate
from tests.factories.accounts import MembershipFactory
from tests.factories.documents import DocumentFactory
from tests.factories.events import EventFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.registration import RegistrationFactory
from tests.factories.signing import ProjectFactory

PAGES = (
    "/console/events/{event_id}/",
    "/console/events/{event_id}/registrations",
    "/console/events/{event_id}/signing",
    "/console/events/{event_id}/documents",
    "/console/events/{event_id}/documents.xlsx",
    "/console/events/{event_id}/mail",
    "/console/events/{event_id}/mail.xlsx",
    "/console/mailbox",
    "/console/mailbox.xlsx",
    "/console/projects/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_much_for_one_row_as_for_four(client, frozen, queries, path):
    event = EventFactory()
    MembershipFactory(user__email="chief@bureau.example", role=Role.ADMIN)
    client.log_in("chief@bureau.example")
    costs = []
    for _ in range(2):
        for _ in range(1 if not costs else 3):
            person = RegistrationFactory(event=event, arrived=True)
            ProjectFactory(event=event)
            OutgoingMailFactory(event_id=event.id, about_id=person.id)
            DocumentFactory(event_id=event.id, issued=True)
        db.session.flush()
        db.session.expire_all()
        queries.clear()
        client.get(path.format(event_id=event.id))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_all_numbers_of_the_menu_are_one_question(client, frozen, queries):
    event = EventFactory()
    MembershipFactory(user__email="chief@bureau.example", role=Role.ADMIN)
    client.log_in("chief@bureau.example")
    queries.clear()
    client.get(f"/console/events/{event.id}/settings")
    assert sum(statement.count("(SELECT count(*)") > 5 for statement in queries) == 1


@pytest.fixture
def plans(app):
    """The plans of the SELECTs that ``act`` runs at an event of 5,000 among 10,000 people."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("plans of PostgreSQL")
    events = [EventFactory(capacity=9_000) for _ in range(2)]
    made = now()
    rows = [
        {
            "event_id": events[number % 2].id,
            "name": f"来宾{number}",
            "search_keys": f"来宾{number} laibin{number} lb{number} 示例公司",
            "organisation": "示例公司",
            "phone": f"139{number:08}",
            "phone_tail": f"{number % 10_000:04}",
            "source": "self",
            "created_at": made + timedelta(seconds=number),
            "updated_at": made,
        }
        for number in range(10_000)
    ]
    db.session.execute(sa.insert(Registration), rows)
    db.session.execute(sa.text("ANALYZE registration"))

    def explain(act):
        seen = []

        def note(_connection, cursor, statement, parameters, *_rest):
            if statement.startswith("SELECT"):
                seen.append((statement, parameters))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            act(events[0].id)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        connection = db.session.connection()
        return [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
            for statement, parameters in seen
        ]

    return explain


def test_the_first_page_of_a_list_is_read_from_its_index(plans, client):
    MembershipFactory(user__email="chief@bureau.example", role=Role.ADMIN)
    client.log_in("chief@bureau.example")
    found = plans(lambda event_id: client.get(f"/console/events/{event_id}/registrations"))
    assert any("Limit" in plan and "ix_registration_event_newest" in plan for plan in found)


def test_the_last_arrivals_at_the_door_are_read_from_their_index(plans):
    (rows,) = plans(lambda event_id: list_at_the_gate(event_id, "", limit=20))
    assert "ix_registration_event_arrived" in rows
