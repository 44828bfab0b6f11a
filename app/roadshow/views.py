from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.ordering import StaleOrderError
from app.events.queries import get_event, list_agenda
from app.roadshow.forms import MoveForm, OrderForm, PitchForm
from app.roadshow.queries import get_pitch, list_pitches
from app.roadshow.services import (
    add_pitch,
    delete_pitch,
    move_pitch,
    order_pitches,
    update_pitch,
)
from app.roadshow.timing import timing

bp = Blueprint("roadshow", __name__)


@bp.get("/console/events/<int:event_id>/roadshow")
@require(Policy.READ_EVENT)
def index(event_id: int) -> ResponseReturnValue:
    return _list(event_id, PitchForm())


@bp.post("/console/events/<int:event_id>/roadshow/add")
@require(Policy.ORGANIZE)
def add(event_id: int) -> ResponseReturnValue:
    form = PitchForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                add_pitch(event_id, form.words(), actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("%(company)s is on the roadshow.", company=form.company.data), "ok")
            return redirect(url_for(".index", event_id=event_id))
    return _list(event_id, form)


@bp.route("/console/events/<int:event_id>/roadshow/<int:pitch_id>", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def edit(event_id: int, pitch_id: int) -> ResponseReturnValue:
    form = PitchForm.of(get_pitch(event_id, pitch_id))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                update_pitch(event_id, pitch_id, form.words(), actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The words about %(name)s are changed.", name=form.company.data), "ok")
            return redirect(url_for(".index", event_id=event_id))
    page = render_template(
        "roadshow/edit.html",
        event=get_event(event_id),
        pitch=get_pitch(event_id, pitch_id),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/console/events/<int:event_id>/roadshow/<int:pitch_id>/delete")
@require(Policy.ORGANIZE)
def delete(event_id: int, pitch_id: int) -> ResponseReturnValue:
    company = get_pitch(event_id, pitch_id).company
    with unit_of_work():
        delete_pitch(event_id, pitch_id, actor=actor_now())
    flash(_("%(company)s is off the roadshow.", company=company), "ok")
    return redirect(url_for(".index", event_id=event_id))


@bp.post("/console/events/<int:event_id>/roadshow/<int:pitch_id>/move")
@require(Policy.ORGANIZE)
def move(event_id: int, pitch_id: int) -> ResponseReturnValue:
    form = MoveForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work():
        move_pitch(event_id, pitch_id, form.direction.data, actor=actor_now())
    return redirect(url_for(".index", event_id=event_id, _anchor=f"row-{pitch_id}"))


@bp.post("/console/events/<int:event_id>/roadshow/order")
@require(Policy.ORGANIZE)
def order(event_id: int) -> ResponseReturnValue:
    form = OrderForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            order_pitches(event_id, form.arrangement(), actor=actor_now())
    except StaleOrderError as error:
        flash(str(error), "error")
        return _list(event_id, PitchForm(formdata=None), status=409)
    flash(_("The new order is kept."), "ok")
    return redirect(url_for(".index", event_id=event_id))


def _list(event_id: int, form: PitchForm, *, status: int = 200) -> ResponseReturnValue:
    event, pitches = get_event(event_id), list_pitches(event_id)
    page = render_template(
        "roadshow/index.html",
        event=event,
        timing=timing(event, list_agenda(event_id), pitches),
        pitches=pitches,
        minutes=sum(pitch.minutes + pitch.question_minutes for pitch in pitches),
        form=form,
        may_organize=allowed(Policy.ORGANIZE, event_id),
    )
    return page, 422 if form.errors else status
