"""What a person writes down about a project, as plain values: the input of the services."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.signing.enums import ContractKind, PartySide


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    title: str | None = None
    """None is 待补."""
    party_a: str | None = None
    party_b: str | None = None
    contract_kind: ContractKind | None = None
    contract_date: date | None = None
    amount: Decimal | None = None
    """Yuan."""
    summary: str | None = None
    unit: str | None = None
    """责任单位, by its name."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    side: PartySide
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    consent: bool = False
    """To years of follow-up mail; asked for separately (docs/domain.md 3)."""
    id: int | None = None
    """None for a contact that is not on file yet."""
    locale: str = "zh_Hans_CN"


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    title: str
    planned_on: date
    planned_amount: Decimal | None = None
    """Yuan."""
    id: int | None = None
