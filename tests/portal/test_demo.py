from dataclasses import replace

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db
from app.documents.models import Document
from app.events.models import Award, Event, Guest
from app.followup.enums import ReportStatus
from app.followup.models import ProgressReport
from app.roadshow.models import Pitch
from app.signing.enums import Ceremony
from app.signing.models import Project, ProjectContact, Receipt


def run(app, *words):
    return app.test_cli_runner().invoke(args=words)


def _count(model, event):
    return db.session.scalar(
        select(func.count()).select_from(model).where(model.event_id == event.id)
    )


def test_the_demo_is_the_founding_conference_and_two_samples(app):
    assert run(app, "demo", "load").output == "The demo is loaded.\n"
    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.slug, event.sample) for event in events] == [
        ("hanyang-2022", False),
        ("shili-qianyue", True),
        ("shili-duijie", True),
    ]
    real = events[0]
    assert _count(Guest, real) == 10
    assert _count(Award, real) == 2
    assert _count(Pitch, real) == 4
    projects = db.session.scalars(select(Project).where(Project.event_id == real.id)).all()
    assert sum(project.title is None for project in projects) == 4
    assert sum(project.ceremony is Ceremony.HELD for project in projects) == 2


def test_nothing_is_invented_about_real_projects(app):
    run(app, "demo", "load")
    real = select(Project.id).join(Event).where(Event.slug == "hanyang-2022")
    for project in db.session.scalars(select(Project).where(Project.id.in_(real))):
        assert (project.amount, project.contract_date, project.sample) == (None, None, False)
    for model in (ProjectContact, Receipt):
        assert db.session.scalars(select(model).where(model.project_id.in_(real))).all() == []


def test_something_waits_for_the_newcomer(app):
    run(app, "demo", "load")
    report = db.session.scalars(select(ProgressReport)).one()
    assert (report.status, report.project.sample) == (ReportStatus.PROPOSED, True)
    papers = db.session.scalars(select(Document.words)).all()
    assert len(papers) == 10
    assert all(words["sample"] for words in papers)


def test_addresses_of_the_demo_reach_nobody(app):
    run(app, "demo", "load")
    addresses = db.session.scalars(select(ProjectContact.email)).all()
    assert {address.rpartition(".")[2] for address in addresses if address} == {"example"}


def test_the_demo_is_loaded_once(app):
    run(app, "demo", "load")
    assert run(app, "demo", "load").output == "The demo is there already.\n"
    assert db.session.scalar(select(func.count()).select_from(User)) == 5


def test_the_demo_is_refused_in_production(app, monkeypatch):
    settings = replace(app.config["HUIQIAN"], environment="production")
    monkeypatch.setitem(app.config, "HUIQIAN", settings)
    for words in (["demo", "load"], ["demo", "reset"]):
        result = run(app, *words)
        assert result.exit_code == 1
        assert "refused in production" in result.output
    assert db.session.scalars(select(User)).all() == []
