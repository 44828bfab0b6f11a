"""Accounts of the house, for administrators."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.members import close_account, reopen_account
from app.accounts.queries import find_second_factor, get_user, list_memberships
from app.accounts.second_factor import take_off
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.pages import page_url
from app.core.pagination import paginate
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.portal.members import hand_over_page, invitation_page
from app.portal.people import member_rows, pending_rows
from app.portal.views import bp


@bp.get("/console/accounts")
@require(Policy.ADMIN)
def accounts() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()
    page = paginate(queries.accounts(text), number=request.args.get("page", 1, type=int))
    held = member_rows(row for user in page.rows for row in user.memberships)
    roles: dict[int, list[object]] = {}
    for membership, place in held:
        roles.setdefault(membership.user_id, []).append(place)
    return render_template(
        "portal/accounts.html",
        page=page,
        page_url=page_url,
        q=text,
        roles=roles,
        pending=pending_rows(None),
    )


@bp.route("/console/accounts/invite", methods=["GET", "POST"])
@require(Policy.ADMIN)
def accounts_invite() -> ResponseReturnValue:
    return invitation_page(None)


@bp.get("/console/accounts/<int:user_id>")
@require(Policy.ADMIN)
def accounts_show(user_id: int) -> ResponseReturnValue:
    return render_template(
        "portal/accounts_show.html",
        user=get_user(user_id),
        factor=find_second_factor(user_id),
        rows=member_rows(list_memberships(user_id)),
    )


@bp.post("/console/accounts/<int:user_id>/close")
@require(Policy.ADMIN)
def accounts_close(user_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            name = close_account(user_id, actor=actor_now()).name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("The account of %(name)s is closed, and logged out everywhere.", name=name), "ok")
    return redirect(url_for(".accounts_show", user_id=user_id))


@bp.post("/console/accounts/<int:user_id>/reopen")
@require(Policy.ADMIN)
def accounts_reopen(user_id: int) -> ResponseReturnValue:
    with unit_of_work():
        name = reopen_account(user_id, actor=actor_now()).name
    flash(_("%(name)s can log in again.", name=name), "ok")
    return redirect(url_for(".accounts_show", user_id=user_id))


@bp.post("/console/accounts/<int:user_id>/second-factor/take-off")
@require(Policy.ADMIN)
def accounts_take_off(user_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            name = take_off(user_id, actor=actor_now()).name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("%(name)s logs in by password alone now, and was told by mail.", name=name), "ok")
    return redirect(url_for(".accounts_show", user_id=user_id))


@bp.route("/console/accounts/<int:user_id>/hand-over", methods=["GET", "POST"])
@require(Policy.ADMIN)
def accounts_hand_over(user_id: int) -> ResponseReturnValue:
    back = url_for(".accounts_show", user_id=user_id)
    return hand_over_page(get_user(user_id), only=None, back=back)
