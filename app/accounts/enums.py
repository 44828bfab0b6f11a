import enum


class Role(enum.StrEnum):
    ADMIN = "admin"
    ORGANIZER = "organizer"
    FIRM = "firm"
    """会务公司: runs one event until a date; no ledger, money, contracts or follow-up."""
    STAFF = "staff"
    """会务: check-in only."""
    LEADER = "leader"
    """领导: reads."""
    UNIT = "unit"
    """责任单位: works on the projects it answers for."""


class LinkPurpose(enum.StrEnum):
    REGISTRATION = "registration"
    """``/r/<token>``"""
    REPORT = "report"
    """``/f/<token>``"""
