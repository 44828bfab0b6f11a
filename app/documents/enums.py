import enum


class DocumentStatus(enum.StrEnum):
    RESERVED = "reserved"
    """Has its number and its words; not drawn yet."""
    ISSUED = "issued"
    REVOKED = "revoked"
    VOID = "void"
    """Its number was reserved and will never be used, so that the series has no gap."""


class BatchStatus(enum.StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class SliceStatus(enum.StrEnum):
    QUEUED = "queued"
    DRAWING = "drawing"
    """Claimed by a worker, with a lease."""
    DONE = "done"
    FAILED = "failed"
