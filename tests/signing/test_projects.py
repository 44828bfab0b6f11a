from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.queries import EVERYTHING, Sight
from app.core.db import db
from app.core.errors import RuleError
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.directory.models import Organisation
from app.signing.enums import ContractKind, PartySide
from app.signing.models import Project
from app.signing.queries import LedgerFilter, count_all_projects, count_projects, ledger
from app.signing.services import (
    ContactFacts,
    MilestoneFacts,
    ProjectFacts,
    create_project,
    update_project,
)
from tests.factories.events import EventFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory

FACTS = ProjectFacts(
    title="桥梁健康监测边缘计算终端",
    party_a="示例桥梁科技有限公司",
    party_b="示例大学",
    contract_kind=ContractKind.DEVELOPMENT,
    contract_date=date(2026, 3, 6),
    amount=Decimal(8600000),
)
ZHANG = ContactFacts(
    side=PartySide.A,
    name="张工",
    phone="１３８ 0000 0000",
    email="zhang@CORP.example",
    consent=True,
)
FIRST = MilestoneFacts("首付款", date(2026, 3, 20), Decimal(3000000))


def _create(event, actor, facts=FACTS, **kwargs):
    with unit_of_work():
        return create_project(event.id, facts, actor=actor, **kwargs)


def test_a_project_is_written_down_whole(event, actor):
    project = _create(event, actor, contacts=[ZHANG], milestones=[FIRST])
    assert project.code == "HY-2026-001"
    assert [(row.side, row.organisation.name) for row in project.parties] == [
        (PartySide.A, "示例桥梁科技有限公司"),
        (PartySide.B, "示例大学"),
    ]
    contact = project.contacts[0]
    assert (contact.phone, contact.email) == ("13800000000", "zhang@corp.example")
    assert contact.consent_at is not None
    assert [(row.title, row.planned_amount) for row in project.milestones] == [
        ("首付款", Decimal(3000000))
    ]
    actions = db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()
    assert "signing.create_project" in actions
    assert "signing.write_contact" in actions


def test_a_project_may_be_known_and_not_named_yet(event, actor):
    project = _create(event, actor, ProjectFacts())
    assert (project.title, project.parties, project.amount) == (None, [], None)


def test_positions_and_codes_count_up_within_the_event(event, actor):
    codes = [_create(event, actor, ProjectFacts()).code for _ in range(3)]
    assert codes == ["HY-2026-001", "HY-2026-002", "HY-2026-003"]


def test_two_events_with_one_code_share_its_numbers(event, actor):
    _create(event, actor)
    other = _create(EventFactory(starts_at=datetime(2026, 5, 1, 6, tzinfo=UTC)), actor)
    assert (other.position, other.code) == (1, "HY-2026-002")


def test_the_same_organisation_is_found_again(event, actor):
    _create(event, actor)
    _create(event, actor)
    assert len(db.session.scalars(select(Organisation)).all()) == 2


def test_a_project_of_an_example_event_is_an_example(actor, app):
    assert _create(EventFactory(sample=True), actor).sample


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ProjectFacts(amount=Decimal(-1)), "amount"),
        (ProjectFacts(contract_date=date(2026, 3, 12)), "contract_date"),
        (ProjectFacts(party_a="示例大学", party_b="示例 大学"), "party_b"),
    ],
)
def test_create_refuses(event, actor, facts, field):
    with pytest.raises(RuleError) as refusal, unit_of_work():
        create_project(event.id, facts, actor=actor)
    assert refusal.value.field == field
    assert db.session.scalars(select(Project)).all() == []


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (ContactFacts(PartySide.A, "张工", phone="abc"), "contacts-0-phone"),
        (ContactFacts(PartySide.A, "张工", email="zhang@"), "contacts-0-email"),
        (ContactFacts(PartySide.A, "张工"), "contacts-0-phone"),
    ],
)
def test_a_contact_must_be_reachable(event, actor, contact, field):
    with pytest.raises(RuleError) as refusal, unit_of_work():
        create_project(event.id, FACTS, contacts=[contact], actor=actor)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("027-8446 8888", "02784468888"), ("+1 650 253 0000", "+16502530000")],
)
def test_a_landline_and_a_foreign_number_are_kept_as_dialled(event, actor, typed, kept):
    project = _create(event, actor, contacts=[ContactFacts(PartySide.A, "张工", phone=typed)])
    assert project.contacts[0].phone == kept


