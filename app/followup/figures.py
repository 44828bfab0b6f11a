"""Two figures side by side: what the contact counts, and what the ledger comes to. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from app.core.formats import wan
from app.followup.models import ProgressReport


@dataclass(frozen=True, slots=True)
class Figures:
    """Yuan."""

    ledger: Decimal
    """On file now, 待凭证 too."""
    amount: Decimal | None
    """What the report adds."""
    said: Decimal | None
    """The contact's total."""

    @property
    def expected(self) -> Decimal:
        return self.ledger + (self.amount or Decimal())

    @property
    def differ(self) -> bool:
        """Whether the totals disagree; without a total there is nothing to compare."""
        return self.said is not None and self.said != self.expected

    @property
    def said_text(self) -> str:
        return wan(self.said)

    @property
    def expected_text(self) -> str:
        return wan(self.expected)


def figures_of(report: ProgressReport, ledger: Decimal) -> Figures:
    return Figures(ledger=ledger, amount=report.amount, said=report.total)
