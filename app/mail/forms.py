from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.core.search import tidy
from app.mail.enums import MailStatus

TROUBLED = "troubled"
"""In a list's ``status``: what somebody has to look at, failed or not."""


@dataclass(frozen=True, slots=True)
class MailFilter:
    """What a list of mails shows. A value that is none of ours shows everything."""

    search: str
    status: MailStatus | None
    troubled: bool
    page: int

    @property
    def chosen(self) -> str:
        return TROUBLED if self.troubled else self.status or ""


def filter_from(arguments: MultiDict[str, str]) -> MailFilter:
    status = arguments.get("status", "")
    return MailFilter(
        search=tidy(arguments.get("q", "")),
        status=MailStatus(status) if status in set(MailStatus) else None,
        troubled=status == TROUBLED,
        page=arguments.get("page", 1, type=int),
    )
