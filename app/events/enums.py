import enum


class EventStatus(enum.StrEnum):
    DRAFT = "draft"
    """Never published: its address may still change."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """撤下: was published, hidden again; its address is on paper and stays."""
    CANCELLED = "cancelled"
    """Its public page stays, and says so."""


class AgendaKind(enum.StrEnum):
    ADDRESS = "address"
    REPORT = "report"
    INTRODUCTION = "introduction"
    AWARD = "award"
    SIGNING = "signing"
    PITCH = "pitch"
    PHOTO = "photo"
    BREAK = "break"
    OTHER = "other"


class GuestRole(enum.StrEnum):
    GUEST = "guest"
    HOST = "host"
    SPEAKER = "speaker"


class Direction(enum.StrEnum):
    """One place up or down in a list ordered by hand."""

    UP = "up"
    DOWN = "down"
