"""Rules of an event's numbers, and the page where they are chosen."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.errors import RuleError
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.documents.models import Document, NumberSeries
from app.documents.number_rules import USUAL_RULE, written
from app.documents.numbering import choose_rule, lock_series, reserve, series_of_event
from app.documents.rendering import DocumentKind
from tests.documents.conftest import WANG, order, paper
from tests.factories.accounts import MembershipFactory
from tests.factories.documents import DocumentFactory, usual_number
from tests.factories.events import EventFactory

OLD = "{series}-{year}-{seq:05}"
NEXT_YEAR = datetime(2027, 1, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def event(app):
    return EventFactory(code="TS")


@pytest.fixture
def url(event):
    return f"/console/events/{event.id}/documents/numbers"


@pytest.fixture
def organizer(client, event):
    return client.log_in(MembershipFactory(event_id=event.id).user.email)


def an_old_series(code="TS-CH", year=2026, last=41):
    """As the migration leaves it: the database's own value, chosen by nobody."""
    db.session.add(NumberSeries(code=code, year=year, last=last))
    db.session.commit()


def series(code="TS-CH", year=2026):
    found = select(NumberSeries).where(NumberSeries.code == code, NumberSeries.year == year)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def choose(event, rule, kind=DocumentKind.ATTENDANCE):
    with unit_of_work():
        choose_rule(event.id, kind, rule, actor=WANG)


def numbers():
    return db.session.scalars(select(Document.number).order_by(Document.id)).all()


def test_every_kind_of_paper_has_its_series(event, frozen):
    found = {one.kind: (one.code, one.next_number) for one in series_of_event(event.id)}
    assert found == {
        kind: (code, usual_number(code, 1))
        for kind, code in {
            DocumentKind.ATTENDANCE: "TS-CH",
            DocumentKind.SIGNING: "TS-QY",
            DocumentKind.PLAQUE: "TS-PB",
        }.items()
    }
    assert set(found) == set(DocumentKind), "say in wiring.py in which series the kind is numbered"
    assert db.session.scalars(select(NumberSeries)).all() == []


def test_a_series_from_before_goes_on_without_gap_in_its_old_shape(app, frozen):
    an_old_series()
    order([paper(1), paper(2)])
    assert numbers() == ["TS-CH-2026-00042", "TS-CH-2026-00043"]


def test_nobody_chose_the_old_shape_so_the_new_year_begins_with_the_usual_rule(app, frozen):
    an_old_series()
    frozen(NEXT_YEAR)
    order([paper(1)])
    assert numbers() == [written(USUAL_RULE, "TS-CH", 2027, 1)]
    assert series(year=2027).chosen_by is None


def test_a_rule_that_was_chosen_holds_in_the_new_year_too(event, frozen):
    an_old_series()
    choose(event, OLD)  # kept by hand
    frozen(NEXT_YEAR)
    assert series_of_event(event.id)[0].next_number == "TS-CH-2027-00001"
    order([paper(1)])
    frozen(NEXT_YEAR + timedelta(days=366))
    order([paper(2)])
    assert numbers() == ["TS-CH-2027-00001", "TS-CH-2028-00001"]
    assert series(year=2028).chosen_by == "王敏"


def test_a_new_rule_changes_later_numbers_only_and_leaves_no_gap(event, frozen):
    order([paper(1)])
    choose(event, "KX{year}-{seq:03}")
    order([paper(2)])
    assert numbers() == [usual_number("TS-CH", 1), "KX2026-002"]


def test_a_rule_can_be_chosen_before_the_first_paper(event, frozen):
    choose(event, "{year}-{series}-{seq:08}", DocumentKind.PLAQUE)
    assert (series("TS-PB").last, series("TS-PB").rule) == (0, "{year}-{series}-{seq:08}")
    assert reserve(lock_series("TS-PB", 2026), 2) == ["2026-TS-PB-00000001", "2026-TS-PB-00000002"]


