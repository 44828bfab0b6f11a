"""What the workers do, for the administrator; and the numbers of it, for a scraper."""

import hmac
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from app.core import health
from app.core.errors import ForbiddenError, NotFoundError
from app.core.policy import Policy, require
from app.portal.enums import JobKind, JobState
from app.portal.labels import JOB_KIND, JOB_STATE, JOB_TONE, PART, PART_STATE
from app.portal.machinery import heartbeats, page_of_jobs, queues
from app.portal.metrics import exposition
from app.portal.views import bp


@bp.get("/console/jobs")
@require(Policy.ADMIN)
def jobs() -> ResponseReturnValue:
    asked = request.args
    kind = JobKind(asked["kind"]) if asked.get("kind") in set(JobKind) else None
    state = JobState(asked["state"]) if asked.get("state") in set(JobState) else None
    return render_template(
        "portal/jobs.html",
        page=page_of_jobs(kind=kind, state=state, number=asked.get("page", 1, type=int)),
        queues=queues(),
        health=health.look(),
        heartbeats=heartbeats(),
        chosen={"kind": kind, "state": state},
        pills=_pills(kind, state),
        kinds=JOB_KIND,
        states=JOB_STATE,
        tones=JOB_TONE,
        parts=PART,
        part_states=PART_STATE,
    )


@bp.get("/metrics")
@require(Policy.PUBLIC)
def metrics() -> ResponseReturnValue:
    """For whoever carries METRICS_TOKEN as a bearer; without the setting there is no such page.

    Raises:
        NotFoundError: without the setting.
        ForbiddenError: without the token.

    """
    expected = current_app.config["HUIQIAN"].metrics_token
    if expected is None:
        raise NotFoundError
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForbiddenError
    return Response(exposition(), content_type=CONTENT_TYPE_LATEST)


def _pills(kind: JobKind | None, state: JobState | None) -> list[dict[str, Any]]:
    pills: list[dict[str, Any]] = []
    if kind:
        pills.append({"value": JOB_KIND[kind], "remove_url": url_for(".jobs", state=state)})
    if state:
        pills.append({"value": JOB_STATE[state], "remove_url": url_for(".jobs", kind=kind)})
    return pills
