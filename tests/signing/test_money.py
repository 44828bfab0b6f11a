from datetime import date
from decimal import Decimal

import pytest

from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.unit_of_work import unit_of_work
from app.signing.enums import MoneyState, ReceiptStatus
from app.signing.queries import (
    money_awaiting,
    money_received,
    money_state,
    planned_by,
    received_by_project,
)
from app.signing.services import (
    confirm_receipt,
    reach_milestone,
    record_receipt,
    take_back_milestone,
)
from tests.factories.signing import MilestoneFactory, ProjectFactory, ReceiptFactory

TODAY = date(2026, 3, 11)
YUAN = Decimal(1200000)


def _record(project, actor, **kwargs):
    with unit_of_work():
        return record_receipt(
            project.id, **{"amount": YUAN, "received_on": TODAY, "actor": actor, **kwargs}
        )


def test_money_without_slip_or_name_does_not_count(app, actor):
    project = ProjectFactory()
    receipt = _record(project, actor)
    assert receipt.status is ReceiptStatus.AWAITING_EVIDENCE
    assert (money_received(project), money_awaiting(project)) == (Decimal(), YUAN)
    assert money_state(project) is MoneyState.NONE


def test_a_named_confirmer_lets_it_count(app, actor):
    project = ProjectFactory()
    assert _record(project, actor, confirmed_by="李工").status is ReceiptStatus.CONFIRMED
    assert money_received(project) == YUAN
    assert received_by_project([project.id]) == {project.id: YUAN}


@pytest.mark.parametrize(
    ("amount", "received", "state"),
    [
        (Decimal(8600000), [Decimal(8600000)], MoneyState.FULL),
        (Decimal(8600000), [Decimal(8000000), Decimal(700000)], MoneyState.FULL),
        (Decimal(8600000), [Decimal("8599999.99")], MoneyState.PARTLY),
        (None, [Decimal(1)], MoneyState.PARTLY),
    ],
)
def test_money_is_none_partly_or_full(app, actor, amount, received, state):
    project = ProjectFactory(amount=amount)
    for yuan in received:
        _record(project, actor, amount=yuan, confirmed_by="李工")
    assert money_state(project) is state


def test_cents_add_up_exactly(app, actor):
    project = ProjectFactory()
    for _ in range(10):
        _record(project, actor, amount=Decimal("0.10"), confirmed_by="李工")
    assert money_received(project) == Decimal(1)


@pytest.mark.parametrize(
    ("kwargs", "field"),
    [({"amount": Decimal(0)}, "amount"), ({"received_on": date(2026, 3, 12)}, "received_on")],
)
def test_record_refuses(app, actor, kwargs, field):
    project = ProjectFactory()
    with pytest.raises(RuleError) as refusal:
        _record(project, actor, **kwargs)
    assert refusal.value.field == field


def test_money_answers_a_milestone_of_its_own_project_only(app, actor):
    project = ProjectFactory()
    own = MilestoneFactory(project=project)
    assert _record(project, actor, milestone_id=own.id).milestone_id == own.id
    with pytest.raises(NotFoundError):
        _record(project, actor, milestone_id=MilestoneFactory().id)


def test_what_waited_for_its_slip_counts_once_somebody_answers_for_it(app, actor):
    receipt = ReceiptFactory(status=ReceiptStatus.AWAITING_EVIDENCE, confirmed_by=None)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        confirm_receipt(receipt.id, evidence_id=None, confirmed_by=None, actor=actor)
    assert refusal.value.field == "evidence"
    with unit_of_work():
        confirm_receipt(receipt.id, evidence_id=None, confirmed_by="李工", actor=actor)
    assert receipt.status is ReceiptStatus.CONFIRMED
    with pytest.raises(RuleError), unit_of_work():
        confirm_receipt(receipt.id, evidence_id=None, confirmed_by="李工", actor=actor)


def test_a_plan_says_what_should_have_come(app):
    project = ProjectFactory()
    MilestoneFactory(project=project, planned_on=date(2026, 3, 11))
    MilestoneFactory(project=project, planned_on=date(2026, 3, 12))
    MilestoneFactory(project=project, planned_on=date(2026, 1, 1), planned_amount=None)
    db.session.refresh(project)
    assert planned_by(project.live_milestones, TODAY) == Decimal(3000000)


def test_a_milestone_is_reached_once_and_can_be_taken_back(app, actor):
    milestone = MilestoneFactory()
    with unit_of_work():
        reach_milestone(milestone.id, reached_on=TODAY, actor=actor)
    with pytest.raises(RuleError), unit_of_work():
        reach_milestone(milestone.id, reached_on=TODAY, actor=actor)
    with unit_of_work():
        take_back_milestone(milestone.id, actor=actor)
    assert milestone.reached_on is None
    with pytest.raises(RuleError), unit_of_work():
        take_back_milestone(milestone.id, actor=actor)


def test_nothing_is_reached_in_the_future(app, actor):
    milestone = MilestoneFactory()
    with pytest.raises(RuleError) as refusal, unit_of_work():
        reach_milestone(milestone.id, reached_on=date(2026, 3, 12), actor=actor)
    assert refusal.value.field == "reached_on"
