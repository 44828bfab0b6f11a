import pytest

from app.accounts.enums import Role
from app.events import services
from tests.factories.accounts import MembershipFactory, UserFactory


@pytest.fixture
def organizer(app):
    """An organizer of every event."""
    return MembershipFactory(user=UserFactory(email="organizer@demo.example")).user


@pytest.fixture
def desk(client, organizer):
    """An organizer's browser."""
    return _log_in(client, organizer)


@pytest.fixture
def leader(client, app):
    """The browser of a leader, who reads."""
    user = UserFactory(email="leader@demo.example")
    MembershipFactory(user=user, role=Role.LEADER)
    return _log_in(client, user)


def _log_in(client, user):
    client.log_in(user.email)
    client.page = None  # the token of the log-in page ended with the session before
    return client


@pytest.fixture
def seats_taken():
    """``seats_taken(12)``: what the counter of registrations says."""
    kept = services._Registry.seat_counter
    yield lambda count: services.install_seat_counter(lambda _event_id: count)
    services.install_seat_counter(kept)
