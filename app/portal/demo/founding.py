"""The founding conference, word for word as the article has it: nothing invented.

Two projects are named there and four are not: those are 待补. No sum, phone, mail or delay is
written on a real person or project.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import from_local
from app.core.policy import SYSTEM
from app.directory.services import join_titles
from app.events.agenda import AgendaWords, add_agenda_item
from app.events.awards import AwardWords, add_award
from app.events.enums import AgendaKind, GuestOrder, GuestRole
from app.events.guest_orders import place_guests
from app.events.guests import GuestWords, add_guest, release_guests
from app.events.models import Event
from app.events.services import EventDetails, create_event, publish
from app.roadshow.services import PitchWords, add_pitch
from app.signing.services import ProjectFacts, create_project, hold_ceremony

SLUG = "hanyang-2022"
_SOURCE = Path(__file__).parent / "hanyang-2022.json"
_CAPACITY = 300


def load_founding_conference() -> Event:
    """Make it, publish it, and mark its six projects as signed on stage."""
    source = json.loads(_SOURCE.read_text("utf-8"))
    event = _event(source["event"])
    for item in source["agenda"]:
        words = AgendaWords(
            kind=AgendaKind(item["kind"]),
            title=item["title"],
            speaker=item.get("speaker") or item.get("organisation"),
        )
        add_agenda_item(event.id, words, actor=SYSTEM)
    for guest in source["guests_in_protocol_order"]:
        who = _guest(guest)
        named = add_guest(event.id, who, actor=SYSTEM)
        if who.role is GuestRole.SPEAKER:  # who sat where, the article does not say
            place_guests(event.id, GuestOrder.SPEAKING, [named.id], actor=SYSTEM)
    for plaque in source["plaques"]:
        add_award(event.id, AwardWords(**plaque), actor=SYSTEM)
    for company in source["roadshow"]:
        add_pitch(event.id, PitchWords(company=company), actor=SYSTEM)
    publish(event.id, actor=SYSTEM)
    release_guests(event.id, actor=SYSTEM)
    for signed in source["signed_projects"]:
        facts = ProjectFacts(
            title=signed["title"], party_a=signed.get("party_a"), party_b=signed.get("party_b")
        )
        project = create_project(event.id, facts, actor=SYSTEM)
        if project.title:
            day = datetime.fromisoformat(source["event"]["date"]).date()
            hold_ceremony(project.id, held_on=day, actor=SYSTEM)
    return event


def _event(source: dict[str, Any]) -> Event:
    day = datetime.fromisoformat(source["date"])
    details = EventDetails(
        name=source["name"],
        name_en=source["name_en"],
        organiser=source["organiser"],
        city=source["city"],
        starts_at=from_local(day.replace(hour=14, minute=30)),
        ends_at=from_local(day.replace(hour=17, minute=0)),
        capacity=_CAPACITY,
        code="HY",
    )
    return create_event(details, slug=SLUG, actor=SYSTEM)


def _guest(source: dict[str, Any]) -> GuestWords:
    return GuestWords(
        name=source["name"],
        organisation=source["organisation"],
        titles=join_titles("、".join(source["titles"])),
        role=GuestRole(source.get("role", GuestRole.GUEST)),
    )
