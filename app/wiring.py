"""Where the rooms meet: extensions, blueprints, registries, errors. Nobody imports this but the
application factory.
"""

import logging
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import menus
from app.accounts import commands as account_commands
from app.accounts import views as accounts
from app.accounts.identity import Roles, login_manager, session_now
from app.accounts.invitations import INVITATION, event_of_invitation
from app.accounts.queries import event_of_membership, sight_of, visible_event_ids
from app.config import Settings
from app.core import editions, headers, inputs, jobs, logs, pages, requests, static
from app.core.clock_watch import clock_is_believed
from app.core.clone import install_part
from app.core.connections import ask_rested
from app.core.db import db
from app.core.errors import ForbiddenError, NotFoundError, StorageError, TooManyAttemptsError
from app.core.health import install_check
from app.core.i18n import DEFAULT_LOCALE, _, babel, select_locale
from app.core.lists import only_found
from app.core.policy import Policy, allowed, install_court
from app.core.requests import request_id
from app.core.scopes import install_resolver, install_unit_resolver
from app.documents import commands as document_commands
from app.documents import views as documents
from app.documents.numbering import install_series
from app.documents.queries import event_of_batch, event_of_document
from app.documents.rendering import DocumentKind
from app.documents.services import install_announcer
from app.events import views as events
from app.events.cloning import PARTS
from app.events.plaques import series_of as plaque_series
from app.events.queries import get_event
from app.events.services import install_seat_counter
from app.followup import views as followup
from app.followup.queries import event_of_report, unit_of_report
from app.followup.standing import Lights
from app.mail import commands as mail_commands
from app.mail import views as mail
from app.mail.queries import event_of_mail, is_flowing
from app.mail.readers import install_reader
from app.operation import commands as operation_commands
from app.portal import commands, console
from app.registration import commands as registration_commands
from app.registration import views as registration
from app.registration.certificates import announce_certificate as announce_attendance
from app.registration.certificates import series_of as attendance_series
from app.registration.queries import count_live
from app.roadshow import views as roadshow
from app.roadshow.services import PITCHES
from app.signing import views as signing
from app.signing.certificates import announce_certificate as announce_signing
from app.signing.certificates import series_of as signing_series
from app.signing.queries import event_of_project, unit_of_project
from app.signing.registry import install_lights

logger = logging.getLogger(__name__)

BLUEPRINTS = (accounts, console, events, registration, roadshow, documents, mail, signing, followup)
_UPLOAD_LIMIT = 16 * 1024 * 1024
_SESSION_DAYS = 14
_DRAWN = {400, 403, 404, 409, 413, 429, 500, 503}
"""Statuses with a page of their own."""


def wire(app: Flask, settings: Settings) -> None:
    _configure(app, settings)
    db.init_app(app)
    with app.app_context():
        ask_rested(db.engine)
    Migrate(app, db, directory="migrations", render_as_batch=True)
    babel.init_app(
        app, locale_selector=select_locale, default_translation_directories="translations"
    )
    login_manager.init_app(app, add_context_processor=False)  # see _shell
    login_manager.session_protection = None  # phones change their address and agent in the hall
    requests.install(app)
    inputs.install(app)
    CSRFProtect(app)
    jobs.configure_jobs(settings.redis_url)
    headers.install(app)
    editions.install(app)
    pages.install(app)
    static.install(app)
    install_court(Roles())
    _install_registries()
    for room in BLUEPRINTS:
        app.register_blueprint(room.bp)
    for command in (
        commands.prepare,
        commands.demo,
        commands.jobs,
        commands.health,
        account_commands.users,
        registration_commands.registration,
        document_commands.documents,
        mail_commands.mail,
        operation_commands.backup,
    ):
        app.cli.add_command(command)
    app.context_processor(_shell)
    _install_errors(app)


