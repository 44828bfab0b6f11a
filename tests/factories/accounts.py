from functools import lru_cache

import pyotp
from argon2 import PasswordHasher

from app.accounts.codes import hash_recovery, secret_of
from app.accounts.enums import Role
from app.accounts.models import (
    LoginSession,
    Membership,
    PasswordReset,
    RecoveryCode,
    SecondFactor,
    User,
)
from app.core.clock import now
from app.core.tokens import hash_token
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


class SecondFactorFactory(Factory):
    """On for somebody whose phone has not been asked since it was set up, long ago."""

    class Meta:
        model = SecondFactor

    user = factory.SubFactory(UserFactory)
    user_id = factory.SelfAttribute("user.id")
    seed = factory.Sequence(lambda n: f"seed{n}")
    secret_hash = factory.LazyAttribute(lambda one: hash_token(secret_of(one.user.id, one.seed)))
    used_step = 0


class RecoveryCodeFactory(Factory):
    """``RecoveryCodeFactory(factor=…, code="aaaabbbbccccdddd")``, unused."""

    class Meta:
        model = RecoveryCode
        exclude = ("factor", "code")

    user_id = factory.SelfAttribute("factor.user_id")
    code_hash = factory.LazyAttribute(lambda one: hash_recovery(one.factor.seed, one.code))


def shown(factor: SecondFactor, steps: int = 0) -> str:
    """What the phone shows now, or so many times 30 seconds later."""
    totp = pyotp.TOTP(secret_of(factor.user_id, factor.seed))
    return totp.generate_otp(totp.timecode(now()) + steps)
