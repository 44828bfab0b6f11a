import enum


class ReminderStep(enum.StrEnum):
    """When the contact is reminded, relative to a milestone's planned day (docs/domain.md 5)."""

    WEEK_BEFORE = "t-7"
    THREE_DAYS_BEFORE = "t-3"
    ON_THE_DAY = "t0"
    OVERDUE = "t+5"
    """Five working days after."""
    RETURNED = "returned"
    """No step of the ladder: the answer came back with a question."""


class RequestStatus(enum.StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    """A report waits for a decision: no further reminders."""
    SETTLED = "settled"
    """A report was accepted."""
    WITHDRAWN = "withdrawn"
    """The milestone was reached or dropped meanwhile."""


class ReportStatus(enum.StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"
    """Answered again before anybody decided."""


class ReportChannel(enum.StrEnum):
    LINK = "link"
    PHONE = "phone"
    WECHAT = "wechat"
    VISIT = "visit"


class LightColour(enum.StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
