"""A forgotten password: asking for a link, and setting a new one by it."""

import time

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.forms import ForgotForm, NewPasswordForm
from app.accounts.passwords import LINKS_ALLOWED, ask_reset, get_reset, reset_password
from app.accounts.views.blueprint import bp
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Policy, require
from app.core.unit_of_work import unit_of_work

ANSWER_AFTER = 0.25
"""Seconds that the answer takes at least: a known address costs a mail, an unknown one nothing."""


@bp.route("/login/forgot", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        begun = time.monotonic()
        with unit_of_work():
            ask_reset(form.email.data)
        time.sleep(max(0.0, ANSWER_AFTER - (time.monotonic() - begun)))
        return render_template(
            "accounts/forgot_sent.html", email=form.email.data, allowed=LINKS_ALLOWED
        )
    return render_template("accounts/forgot.html", form=form), 422 if form.errors else 200


@bp.route("/reset/<key>", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def reset(key: str) -> ResponseReturnValue:
    """Looking uses nothing up: mail scanners open every link."""
    form = NewPasswordForm()
    try:
        if form.validate_on_submit():
            with unit_of_work():
                reset_password(key, form.new.data)
            session.clear()
            flash(_("The new password is set. You are logged out everywhere else."), "ok")
            return redirect(url_for("accounts.log_in"))
        name = get_reset(key).user.name
    except NotFoundError:
        return render_template("accounts/reset_gone.html"), 404
    except RuleError as error:
        form.refuse(error)
        name = get_reset(key).user.name
    return render_template("accounts/reset.html", form=form, name=name), 422 if form.errors else 200
