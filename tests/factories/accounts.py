from functools import lru_cache

from argon2 import PasswordHasher

from app.accounts.enums import Role
from app.accounts.models import LoginSession, Membership, PasswordReset, User
from app.core.clock import now
from tests.factories import Factory, factory

PASSWORD = "huiqian-demo"


@lru_cache
def _hash() -> str:
    return PasswordHasher().hash(PASSWORD)


class UserFactory(Factory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@demo.example")
    name = factory.Sequence(lambda n: f"用户{n}")
    password_hash = factory.LazyFunction(_hash)


class LoginSessionFactory(Factory):
    class Meta:
        model = LoginSession

    user = factory.SubFactory(UserFactory)
    token_hash = factory.Sequence(lambda n: f"hash{n}")
    last_seen_at = factory.LazyFunction(now)
    address = "10.0.0.7"
    agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"


class PasswordResetFactory(Factory):
    class Meta:
        model = PasswordReset

    user = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(now)


class MembershipFactory(Factory):
    """``MembershipFactory(role=Role.STAFF, event_id=3)``; everywhere without an event."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.ORGANIZER
    event_id = None
