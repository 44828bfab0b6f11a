import enum


class Stage(enum.StrEnum):
    """docs/domain.md 5, in order; the last three end a project."""

    LEAD = "lead"
    NEGOTIATING = "negotiating"
    TO_SIGN = "to_sign"
    SIGNED_FRAMEWORK = "signed_framework"
    SIGNED_CONTRACT = "signed_contract"
    PERFORMING = "performing"
    LANDED = "landed"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    RESCINDED = "rescinded"


class Ceremony(enum.StrEnum):
    NONE = "none"
    PLANNED = "planned"
    HELD = "held"


class ContractKind(enum.StrEnum):
    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"
    FRAMEWORK = "framework"


class PartySide(enum.StrEnum):
    A = "a"
    """甲方: the buyer, usually the company."""
    B = "b"
    """乙方: the seller, usually the university."""


class MoneyState(enum.StrEnum):
    NONE = "none"
    PARTLY = "partly"
    FULL = "full"


class ReceiptStatus(enum.StrEnum):
    AWAITING_EVIDENCE = "awaiting_evidence"
    """待凭证: reported, without a bank slip and without a named confirmer."""
    CONFIRMED = "confirmed"
