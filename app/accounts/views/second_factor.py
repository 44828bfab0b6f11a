"""One's own second factor: set up, turned off, new recovery codes."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.codes import ISSUER, in_groups, key_address, secret_of
from app.accounts.forms import ProofForm
from app.accounts.identity import user_id_now
from app.accounts.models import User
from app.accounts.passwords import check_own
from app.accounts.queries import count_recovery_codes, find_second_factor, get_user
from app.accounts.second_factor import prove, renew_codes, set_up, turn_off
from app.accounts.views.blueprint import bp
from app.core.clock import now
from app.core.errors import RuleError, TooManyAttemptsError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.tokens import new_token
from app.core.unit_of_work import unit_of_work
from app.documents.rendering.qr import qr_path

_SEED = "second_factor_seed"
"""Where the signed cookie keeps the seed until the phone has shown its first code."""
_OK, _REFUSED, _RESTS = 200, 422, 429


@bp.route("/console/me/second-factor", methods=["GET", "POST"])
@require(Policy.SIGNED_IN)
def me_second_factor() -> ResponseReturnValue:
    """The code is drawn into the page: an address of its own would be a second secret."""
    user = get_user(user_id_now())
    if find_second_factor(user.id):
        return redirect(url_for(".me"))
    seed = session.setdefault(_SEED, new_token())
    form, status = ProofForm(), _OK
    if form.validate_on_submit():
        try:
            codes = _set_up(form, seed)
        except RuleError as error:
            form.refuse(error)
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = _RESTS
        else:
            if codes:
                session.pop(_SEED)
                return _shown_once(codes, first=True)
        user = get_user(user_id_now())
    secret = secret_of(user.id, seed)
    side, path = qr_path(key_address(secret, user.email))
    page = render_template(
        "accounts/me_second_factor.html",
        form=form,
        user=user,
        issuer=ISSUER,
        key=in_groups(secret),
        side=side,
        path=path,
    )
    return page, _status(form, status)


@bp.route("/console/me/second-factor/off", methods=["GET", "POST"])
@require(Policy.SIGNED_IN)
def me_second_factor_off() -> ResponseReturnValue:
    if find_second_factor(user_id_now()) is None:
        return redirect(url_for(".me"))
    form, status = ProofForm(), _OK
    if form.validate_on_submit():
        try:
            if _turn_off(form):
                flash(_("Two-step verification is off: the password is enough."), "ok")
                return redirect(url_for(".me"))
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = _RESTS
    page = render_template("accounts/me_second_factor_off.html", form=form)
    return page, _status(form, status)


@bp.route("/console/me/recovery-codes", methods=["GET", "POST"])
@require(Policy.SIGNED_IN)
def me_recovery_codes() -> ResponseReturnValue:
    if find_second_factor(user_id_now()) is None:
        return redirect(url_for(".me"))
    form, status = ProofForm(), _OK
    if form.validate_on_submit():
        try:
            codes = _renew(form)
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = _RESTS
        else:
            if codes:
                return _shown_once(codes, first=False)
    page = render_template(
        "accounts/me_recovery_codes.html", form=form, left=count_recovery_codes(user_id_now())
    )
    return page, _status(form, status)


def _set_up(form: ProofForm, seed: str) -> Sequence[str]:
    """The recovery codes, or nothing for a wrong password, whose count is kept."""
    with unit_of_work():
        user = get_user(user_id_now(), lock=True)
        if check_own(user, form.password.data):
            return set_up(user, seed=seed, code=form.code.data, actor=actor_now())
    form.refuse(RuleError(_("This is not your password."), field="password"))
    return ()


def _turn_off(form: ProofForm) -> bool:
    with unit_of_work():
        user = _proven(form)
        if user:
            turn_off(user, actor=actor_now())
        return user is not None


def _renew(form: ProofForm) -> Sequence[str]:
    with unit_of_work():
        user = _proven(form)
        return renew_codes(user, actor=actor_now()) if user else ()


def _proven(form: ProofForm) -> User | None:
    """Oneself, if both factors are right; else the form says what is wrong."""
    user = get_user(user_id_now(), lock=True)
    refusal = prove(user, password=form.password.data, code=form.code.data)
    if refusal is None:
        return user
    form.refuse(refusal)
    return None


def _shown_once(codes: Sequence[str], *, first: bool) -> str:
    """No redirect: what is not kept cannot be shown by another request."""
    user = get_user(user_id_now())
    return render_template(
        "accounts/recovery_codes.html", codes=codes, user=user, now=now(), first=first
    )


def _status(form: ProofForm, status: int) -> int:
    return _REFUSED if status == _OK and form.errors else status
