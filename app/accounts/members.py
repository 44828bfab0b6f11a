"""Who may what: giving, changing and ending roles, closing and reopening accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from app.accounts.enums import Role
from app.accounts.models import Membership, User
from app.accounts.queries import GRANTS, HeldRole, find_membership_at, get_user, roles_of
from app.accounts.sessions import end_sessions
from app.core import audit
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind, Policy


@dataclass(frozen=True, slots=True)
class Offer:
    """A role as it is given: where, for whom, until when."""

    role: Role
    event_id: int | None
    unit_id: int | None = None
    ends_on: date | None = None


def offer_of(membership: Membership) -> Offer:
    return Offer(membership.role, membership.event_id, membership.unit_id, membership.ends_on)


def may_give(held: Iterable[HeldRole], offer: Offer) -> bool:
    """Whether who holds these roles may give this one: never more than he has, nor for longer.

    What holds everywhere only administrators give.
    """
    return any(_covers(mine, offer) for mine in held)


def _covers(mine: HeldRole, offer: Offer) -> bool:
    if mine.event_id not in (None, offer.event_id):
        return False
    if offer.event_id is None and mine.role is not Role.ADMIN:
        return False
    if mine.ends_on is not None and (offer.ends_on is None or offer.ends_on > mine.ends_on):
        return False
    given = GRANTS[offer.role]
    return Policy.MANAGE_MEMBERS in GRANTS[mine.role] and given <= GRANTS[mine.role]


def refuse_offer(offer: Offer, actor: Actor) -> None:
    """Raise RuleError for a role that does not hold together, or that the actor may not give."""
    if offer.role is Role.ADMIN and offer.event_id is not None:
        raise RuleError(_("An administrator is one for everything, not at an event."), field="role")
    if offer.role is Role.FIRM and offer.event_id is None:
        raise RuleError(_("A conference firm works at one event."), field="role")
    if offer.role is Role.FIRM and offer.ends_on is None:
        raise RuleError(_("Please give the last day of the firm's access."), field="ends_on")
    if offer.role is Role.UNIT and offer.unit_id is None:
        raise RuleError(_("Please name the responsible unit."), field="unit")
    if offer.ends_on is not None and offer.ends_on < today():
        raise RuleError(_("The last day lies in the past."), field="ends_on")
    if not _may_give_now(actor, offer):
        raise RuleError(
            _("You can't give a role that reaches further, or lasts longer, than your own."),
            field="role",
        )


def give(user: User, offer: Offer, *, actor: Actor) -> Membership:
    """Write a role down; one that ended at the same place comes to life again. Flushes.

    Whether the actor may was judged before (``refuse_offer``).
    """
    membership = find_membership_at(user.id, offer.event_id)
    if membership is None:
        membership = Membership(user=user, event_id=offer.event_id, role=offer.role)
        db.session.add(membership)
    _write(membership, offer)
    audit.record(actor, "accounts.grant", membership, event_id=offer.event_id)
    return membership


def change_membership(membership_id: int, offer: Offer, *, actor: Actor) -> Membership:
    """Another role, unit or last day at the same place.

    Raises:
        RuleError: for one's own, for the last administrator, or for what the actor may not give.

    """
    membership = _lock(membership_id, actor)
    offer = replace(offer, event_id=membership.event_id)
    refuse_offer(offer, actor)
    if offer.role is not Role.ADMIN or offer.ends_on is not None:
        refuse_last_admin(membership)
    _write(membership, offer)
    audit.record(actor, "accounts.change_membership", membership, event_id=membership.event_id)
    return membership


def end_membership(membership_id: int, *, actor: Actor) -> Membership:
    """End a role at once. The row stays, so that it can be given again.

    Raises:
        RuleError: for one's own, or the last administrator's.

    """
    membership = _lock(membership_id, actor)
    refuse_last_admin(membership)
    return end_at_once(membership, actor)


def end_at_once(membership: Membership, actor: Actor) -> Membership:
    membership.ends_on = today() - timedelta(days=1)
    audit.record(actor, "accounts.end_membership", membership, event_id=membership.event_id)
    return membership


def refuse_last_admin(membership: Membership) -> None:
    """Raise RuleError if without it nobody would be administrator for good.

    All administrators are locked, so that two who end each other are judged one after the other.
    """
    if membership.role is not Role.ADMIN or membership.event_id is not None:
        return
    standing = db.session.scalars(
        select(Membership.id)
        .join(Membership.user)
        .where(
            Membership.role == Role.ADMIN,
            Membership.event_id.is_(None),
            Membership.ends_on.is_(None),
            User.active,
        )
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    ).all()
    if not set(standing) - {membership.id}:
        raise RuleError(
            _("This is the only administrator. Make somebody else one first."), field="role"
        )


def close_account(user_id: int, *, actor: Actor) -> User:
    """Nobody gets in by it any more, from the next request on. What was done stays.

    Raises:
        RuleError: for one's own account, or the last administrator's.

    """
    user = get_user(user_id, lock=True)
    if actor.kind is ActorKind.USER and actor.id == user_id:
        raise RuleError(_("You can't close your own account. Another administrator can."))
    for membership in user.memberships:
        refuse_last_admin(membership)
    user.active = False
    end_sessions(user_id, actor=actor)
    audit.record(actor, "accounts.close_account", user)
    return user


def reopen_account(user_id: int, *, actor: Actor) -> User:
    user = get_user(user_id, lock=True)
    user.active = True
    audit.record(actor, "accounts.reopen_account", user)
    return user


def _may_give_now(actor: Actor, offer: Offer) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.id is not None and may_give(roles_of(actor.id), offer)


def _lock(membership_id: int, actor: Actor) -> Membership:
    membership = db.session.scalar(
        select(Membership)
        .where(Membership.id == membership_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if membership is None:
        raise NotFoundError
    if actor.kind is ActorKind.USER and actor.id == membership.user_id:
        raise RuleError(_("You can't change your own role. A colleague can, or hand it over."))
    # How long it lasts does not matter to who takes it away.
    if not _may_give_now(actor, replace(offer_of(membership), ends_on=today())):
        raise RuleError(_("This role reaches further than your own: you can't change it."))
    return membership


def _write(membership: Membership, offer: Offer) -> None:
    membership.role, membership.ends_on = offer.role, offer.ends_on
    membership.unit_id = offer.unit_id if offer.role is Role.UNIT else None
