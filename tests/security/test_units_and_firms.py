"""A responsible unit sees its own projects and no other's; a conference firm sees none at all."""

from datetime import UTC, date, datetime

import pytest

from app.accounts.enums import Role
from app.core.db import db
from app.events.models import Event
from tests.factories.events import EventFactory
from tests.factories.followup import ProgressReportFactory, ReportRequestFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.signing import (
    ContactFactory,
    MilestoneFactory,
    OrganisationFactory,
    ProjectFactory,
)
from tests.security.conftest import a_world


@pytest.fixture
def ours(app, frozen):
    return a_world("自家")


@pytest.fixture
def neighbour(ours):
    """A project of the same event that another unit answers for, with all that could show it."""
    project = ProjectFactory(
        event=db.session.get(Event, ours.event_id),
        title="邻居项目",
        code="LJ-1",
        unit=OrganisationFactory(name="邻居街道办"),
    )
    contact = ContactFactory(project=project, name="邻居联系人", email=None)
    request = ReportRequestFactory(
        project=project, milestone=MilestoneFactory(project=project), contact=contact
    )
    ProgressReportFactory(request=request, progress="邻居进展")
    MilestoneFactory(project=project, title="邻居节点")
    db.session.commit()
    return project


@pytest.mark.parametrize("at_event", [True, False], ids=["at one event", "everywhere"])
def test_a_unit_sees_no_other_units_project_anywhere(ours, neighbour, person, at_event):
    event_id = ours.event_id if at_event else None
    unit = person(Role.UNIT, event_id, unit_id=ours.unit_id)
    for path in (
        "/console/projects/",
        "/console/projects/?q=邻居",
        f"/console/projects/?unit={neighbour.unit_id}",
        "/console/reports",
    ):
        assert "邻居" not in unit.get(path).replace("?q=邻居", "").replace('value="邻居"', "")
    assert "自家项目" in unit.get("/console/projects/")
    assert "自家进展" in unit.get("/console/reports")
    unit.get(f"/console/projects/{neighbour.id}", status=403)
    unit.get(f"/console/projects/{neighbour.id}/note", status=403)


def test_the_menus_numbers_count_a_units_own(ours, neighbour, person):
    unit = person(Role.UNIT, unit_id=ours.unit_id)
    unit.get("/console/projects/")
    assert "共 1 个项目" in unit.text
    assert "项目台账 1" in unit.text
    assert "待办 1" in unit.text


def test_a_unit_of_one_event_sees_its_projects_of_that_event(ours, person):
    event = EventFactory()
    elsewhere = ProjectFactory(event=event, title="别处项目", unit_id=ours.unit_id)
    unit = person(Role.UNIT, ours.event_id, unit_id=ours.unit_id)
    assert "别处项目" not in unit.get("/console/projects/")
    unit.get(f"/console/projects/{elsewhere.id}", status=403)
    everywhere = person(Role.UNIT, unit_id=ours.unit_id)
    assert "别处项目" in everywhere.get("/console/projects/")


def test_a_units_home_is_its_list_of_projects(ours, person):
    unit = person(Role.UNIT, unit_id=ours.unit_id)
    unit.get("/console/", status=302)
    assert "自家项目" in unit.follow()
    assert "自家大会" not in unit.get("/console/projects/").split("<main")[0]


def test_a_unit_notes_what_it_heard_but_decides_nothing(ours, person):
    unit = person(Role.UNIT, unit_id=ours.unit_id)
    project_id, report_id = ours.arguments["project_id"], ours.arguments["report_id"]
    page = unit.get(f"/console/projects/{project_id}")
    for address in ("/accept", "/return", "/edit", "/stage", "/console/events/", "/mailbox"):
        assert address not in page.split("<main")[-1]
    unit.get(f"/console/projects/{project_id}/note")
    unit.post(
        f"/console/projects/{project_id}/note",
        {
            "progress": "街道走访：设备进场",
            "said_by": "张示例",
            "said_on": "2026-03-11",
            "channel": "visit",
        },
    )
    assert "街道走访" in unit.follow()
    unit.post(f"/console/reports/{report_id}/accept", status=403)
    unit.post(f"/console/projects/{project_id}/stage", {"stage": "performing"}, status=403)


def test_a_firm_opens_no_page_of_projects_and_reads_none_of_their_mail(ours, neighbour, person):
    about = OutgoingMailFactory(
        event_id=ours.event_id, subject="催项目", about_kind="contact", about_id=1
    )
    firm = person(Role.FIRM, ours.event_id, ends_on=date(2026, 3, 31))
    event, project_id = f"/console/events/{ours.event_id}", ours.arguments["project_id"]
    for path in (
        "/console/projects/",
        "/console/reports",
        f"/console/projects/{project_id}",
        f"{event}/signing",
        f"{event}/signing/certificates",
        f"/console/mailbox/{about.id}",
        f"/console/mailbox/{about.id}/html",
    ):
        firm.get(path, status=403)
    for path in ("/console/", f"{event}/", f"{event}/mail", f"{event}/registrations"):
        page = firm.get(path)
        for word in ("自家项目", "邻居", "催项目", "/console/projects/", "signing"):
            assert word not in page, (path, word)
    firm.get(f"{event}/agenda")
    firm.get(f"{event}/settings")


def test_an_ended_firm_is_out_at_midnight_in_shanghai(ours, person, frozen):
    firm = person(Role.FIRM, ours.event_id, ends_on=date(2026, 3, 12))
    event = f"/console/events/{ours.event_id}"
    frozen(datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC))
    firm.get(f"{event}/registrations")
    frozen(datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    firm.get(f"{event}/registrations", status=403)
    firm.post(f"{event}/agenda/add", {"title": "致辞", "kind": "address"}, status=403)
    assert "自家大会" not in firm.get("/console/")
