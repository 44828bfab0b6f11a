import enum


class JobKind(enum.StrEnum):
    MAIL = "mail"
    SLICE = "slice"
    """Part of a batch: what one worker draws at a time."""
    PAPER = "paper"
    """A single paper that could not be drawn."""


class JobState(enum.StrEnum):
    RUNNING = "running"
    WAITING = "waiting"
    FAILED = "failed"
    """Not tried again by itself."""
