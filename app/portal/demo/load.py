from app.accounts.enums import Role
from app.accounts.services import create_user, grant
from app.core.errors import RuleError
from app.core.policy import SYSTEM
from app.directory.services import find_or_create_organisation
from app.events.queries import find_event_by_slug
from app.portal.demo.founding import SLUG, load_founding_conference
from app.portal.demo.samples import load_samples

PASSWORD = "huiqian-demo"  # noqa: S105 -- printed at start, refused in production
ACCOUNTS = (
    ("admin@demo.example", "管理员", Role.ADMIN),
    ("organizer@demo.example", "李主办", Role.ORGANIZER),
    ("staff@demo.example", "王会务", Role.STAFF),
    ("leader@demo.example", "张领导", Role.LEADER),
)
UNIT = ("unit@demo.example", "刘街道", "示例街道办事处")
"""Answers for one of the samples' projects."""


def load_demo(*, production: bool) -> bool:
    """Load the demo unless it is there; whether it was loaded.

    Raises:
        RuleError: in production, where its password would be an open door.

    """
    if production:
        raise RuleError("The demo is refused in production.")
    if find_event_by_slug(SLUG):
        return False
    for email, name, role in ACCOUNTS:
        user = create_user(email=email, name=name, password=PASSWORD, actor=SYSTEM)
        grant(user, role, event_id=None, actor=SYSTEM)
    load_founding_conference()
    load_samples()
    _open_unit()
    return True


def _open_unit() -> None:
    email, name, organisation = UNIT
    user = create_user(email=email, name=name, password=PASSWORD, actor=SYSTEM)
    unit = find_or_create_organisation(organisation, actor=SYSTEM)
    grant(user, Role.UNIT, event_id=None, unit_id=unit.id, actor=SYSTEM)
