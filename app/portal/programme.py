"""The agenda as guests read it: neighbours of one title joined, and what other rooms know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from app.core.i18n import _, ngettext
from app.events.enums import AgendaKind
from app.events.models import AgendaItem
from app.roadshow.models import Pitch


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    begins: time | None
    title: str
    details: tuple[str, ...]
    """Speakers, notes and numbers, one line each."""


def programme(
    items: Sequence[AgendaItem],
    *,
    projects: int,
    awards: int,
    pitches: Sequence[Pitch],
    over: bool = False,
) -> list[ProgrammeLine]:
    """Lines in order. What is counted stands under the first item of its kind.

    Minutes are a plan: once the event is ``over`` nobody vouches for them, so they are left out.
    """
    counted = {
        AgendaKind.SIGNING: _projects_words(projects),
        AgendaKind.AWARD: _awards_words(awards),
        AgendaKind.PITCH: _pitches_words(pitches, over=over),
    }
    lines = []
    for group in _groups(items):
        head = group[0]
        speakers = "　".join(item.speaker for item in group if item.speaker)
        notes = (item.note for item in group)
        details = filter(None, (speakers, *notes, counted.pop(head.kind, None)))
        lines.append(ProgrammeLine(head.begins, head.title, tuple(details)))
    return lines


def _groups(items: Sequence[AgendaItem]) -> list[list[AgendaItem]]:
    """Items that follow each other with one title, such as two universities that present."""
    groups = [[item] for item in items[:1]]
    for before, item in pairwise(items):
        same = (item.kind, item.title) == (before.kind, before.title)
        if same and item.begins in (None, groups[-1][0].begins):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _projects_words(projects: int) -> str | None:
    if not projects:
        return None
    return str(ngettext("%(count)s project", "%(count)s projects", projects, count=projects))


def _awards_words(awards: int) -> str | None:
    if not awards:
        return None
    return str(ngettext("%(count)s plaque", "%(count)s plaques", awards, count=awards))


def _pitches_words(pitches: Sequence[Pitch], *, over: bool) -> str | None:
    if not pitches:
        return None
    companies = str(
        ngettext("%(count)s company", "%(count)s companies", len(pitches), count=len(pitches))
    )
    formats = {(pitch.minutes, pitch.question_minutes) for pitch in pitches}
    if over or len(formats) > 1:
        return companies
    minutes, questions = formats.pop()
    words = (
        _("%(companies)s, %(minutes)s minutes each and %(questions)s for questions")
        if questions
        else _("%(companies)s, %(minutes)s minutes each")
    )
    return str(words) % {"companies": companies, "minutes": minutes, "questions": questions}
