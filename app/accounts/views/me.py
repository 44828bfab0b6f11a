"""One's own account: name, language, password, where one is logged in."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.browsers import browser_words
from app.accounts.forms import ChangePasswordForm, ProfileForm
from app.accounts.identity import session_now, user_id_now
from app.accounts.passwords import change_password, check_own
from app.accounts.queries import count_recovery_codes, find_second_factor, get_user
from app.accounts.second_factor import RECOVERY_CODES
from app.accounts.services import update_profile
from app.accounts.sessions import IDLE_LIMIT, end_session, end_sessions, list_sessions
from app.accounts.views.blueprint import bp
from app.core.errors import RuleError, TooManyAttemptsError
from app.core.i18n import _, ngettext
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work


@bp.route("/console/me", methods=["GET", "POST"])
@require(Policy.SIGNED_IN)
def me() -> ResponseReturnValue:
    user = get_user(user_id_now())
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        with unit_of_work():
            update_profile(
                get_user(user_id_now()),
                name=form.name.data,
                locale=form.locale.data,
                actor=actor_now(),
            )
        session["locale"] = form.locale.data
        flash(_("Your name and language are kept."), "ok")
        return redirect(url_for(".me"))
    return render_template(
        "accounts/me.html",
        form=form,
        user=user,
        factor=find_second_factor(user.id),
        codes_left=count_recovery_codes(user.id),
        codes_given=RECOVERY_CODES,
        sessions=list_sessions(user.id),
        mine=session_now().session_id,
        browser_words=browser_words,
        idle_days=IDLE_LIMIT.days,
    ), 422 if form.errors else 200


@bp.route("/console/me/password", methods=["GET", "POST"])
@require(Policy.SIGNED_IN)
def me_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    status = 200
    if form.validate_on_submit():
        try:
            if _change(form.old.data, form.new.data):
                flash(_("The new password holds. All other devices are logged out."), "ok")
                return redirect(url_for(".me"))
            form.refuse(RuleError(_("This is not your password."), field="old"))
        except RuleError as error:
            form.refuse(error)
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = 429
    if form.errors and status != 429:  # noqa: PLR2004 -- HTTP
        status = 422
    return render_template("accounts/me_password.html", form=form), status


def _change(old: str, new: str) -> bool:
    """False for a wrong old password, whose count is kept."""
    with unit_of_work():
        user = get_user(user_id_now())
        if not check_own(user, old):
            return False
        change_password(user, new, session_id=session_now().session_id, actor=actor_now())
        return True


@bp.post("/console/me/sessions/<int:session_id>/end")
@require(Policy.SIGNED_IN)
def me_end_session(session_id: int) -> ResponseReturnValue:
    with unit_of_work():
        end_session(user_id_now(), session_id, actor=actor_now())
    flash(_("That device is logged out."), "ok")
    return redirect(url_for(".me"))


@bp.post("/console/me/sessions/end-others")
@require(Policy.SIGNED_IN)
def me_end_others() -> ResponseReturnValue:
    with unit_of_work():
        count = end_sessions(user_id_now(), but=session_now().session_id, actor=actor_now())
    words = ngettext("%(num)s device is logged out.", "%(num)s devices are logged out.", count)
    flash(words, "ok")
    return redirect(url_for(".me"))
