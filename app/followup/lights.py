"""亮灯: how a project stands, why, and since when. Pure; the presets of docs/domain.md 5."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.core.formats import day
from app.core.i18n import _, ngettext
from app.followup.enums import LightColour

GRACE_WORKING_DAYS = 5
RED_AFTER = timedelta(days=30)
"""Calendar days past the planned day."""
YELLOW_POINTS = Decimal(10)
RED_POINTS = Decimal(30)
"""Money behind plan, in points of the contract amount: 10 to 30 is yellow, more is red."""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, as far as a light needs it."""

    title: str
    planned_on: date
    planned_amount: Decimal | None
    """Yuan."""
    reached: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a light is judged by."""

    steps: Sequence[Step]
    """By planned day."""
    received: Decimal
    """Yuan that count."""
    amount: Decimal | None
    """Yuan of the contract."""
    suspended: tuple[str, date] | None = None
    """The approved reason and its day, while the project rests."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The days on which today's lights turn on."""

    today: date
    grace_before: date
    """What was planned before this day is out of its grace."""
    out_of_grace: Callable[[date], date] | None = None
    """From a planned day to the first day after its grace. Left out in lists, where nobody reads
    since when: it walks the calendar for each."""

    @property
    def red_before(self) -> date:
        return self.today - RED_AFTER


@dataclass(frozen=True, slots=True)
class Light:
    colour: LightColour
    reason: str
    since: date | None

    @property
    def words(self) -> str:
        return colour_words(self.colour)


def colour_words(colour: LightColour) -> str:
    words: dict[LightColour, str] = {
        LightColour.GREEN: _("Green light"),
        LightColour.YELLOW: _("Yellow light"),
        LightColour.RED: _("Red light"),
        LightColour.GREY: _("Grey light"),
    }
    return words[colour]


def judge(standing: Standing, limits: Limits) -> Light:
    """The worst of what a project's days and money say; days are named first."""
    if standing.suspended is not None:
        reason, resting_since = standing.suspended
        return Light(LightColour.GREY, _("Suspended: %(reason)s", reason=reason), resting_since)
    late = next((step for step in standing.steps if not step.reached), None)
    if late is not None and late.planned_on >= limits.grace_before:
        late = None
    points, since = _behind(standing, limits)
    if late is not None and (late.planned_on < limits.red_before or points <= RED_POINTS):
        return _late_light(late, limits)
    if points >= YELLOW_POINTS:
        return _money_light(points, since, standing)
    return Light(LightColour.GREEN, _all_well(standing), None)


def _late_light(step: Step, limits: Limits) -> Light:
    days = (limits.today - step.planned_on).days
    red = step.planned_on < limits.red_before
    return Light(
        LightColour.RED if red else LightColour.YELLOW,
        ngettext(
            "Milestone “%(title)s” is %(num)s calendar day late (planned for %(day)s)",
            "Milestone “%(title)s” is %(num)s calendar days late (planned for %(day)s)",
            days,
            title=step.title,
            day=day(step.planned_on),
        ),
        step.planned_on + RED_AFTER + timedelta(days=1) if red else _since(step, limits),
    )


def _money_light(points: Decimal, since: date | None, standing: Standing) -> Light:
    return Light(
        LightColour.RED if points > RED_POINTS else LightColour.YELLOW,
        _(
            "Money is %(points)s points behind plan (received %(received)s %%)",
            points=_rounded(points),
            received=_rounded(_share(standing.received, standing)),
        ),
        since,
    )


def _behind(standing: Standing, limits: Limits) -> tuple[Decimal, date | None]:
    """Points behind plan, and since when the project is as far behind as its light says."""
    if not standing.amount:
        return Decimal(), None
    due = [
        step
        for step in standing.steps
        if step.planned_amount and step.planned_on < limits.grace_before
    ]
    running, marks = Decimal(), []
    for step in due:
        running += step.planned_amount or Decimal()
        marks.append((_share(running - standing.received, standing), step))
    points = marks[-1][0] if marks else Decimal()
    for behind, step in marks:
        if behind > RED_POINTS if points > RED_POINTS else behind >= YELLOW_POINTS:
            return points, _since(step, limits)
    return points, None


def _since(step: Step, limits: Limits) -> date | None:
    return limits.out_of_grace(step.planned_on) if limits.out_of_grace else None


def _share(amount: Decimal, standing: Standing) -> Decimal:
    return amount * 100 / (standing.amount or Decimal(1))


def _rounded(points: Decimal) -> str:
    return f"{points:.1f}".removesuffix(".0")


def _all_well(standing: Standing) -> str:
    coming = next((step for step in standing.steps if not step.reached), None)
    if coming is None:
        return str(_("Nothing is due"))
    return str(_("Next: “%(title)s”, %(day)s", title=coming.title, day=day(coming.planned_on)))