@pytest.mark.parametrize(
    ("amount", "field"), [(Decimal(0), "milestones-0-planned_amount"), (Decimal(9000000), "amount")]
)
def test_a_plan_must_fit_the_contract(event, actor, amount, field):
    with pytest.raises(RuleError) as refusal, unit_of_work():
        create_project(
            event.id,
            FACTS,
            milestones=[MilestoneFacts("首付款", date(2026, 3, 20), amount)],
            actor=actor,
        )
    assert refusal.value.field == field


def test_update_retires_what_is_not_given_any_more(event, actor):
    project = ProjectFactory(event=event)
    kept = MilestoneFactory(project=project)
    MilestoneFactory(project=project, title="中试验收")
    ContactFactory(project=project)
    with unit_of_work():
        update_project(
            project.id,
            ProjectFacts(title="新名字", party_a="另一家公司"),
            contacts=[],
            milestones=[MilestoneFacts("首付款", date(2026, 4, 1), id=kept.id)],
            actor=actor,
        )
    db.session.refresh(project)
    assert [row.title for row in project.live_milestones] == ["首付款"]
    assert project.live_milestones[0].planned_on == date(2026, 4, 1)
    assert len(project.milestones) == 2
    assert (project.active_contacts, len(project.contacts)) == ([], 1)
    assert [row.organisation.name for row in project.parties] == ["另一家公司"]


def test_a_contact_keeps_the_day_of_the_yes_until_the_address_changes(event, actor):
    project = _create(event, actor, contacts=[ZHANG])
    contact = project.contacts[0]
    contact.consent_at = first = datetime(2026, 1, 1, tzinfo=UTC)
    db.session.flush()

    def save(**changes):
        facts = {"phone": "13800000000", "email": "zhang@corp.example", "consent": True, **changes}
        with unit_of_work():
            update_project(
                project.id,
                FACTS,
                contacts=[ContactFacts(PartySide.A, "张工", id=contact.id, **facts)],
                milestones=[],
                actor=actor,
            )
        return contact.consent_at

    assert save() == first
    assert save(email="other@corp.example") > first
    assert save(consent=False) is None


def test_another_projects_milestone_cannot_be_taken_over(event, actor):
    foreign = MilestoneFactory()
    project = ProjectFactory(event=event)
    with unit_of_work():
        update_project(
            project.id,
            ProjectFacts(title="A"),
            contacts=[],
            milestones=[MilestoneFacts("偷来的", date(2026, 4, 1), id=foreign.id)],
            actor=actor,
        )
    assert foreign.title == "首付款"
    db.session.refresh(project)
    assert [row.id for row in project.milestones] != [foreign.id]


def test_counts_see_only_the_events_they_are_asked_about(event):
    ProjectFactory(event=event)
    ProjectFactory()
    assert count_projects(event.id) == 1
    assert count_all_projects(Sight(frozenset({event.id}))) == 1
    assert count_all_projects(Sight()) == 0
    assert count_all_projects(EVERYTHING) == 2


@pytest.mark.parametrize("text", ["桥梁", "qljkjc", "qiaoliang", "HY-2026-001", "slkj", "示例大学"])
def test_the_ledger_finds_by_name_pinyin_code_and_party(event, actor, text):
    found = _create(
        event,
        actor,
        ProjectFacts(title="桥梁健康监测", party_a="示例科技有限公司", party_b="示例大学"),
    )
    _create(event, actor, ProjectFacts(title="别的", party_a="甲公司"))
    rows = db.session.scalars(ledger(Sight(frozenset({event.id})), LedgerFilter(text=text))).all()
    assert rows == [found]
