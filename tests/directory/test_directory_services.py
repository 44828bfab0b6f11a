from datetime import date

import pytest
from sqlalchemy import event, insert, select

from app.core.db import db
from app.core.models import AuditLine
from app.core.policy import SYSTEM
from app.core.search import search_keys
from app.directory.enums import OrganisationKind
from app.directory.models import Organisation, Person, Position
from app.directory.services import find_or_create_organisation, guess_kind, hold_position
from tests.factories.directory import OrganisationFactory, PositionFactory

DAY = date(2022, 5, 12)
pytestmark = pytest.mark.usefixtures("app")


def _hold(**words):
    known = {"name": "沈革武", "organisation": "武汉理工大学", "titles": "校长助理"}
    return hold_position(**{**known, **words}, as_of=DAY, actor=SYSTEM)


def test_an_unknown_organisation_is_made_and_written_down():
    organisation = find_or_create_organisation("  湖北工业大学 ", actor=SYSTEM)
    assert organisation.name == "湖北工业大学"
    assert organisation.kind is OrganisationKind.UNIVERSITY
    assert "hbgydx" in organisation.search_keys
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.subject_id) == ("directory.create_organisation", organisation.id)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("湖北工业大学", "湖北工业大学"),
        ("武汉汉云楚慧（云天励飞）", "武汉汉云楚慧(云天励飞)"),
        ("IBM", "ibm"),
    ],
)
def test_a_known_organisation_is_found_whatever_the_width_of_its_letters(known, asked):
    organisation = OrganisationFactory(name=known)
    assert find_or_create_organisation(asked, actor=SYSTEM) is organisation
    assert db.session.scalars(select(Organisation)).all() == [organisation]


def test_an_organisation_whose_name_begins_alike_is_another_one():
    OrganisationFactory(name="湖北工业大学")
    other = find_or_create_organisation("湖北工业大学附属学校", actor=SYSTEM)
    assert other.name == "湖北工业大学附属学校"


def test_the_named_kind_wins_over_the_ending():
    made = find_or_create_organisation("示例大学", actor=SYSTEM, kind=OrganisationKind.INSTITUTE)
    assert made.kind is OrganisationKind.INSTITUTE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("汉阳区人民政府", OrganisationKind.GOVERNMENT),
        ("中共汉阳区委", OrganisationKind.GOVERNMENT),
        ("示例科技有限公司", OrganisationKind.COMPANY),
        ("什湖数字产业园", OrganisationKind.PARK),
        ("湖北纸贵科技", OrganisationKind.OTHER),
    ],
)
def test_the_ending_tells_the_kind(name, kind):
    assert guess_kind(name) is kind


def test_a_position_is_made_as_of_the_day_with_its_person_and_organisation():
    position = _hold(titles="校党委常委, 副校长")
    assert (position.person.name, position.organisation.name) == ("沈革武", "武汉理工大学")
    assert (position.titles, position.as_of) == ("校党委常委、副校长", DAY)


def test_the_same_words_twice_give_one_position():
    assert _hold() is _hold()


def test_new_titles_of_a_known_person_are_a_second_position():
    first, second = _hold(), _hold(titles="副校长")
    assert first.person is second.person
    assert first is not second


def test_a_namesake_elsewhere_is_somebody_else():
    here, there = _hold(), _hold(organisation="华中科技大学")
    assert here.person is not there.person
    assert len(db.session.scalars(select(Person)).all()) == 2


def test_a_guest_without_titles_is_a_position_without_words():
    assert _hold(titles=None).titles == ""


def test_a_position_known_from_another_day_is_taken_as_it_is():
    known = PositionFactory(person__name="徐丽", organisation__name="汉阳区委", titles="区委书记")
    again = _hold(name="徐丽", organisation="汉阳区委", titles="区委书记")
    assert again is known
    assert db.session.scalars(select(Position)).all() == [known]


def test_a_name_that_somebody_else_writes_down_at_the_same_moment_is_taken_as_theirs():
    name = "武汉理工大学"
    theirs = insert(Organisation).values(name=name, search_keys=search_keys(name))

    def come_first(session, *_details):
        session.get_bind().execute(theirs)

    def stay(session, transaction):
        if transaction.nested:  # our savepoint is gone, and their row with it
            session.get_bind().execute(theirs)

    event.listen(db.session(), "before_flush", come_first, once=True)
    event.listen(db.session(), "after_soft_rollback", stay)
    organisation = find_or_create_organisation(name, actor=SYSTEM)
    assert db.session.scalars(select(Organisation)).all() == [organisation]
    assert db.session.scalars(select(AuditLine)).all() == []
