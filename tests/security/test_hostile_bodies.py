"""What a request carries beside its words: others' ids, fields no form has, hosts, addresses."""

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.accounts.models import Membership, User
from app.core.db import db
from app.documents.models import Document
from app.registration.enums import RegistrationStatus
from app.registration.models import Registration
from app.signing.models import Milestone, Project, ProjectContact
from tests.client import PageClient
from tests.security.forms import FORMS, filled
from tests.security.routes import ask, path_of, steps


def _others(world):
    """What the other event's people would miss."""
    db.session.rollback()
    project = db.session.get(Project, world.arguments["project_id"])
    return (
        [(one.name, one.email) for one in db.session.scalars(
            select(ProjectContact).where(ProjectContact.project_id == project.id))],
        [(one.title, one.planned_on, one.reached_on) for one in db.session.scalars(
            select(Milestone).where(Milestone.project_id == project.id))],
        db.session.scalars(
            select(Document.number).where(Document.event_id == world.event_id)).all(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/console/projects/{project_id}/edit", {"contacts-0-id": "contact"}),
        ("/console/projects/{project_id}/edit", {"milestones-0-id": "milestone_id"}),
        ("/console/projects/{project_id}/note", {"milestone": "milestone_id"}),
        ("/console/events/{event_id}/certificates", {"ids": "registration_id"}),
        ("/console/events/{event_id}/certificates?ids={theirs}", {}),
        ("/console/events/{event_id}/signing/certificates", {"projects": "project_id"}),
    ],
)
def test_an_id_in_a_form_reaches_no_row_of_another_event(app, mine, theirs, person, path, fields):
    theirs.arguments["contact"] = db.session.scalars(
        select(ProjectContact.id).where(
            ProjectContact.project_id == theirs.arguments["project_id"])).first()  # fmt: skip
    organizer, before = person(Role.ORGANIZER, mine.event_id), _others(theirs)
    where = path.format(**mine.arguments, theirs=theirs.arguments["registration_id"])
    known = {"edit": "signing.edit", "note": "followup.note"}.get(where.rpartition("/")[2])
    words = filled(known, mine.arguments) if known else {}
    answer = ask(
        organizer,
        "POST",
        where,
        words | {name: str(theirs.arguments[value]) for name, value in fields.items()},
    )
    assert answer.status_code in {302, 404, 409, 422}
    assert "别家" not in answer.text
    assert _others(theirs) == before


def test_a_field_that_a_form_does_not_have_is_not_taken(app, theirs, person):
    """Mass assignment: states, owners and rights never come out of a form."""
    more = {"role": "admin", "status": "cancelled", "event_id": "1", "id": "1", "active": "",
            "attendance": "arrived", "is_admin": "y", "user_id": "1", "stage": "accepted",
            "sample": "y", "token": "x", "capacity": "0"}  # fmt: skip
    nobody = PageClient(app)
    path = "/e/{slug}/register".format(**theirs.arguments)
    words = more | filled("registration.register", theirs.arguments)
    assert ask(nobody, "POST", path, words).status_code == 302
    newest = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert newest.event_id == theirs.event_id
    assert newest.status is RegistrationStatus.CONFIRMED
    assert newest.arrived_at is None
    roles = db.session.scalars(select(Membership.role)).all()
    users = db.session.scalars(select(User)).all()
    organizer = person(Role.ORGANIZER, theirs.event_id)
    edited = "/console/projects/{project_id}/edit".format(**theirs.arguments)
    ask(organizer, "POST", edited, more | FORMS["signing.edit"])
    project = db.session.get(Project, theirs.arguments["project_id"])
    assert project.event_id == theirs.event_id
    assert project.stage.value != "accepted"
    assert len(db.session.scalars(select(User)).all()) == len(users) + 1
    assert len(db.session.scalars(select(Membership.role)).all()) == len(roles) + 1


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/%09/evil.example",
        "https:evil.example",
        "http://evil.example",
        "https://localhost@evil.example",
        "javascript:alert(1)",
        "/\r\nLocation: //evil.example",
    ],
)
def test_the_log_in_leads_nowhere_else(app, person, target):
    person(Role.STAFF)
    email = db.session.scalars(select(User.email).order_by(User.id.desc())).first()
    nobody = PageClient(app)
    words = {"email": email, "password": "huiqian-demo", "next": target}
    answer = ask(nobody, "POST", "/login", words)
    assert answer.status_code == 302
    goes = answer.headers["Location"]
    assert goes.startswith("/")
    assert not goes.startswith(("//", "/\\"))
    assert not set(goes) & set("\t\r\n\\")


def test_no_page_believes_the_host_that_was_asked(app, theirs, person):
    """Links in mails and codes come from BASE_URL; pages hold paths only."""
    visitor = person(Role.ADMIN)
    seen = 0
    for method, rule in steps(app):
        if method == "GET":
            visitor._forget()
            path = path_of(app, rule, theirs.arguments)
            answer = visitor.http.get(path, headers={"Host": "evil.example:8080"})
            assert b"evil.example" not in answer.data, rule.rule
            assert "evil.example" not in answer.headers.get("Location", ""), rule.rule
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("more", ["more_contacts", "more_milestones"])
def test_a_form_grows_to_its_limit_and_says_so(app, theirs, person, more):
    """A scanner pressed "one more row" until the form library broke."""
    organizer = person(Role.ORGANIZER, theirs.event_id)
    path = "/console/projects/{project_id}/edit".format(**theirs.arguments)
    rows = {f"contacts-{place}-name": "某人" for place in range(12)}
    rows |= {f"milestones-{place}-title": "某事" for place in range(40)}
    answer = ask(
        organizer, "POST", path, filled("signing.edit", theirs.arguments) | rows | {more: "1"}
    )
    assert answer.status_code == 422
    assert "不能再加" in answer.text
    assert answer.text.count("某事") >= 39


def test_a_guesser_does_not_lock_out_the_neighbours_behind_one_address(app, theirs, person):
    """500 guests and the desk stand behind one hall's NAT: only the guessed account rests."""
    person(Role.STAFF)
    victim, other = db.session.scalars(select(User.email).order_by(User.id.desc())).first(), "x@y.z"
    guesser = PageClient(app)
    for email in (victim, other):
        statuses = [
            ask(guesser, "POST", "/login", {"email": email, "password": f"guess {n}"}).status_code
            for n in range(10)
        ]
        assert statuses == [422] * 8 + [429] * 2  # whether there is such an account or not
    person(Role.STAFF)  # logs in from the same address
    nobody = PageClient(app)
    words = filled("registration.register", theirs.arguments)
    for place in range(20):
        seat = words | {"phone": f"138111100{place:02}", "request_key": f"k{place}"}
        path = "/e/{slug}/register".format(**theirs.arguments)
        assert ask(nobody, "POST", path, seat).status_code == 302
