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


class GuestOrder(enum.StrEnum):
    """The orders of one guest list: never mixed, each fixed by hand (docs/domain.md 2)."""

    NEWS = "news"
    """How the press and the public page name them; holds every guest."""
    ROSTRUM = "rostrum"
    """Who sits on the rostrum, by rank; the seats follow (``seating``)."""
    SPEAKING = "speaking"


class Perspective(enum.StrEnum):
    """From where a plan of seats is read: the two are each other's mirror."""

    AUDIENCE = "audience"
    ROSTRUM = "rostrum"


class Direction(enum.StrEnum):
    """One place up or down in a list ordered by hand."""

    UP = "up"
    DOWN = "down"


class DateStyle(enum.StrEnum):
    """How the date is written on a plaque."""

    DAY = "day"
    """2022年5月12日"""
    DAY_IN_CHARACTERS = "day_in_characters"
    """二〇二二年五月十二日"""
    MONTH_IN_CHARACTERS = "month_in_characters"
    """二〇二二年五月"""
    ENGLISH = "english"
    """12 May 2022; the plaque's few fixed words are English then too."""
