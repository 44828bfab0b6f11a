from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import today
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.queries import get_event
from app.signing.ceremony import AT_REST, event_day, is_signing_day
from app.signing.enums import Ceremony, ContractKind, PartySide
from app.signing.forms import ContactForm, MilestoneForm, ProjectForm
from app.signing.labels import project_name
from app.signing.models import Project
from app.signing.queries import get_project, list_projects
from app.signing.services import (
    ContactFacts,
    MilestoneFacts,
    ProjectFacts,
    create_project,
    update_project,
)
from app.signing.views.blueprint import bp

_MORE = {"contacts": "more_contacts", "milestones": "more_milestones"}
"""Buttons that add an empty row: they work without JavaScript."""


@bp.get("/console/events/<int:event_id>/signing")
@require(Policy.READ_PROJECT)
def index(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    projects = list_projects(event_id)
    return render_template(
        "signing/index.html",
        event=event,
        projects=projects,
        held=sum(row.ceremony is Ceremony.HELD for row in projects),
        signed=sum(row.contract_date is not None for row in projects),
        total=sum((row.amount for row in projects if row.amount), start=Decimal()) or None,
        at_rest=AT_REST,
        is_signing_day=is_signing_day(event),
        day_has_come=today() >= event_day(event),
        may_organize=allowed(Policy.KEEP_PROJECTS, event_id),
    )


@bp.route("/console/events/<int:event_id>/signing/new", methods=["GET", "POST"])
@require(Policy.KEEP_PROJECTS)
def new(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    form = ProjectForm(data=_blank())
    if not _added_row(form) and form.validate_on_submit():
        try:
            with unit_of_work():
                project = create_project(
                    event_id,
                    _facts(form),
                    contacts=_contacts(form),
                    milestones=_milestones(form),
                    actor=actor_now(),
                )
                code, project_id = project.code, project.id
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("Added as %(code)s.", code=code), "ok")
            return redirect(url_for("followup.project", project_id=project_id))
    page = render_template("signing/edit.html", event=event, form=form, project=None)
    return page, 422 if form.errors else 200


@bp.route("/console/projects/<int:project_id>/edit", methods=["GET", "POST"])
@require(Policy.KEEP_PROJECTS)
def edit(project_id: int) -> ResponseReturnValue:
    project = get_project(project_id)
    form = ProjectForm(data=_filled(project))
    if not _added_row(form) and form.validate_on_submit():
        try:
            with unit_of_work():
                update_project(
                    project_id,
                    _facts(form),
                    contacts=_contacts(form),
                    milestones=_milestones(form),
                    actor=actor_now(),
                )
        except RuleError as error:
            form.refuse(error)
            project = get_project(project_id)  # the rollback let go of it
        else:
            flash(_("The changes to %(code)s are kept.", code=project.code), "ok")
            return redirect(url_for("followup.project", project_id=project_id))
    page = render_template(
        "signing/edit.html",
        event=project.event,
        form=form,
        project=project,
        name=project_name(project),
    )
    return page, 422 if form.errors else 200


def _added_row(form: ProjectForm) -> bool:
    for name, button in _MORE.items():
        if button in request.form:
            rows = form[name]
            if len(rows.entries) < rows.max_entries:
                rows.append_entry()
            else:
                form.form_errors.append(_("A project has no more rows than these."))
            return True
    return False


def _blank() -> dict[str, Any]:
    return {"contacts": [{"side": PartySide.A.value}, {"side": PartySide.B.value}]}


def _filled(project: Project) -> dict[str, Any]:
    """What is on file, and a row to go on with."""
    parties = {side: project.party(side) for side in PartySide}
    return {
        "title": project.title,
        "party_a": party.name if (party := parties[PartySide.A]) else None,
        "party_b": party.name if (party := parties[PartySide.B]) else None,
        "contract_kind": project.contract_kind.value if project.contract_kind else "",
        "contract_date": project.contract_date,
        "amount": project.amount,
        "summary": project.summary,
        "unit": project.unit.name if project.unit else None,
        "contacts": [
            *(
                {
                    "id": row.id,
                    "side": row.side.value,
                    "name": row.name,
                    "title": row.title,
                    "phone": row.phone,
                    "email": row.email,
                    "consent": row.consent_at is not None,
                }
                for row in project.active_contacts
            ),
            {"side": PartySide.B.value},
        ],
        "milestones": [
            *(
                {
                    "id": row.id,
                    "title": row.title,
                    "planned_on": row.planned_on,
                    "planned_amount": row.planned_amount,
                }
                for row in project.live_milestones
            ),
            {},
        ],
    }


def _facts(form: ProjectForm) -> ProjectFacts:
    kind = form.contract_kind.data
    return ProjectFacts(
        title=form.title.data,
        party_a=form.party_a.data,
        party_b=form.party_b.data,
        contract_kind=ContractKind(kind) if kind else None,
        contract_date=form.contract_date.data,
        amount=form.amount.data,
        summary=form.summary.data,
        unit=form.unit.data,
    )


def _contacts(form: ProjectForm) -> list[ContactFacts]:
    rows: list[ContactForm] = [row.form for row in form.contacts]
    return [
        ContactFacts(
            id=row.known_id,
            side=PartySide(row.side.data),
            name=row.name.data,
            title=row.title.data,
            phone=row.phone.data,
            email=row.email.data,
            consent=row.consent.data,
        )
        for row in rows
        if not row.blank
    ]


def _milestones(form: ProjectForm) -> list[MilestoneFacts]:
    rows: list[MilestoneForm] = [row.form for row in form.milestones]
    return [
        MilestoneFacts(
            id=row.known_id,
            title=row.title.data,
            planned_on=row.planned_on.data,
            planned_amount=row.planned_amount.data,
        )
        for row in rows
        if not row.blank
    ]
