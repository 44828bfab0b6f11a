import io
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.core.audit import record_export
from app.core.clock import today
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _, _l, speaking
from app.core.lists import ListView, only_found, scratch_file, view_now
from app.core.policy import Policy, actor_now, require
from app.core.sheets import send_sheet, write_sheet
from app.core.unit_of_work import unit_of_work
from app.mail.columns import NEWEST, columns
from app.mail.delivery import enclosure_of, letter_of
from app.mail.forms import TROUBLED, as_arguments, filters_from
from app.mail.message import Sender, compose
from app.mail.models import OutgoingMail
from app.mail.queries import (
    count_by_status,
    count_troubled,
    get_attachment,
    page_of_mails,
    stream_mails,
)
from app.mail.readers import hidden_kinds, mail_to_read
from app.mail.reading import PICTURES, READING_POLICY, media_type, pictures_among, readable_html
from app.mail.services import retry_mail
from app.mail.standing import STATUS_WORDS, standing_of
from app.mail.transport import sender_for

bp = Blueprint("mail", __name__)

_PARTS = ("html", "text", "attachments", "source")
_SOURCE_SHOWN = 60_000
"""Characters; the rest is attachments in base64, which nobody reads."""


@dataclass(frozen=True, slots=True)
class Source:
    headers: list[tuple[str, str]]
    """Decoded, as a mail client reads them."""
    raw: str
    cut: bool


@bp.get("/console/mailbox")
@require(Policy.CREATE_EVENT)
def mailbox() -> ResponseReturnValue:
    return render_template("mail/mailbox.html", **_list_words(None))


@bp.get("/console/mailbox.xlsx")
@require(Policy.CREATE_EVENT)
def mailbox_export() -> ResponseReturnValue:
    return _sheet(None)


@bp.get("/console/events/<int:event_id>/mail")
@require(Policy.ORGANIZE)
def outbox(event_id: int) -> ResponseReturnValue:
    figures: dict[str, Any] = {}
    if not only_found():
        hidden = hidden_kinds(event_id)
        figures["counts"] = count_by_status(event_id, hidden)
        figures["troubled"] = count_troubled(event_id, hidden)
    return render_template(
        "mail/outbox.html", event_id=event_id, **figures, **_list_words(event_id)
    )


@bp.get("/console/events/<int:event_id>/mail.xlsx")
@require(Policy.ORGANIZE)
def outbox_export(event_id: int) -> ResponseReturnValue:
    return _sheet(event_id)


@bp.get("/console/mailbox/<int:mail_id>")
@require(Policy.ORGANIZE)
def show(mail_id: int) -> ResponseReturnValue:
    mail = mail_to_read(mail_id)
    part = request.args.get("part", "")
    sender = _sender(mail)
    return render_template(
        "mail/show.html",
        mail=mail,
        part=part if part in _PARTS else _PARTS[0],
        standing=standing_of(mail),
        sender=sender,
        enclosed=[item for item in mail.attachments if not item.content_id],
        source=_source(mail, sender) if part == "source" and sender else None,
        no_server=_no_server(),
    )


@bp.get("/console/mailbox/<int:mail_id>/html")
@require(Policy.ORGANIZE)
def html_part(mail_id: int) -> ResponseReturnValue:
    """What the frame of ``show`` shows: the mail's own HTML, in a cage."""
    mail = mail_to_read(mail_id)
    pictures = {
        content_id: url_for(".attachment", mail_id=mail_id, attachment_id=attachment_id)
        for content_id, attachment_id in pictures_among(mail.attachments).items()
    }
    response = Response(readable_html(mail.html_body, pictures), mimetype="text/html")
    response.headers["Content-Security-Policy"] = READING_POLICY
    return response


@bp.get("/console/mailbox/<int:mail_id>/attachments/<int:attachment_id>")
@require(Policy.ORGANIZE)
def attachment(mail_id: int, attachment_id: int) -> ResponseReturnValue:
    """A picture of the mail as a picture, all else as a download."""
    row = get_attachment(mail_to_read(mail_id).id, attachment_id)
    kind = media_type(row)
    picture = bool(row.content_id) and kind in PICTURES
    try:
        content = enclosure_of(row).read()
    except FileNotFoundError as error:
        raise NotFoundError from error
    response = send_file(
        io.BytesIO(content),
        mimetype=kind,
        as_attachment=not picture,
        download_name=row.filename,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/console/mailbox/<int:mail_id>/retry")
@require(Policy.ORGANIZE)
def retry(mail_id: int) -> ResponseReturnValue:
    event_id = mail_to_read(mail_id).event_id
    try:
        with unit_of_work():
            mail = retry_mail(mail_id, actor_now())
            name = mail.to_name or mail.to_address
    except RuleError as error:
        flash(str(error), "warn")
    else:
        flash(_("The mail to %(name)s is being sent again.", name=name), "ok")
    if event_id is None or request.form.get("back") == "mail":
        return redirect(url_for(".show", mail_id=mail_id))
    return redirect(url_for(".outbox", event_id=event_id))


def _list_words(event_id: int | None) -> dict[str, Any]:
    """What the list of an event's mails, or of all, needs."""
    filters = filters_from(request.args)
    view = _view()
    status = as_arguments(filters).get("status", "")
    words: dict[str, Any] = {status.value: said for status, said in STATUS_WORDS.items()}
    words[TROUBLED] = _l("Needs a look")
    return {
        "page": page_of_mails(event_id, filters, view, hidden=hidden_kinds(event_id)),
        "view": view,
        "filters": filters,
        "status": status,
        "statuses": words,
        "pills": [view.pill("status", _("Status"), str(words[status]))] if status else [],
        "standing_of": standing_of,
        "no_server": _no_server(),
    }


def _sheet(event_id: int | None) -> Response:
    """The list as it is shown, all its pages; without what the mails say."""
    filters = filters_from(request.args)
    view = _view()
    file = scratch_file()
    name = _("Mails")
    found = stream_mails(event_id, filters, view, hidden=hidden_kinds(event_id))
    count = write_sheet(file, view.headers(), view.rows(found), name=name)
    with unit_of_work():
        asked = as_arguments(filters)
        record_export(actor_now(), "mail.export", event_id=event_id, filters=asked, rows=count)
    return send_sheet(file, f"{name}_{today():%Y%m%d}")


def _view() -> ListView[OutgoingMail]:
    return view_now("mails", columns(), usual_sort=NEWEST)


def _no_server() -> bool:
    return current_app.config["HUIQIAN"].smtp_url is None


def _sender(mail: OutgoingMail) -> Sender | None:
    """Who it is from by today's settings; None when SMTP_URL names no address."""
    try:
        with speaking(mail.locale):
            return sender_for(current_app.config["HUIQIAN"])
    except ValueError:
        return None


def _source(mail: OutgoingMail, sender: Sender) -> Source:
    letter = letter_of(mail, date=mail.sent_at or mail.created_at)
    try:
        message = compose(letter, sender)
    except OSError:  # a stored file is gone; what was said is still of interest
        message = compose(replace(letter, enclosures=()), sender)
    raw = message.as_bytes().decode("ascii", "replace").replace("\r\n", "\n")
    return Source(
        headers=[(name, str(value)) for name, value in message.items()],
        raw=raw[:_SOURCE_SHOWN],
        cut=len(raw) > _SOURCE_SHOWN,
    )
