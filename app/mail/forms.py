from werkzeug.datastructures import MultiDict

from app.core.search import tidy
from app.mail.enums import MailStatus
from app.mail.queries import Filters

TROUBLED = "troubled"
"""In a list's ``status``: what somebody has to look at, failed or not."""


def filters_from(arguments: MultiDict[str, str]) -> Filters:
    """A value that is none of ours narrows nothing."""
    status = arguments.get("status", "")
    return Filters(
        q=tidy(arguments.get("q", "")),
        status=MailStatus(status) if status in set(MailStatus) else None,
        troubled=status == TROUBLED,
    )


def as_arguments(filters: Filters) -> dict[str, str]:
    """Back to an address; what narrows nothing is left out."""
    status = TROUBLED if filters.troubled else filters.status or ""
    return {name: str(value) for name, value in (("q", filters.q), ("status", status)) if value}
