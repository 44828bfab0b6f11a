import pytest

from app.accounts.enums import Role
from app.core.policy import Actor, ActorKind
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import EventFactory


@pytest.fixture
def actor():
    return Actor(ActorKind.USER, 1, "李工")


@pytest.fixture(autouse=True)
def _clock(frozen):
    """Every test of the room stands at NOON, Wednesday 2026-03-11 in Shanghai."""


@pytest.fixture
def event(app):
    return EventFactory()


@pytest.fixture
def organizer(client, event):
    """A visitor who organizes ``event`` and nothing else."""
    user = UserFactory(name="李工")
    MembershipFactory(user=user, role=Role.ORGANIZER, event_id=event.id)
    return client.log_in(user.email)


@pytest.fixture
def stranger(client, event):
    """An organizer of another event."""
    user = UserFactory()
    MembershipFactory(user=user, role=Role.ORGANIZER, event_id=EventFactory().id)
    return client.log_in(user.email)
