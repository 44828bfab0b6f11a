"""The organizer's list, and one registration."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import DEFAULT_LOCALE, LOCALES, _
from app.core.lists import ListView, only_found, scratch_file, view_now
from app.core.policy import Policy, actor_now, allowed, require
from app.core.sheets import send_sheet
from app.core.unit_of_work import unit_of_work
from app.documents.labels import document_label, document_tone
from app.documents.queries import list_documents_of
from app.events.queries import get_event
from app.mail.queries import list_mails_about
from app.mail.standing import standing_of
from app.registration import labels, services
from app.registration.columns import NEWEST, columns_for
from app.registration.enums import AttendeeKind
from app.registration.exports import note_export, write_registrations
from app.registration.forms import AddForm
from app.registration.models import Registration
from app.registration.queries import (
    OWNER,
    Filters,
    count_all,
    get_registration,
    get_with_check_ins,
    list_history,
    list_troubled,
    page_of_registrations,
)
from app.registration.views.blueprint import bp
from app.registration.views.filters import as_arguments, filters_now


@bp.get("/console/events/<int:event_id>/registrations")
@require(Policy.READ_EVENT)
def index(event_id: int) -> ResponseReturnValue:
    filters = filters_now()
    organizer = allowed(Policy.ORGANIZE, event_id)
    view = view_now("registrations", columns_for(organizer=organizer), usual_sort=NEWEST)
    page = page_of_registrations(event_id, filters, view, whole_phone=organizer)
    return render_template(
        "registration/index.html",
        event=get_event(event_id),
        filters=filters,
        arguments=as_arguments(filters),
        pills=_pills(view, filters),
        numbers=None if only_found() else count_all(event_id),
        page=page,
        view=view,
        troubled=list_troubled(event_id, [row.id for row in page.rows]),
        organizer=organizer,
    )


@bp.get("/console/events/<int:event_id>/registrations.xlsx")
@require(Policy.READ_EVENT)
def export(event_id: int) -> ResponseReturnValue:
    """The list as it is shown, all its pages."""
    organizer = allowed(Policy.ORGANIZE, event_id)
    view = view_now("registrations", columns_for(organizer=organizer), usual_sort=NEWEST)
    file = scratch_file()
    count = write_registrations(event_id, filters_now(), view, file, whole_phone=organizer)
    with unit_of_work():
        name = note_export(event_id, as_arguments(filters_now()), count, actor=actor_now())
    return send_sheet(file, name)


@bp.post("/console/events/<int:event_id>/registrations/bulk")
@require(Policy.ORGANIZE)
def bulk(event_id: int) -> ResponseReturnValue:
    """From ticked rows (or everything found) to the step that was pressed. Changes nothing."""
    if request.form.get("all_matching"):
        found = as_arguments(filters_now())
        return redirect(url_for(".certificates", event_id=event_id, who="found", **found))
    ids = [value for value in request.form.getlist("ids") if value.isdecimal()]
    if not ids:
        flash(_("Nobody is ticked. Tick the people first."), "warn")
        return redirect(url_for(".index", event_id=event_id, **as_arguments(filters_now())))
    return redirect(url_for(".certificates", event_id=event_id, ids=ids))


@bp.route("/console/events/<int:event_id>/registrations/add", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def add(event_id: int) -> ResponseReturnValue:
    form = AddForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                seat = services.add_by_desk(
                    event_id,
                    form.person(),
                    kind=AttendeeKind(form.kind.data),
                    locale=form.locale.data,
                    actor=actor_now(),
                )
                name, mailed = seat.registration.name, bool(seat.registration.email)
        except RuleError as error:
            form.refuse(error)
        else:
            flash(
                _("%(name)s is on the list; the confirmation is on its way.", name=name)
                if mailed
                else _(
                    "%(name)s is on the list. Without an e-mail address nothing was sent.",
                    name=name,
                ),
                "ok",
            )
            return redirect(url_for(".index", event_id=event_id))
    page = render_template("registration/add.html", event=get_event(event_id), form=form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.get("/console/events/<int:event_id>/registrations/<int:registration_id>")
@require(Policy.READ_EVENT)
def show(event_id: int, registration_id: int) -> ResponseReturnValue:
    registration = get_with_check_ins(event_id, registration_id)
    return render_template(
        "registration/show.html",
        registration=registration,
        event=registration.event,
        mails=list_mails_about(OWNER, registration.id),
        certificates=list_documents_of(OWNER, registration.id),
        history=list_history(registration.id),
        organizer=allowed(Policy.ORGANIZE, event_id),
        standing_of=standing_of,
        document_label=document_label,
        document_tone=document_tone,
        language=_("English") if registration.locale != DEFAULT_LOCALE else _("Chinese"),
    )


@bp.route(
    "/console/events/<int:event_id>/registrations/<int:registration_id>/edit",
    methods=["GET", "POST"],
)
@require(Policy.ORGANIZE)
def edit(event_id: int, registration_id: int) -> ResponseReturnValue:
    registration = get_registration(event_id, registration_id)
    form = AddForm(obj=registration)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.revise(
                    event_id,
                    registration_id,
                    form.person(),
                    kind=AttendeeKind(form.kind.data),
                    locale=form.locale.data if form.locale.data in LOCALES else DEFAULT_LOCALE,
                    actor=actor_now(),
                )
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The details are changed."), "ok")
            return redirect(url_for(".show", event_id=event_id, registration_id=registration_id))
    page = render_template(
        "registration/edit.html",
        registration=get_registration(event_id, registration_id),
        form=form,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.post("/console/events/<int:event_id>/registrations/<int:registration_id>/cancel")
@require(Policy.ORGANIZE)
def cancel(event_id: int, registration_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            name = services.cancel(event_id, registration_id, actor=actor_now()).name
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("%(name)s is cancelled, and the seat is free.", name=name), "ok")
    return redirect(url_for(".show", event_id=event_id, registration_id=registration_id))


def _pills(view: ListView[Registration], filters: Filters) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the way out."""
    shown = {
        "status": (_("Status"), filters.status and labels.STATUS[filters.status]),
        "attendance": (_("Arrival"), filters.attendance and labels.ATTENDANCE[filters.attendance]),
        "kind": (_("Badge"), filters.kind and labels.KIND[filters.kind]),
        "mail": (_("Mail"), _("not delivered") if filters.mail_failed else None),
    }
    return [view.pill(key, label, str(value)) for key, (label, value) in shown.items() if value]