def _configure(app: Flask, settings: Settings) -> None:
    if settings.environment != "test":
        logs.configure_logs(as_json=settings.production)
    settings.data.mkdir(parents=True, exist_ok=True)
    app.config.update(
        HUIQIAN=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        BABEL_DEFAULT_LOCALE=DEFAULT_LOCALE,
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        MAX_CONTENT_LENGTH=_UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=inputs.WORDS_LIMIT,
        SESSION_COOKIE_NAME=_cookie_name(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.encrypted,
        PERMANENT_SESSION_LIFETIME=_SESSION_DAYS * 24 * 3600,
        # A form left open over lunch still counts; pages with tokens send no Referer.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _cookie_name(settings: Settings) -> str:
    """With the prefix, a browser takes it from no neighbour under the same domain."""
    return "__Host-session" if settings.encrypted else "session"


def _engine_options(url: str) -> dict[str, Any]:
    # Parameters are names and phones; an error's text goes to the log.
    common = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return common | {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return common | {"pool_size": 10, "max_overflow": 10}


def _install_registries() -> None:
    """Fill what low rooms offer upward (docs/architecture.md, "Registries")."""
    install_resolver("event_id", lambda event_id: get_event(event_id).id)
    install_resolver("membership_id", event_of_membership)
    install_resolver("invitation_id", event_of_invitation)
    install_resolver("project_id", event_of_project)
    install_resolver("batch_id", event_of_batch)
    install_resolver("document_id", event_of_document)
    install_resolver("report_id", event_of_report)
    install_resolver("mail_id", event_of_mail)
    install_unit_resolver("project_id", unit_of_project)
    install_unit_resolver("report_id", unit_of_report)
    install_lights(Lights())
    install_reader("account", Policy.ADMIN)  # mails with a key to it
    install_reader("project", Policy.READ_PROJECT)
    install_reader("contact", Policy.READ_PROJECT)
    install_reader(INVITATION, Policy.ADMIN)
    install_check("mail", is_flowing, otherwise="stuck")
    install_check("clock", clock_is_believed, otherwise="doubted")
    install_seat_counter(count_live)
    for part in (*PARTS, PITCHES):
        install_part(part)
    install_announcer("registration", announce_attendance)
    install_announcer("project", announce_signing)
    install_series(DocumentKind.ATTENDANCE, attendance_series)
    install_series(DocumentKind.SIGNING, signing_series)
    install_series(DocumentKind.PLAQUE, plaque_series)


def _shell() -> dict[str, Any]:
    """The side menu and the workspace, for pages of the console. The user is read only by pages
    that name them: the extension's own processor asks the database for an error's page too.
    """
    shell: dict[str, Any] = {
        "menu": (),
        "workspace": None,
        "current_user": current_user,
        "only_found": False,
    }
    if "bare" in g or not request.path.startswith("/console"):
        return shell
    if not current_user.is_authenticated:
        return shell
    if only_found():
        return shell | {"only_found": True}
    roles = session_now().roles
    events = visible_event_ids(roles, Policy.READ_EVENT, Policy.CHECK_IN)
    return shell | menus.shell(allowed, events, sight_of(roles))


def _install_errors(app: Flask) -> None:
    app.register_error_handler(NotFoundError, lambda _error: _page(404))
    app.register_error_handler(ForbiddenError, _forbidden)
    app.register_error_handler(TooManyAttemptsError, _too_many)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    for gone in (OperationalError, PoolTimeoutError, StorageError):
        app.register_error_handler(gone, _out_of_order)


def _forbidden(_error: ForbiddenError) -> ResponseReturnValue:
    _tell_refusal("A role did not reach")
    return _page(403)


def _too_many(error: TooManyAttemptsError) -> ResponseReturnValue:
    _tell_refusal("Too many attempts")
    return _page(429, str(error))


def _tell_refusal(words: str) -> None:
    """For whoever looks into an attack later: who, where, from which address."""
    asked = {"method": request.method, "path": request.path, "address": request.remote_addr}
    user = g.get("_login_user")  # as far as somebody looked: an error asks the database nothing
    logger.warning(words, extra=asked | {"user_id": getattr(user, "user_id", None)})


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    _tell_refusal("A form came without its token")
    return _page(
        400, _("This page was open for too long. Please go back, reload it and try again.")
    )


def _out_of_order(error: Exception) -> ResponseReturnValue:
    """Nothing was half-written: the unit of work was rolled back."""
    logger.error("Database or storage did not answer", exc_info=error)
    return _page(503)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirect to the log-in page
        return error
    return _page(error.code or 500)


def _page(status: int, words: str | None = None) -> Response:
    drawn = status if status in _DRAWN else (400 if status < 500 else 500)  # noqa: PLR2004 -- HTTP
    g.bare = True  # an error's page must not ask the database that may be the error
    body = render_template(f"errors/{drawn}.html", words=words, number=request_id())
    return Response(body, status=status, mimetype="text/html")
