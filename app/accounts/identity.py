"""Who is asking: the session's user, and the court that judges by their roles."""

from typing import Any, cast

from flask import abort, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user

from app.accounts.models import LoginSession
from app.accounts.queries import permits, roles_of
from app.accounts.sessions import find_session
from app.core.errors import ForbiddenError
from app.core.policy import Actor, ActorKind, Policy
from app.core.scopes import event_of, unit_of

login_manager = LoginManager()


class SignedIn(UserMixin):
    """The user of the session, as plain values: pages may read them after any rollback."""

    def __init__(self, session: LoginSession, token: str) -> None:
        user = session.user
        self.user_id = user.id
        self.session_id = session.id
        self.seen_at = session.last_seen_at
        self.name = user.name
        self.email = user.email
        self.roles = roles_of(user.id)

        self._token = token

    def get_id(self) -> str:
        """What the cookie keeps: the token of the row, never an id."""
        return self._token


@login_manager.user_loader
def load_session(token: str) -> SignedIn | None:
    """Who asks, by one query for session and user, and one for the roles."""
    session = find_session(token)
    return SignedIn(session, token) if session else None


def session_now() -> SignedIn:
    """The visitor's own session; only behind a policy that needs an account."""
    return cast("SignedIn", current_user)


def user_id_now() -> int:
    return int(cast("SignedIn", current_user).user_id)


class Roles:
    """The court of ``core.policy``: judges by the roles of the session's user."""

    def judge(self, policy: Policy, arguments: dict[str, Any]) -> None:
        """Let the visitor pass, send them to the log-in page, or refuse.

        Raises:
            ForbiddenError: for a known user whose roles do not reach.
            NotFoundError: if the thing that the route names does not exist.

        """
        if policy is Policy.PUBLIC:
            return
        if not current_user.is_authenticated:
            if request.method != "GET":
                abort(401)
            abort(redirect(url_for("accounts.log_in", next=request.full_path.rstrip("?"))))
        if not self.allows(policy, event_of(arguments), unit_of(arguments)):
            raise ForbiddenError

    def allows(self, policy: Policy, event_id: int | None, unit_id: int | None = None) -> bool:
        if policy is Policy.PUBLIC:
            return True
        if not current_user.is_authenticated:
            return False
        return permits(cast("SignedIn", current_user).roles, policy, event_id, unit_id)

    def actor(self) -> Actor:
        user = cast("SignedIn", current_user)
        return Actor(ActorKind.USER, user.user_id, user.name)