def test_choosing_is_in_the_audit_and_the_same_again_is_not(event, frozen):
    an_old_series()
    for _ in range(2):
        choose(event, USUAL_RULE)
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.event_id, line.actor_label) == (
        "documents.choose_rule",
        event.id,
        "王敏",
    )
    assert line.before == {"rule": OLD, "chosen_by": None}
    assert line.after == {"rule": USUAL_RULE, "chosen_by": "王敏"}


def test_two_series_may_not_write_the_same_numbers(event, frozen):
    choose(event, "{year}-{seq:05}")
    for rule in ("{year}-{seq:05}", "{year}-{seq:03}"):
        with pytest.raises(RuleError, match=r"系列 TS-CH 会产生相同的编号.*\{series\}") as refused:
            choose(event, rule, DocumentKind.SIGNING)
        assert refused.value.field == "rule"
    choose(event, "{year}-{seq:05}-{check}", DocumentKind.SIGNING)


def test_a_number_that_somebody_has_is_refused_before_anything_is_lost(event, frozen):
    DocumentFactory(number="2026-001")
    DocumentFactory(number="2026-0004")
    with pytest.raises(RuleError, match="编号 2026-001 已经使用过") as refused:
        choose(event, "{year}-{seq:03}")
    assert refused.value.field == "rule"
    choose(event, "{year}-{seq:04}")
    order([paper(1)])
    with pytest.raises(RuleError, match="编号 2026-0004 已经使用过"):
        order([paper(2), paper(3), paper(4)])
    assert series().last == 1
    order([paper(2)])
    assert numbers()[-2:] == ["2026-0001", "2026-0002"]


def test_the_page_shows_each_series_with_its_next_number(organizer, event, url, frozen):
    an_old_series()
    organizer.get(f"/console/events/{event.id}/documents")
    assert url in organizer.page.links
    organizer.get(url)
    for words in ("参会证明", "TS-CH-2026-00042", OLD, "41", "未设定", usual_number("TS-QY", 1)):
        assert words in organizer.text
    assert f"{url}?kind=signing#rule-card" in organizer.page.links


def test_a_rule_is_chosen_on_the_page(organizer, event, url, frozen):
    an_old_series("TS-QY")
    organizer.get(f"{url}?kind=signing")
    assert f'value="{OLD}"' in organizer.response.get_data(as_text=True)
    organizer.post(url, {"kind": "signing", "rule": " {year}-{series}-{seq:06}-{check} "})
    organizer.follow()
    assert "规则已保存" in organizer.text
    assert written("{year}-{series}-{seq:06}-{check}", "TS-QY", 2026, 42) in organizer.text
    assert series("TS-QY").rule == "{year}-{series}-{seq:06}-{check}"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "signing", "rule": ""}, "请填写规则"),
        ({"kind": "signing", "rule": "{series}-{seq:05}"}, "每年重新计数"),
        ({"kind": "signing", "rule": "{year}" + "A" * 80}, "最多 80"),
        ({"kind": "nonsense", "rule": USUAL_RULE}, ""),
    ],
)
def test_a_bad_rule_is_refused_at_the_field(organizer, url, fields, words):
    organizer.get(url)
    organizer.post(url, fields, status=422)
    assert words in organizer.text
    assert 'aria-invalid="true"' in organizer.response.get_data(as_text=True)
    assert db.session.scalars(select(NumberSeries)).all() == []


def test_the_page_speaks_english_too(organizer, url):
    organizer.get(f"{url}?lang=en")
    assert "Rules of the numbers" in organizer.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER, Role.UNIT])
def test_who_does_not_organize_chooses_no_rule(client, event, url, role):
    client.log_in(MembershipFactory(role=role, event_id=event.id).user.email)
    client.get(url, status=403)
    client.post(url, {"kind": "signing", "rule": "{year}-{seq:05}"}, status=403)


def test_the_organizer_of_another_event_chooses_no_rule(client, url):
    client.log_in(MembershipFactory(event_id=EventFactory(code="XX").id).user.email)
    client.get(url, status=403)
    client.post(url, {"kind": "signing", "rule": "{year}-{seq:05}"}, status=403)
