"""The register for everybody: by number, by the code of the QR, by the file itself."""

import re

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFoundError
from app.core.i18n import _
from app.core.policy import Policy, require
from app.core.search import fold
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.forms import FileForm, NumberForm
from app.documents.verification import Answer, Verdict, as_json, look_up, look_up_file
from app.documents.views.blueprint import bp
from app.documents.views.papers import send_pdf

_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]*")
_NOT_FOUND = (Answer.UNKNOWN, Answer.MISTYPED, Answer.OTHER_FILE)


@bp.get("/v")
@require(Policy.PUBLIC)
def verify_form() -> ResponseReturnValue:
    form = NumberForm(request.args)
    if "number" not in request.args:
        return _asking(NumberForm(None), FileForm())
    if form.validate():
        number = fold(form.number.data).upper()
        if _NUMBER.fullmatch(number):
            return redirect(url_for(".verify", number=number))
        form.number.errors = [_("A number has only letters, digits and hyphens.")]
    return _asking(form, FileForm()), 422


@bp.post("/v")
@require(Policy.PUBLIC)
def verify_file() -> ResponseReturnValue:
    """The file is read, compared and forgotten: neither it nor its name is kept."""
    form = FileForm()
    content = form.content() if form.validate_on_submit() else None
    if content is None:
        return _asking(NumberForm(None), form), 422
    verdict = look_up_file(content)
    return _said(verdict)


@bp.get("/v/<number>")
@require(Policy.PUBLIC)
def verify(number: str) -> ResponseReturnValue:
    verdict = _verdict(number)
    if request.args.get("download") and verdict.answer is Answer.GENUINE:
        return _pdf_of(verdict)
    return _said(verdict)


@bp.get("/v/<number>.json")
@require(Policy.PUBLIC)
def verify_json(number: str) -> ResponseReturnValue:
    verdict = _verdict(number)
    return as_json(verdict), _status_code(verdict)


@bp.get("/v/<number>.pdf")
@require(Policy.PUBLIC)
def download_public(number: str) -> ResponseReturnValue:
    """The paper for whoever holds its code."""
    return _pdf_of(_verdict(number))


def _asking(number: NumberForm, file: FileForm) -> str:
    return render_template("documents/verify_form.html", form=number, file_form=file)


def _said(verdict: Verdict) -> ResponseReturnValue:
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wanted == "application/json":
        return as_json(verdict), _status_code(verdict)
    body = render_template(
        "documents/verify.html", verdict=verdict, form=NumberForm(None), file_form=FileForm(None)
    )
    return body, _status_code(verdict)


def _verdict(number: str) -> Verdict:
    verdict = look_up(number, request.args.get("t"))
    if verdict.answer is Answer.MISMATCH:
        with unit_of_work():
            services.count_wrong_token(verdict.number)
    return verdict


def _pdf_of(verdict: Verdict) -> Response:
    if verdict.answer is not Answer.GENUINE or verdict.document is None:
        raise NotFoundError
    return send_pdf(verdict.document)


def _status_code(verdict: Verdict) -> int:
    return 404 if verdict.answer in _NOT_FOUND else 200
