"""Letting a visitor in: what a log-in and an accepted invitation have in common."""

from flask import request, session
from flask_login import login_user

from app.accounts.identity import load_session
from app.accounts.sessions import Device
from app.core.i18n import LOCALES


def device_now() -> Device:
    return Device(request.remote_addr or "", request.user_agent.string)


def enter_console(token: str, locale: str | None) -> None:
    """By a session that was just opened."""
    session.clear()  # a session that was planted before must not be raised
    signed_in = load_session(token)
    login_user(signed_in)
    session.permanent = True  # the row says when it ends, not the browser's window
    session["locale"] = locale if locale in LOCALES else None
