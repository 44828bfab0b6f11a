"""Writing a project down: its facts, parties, contacts and plan."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from app.core import audit
from app.core.clock import local, now, today
from app.core.db import db
from app.core.errors import RuleError
from app.core.formats import wan
from app.core.i18n import _
from app.core.policy import Actor
from app.core.search import fold, search_keys
from app.directory.services import find_or_create_organisation
from app.events.models import Event
from app.events.queries import get_event
from app.signing.contacts import tidy_email, tidy_phone
from app.signing.enums import PartySide
from app.signing.facts import ContactFacts, MilestoneFacts, ProjectFacts
from app.signing.models import Milestone, Party, Project, ProjectContact
from app.signing.queries import lock_project


def create_project(
    event_id: int,
    facts: ProjectFacts,
    *,
    contacts: Sequence[ContactFacts] = (),
    milestones: Sequence[MilestoneFacts] = (),
    sample: bool = False,
    actor: Actor,
) -> Project:
    """Put a project at the end of the event's signing list. Flushes, for its id.

    Raises:
        RuleError: naming the field (``contacts-0-email``) that does not hold.

    """
    event = get_event(event_id)
    _refuse_facts(facts, milestones)
    position, code = _next_place(event)
    project = Project(
        code=code,
        event=event,
        position=position,
        sample=sample or event.sample,
        **_columns(facts, code),
    )
    db.session.add(project)
    audit.record(actor, "signing.create_project", project, event_id=event_id)
    _write_parts(project, facts, contacts, milestones, actor)
    return project


def update_project(
    project_id: int,
    facts: ProjectFacts,
    *,
    contacts: Sequence[ContactFacts],
    milestones: Sequence[MilestoneFacts],
    actor: Actor,
) -> Project:
    """Write down what holds now. A contact or milestone that is not given any more is retired;
    its row stays.

    Raises:
        RuleError: naming the field that does not hold.

    """
    project = lock_project(project_id)
    _refuse_facts(facts, milestones)
    for name, value in _columns(facts, project.code).items():
        setattr(project, name, value)
    audit.record(actor, "signing.update_project", project, event_id=project.event_id)
    _write_parts(project, facts, contacts, milestones, actor)
    return project


def _refuse_facts(facts: ProjectFacts, milestones: Sequence[MilestoneFacts]) -> None:
    if facts.amount is not None and facts.amount <= 0:
        raise RuleError(_("An amount is more than 0. Leave it empty if unknown."), field="amount")
    if facts.contract_date is not None and facts.contract_date > today():
        raise RuleError(_("A contract date does not lie in the future."), field="contract_date")
    if facts.party_a and facts.party_b and fold(facts.party_a) == fold(facts.party_b):
        raise RuleError(_("Both sides are the same organisation."), field="party_b")
    planned = sum((row.planned_amount or Decimal() for row in milestones), Decimal())
    for number, row in enumerate(milestones):
        if row.planned_amount is not None and row.planned_amount <= 0:
            raise RuleError(
                _("An amount is more than 0. Leave it empty if none is due."),
                field=f"milestones-{number}-planned_amount",
            )
    if facts.amount is not None and planned > facts.amount:
        raise RuleError(
            _(
                "The milestones plan %(planned)s (10,000 yuan), more than the contract's "
                "%(amount)s.",
                planned=wan(planned),
                amount=wan(facts.amount),
            ),
            field="amount",
        )


def _next_place(event: Event) -> tuple[int, str]:
    """Position and code for the event's next project.

    Events that share a code share its numbers; all of them are locked, so two desks that add at
    once get two numbers.
    """
    db.session.execute(
        select(Event.id).where(Event.code == event.code).order_by(Event.id).with_for_update()
    )
    position = 1 + (
        db.session.scalar(select(func.max(Project.position)).where(Project.event_id == event.id))
        or 0
    )
    prefix = f"{event.code}-{local(event.starts_at).year}-"
    taken = set(db.session.scalars(select(Project.code).where(Project.code.startswith(prefix))))
    number = position
    while f"{prefix}{number:03}" in taken:
        number += 1
    return position, f"{prefix}{number:03}"


def _columns(facts: ProjectFacts, code: str) -> dict[str, object]:
    keys = fold(code) + (f" {search_keys(facts.title)}" if facts.title else "")
    return {
        "title": facts.title,
        "search_keys": keys,
        "contract_kind": facts.contract_kind,
        "contract_date": facts.contract_date,
        "amount": facts.amount,
        "summary": facts.summary,
    }


def _write_parts(
    project: Project,
    facts: ProjectFacts,
    contacts: Sequence[ContactFacts],
    milestones: Sequence[MilestoneFacts],
    actor: Actor,
) -> None:
    _write_party(project, PartySide.A, facts.party_a, actor)
    _write_party(project, PartySide.B, facts.party_b, actor)
    _write_unit(project, facts.unit, actor)
    _write_contacts(project, contacts, actor)
    _write_milestones(project, milestones, actor)


def _write_party(project: Project, side: PartySide, name: str | None, actor: Actor) -> None:
    party = next((row for row in project.parties if row.side is side), None)
    old = party.organisation.name if party else None
    if old == name:
        return
    if name is None:
        db.session.delete(party)
        project.parties = [row for row in project.parties if row is not party]
    else:
        organisation = find_or_create_organisation(name, actor=actor)
        if party is None:
            project.parties.append(Party(side=side, organisation=organisation))
        else:
            party.organisation = organisation
    audit.record(
        actor,
        "signing.set_party",
        project,
        event_id=project.event_id,
        before={f"party_{side.value}": old},
        after={f"party_{side.value}": name},
    )


def _write_unit(project: Project, name: str | None, actor: Actor) -> None:
    unit = find_or_create_organisation(name, actor=actor) if name else None
    if unit is project.unit:
        return
    old, project.unit = project.unit, unit
    audit.record(
        actor,
        "signing.set_unit",
        project,
        event_id=project.event_id,
        before={"unit": old.name if old else None},
        after={"unit": unit.name if unit else None},
    )


def _write_contacts(project: Project, contacts: Sequence[ContactFacts], actor: Actor) -> None:
    on_file = {row.id: row for row in project.contacts if row.active}
    for number, facts in enumerate(contacts):
        phone = tidy_phone(facts.phone, field=f"contacts-{number}-phone")
        email = tidy_email(facts.email, field=f"contacts-{number}-email")
        if not phone and not email:
            raise RuleError(
                _("Please give a phone number or an e-mail address."),
                field=f"contacts-{number}-phone",
            )
        contact = on_file.pop(facts.id, None) if facts.id is not None else None
        if contact is None:
            contact = ProjectContact(project=project, side=facts.side, name=facts.name)
            db.session.add(contact)
        _fill_contact(contact, facts, phone, email)
        _record_change(actor, "signing.write_contact", project, contact)
    for contact in on_file.values():
        contact.active = False
        audit.record(actor, "signing.retire_contact", contact, event_id=project.event_id)


def _fill_contact(
    contact: ProjectContact, facts: ContactFacts, phone: str | None, email: str | None
) -> None:
    # Another name or address is another person's yes: it is dated anew.
    asked_again = contact.consent_at is None or (contact.name, contact.email) != (
        facts.name,
        email,
    )
    if not facts.consent:
        contact.consent_at = None
    elif asked_again:
        contact.consent_at = now()
    contact.side, contact.name, contact.title = facts.side, facts.name, facts.title
    contact.phone, contact.email, contact.locale = phone, email, facts.locale


def _write_milestones(project: Project, milestones: Sequence[MilestoneFacts], actor: Actor) -> None:
    on_file = {row.id: row for row in project.live_milestones}
    for facts in milestones:
        milestone = on_file.pop(facts.id, None) if facts.id is not None else None
        if milestone is None:
            milestone = Milestone(project=project)
            db.session.add(milestone)
        milestone.title = facts.title
        milestone.planned_on = facts.planned_on
        milestone.planned_amount = facts.planned_amount
        _record_change(actor, "signing.write_milestone", project, milestone)
    for milestone in on_file.values():
        milestone.dropped_at = now()
        audit.record(actor, "signing.drop_milestone", milestone, event_id=project.event_id)


def _record_change(
    actor: Actor, action: str, project: Project, row: ProjectContact | Milestone
) -> None:
    """A line for a row that is new or differs; none for one that was only shown."""
    before, after = audit.changes(row)
    if after:
        audit.record(actor, action, row, event_id=project.event_id, before=before, after=after)
