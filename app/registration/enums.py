import enum


class RegistrationStatus(enum.StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Attendance(enum.StrEnum):
    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"


class RegistrationSource(enum.StrEnum):
    SELF = "self"
    """On the public page."""
    DESK = "desk"
    """Entered by an organizer."""


class AttendeeKind(enum.StrEnum):
    """Which badge: 嘉宾, 代表, 工作人员, 媒体, 列席."""

    GUEST = "guest"
    DELEGATE = "delegate"
    STAFF = "staff"
    MEDIA = "media"
    OBSERVER = "observer"
