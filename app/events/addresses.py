"""The addresses of an event that leave the house: on paper, in mails, as a QR code."""

import io

import segno
from flask import current_app, url_for

from app.events.models import Event


def public_url(event: Event) -> str:
    """``/e/<slug>`` under the installation's own address, whatever host is being asked."""
    base: str = current_app.config["HUIQIAN"].base_url
    return base + url_for("portal.event", slug=event.slug)


def feed_url(event: Event) -> str:
    """The calendar feed, in the scheme that makes a calendar subscribe instead of download."""
    base: str = current_app.config["HUIQIAN"].base_url
    return "webcal" + base[base.index(":") :] + url_for("events.calendar", slug=event.slug)


def register_url(event: Event) -> str:
    """``/e/<slug>/register``, where a poster leads."""
    base: str = current_app.config["HUIQIAN"].base_url
    return base + url_for("registration.register", slug=event.slug)


def public_qr(event: Event) -> bytes:
    """The public address as an SVG; level Q survives a crease in the poster."""
    picture = io.BytesIO()
    segno.make(public_url(event), error="q").save(
        picture, kind="svg", scale=8, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return picture.getvalue()
