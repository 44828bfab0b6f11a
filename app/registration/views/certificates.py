"""Attendance certificates: who, a look at the first, and the go-ahead."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.inputs import row_id
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.events.models import Event
from app.events.queries import get_event
from app.registration.certificates import (
    Plan,
    order_certificates,
    plan_certificates,
    preview_certificate,
)
from app.registration.forms import OrderForm
from app.registration.models import Registration
from app.registration.queries import list_arrived, list_by_ids, list_matching
from app.registration.views.blueprint import bp
from app.registration.views.filters import filters_now

_FOUND = "found"
UNPRINTABLE = "unprintable"
"""Leaves those out whose words cannot be printed, to make the others' meanwhile."""


@bp.route("/console/events/<int:event_id>/certificates", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def certificates(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    chosen, plan = _look(event)
    form = OrderForm(expected=len(plan.fresh))
    if form.validate_on_submit() and _still_so(form, plan):
        ids = [registration.id for registration in chosen] if _picked() else None
        try:
            with unit_of_work():
                batch_id = order_certificates(
                    event_id, ids, mail_each=form.mail_each.data, actor=actor_now()
                ).id
        except RuleError as error:
            form.refuse(error)
        else:
            return redirect(url_for("documents.batch", batch_id=batch_id))
    page = render_template(
        "registration/certificates.html",
        event=event,
        form=form,
        plan=plan,
        picked=_picked(),
        query=request.args.to_dict(flat=False),
        unprintable=UNPRINTABLE,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.get("/console/events/<int:event_id>/certificates/preview.pdf")
@require(Policy.ORGANIZE)
def certificates_preview(event_id: int) -> ResponseReturnValue:
    """The first of the chosen as real PDF, with a watermark."""
    event = get_event(event_id)
    plan = _look(event)[1]
    first = plan.first_printable
    query: dict[str, Any] = request.args.to_dict(flat=False)
    back = url_for(".certificates", event_id=event_id, **query)
    if first is None:
        flash(_("There is nobody whose certificate could be shown."), "warn")
        return redirect(back)
    try:
        content = preview_certificate(first, event)
    except RuleError as error:
        flash(str(error), "error")
        return redirect(back)
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=preview.pdf"},
    )


def _picked() -> bool:
    """Whether the address narrows down who is meant; without, it is everybody who came."""
    return any(name in request.args for name in ("ids", "who", "without"))


def _look(event: Event) -> tuple[Sequence[Registration], Plan]:
    """Whom the address means, and what would be made for them."""
    chosen = _chosen(event.id)
    plan = plan_certificates(event, chosen)
    if plan.troubled and request.args.get("without") == UNPRINTABLE:
        bad = {trouble.registration.id for trouble in plan.troubled}
        chosen = [one for one in chosen if one.id not in bad]
        plan = plan_certificates(event, chosen)
    return chosen, plan


def _chosen(event_id: int) -> Sequence[Registration]:
    if request.args.get("who") == _FOUND:
        return list_matching(event_id, filters_now(), whole_phone=True)
    if "ids" in request.args:
        return list_by_ids(event_id, request.args.getlist("ids", type=row_id))
    return list_arrived(event_id)


def _still_so(form: OrderForm, plan: Plan) -> bool:
    """Whether the number that the organizer agreed to is still the number that would be made."""
    if form.expected.data == str(len(plan.fresh)):
        return True
    form.form_errors.append(
        _(
            "In the meantime the number changed; it is %(count)s now. Please look once more.",
            count=len(plan.fresh),
        )
    )
    form.expected.data = len(plan.fresh)
    return False
