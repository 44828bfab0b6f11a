import enum


class Role(enum.StrEnum):
    ADMIN = "admin"
    ORGANIZER = "organizer"
    STAFF = "staff"
    """会务: check-in only."""
    LEADER = "leader"
    """领导: reads."""


class LinkPurpose(enum.StrEnum):
    REGISTRATION = "registration"
    """``/r/<token>``"""
    REPORT = "report"
    """``/f/<token>``"""
