import pytest

from app.core.errors import RuleError
from app.core.unit_of_work import unit_of_work
from app.signing.enums import Stage
from app.signing.services import set_stage
from tests.factories.signing import ProjectFactory


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Stage.LEAD, Stage.NEGOTIATING),
        (Stage.TO_SIGN, Stage.SIGNED_FRAMEWORK),
        (Stage.TO_SIGN, Stage.SIGNED_CONTRACT),
        (Stage.SIGNED_FRAMEWORK, Stage.SIGNED_CONTRACT),
        (Stage.ACCEPTED, Stage.CLOSED),
    ],
)
def test_the_next_step_needs_no_reason(app, actor, old, new):
    project = ProjectFactory(stage=old)
    with unit_of_work():
        change = set_stage(project.id, new, reason=None, actor=actor)
    assert (change.old, change.new, change.by) == (old, new, "李工")
    assert project.stage is new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Stage.TO_SIGN, Stage.PERFORMING),
        (Stage.SIGNED_FRAMEWORK, Stage.PERFORMING),
        (Stage.PERFORMING, Stage.TO_SIGN),
        (Stage.PERFORMING, Stage.SUSPENDED),
        (Stage.SUSPENDED, Stage.PERFORMING),
        (Stage.PERFORMING, Stage.TERMINATED),
        (Stage.SIGNED_CONTRACT, Stage.RESCINDED),
    ],
)
def test_skipping_going_back_and_breaking_off_need_a_reason(app, actor, old, new):
    project = ProjectFactory(stage=old)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        set_stage(project.id, new, reason=None, actor=actor)
    assert refusal.value.field == "reason"
    with unit_of_work():
        assert set_stage(project.id, new, reason="会议纪要", actor=actor).reason == "会议纪要"


def test_the_same_stage_again_is_refused(app, actor):
    project = ProjectFactory(stage=Stage.PERFORMING)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        set_stage(project.id, Stage.PERFORMING, reason="x", actor=actor)
    assert refusal.value.field == "stage"
