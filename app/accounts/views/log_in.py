from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from app.accounts.entering import device_now, enter_console
from app.accounts.forms import LoginForm
from app.accounts.identity import session_now
from app.accounts.services import authenticate
from app.accounts.sessions import SEEN_EVERY, end_session, mark_seen, open_session
from app.accounts.views.blueprint import bp
from app.core.clock import now
from app.core.errors import TooManyAttemptsError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work

DEMO_DOMAIN = "@demo.example"


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
                token = open_session(user, device_now()) if user else None
                locale = user.locale if user else None
        except TooManyAttemptsError as error:
            form.form_errors.append(str(error))
            status = 429
        else:
            if token:
                enter_console(token, locale)
                return redirect(_safe(form.next.data))
            form.form_errors.append(_("The e-mail address or the password is not right."))
    if status == 200 and form.errors:  # noqa: PLR2004 -- the status that says all is well
        status = 422
    demo = current_app.config["HUIQIAN"].environment == "demo"
    return render_template("accounts/log_in.html", form=form, demo_accounts=demo), status


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
    if now() - mine.seen_at >= SEEN_EVERY:
        with unit_of_work():
            mark_seen(mine.session_id)


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
