"""Who may what at an event: the list, a role, an invitation, handing over."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.enums import Role
from app.accounts.handover import duties, hand_over
from app.accounts.invitations import get_invitation, invite, invite_again, withdraw_invitation
from app.accounts.members import change_membership, end_membership
from app.accounts.models import Membership, User
from app.accounts.queries import find_user_by_email, get_membership, list_members
from app.core.errors import ForbiddenError, RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.directory.services import find_or_create_organisation
from app.events.labels import event_name
from app.events.queries import get_event
from app.portal.forms import HandOverForm, InvitationForm, RoleForm
from app.portal.letters import send_invitation
from app.portal.people import member_rows, pending_rows, unit_name
from app.portal.views import bp


@bp.get("/console/events/<int:event_id>/members")
@require(Policy.MANAGE_MEMBERS)
def members(event_id: int) -> ResponseReturnValue:
    return render_template(
        "portal/members.html",
        event=get_event(event_id),
        event_name=event_name,
        rows=member_rows(list_members(event_id)),
        everywhere=member_rows(list_members(None)),
        pending=pending_rows(event_id),
    )


@bp.route("/console/events/<int:event_id>/members/invite", methods=["GET", "POST"])
@require(Policy.MANAGE_MEMBERS)
def members_invite(event_id: int) -> ResponseReturnValue:
    return invitation_page(event_id)


def invitation_page(event_id: int | None) -> ResponseReturnValue:
    """Invite to an event, or (None) to the house."""
    back = place_url(event_id)
    form = InvitationForm()
    form.offer_roles(event_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                invitation, token = invite(
                    email=form.email.data,
                    name=form.name.data,
                    locale=form.locale.data,
                    offer=form.offer(event_id, _unit_id(form)),
                    actor=actor_now(),
                )
                send_invitation(invitation, token)
        except RuleError as error:
            form.refuse(error)
        else:
            flash(
                _(
                    "%(name)s is invited. The link in the mail holds for 7 days.",
                    name=form.name.data,
                ),
                "ok",
            )
            return redirect(back)
    page = render_template(
        "portal/members_invite.html",
        form=form,
        back=back,
        event=get_event(event_id) if event_id is not None else None,
        event_name=event_name,
    )
    return page, 422 if form.errors else 200


@bp.route("/console/members/<int:membership_id>", methods=["GET", "POST"])
@require(Policy.MANAGE_MEMBERS)
def members_edit(membership_id: int) -> ResponseReturnValue:
    membership = _membership(membership_id)
    form = RoleForm(
        role=membership.role.value,
        unit=unit_name(membership.unit_id),
        ends_on=membership.ends_on,
    )
    form.offer_roles(membership.event_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                offer = form.offer(membership.event_id, _unit_id(form))
                changed = change_membership(membership_id, offer, actor=actor_now())
                name, event_id = changed.user.name, changed.event_id
        except RuleError as error:
            form.refuse(error)
            membership = get_membership(membership_id)
        else:
            flash(
                _("The role of %(name)s is changed. It holds from the next click on.", name=name),
                "ok",
            )
            return redirect(place_url(event_id))
    ((_row, place),) = member_rows([membership])
    page = render_template(
        "portal/members_edit.html",
        form=form,
        membership=membership,
        place=place,
        back=place_url(membership.event_id),
    )
    return page, 422 if form.errors else 200


@bp.post("/console/members/<int:membership_id>/end")
@require(Policy.MANAGE_MEMBERS)
def members_end(membership_id: int) -> ResponseReturnValue:
    back = place_url(_membership(membership_id).event_id)
    try:
        with unit_of_work():
            name = end_membership(membership_id, actor=actor_now()).user.name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(
            _("%(name)s has no access any more. Give a later last day to take it back.", name=name),
            "ok",
        )
    return redirect(back)


@bp.route("/console/members/<int:membership_id>/hand-over", methods=["GET", "POST"])
@require(Policy.MANAGE_MEMBERS)
def members_hand_over(membership_id: int) -> ResponseReturnValue:
    membership = _membership(membership_id)
    return hand_over_page(membership.user, only=membership_id, back=place_url(membership.event_id))


def hand_over_page(user: User, *, only: int | None, back: str) -> ResponseReturnValue:
    """First whom, then what exactly in words, then the press."""
    form = HandOverForm(formdata=request.form or request.args or None)
    user_id, name = user.id, user.name
    found = find_user_by_email(form.to.data) if form.to.data else None
    if form.to.data and found is None:
        form.to.errors = [_("There is no account with this address. Invite them first.")]
    elif found is not None and request.method == "POST" and form.validate():
        successor = found.name
        try:
            with unit_of_work():
                hand_over(user_id, found.id, only=only, actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("%(name)s has taken over from %(user)s.", name=successor, user=name), "ok")
            return redirect(back)
    successor_now = found and find_user_by_email(found.email)
    planned = duties(user, successor_now, only=only) if successor_now else ()
    page = render_template(
        "portal/hand_over.html",
        form=form,
        user=user,
        successor=successor_now,
        duties=list(zip(planned, member_rows([row.membership for row in planned]), strict=True)),
        back=back,
    )
    return page, 422 if form.errors else 200


@bp.post("/console/invitations/<int:invitation_id>/again")
@require(Policy.MANAGE_MEMBERS)
def invitation_again(invitation_id: int) -> ResponseReturnValue:
    back = _invitation_place(invitation_id)
    try:
        with unit_of_work():
            invitation, token = invite_again(invitation_id, actor=actor_now())
            send_invitation(invitation, token)
            name = invitation.name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(
            _(
                "A new link is on its way to %(name)s; the old one opens nothing any more.",
                name=name,
            ),
            "ok",
        )
    return redirect(back)


@bp.post("/console/invitations/<int:invitation_id>/withdraw")
@require(Policy.MANAGE_MEMBERS)
def invitation_withdraw(invitation_id: int) -> ResponseReturnValue:
    back = _invitation_place(invitation_id)
    try:
        with unit_of_work():
            name = withdraw_invitation(invitation_id, actor=actor_now()).name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(
            _(
                "The invitation of %(name)s is withdrawn; its link opens nothing any more.",
                name=name,
            ),
            "ok",
        )
    return redirect(back)


def place_url(event_id: int | None) -> str:
    """The list that a role or an invitation stands in."""
    if event_id is None:
        return url_for("portal.accounts")
    return url_for("portal.members", event_id=event_id)


def _membership(membership_id: int) -> Membership:
    membership = get_membership(membership_id)
    _refuse_house(membership.event_id)
    return membership


def _invitation_place(invitation_id: int) -> str:
    event_id = get_invitation(invitation_id).event_id
    _refuse_house(event_id)
    return place_url(event_id)


def _refuse_house(event_id: int | None) -> None:
    """What holds everywhere is the administrators' affair."""
    if event_id is None and not allowed(Policy.ADMIN, None):
        raise ForbiddenError


def _unit_id(form: RoleForm) -> int | None:
    if form.role.data != Role.UNIT.value or not form.unit.data:
        return None
    return find_or_create_organisation(form.unit.data, actor=actor_now()).id
