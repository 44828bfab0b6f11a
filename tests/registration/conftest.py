from datetime import UTC, datetime

import pytest
from flask import g

from app.accounts.enums import LinkPurpose, Role
from app.accounts.services import issue_link
from app.core import clock
from app.core.db import db
from app.core.policy import Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.documents.services import install_announcer
from app.registration.certificates import announce_certificate
from app.registration.queries import OWNER
from app.registration.services import CONSENT_VERSION, Consent
from tests.client import PageClient
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory

DESK = Actor(ActorKind.USER, 1, "王主办")
CONSENT = Consent(CONSENT_VERSION)


@pytest.fixture(autouse=True)
def _from_noon_on(monkeypatch):
    """Every test of the room begins at NOON, the day before the factories' event. The clock goes
    on from there, so that what is written later is never earlier.
    """
    offset = NOON - datetime.now(UTC)
    monkeypatch.setattr(clock, "_test_offset", lambda: offset)


@pytest.fixture(autouse=True)
def _announcing():
    install_announcer(OWNER, announce_certificate)


@pytest.fixture
def link_of(app):
    """The personal address of a registration."""

    def issue(registration) -> str:
        registration_id = registration.id
        with unit_of_work():
            token = issue_link(LinkPurpose.REGISTRATION, registration_id)
        return f"/r/{token}"

    return issue


class Visitor(PageClient):
    """One of several visitors of a test. Flask's ``g`` lives as long as the test's application
    context, so what the request before left there (user, CSRF token) is forgotten first.
    """

    def get(self, url: str, **kwargs) -> str:
        _forget()
        return super().get(url, **kwargs)

    def post(self, url: str, data=None, **kwargs) -> str:
        _forget()
        return super().post(url, data, **kwargs)


def _forget() -> None:
    for key in list(g):
        g.pop(key)


@pytest.fixture
def signed_in(app):
    """A visitor with a role: ``signed_in(Role.STAFF, event)``; everywhere without an event."""

    def enter(role: Role, event=None) -> Visitor:
        membership = MembershipFactory(role=role, event_id=event.id if event else None)
        email = membership.user.email
        db.session.commit()
        return Visitor(app).log_in(email)

    return enter
