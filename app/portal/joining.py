"""The page behind an invitation's link. Opening it changes nothing: mail scanners open links."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.entering import device_now, enter_console
from app.accounts.invitations import accept_invitation, get_invitation_by_token, offered
from app.accounts.labels import role_meaning
from app.accounts.queries import find_user_by_email
from app.accounts.sessions import open_session
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Policy, require
from app.core.unit_of_work import unit_of_work
from app.portal.forms import JoinForm
from app.portal.people import places
from app.portal.views import bp


@bp.route("/join/<invite>", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def join(invite: str) -> ResponseReturnValue:
    try:
        invitation = get_invitation_by_token(invite)
    except NotFoundError:
        return render_template("portal/join_gone.html"), 404
    known = find_user_by_email(invitation.email) is not None
    form = JoinForm(name=invitation.name)
    if known:
        del form.name, form.password
    if form.validate_on_submit():
        try:
            with unit_of_work():
                user = accept_invitation(
                    invite,
                    name=None if known else form.name.data,
                    password=None if known else form.password.data,
                )
                name, locale = user.name, user.locale
                token = None if known else open_session(user, device_now())
        except NotFoundError:
            return render_template("portal/join_gone.html"), 404
        except RuleError as error:
            form.refuse(error)
            invitation = get_invitation_by_token(invite)
        else:
            if token:
                enter_console(token, locale)
                flash(_("Welcome, %(name)s.", name=name), "ok")
            else:
                flash(_("Accepted, %(name)s. It holds as soon as you log in.", name=name), "ok")
            return redirect(url_for("portal.home"))
    (place,) = places([offered(invitation)])
    page = render_template(
        "portal/join.html",
        form=form,
        invitation=invitation,
        place=place,
        meaning=role_meaning(invitation.role),
        known=known,
    )
    return page, 422 if form.errors else 200
