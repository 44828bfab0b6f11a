"""Pages for guests: register, and everything behind the personal link."""

import io
from base64 import b64encode
from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError, TooManyAttemptsError
from app.core.i18n import _, locale_now
from app.core.policy import Actor, ActorKind, Policy, require
from app.core.qr import qr_png
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.documents.queries import list_documents_of
from app.events.ics import event_calendar
from app.events.queries import get_published
from app.registration import services
from app.registration.enums import RegistrationStatus
from app.registration.forms import CorrectForm, ProofForm, RegisterForm
from app.registration.letters import event_url, personal_url
from app.registration.models import Registration
from app.registration.queries import OWNER, get_by_token, seats_left
from app.registration.rules import is_over, why_closed, why_not_open
from app.registration.services import Consent
from app.registration.views.blueprint import bp


@bp.route("/e/<slug>/register", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def register(slug: str) -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        consent = Consent(form.consent_version.data, form.request_key.data)
        try:
            with unit_of_work():
                event = get_published(slug)
                seat = services.register(
                    event.id, form.person(), consent=consent, locale=locale_now()
                )
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("You are registered, and your seat is kept."), "ok")
            return redirect(url_for(".mine", token=seat.token))
    event = get_published(slug)
    left = seats_left(event)
    page = render_template(
        "registration/register.html",
        event=event,
        form=form,
        left=left,
        closed=why_closed(event, left=left),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.get("/r/<token>")
@require(Policy.PUBLIC)
def mine(token: str) -> ResponseReturnValue:
    registration = get_by_token(token)
    papers = list_documents_of(OWNER, registration.id)
    return render_template(
        "registration/mine.html",
        registration=registration,
        event=registration.event,
        token=token,
        over=is_over(registration.event),
        stopped=why_not_open(registration.event),
        live=_live(registration),
        qr=b64encode(qr_png(personal_url(token))).decode(),
        certificates=[paper for paper in papers if paper.status is DocumentStatus.ISSUED],
    )


@bp.route("/r/<token>/correct", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def correct_mine(token: str) -> ResponseReturnValue:
    """The address is never shown here: links are forwarded."""
    registration = get_by_token(token)
    if not _live(registration):
        return redirect(url_for(".mine", token=token))
    form = CorrectForm(organisation=registration.organisation, title=registration.title)
    status = HTTPStatus.OK
    if form.validate_on_submit():
        event_id, registration_id = registration.event_id, registration.id
        status = _change(
            form,
            registration,
            lambda actor: services.correct(
                event_id, registration_id, form.correction(), actor=actor
            ),
        )
        if status is HTTPStatus.OK:
            flash(_("Your details are changed."), "ok")
            return redirect(url_for(".mine", token=token))
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "registration/correct_mine.html", registration=get_by_token(token), form=form, token=token
    )
    return page, status


@bp.route("/r/<token>/cancel", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def cancel_mine(token: str) -> ResponseReturnValue:
    registration = get_by_token(token)
    if not _live(registration):
        return redirect(url_for(".mine", token=token))
    form = ProofForm()
    status = HTTPStatus.OK
    if form.validate_on_submit():
        event_id, registration_id = registration.event_id, registration.id
        status = _change(
            form,
            registration,
            lambda actor: services.cancel(event_id, registration_id, actor=actor),
        )
        if status is HTTPStatus.OK:
            flash(_("Your registration is cancelled, and the seat is free for others."), "ok")
            return redirect(url_for(".mine", token=token))
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "registration/cancel_mine.html", registration=get_by_token(token), form=form, token=token
    )
    return page, status


@bp.get("/r/<token>/calendar.ics")
@require(Policy.PUBLIC)
def my_calendar(token: str) -> ResponseReturnValue:
    event = get_by_token(token).event
    return send_file(
        io.BytesIO(event_calendar(event, url=event_url(event))),
        mimetype="text/calendar",
        as_attachment=True,
        download_name=f"{event.slug}.ics",
    )


def _change(
    form: ProofForm, registration: Registration, change: Callable[[Actor], object]
) -> HTTPStatus:
    """Make a change for whoever holds the link and knows the four digits.

    A wrong guess is committed too, for the throttle counts it.
    """
    holder = Actor(ActorKind.LINK, registration.id, registration.name)
    registration_id = registration.id
    try:
        with unit_of_work():
            proven = services.prove_phone(registration_id, digits=form.digits.data)
            if proven:
                change(holder)
    except RuleError as error:
        form.refuse(error)
    except TooManyAttemptsError as error:
        form.form_errors.append(str(error))
        return HTTPStatus.TOO_MANY_REQUESTS
    else:
        if proven:
            return HTTPStatus.OK
        form.refuse_digits()
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _live(registration: Registration) -> bool:
    return registration.status is not RegistrationStatus.CANCELLED
