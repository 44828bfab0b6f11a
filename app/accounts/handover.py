"""Handing duties to a colleague: told in words before, done in one step."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from app.accounts.enums import Role
from app.accounts.members import end_at_once, give, offer_of, refuse_offer
from app.accounts.models import Invitation, Membership, User
from app.accounts.queries import GRANTS, find_membership_at, get_user, holds_now, list_memberships
from app.core import audit
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor


class Outcome(enum.StrEnum):
    GIVEN = "given"
    RAISED = "raised"
    """The successor has less there; this takes its place."""
    KEPT = "kept"
    """The successor has as much there already."""
    CLASH = "clash"
    """The successor has something else there that it does not go together with."""


@dataclass(frozen=True, slots=True)
class Duty:
    membership: Membership
    outcome: Outcome


def duties(user: User, successor: User, *, only: int | None = None) -> Sequence[Duty]:
    """What would be handed over, and how: all that the user has today, or one membership."""
    return [
        Duty(row, _outcome(row, find_membership_at(successor.id, row.event_id)))
        for row in list_memberships(user.id)
        if holds_now(row) and only in (None, row.id)
    ]


def hand_over(
    user_id: int, successor_id: int, *, only: int | None = None, actor: Actor
) -> Sequence[Duty]:
    """Give everything (or one membership) to the successor and end it here.

    Open invitations are the successor's from then on.

    Raises:
        RuleError: if there is nothing to hand over, roles clash, or the actor may not give one.

    """
    first, second = sorted((user_id, successor_id))
    locked = {row: get_user(row, lock=True) for row in (first, second)}
    user, successor = locked[user_id], locked[successor_id]
    _refuse_pair(user, successor)
    found = duties(user, successor, only=only)
    if not found:
        raise RuleError(_("There is nothing to hand over."))
    if any(duty.outcome is Outcome.CLASH for duty in found):
        raise RuleError(
            _(
                "%(name)s has another role at the same place. End that one first.",
                name=successor.name,
            ),
            field="to",
        )
    for duty in found:
        refuse_offer(offer_of(duty.membership), actor)
    audit.record(
        actor,
        "accounts.hand_over",
        user,
        event_id=found[0].membership.event_id if len(found) == 1 else None,
        after={
            "to": successor.id,
            "name": successor.name,
            "memberships": [duty.membership.id for duty in found],
        },
    )
    for duty in found:
        if duty.outcome in (Outcome.GIVEN, Outcome.RAISED):
            give(successor, offer_of(duty.membership), actor=actor)
        end_at_once(duty.membership, actor)
        _pass_invitations(user, successor, duty.membership.event_id)
    return found


def _refuse_pair(user: User, successor: User) -> None:
    if user.id == successor.id:
        raise RuleError(_("This is the same account."), field="to")
    if not successor.active:
        raise RuleError(_("This account is closed."), field="to")


def _outcome(mine: Membership, theirs: Membership | None) -> Outcome:
    if theirs is None or not holds_now(theirs):
        return Outcome.GIVEN
    if mine.role is theirs.role is Role.UNIT and mine.unit_id != theirs.unit_id:
        return Outcome.CLASH
    longer = theirs.ends_on is None or (mine.ends_on is not None and theirs.ends_on >= mine.ends_on)
    if GRANTS[mine.role] <= GRANTS[theirs.role] and longer:
        return Outcome.KEPT
    if GRANTS[theirs.role] <= GRANTS[mine.role]:
        return Outcome.RAISED
    return Outcome.CLASH


def _pass_invitations(user: User, successor: User, event_id: int | None) -> None:
    statement = update(Invitation).where(
        Invitation.invited_by_id == user.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    if event_id is not None:
        statement = statement.where(Invitation.event_id == event_id)
    db.session.execute(statement.values(invited_by_id=successor.id))
