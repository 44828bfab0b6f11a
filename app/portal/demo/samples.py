"""Two openly fictional events, dated from today: one held five months ago whose projects are
followed now, one to come that takes registrations.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core.clock import from_local, now, today
from app.core.db import db
from app.core.policy import SYSTEM, Actor, ActorKind
from app.events.agenda import AgendaWords, add_agenda_item
from app.events.awards import AwardWords, add_award
from app.events.enums import AgendaKind, GuestOrder, GuestRole
from app.events.guest_orders import Approval, approve_order, place_guests
from app.events.guests import GuestWords, add_guest
from app.events.models import Event
from app.events.queries import list_places
from app.events.services import EventDetails, create_event, publish
from app.followup.models import ReportRequest
from app.followup.reports import Answer
from app.followup.services import find_due, propose_report
from app.registration.certificates import order_certificates
from app.registration.check_in import check_in
from app.registration.enums import AttendeeKind
from app.registration.persons import Person
from app.registration.services import add_by_desk
from app.signing.enums import ContractKind, PartySide, Stage
from app.signing.models import Project, ProjectContact
from app.signing.services import (
    ContactFacts,
    MilestoneFacts,
    ProjectFacts,
    create_project,
    hold_ceremony,
    reach_milestone,
    record_receipt,
    set_stage,
)

_REGISTERED = (21, 20, 20, 16, 14, 14, 13, 13, 13, 7, 6, 2)
"""Days before the event."""
_ARRIVED = (52, 41, 38, 27, 25, 24, 22, 18, 11, 9, 4, 2)
"""Minutes before it begins."""
_SOURCE = Path(__file__).parent / "samples.json"


def load_samples() -> None:
    source = json.loads(_SOURCE.read_text("utf-8"))
    held = source["held"]
    day = today() - timedelta(days=held["days_ago"])
    event = _event(held, day)
    for project in held["projects"]:
        _signed(event, project, day)
    order_certificates(event.id, None, mail_each=True, actor=SYSTEM)
    find_due(today())
    _answered(held["answer"])
    coming = source["coming"]
    event = _event(coming, today() + timedelta(days=coming["days_ahead"]))
    for project in coming["projects"]:
        _project(event, project)


def _event(source: dict[str, Any], day: date) -> Event:
    noon = datetime.combine(day, time(14, 30))
    details = EventDetails(
        **{key: source[key] for key in ("name", "name_en", "organiser", "city", "venue", "intro")},
        starts_at=from_local(noon),
        ends_at=from_local(noon + timedelta(hours=3)),
        capacity=source["capacity"],
        code=source["code"],
        sample=True,
    )
    event = create_event(details, slug=source["slug"], actor=SYSTEM)
    for item in source["agenda"]:
        words = AgendaWords(
            kind=AgendaKind(item["kind"]),
            title=item["title"],
            begins=time.fromisoformat(item["begins"]),
            speaker=item.get("speaker"),
        )
        add_agenda_item(event.id, words, actor=SYSTEM)
    for award in source["awards"]:
        add_award(event.id, AwardWords(**award), actor=SYSTEM)
    _guests(event, source["guests"], source["approved"])
    publish(event.id, actor=SYSTEM)
    _attendees(event, source["attendees"], source["absent"])
    return event


def _guests(
    event: Event, rows: Sequence[dict[str, Any]], approved: dict[str, Sequence[str]]
) -> None:
    """Put each into his orders, and write down which of these are final."""
    for row in rows:
        words = GuestWords(
            name=row["name"],
            organisation=row["organisation"],
            titles=row["titles"],
            role=GuestRole(row.get("role", GuestRole.GUEST)),
        )
        guest = add_guest(event.id, words, actor=SYSTEM)
        for order in row["orders"]:
            place_guests(event.id, GuestOrder(order), [guest.id], actor=SYSTEM)
    for order, (name, title) in approved.items():
        seen = [place.id for place in list_places(event.id, GuestOrder(order))]
        approve_order(event.id, GuestOrder(order), Approval(name, title), seen, actor=SYSTEM)


def _attendees(event: Event, rows: Sequence[Sequence[str]], absent: Sequence[str]) -> None:
    """As it would have been: registered over some weeks, arrived in the hour before the event."""
    known = min(event.starts_at, now())
    for place, (name, organisation, title, phone, email) in enumerate(rows):
        person = Person(name=name, organisation=organisation, title=title, phone=phone, email=email)
        seat = add_by_desk(
            event.id, person, kind=AttendeeKind.DELEGATE, locale="zh_Hans_CN", actor=SYSTEM
        )
        seat.registration.created_at = known - timedelta(days=_REGISTERED[place % len(_REGISTERED)])
        if name not in absent:
            arrived = check_in(event.id, seat.registration.id, actor=SYSTEM)
            at = event.starts_at - timedelta(minutes=_ARRIVED[place % len(_ARRIVED)])
            arrived.arrived_at = arrived.check_ins[-1].at = at


def _project(event: Event, source: dict[str, Any]) -> Project:
    signed_ago = source["contract_days_ago"]
    facts = ProjectFacts(
        title=source["title"],
        party_a=source["party_a"],
        party_b=source["party_b"],
        contract_kind=ContractKind(source["contract_kind"]),
        contract_date=None if signed_ago is None else today() - timedelta(days=signed_ago),
        amount=_yuan(source["amount"]),
        summary=source["summary"],
        unit=source.get("unit"),
    )
    contacts = [
        ContactFacts(**{**contact, "side": PartySide(contact["side"])}, consent=True)
        for contact in source["contacts"]
    ]
    milestones = [
        MilestoneFacts(
            title=milestone["title"],
            planned_on=today() + timedelta(days=milestone["days"]),
            planned_amount=_yuan(milestone.get("amount")),
        )
        for milestone in source["milestones"]
    ]
    return create_project(
        event.id, facts, contacts=contacts, milestones=milestones, sample=True, actor=SYSTEM
    )


def _signed(event: Event, source: dict[str, Any], day: date) -> None:
    project = _project(event, source)
    hold_ceremony(project.id, held_on=day, actor=SYSTEM)
    reached = {
        milestone["title"]: today() + timedelta(days=milestone["reached_days"])
        for milestone in source["milestones"]
        if "reached_days" in milestone
    }
    for milestone in project.milestones:
        if milestone.title in reached:
            reach_milestone(milestone.id, reached_on=reached[milestone.title], actor=SYSTEM)
    milestones = {milestone.title: milestone.id for milestone in project.milestones}
    for receipt in source["receipts"]:
        record_receipt(
            project.id,
            amount=Decimal(receipt["amount"]),
            received_on=today() + timedelta(days=receipt["days"]),
            confirmed_by="示例确认人",
            note="示例",
            milestone_id=milestones[receipt["milestone"]],
            actor=SYSTEM,
        )
    if source["receipts"]:
        set_stage(project.id, Stage.PERFORMING, reason="首付款已到账", actor=SYSTEM)


def _answered(source: dict[str, str]) -> None:
    """One contact has answered; the answer waits for a decision."""
    request = db.session.scalars(
        select(ReportRequest)
        .join(ReportRequest.contact)
        .where(ProjectContact.email == source["by"])
    ).one()
    answer = Answer(
        progress=source["progress"],
        next_step=source["next_step"],
        amount=_yuan(source["amount"]),
        total=_yuan(source["total"]),
        received_on=today() - timedelta(days=1),
    )
    actor = Actor(ActorKind.LINK, request.contact.id, request.contact.name)
    propose_report(request.id, answer, evidence=None, actor=actor)


def _yuan(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
