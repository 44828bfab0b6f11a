import enum


class MailStatus(enum.StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by a worker, with a lease."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good (5xx) or out of tries: somebody has to look."""
    WITHDRAWN = "withdrawn"
    """Its cause ended before it left."""


class MailKind(enum.StrEnum):
    TRANSACTIONAL = "transactional"
    """Goes at once: confirmations, certificates."""
    FOLLOWUP = "followup"
    """Leaves only in working hours of working days, retries too."""


class MailChannel(enum.StrEnum):
    SMTP = "smtp"
    MAILBOX = "mailbox"
    """No SMTP_URL: shown in the console's mailbox, sent nowhere."""


class MailFailure(enum.StrEnum):
    """Why a mail is FAILED; ``last_error`` holds the mail server's own words."""

    REFUSED = "refused"
    """A 5xx: another try would be answered alike."""
    EXHAUSTED = "exhausted"
    """Tried for five days."""
    CRASHED = "crashed"
    """Its worker died again and again while it was being sent."""
