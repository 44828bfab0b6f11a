"""Invitations: a role, offered by a link that was mailed, for seven days."""

import enum
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from app.accounts.members import Offer, give, may_give, refuse_offer
from app.accounts.models import Invitation, User
from app.accounts.queries import find_membership_at, find_user_by_email, holds_now, roles_of
from app.accounts.services import create_user
from app.core import audit
from app.core.clock import latest, now
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind
from app.core.tokens import hash_token, new_token
from app.mail.queries import list_mails_about
from app.mail.services import withdraw_mail

INVITATION = "invitation"
"""What its mails are ``About``: they hold a key."""
LINK_LIVES = timedelta(days=7)


class InvitationState(enum.StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


def state_of(invitation: Invitation) -> InvitationState:
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if not now() < invitation.expires_at <= latest(LINK_LIVES):
        return InvitationState.EXPIRED
    return InvitationState.OPEN


def offered(invitation: Invitation) -> Offer:
    return Offer(invitation.role, invitation.event_id, invitation.unit_id, invitation.ends_on)


def list_pending(event_id: int | None) -> Sequence[Invitation]:
    """Of the event (None: of the house), neither accepted nor withdrawn, the latest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.event_id == event_id
            if event_id is not None
            else Invitation.event_id.is_(None),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    ).all()


def event_of_invitation(invitation_id: int) -> int | None:
    return get_invitation(invitation_id).event_id


def get_invitation(invitation_id: int, *, lock: bool = False) -> Invitation:
    invitation = db.session.get(
        Invitation, invitation_id, with_for_update=lock or None, populate_existing=lock
    )
    if invitation is None:
        raise NotFoundError
    return invitation


def get_invitation_by_token(token: str, *, lock: bool = False) -> Invitation:
    """Raises NotFoundError unless it is open."""
    statement = select(Invitation).where(Invitation.token_hash == hash_token(token))
    invitation = db.session.scalar(
        statement.with_for_update().execution_options(populate_existing=True) if lock else statement
    )
    if invitation is None or state_of(invitation) is not InvitationState.OPEN:
        raise NotFoundError
    return invitation


def invite(
    *, email: str, name: str, offer: Offer, actor: Actor, locale: str = "zh_Hans_CN"
) -> tuple[Invitation, str]:
    """Offer a role. The invitation and its token, which is told only once. Flushes.

    Raises:
        RuleError: for more than the actor has, a second invitation, or somebody who is in already.

    """
    refuse_offer(offer, actor)
    if actor.id is None:
        raise ValueError("An invitation is somebody's.")
    address = email.strip().lower()
    _refuse_known(address, offer)
    if any(row.email == address for row in list_pending(offer.event_id)):
        raise RuleError(
            _("This address is invited already. Send the invitation again, or withdraw it."),
            field="email",
        )
    token = new_token()
    invitation = Invitation(
        email=address,
        name=name,
        locale=locale,
        role=offer.role,
        event_id=offer.event_id,
        unit_id=offer.unit_id,
        ends_on=offer.ends_on,
        invited_by_id=actor.id,
        token_hash=hash_token(token),
        expires_at=now() + LINK_LIVES,
        sendings=1,
    )
    db.session.add(invitation)
    audit.record(actor, "accounts.invite", invitation, event_id=offer.event_id)
    return invitation, token


def invite_again(invitation_id: int, *, actor: Actor) -> tuple[Invitation, str]:
    """A new link for seven days; the old one opens nothing any more. Who sends it answers for it.

    Raises:
        RuleError: if it is settled, or offers more than the actor has.

    """
    invitation = _lock_pending(invitation_id)
    refuse_offer(offered(invitation), actor)
    if actor.id is None:
        raise ValueError("An invitation is somebody's.")
    token = new_token()
    invitation.token_hash, invitation.expires_at = hash_token(token), now() + LINK_LIVES
    invitation.sendings += 1
    invitation.invited_by_id = actor.id
    audit.record(actor, "accounts.invite_again", invitation, event_id=invitation.event_id)
    _withdraw_mails(invitation)
    return invitation, token


def withdraw_invitation(invitation_id: int, *, actor: Actor) -> Invitation:
    """Its link opens nothing any more; a mail that has not left is taken back.

    Raises:
        RuleError: if it is settled.

    """
    invitation = _lock_pending(invitation_id)
    invitation.withdrawn_at = now()
    audit.record(actor, "accounts.withdraw_invitation", invitation, event_id=invitation.event_id)
    _withdraw_mails(invitation)
    return invitation


def accept_invitation(token: str, *, name: str | None, password: str | None) -> User:
    """Take the role. Whoever has no account yet gets one with this name and password.

    Raises:
        NotFoundError: if the link is unknown, used, withdrawn or too old.
        RuleError: if whoever invited may not any more, or the account is closed.

    """
    invitation = get_invitation_by_token(token, lock=True)
    host, offer = invitation.invited_by, offered(invitation)
    if not host.active or not may_give(roles_of(host.id), offer):
        raise RuleError(_("This invitation does not hold any more. Please ask for a new one."))
    _refuse_known(invitation.email, offer)
    guest = Actor(ActorKind.LINK, invitation.id, name or invitation.name)
    user = find_user_by_email(invitation.email)
    if user is None:
        user = create_user(
            email=invitation.email,
            name=name or invitation.name,
            password=password or "",
            locale=invitation.locale,
            actor=guest,
        )
    give(user, offer, actor=replace(guest, label=user.name))
    invitation.accepted_at = now()
    audit.record(guest, "accounts.accept_invitation", invitation, event_id=invitation.event_id)
    return user


def _refuse_known(email: str, offer: Offer) -> None:
    user = find_user_by_email(email)
    if user is None:
        return
    if not user.active:
        raise RuleError(
            _("The account with this address is closed; an administrator can reopen it."),
            field="email",
        )
    known = find_membership_at(user.id, offer.event_id)
    if known is not None and holds_now(known):
        raise RuleError(
            _(
                "%(name)s has a role here already. Change it in the list of members.",
                name=user.name,
            ),
            field="email",
        )


def _lock_pending(invitation_id: int) -> Invitation:
    invitation = get_invitation(invitation_id, lock=True)
    if state_of(invitation) in (InvitationState.ACCEPTED, InvitationState.WITHDRAWN):
        raise RuleError(_("This invitation is settled already."))
    return invitation


def _withdraw_mails(invitation: Invitation) -> None:
    for mail in list_mails_about(INVITATION, invitation.id):
        withdraw_mail(mail.id, reason="The invitation was withdrawn, or sent again.")
