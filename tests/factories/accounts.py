from functools import lru_cache

from argon2 import PasswordHasher

from app.accounts.enums import Role
from app.accounts.models import Membership, User
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
    session_key = factory.Sequence(lambda n: f"key{n}")


class MembershipFactory(Factory):
    """``MembershipFactory(role=Role.STAFF, event_id=3)``; everywhere without an event."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.ORGANIZER
    event_id = None
