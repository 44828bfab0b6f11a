"""A list's filters as they stand in its address, so that a list can be shared."""

import enum
from typing import Any, TypeVar

from flask import request

from app.core.search import tidy
from app.registration.enums import Attendance, AttendeeKind, RegistrationStatus
from app.registration.queries import Filters

E = TypeVar("E", bound=enum.StrEnum)

MAIL_FAILED = "failed"


def filters_now() -> Filters:
    """An unknown value narrows nothing."""
    return Filters(
        q=tidy(request.args.get("q", "")),
        status=_choice(RegistrationStatus, "status"),
        attendance=_choice(Attendance, "attendance"),
        kind=_choice(AttendeeKind, "kind"),
        mail_failed=request.args.get("mail") == MAIL_FAILED,
    )


def as_arguments(filters: Filters) -> dict[str, Any]:
    """Back to an address; what narrows nothing is left out."""
    arguments = {
        "q": filters.q,
        "status": filters.status,
        "attendance": filters.attendance,
        "kind": filters.kind,
        "mail": MAIL_FAILED if filters.mail_failed else None,
    }
    return {key: str(value) for key, value in arguments.items() if value}


def _choice(states: type[E], name: str) -> E | None:
    value = request.args.get(name, "")
    return states(value) if value in set(states) else None
