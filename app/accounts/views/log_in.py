from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from app.accounts.entering import device_now, enter_console
from app.accounts.forms import CodeForm, LoginForm
from app.accounts.halfway import begin_halfway, find_halfway, finish_halfway
from app.accounts.identity import session_now
from app.accounts.queries import count_recovery_codes, find_second_factor
from app.accounts.second_factor import Answer, answer_words
from app.accounts.services import authenticate
from app.accounts.sessions import SEEN_EVERY, end_session, mark_seen, open_session
from app.accounts.views.blueprint import bp
from app.core.clock import now
from app.core.errors import NotFoundError, RuleError, TooManyAttemptsError
from app.core.i18n import _, ngettext
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work

DEMO_DOMAIN = "@demo.example"
_HALFWAY = "halfway"
"""Where the signed cookie keeps the token of a log-in that waits for its second page."""


@bp.route("/login", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def log_in() -> ResponseReturnValue:
    form = LoginForm(next=request.args.get("next"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_safe(form.next.data))
    status = 200
    if form.validate_on_submit() and not _demo_in_production(form):
        try:
            with unit_of_work():
                user = authenticate(email=form.email.data, password=form.password.data)
                locale = user.locale if user else None
                token = halfway = None
                if user and find_second_factor(user.id):
                    halfway = begin_halfway(user)
                elif user:
                    token = open_session(user, device_now())
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = 429
        else:
            if halfway:
                session[_HALFWAY] = halfway
                return redirect(url_for(".log_in_code", next=_safe(form.next.data)))
            if token:
                enter_console(token, locale)
                return redirect(_safe(form.next.data))
            form.form_errors.append(_("The e-mail address or the password is not right."))
    if status == 200 and form.errors:  # noqa: PLR2004 -- the status that says all is well
        status = 422
    demo = current_app.config["HUIQIAN"].environment == "demo"
    return render_template("accounts/log_in.html", form=form, demo_accounts=demo), status


@bp.route("/login/code", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def log_in_code() -> ResponseReturnValue:
    """The second page. ``?recovery=1`` asks for a recovery code; either page takes both kinds."""
    token = session.get(_HALFWAY, "")
    form = CodeForm(next=request.args.get("next"))
    if find_halfway(token) is None:
        return _begin_again(form)
    status = 200
    if form.validate_on_submit():
        try:
            with unit_of_work():
                user, answer = finish_halfway(token, form.code.data)
                opened = open_session(user, device_now()) if answer.passes else None
                locale, left = user.locale, count_recovery_codes(user.id)
        except NotFoundError:
            return _begin_again(form)
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = 429
        else:
            if opened:
                enter_console(opened, locale)
                if answer is Answer.RECOVERED:
                    flash(_left_words(left), "warn")
                return redirect(_safe(form.next.data))
            form.refuse(RuleError(answer_words(answer), field="code"))
            form.code.data = None  # nobody corrects digits that have passed
    if status == 200 and form.errors:  # noqa: PLR2004 -- the status that says all is well
        status = 422
    recovery = "recovery" in request.args
    return render_template("accounts/log_in_code.html", form=form, recovery=recovery), status


@bp.post("/logout")
@require(Policy.SIGNED_IN)
def log_out() -> ResponseReturnValue:
    locale = session.get("locale")
    mine = session_now()
    with unit_of_work():
        end_session(mine.user_id, mine.session_id, actor=actor_now())
    logout_user()
    session.clear()
    session["locale"] = locale
    return redirect(url_for("accounts.log_in"))


@bp.before_app_request
def note_visit() -> None:
    """Keep when a session was last seen, at most once in five minutes.

    Only for pages of the console, which ask for the visitor anyway.
    """
    if not request.path.startswith("/console") or not current_user.is_authenticated:
        return
    mine = session_now()
    if abs(now() - mine.seen_at) >= SEEN_EVERY:
        with unit_of_work():
            mark_seen(mine.session_id)


def _begin_again(form: CodeForm) -> ResponseReturnValue:
    if session.pop(_HALFWAY, None):
        flash(_("That took too long, or something has changed. Please log in again."), "warn")
    return redirect(url_for(".log_in", next=form.next.data or None))


def _left_words(left: int) -> str:
    words: str = ngettext(
        "You used a recovery code; %(num)s is left. You get new ones under “My account”.",
        "You used a recovery code; %(num)s are left. You get new ones under “My account”.",
        left,
    )
    return words


def _demo_in_production(form: LoginForm) -> bool:
    """Refuse the demo's accounts, whose password everybody knows, once the house is in earnest."""
    production: bool = current_app.config["HUIQIAN"].production
    if production and form.email.data.strip().lower().endswith(DEMO_DOMAIN):
        form.form_errors.append(_("The demo accounts are closed in production."))
        return True
    return False


def _safe(target: str | None) -> str:
    """A path of ours, or the console: never another site's address."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/"):
        return url_for("portal.home")
    # A browser reads a backslash as a slash and skips control characters; a header breaks on them.
    if target.startswith("//") or "\\" in target or not target.isprintable():
        return url_for("portal.home")
    return target
