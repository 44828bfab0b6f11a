from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError, RuleErrors
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.documents.rendering.words import DocumentKind
from app.documents.services import preview
from app.events.queries import get_event
from app.signing.certificates import why_no_certificate
from app.signing.forms import CertificatesForm
from app.signing.queries import get_project, list_projects
from app.signing.services import order_certificates, signing_words
from app.signing.views.blueprint import bp


@bp.route("/console/events/<int:event_id>/signing/certificates", methods=["GET", "POST"])
@require(Policy.KEEP_PROJECTS)
def certificates(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    projects = list_projects(event_id)
    reasons = {row.id: why_no_certificate(row) for row in projects}
    ready = [row for row in projects if reasons[row.id] is None]
    form = CertificatesForm(projects=[row.id for row in ready])
    form.offer(projects)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                batch = order_certificates(
                    event_id,
                    form.projects.data,
                    mail_each=form.mail_each.data,
                    actor=actor_now(),
                )
                batch_id = batch.id
        except RuleError as error:
            form.refuse(error)
            event, projects = get_event(event_id), list_projects(event_id)
            ready = [row for row in projects if reasons[row.id] is None]
        else:
            return redirect(url_for("documents.batch", batch_id=batch_id))
    page = render_template(
        "signing/certificates.html",
        event=event,
        form=form,
        ready=ready,
        waiting=[(row, reasons[row.id]) for row in projects if reasons[row.id]],
        chosen=set(form.projects.data or ()),
    )
    return page, 422 if form.errors else 200


@bp.get("/console/projects/<int:project_id>/certificate-preview.pdf")
@require(Policy.KEEP_PROJECTS)
def certificate_preview(project_id: int) -> ResponseReturnValue:
    """The real paper with a watermark, before anything is numbered."""
    project = get_project(project_id)
    try:
        content = preview(DocumentKind.SIGNING, signing_words(project))
    except RuleError as error:
        details = error.details if isinstance(error, RuleErrors) else ()
        flash(" ".join([str(error), *details]), "error")
        return redirect(url_for(".certificates", event_id=project.event_id))
    return Response(content, mimetype="application/pdf")
