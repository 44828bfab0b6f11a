from datetime import UTC, date, datetime

import pytest

from app.core.db import db
from app.core.errors import RuleError
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.signing.enums import Ceremony, ContractKind, Stage
from app.signing.services import hold_ceremony, take_back_ceremony
from tests.factories.documents import DocumentFactory
from tests.factories.signing import ProjectFactory

THE_DAY = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
A_WEEK_LATER = datetime(2026, 3, 19, 7, 0, tzinfo=UTC)


def test_on_the_day_one_press_is_enough_and_is_no_contract(event, actor, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event)
    with unit_of_work():
        hold_ceremony(project.id, actor=actor)
    assert (project.ceremony, project.ceremony_on) == (Ceremony.HELD, date(2026, 3, 12))
    assert (project.contract_date, project.stage) == (None, Stage.TO_SIGN)
    assert project.stage_changes == []


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (ContractKind.DEVELOPMENT, Stage.SIGNED_CONTRACT),
        (ContractKind.FRAMEWORK, Stage.SIGNED_FRAMEWORK),
        (None, Stage.SIGNED_CONTRACT),
    ],
)
def test_a_contract_date_on_file_moves_the_stage(event, actor, frozen, kind, stage):
    frozen(THE_DAY)
    project = ProjectFactory(event=event, contract_kind=kind, contract_date=date(2026, 3, 6))
    with unit_of_work():
        hold_ceremony(project.id, actor=actor)
    assert project.stage is stage
    assert [(row.old, row.new, row.at_ceremony) for row in project.stage_changes] == [
        (Stage.TO_SIGN, stage, True)
    ]
    assert project.contract_date == date(2026, 3, 6)


def test_the_organizer_may_count_it_as_an_agreement(event, actor, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event)
    with unit_of_work():
        hold_ceremony(project.id, stage=Stage.SIGNED_FRAMEWORK, actor=actor)
    assert project.stage is Stage.SIGNED_FRAMEWORK


def test_a_project_further_on_stays_where_it_is(event, actor, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event, stage=Stage.PERFORMING, contract_date=date(2026, 3, 6))
    with unit_of_work():
        hold_ceremony(project.id, actor=actor)
    assert project.stage is Stage.PERFORMING


@pytest.mark.parametrize(
    ("instant", "kwargs", "field"),
    [
        (datetime(2026, 3, 11, 15, 59, tzinfo=UTC), {}, "held_on"),
        (A_WEEK_LATER, {}, "held_on"),
        (A_WEEK_LATER, {"held_on": date(2026, 3, 11)}, "held_on"),
        (A_WEEK_LATER, {"held_on": date(2026, 3, 20)}, "held_on"),
        (THE_DAY, {"stage": Stage.SIGNED_CONTRACT}, "stage"),
        (THE_DAY, {"stage": Stage.LANDED}, "stage"),
    ],
)
def test_hold_refuses(event, actor, frozen, instant, kwargs, field):
    frozen(instant)
    project = ProjectFactory(event=event)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        hold_ceremony(project.id, actor=actor, **kwargs)
    assert refusal.value.field == field
    assert db.session.get_one(type(project), project.id).ceremony is Ceremony.PLANNED


def test_later_the_day_is_given(event, actor, frozen):
    frozen(A_WEEK_LATER)
    project = ProjectFactory(event=event)
    with unit_of_work():
        hold_ceremony(project.id, held_on=date(2026, 3, 12), actor=actor)
    assert project.ceremony_on == date(2026, 3, 12)


def test_twice_is_refused(event, actor, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event, signed=True)
    with pytest.raises(RuleError, match="已"), unit_of_work():
        hold_ceremony(project.id, actor=actor)


def test_a_mistaken_press_is_taken_back_with_the_stage_it_moved(event, actor, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event, contract_date=date(2026, 3, 6))
    with unit_of_work():
        hold_ceremony(project.id, actor=actor)
    with unit_of_work():
        take_back_ceremony(project.id, actor=actor)
    assert (project.ceremony, project.ceremony_on) == (Ceremony.PLANNED, None)
    assert project.stage is Stage.TO_SIGN
    db.session.refresh(project)
    assert [row.new for row in project.stage_changes] == [Stage.SIGNED_CONTRACT, Stage.TO_SIGN]


def test_taking_back_leaves_a_stage_that_the_ceremony_did_not_bring(event, actor):
    project = ProjectFactory(event=event, signed=True)
    with unit_of_work():
        take_back_ceremony(project.id, actor=actor)
    assert project.stage is Stage.SIGNED_CONTRACT


def test_nothing_to_take_back(event, actor):
    project = ProjectFactory(event=event)
    with pytest.raises(RuleError), unit_of_work():
        take_back_ceremony(project.id, actor=actor)


def test_a_certificate_stands_against_taking_back(event, actor):
    project = ProjectFactory(event=event, signed=True)
    DocumentFactory(owner_kind="project", owner_id=project.id, status=DocumentStatus.ISSUED)
    with pytest.raises(RuleError, match="证书"), unit_of_work():
        take_back_ceremony(project.id, actor=actor)
