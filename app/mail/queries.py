from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.lists import ListView
from app.core.pagination import Page, paginate
from app.core.search import fold, like
from app.mail.enums import MailStatus
from app.mail.models import MailAttachment, OutgoingMail

STUCK_AFTER = timedelta(minutes=10)
TROUBLED_AFTER = timedelta(hours=24)
"""A mail that has been failing for so long is shown as troubled; it is still tried."""

_AT_A_TIME = 1000
_BODIES = ("text_body", "html_body")
_WITHOUT_BODIES = (defer(OutgoingMail.text_body), defer(OutgoingMail.html_body))


def get_mail(mail_id: int, *, lock: bool = False) -> OutgoingMail:
    mail = db.session.get(
        OutgoingMail, mail_id, with_for_update=lock or None, populate_existing=lock
    )
    if mail is None:
        raise NotFoundError
    return mail


def get_mail_by_key(dedupe_key: str) -> OutgoingMail:
    return db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.dedupe_key == dedupe_key)
    ).one()


def get_attachment(mail_id: int, attachment_id: int) -> MailAttachment:
    attachment = db.session.scalar(
        select(MailAttachment).where(
            MailAttachment.id == attachment_id, MailAttachment.mail_id == mail_id
        )
    )
    if attachment is None:
        raise NotFoundError
    return attachment


def event_of_mail(mail_id: int) -> int | None:
    """The event in whose workspace a mail is shown.

    Raises:
        NotFoundError: if there is no such mail.

    """
    row = db.session.execute(
        select(OutgoingMail.event_id).where(OutgoingMail.id == mail_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0]


def list_mails_about(kind: str, id: int) -> Sequence[OutgoingMail]:  # noqa: A002 -- as About says
    """What was said about one thing, newest first."""
    return db.session.scalars(
        _newest_first().where(OutgoingMail.about_kind == kind, OutgoingMail.about_id == id)
    ).all()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of mails is narrowed to."""

    q: str = ""
    """Part of the name, its pinyin, the address or the subject."""
    status: MailStatus | None = None
    troubled: bool = False
    """Only what somebody has to look at."""


def page_of_mails(
    event_id: int | None,
    filters: Filters,
    view: ListView[OutgoingMail],
    *,
    hidden: Collection[str] = (),
) -> Page[OutgoingMail]:
    """Of an event's mails, or of all; not those about ``hidden`` things."""
    statement = _found(event_id, filters, hidden).options(*_WITHOUT_BODIES)
    return paginate(statement.order_by(*view.order_by(OutgoingMail.id)), number=view.number)


def stream_mails(
    event_id: int | None,
    filters: Filters,
    view: ListView[OutgoingMail],
    *,
    hidden: Collection[str] = (),
) -> Iterator[OutgoingMail]:
    """All rows of a list in its order, for a sheet: plain rows with the columns of a mail but for
    its bodies, a thousand at a time.
    """
    table = OutgoingMail.__table__
    kept = [column for column in table.columns if column.name not in _BODIES]
    statement = _found(event_id, filters, hidden).with_only_columns(*kept)
    statement = statement.order_by(*view.order_by(OutgoingMail.id))
    rows = db.session.execute(statement.execution_options(yield_per=_AT_A_TIME))
    return cast("Iterator[OutgoingMail]", rows)


def count_by_status(event_id: int, hidden: Collection[str] = ()) -> dict[MailStatus, int]:
    """Mails of an event by status; a status that none has counts 0."""
    found = db.session.execute(
        select(OutgoingMail.status, func.count())
        .where(OutgoingMail.event_id == event_id, _is_shown(hidden))
        .group_by(OutgoingMail.status)
    ).all()
    return dict.fromkeys(MailStatus, 0) | dict(found)


def count_troubled(event_id: int, hidden: Collection[str] = ()) -> int:
    """Mails of the event that somebody has to look at: failed, or failing for a day."""
    return db.session.scalar(troubled_count(event_id, hidden)) or 0


def count_all_troubled() -> int:
    """Mails of the whole house that somebody has to look at."""
    statement = select(func.count()).select_from(OutgoingMail).where(_is_troubled())
    return db.session.scalar(statement) or 0


def troubled_count(event_id: int, hidden: Collection[str] = ()) -> Select[int]:
    """Asks what ``count_troubled`` tells."""
    return _counted(OutgoingMail.event_id == event_id, _is_troubled(), _is_shown(hidden))


def is_flowing() -> bool:
    """Whether every mail leaves soon: none is stuck behind a server or a worker that is away."""
    long_ago = now() - STUCK_AFTER
    stuck = or_(OutgoingMail.due_at < long_ago, OutgoingMail.first_failed_at < long_ago)
    return not db.session.scalar(_counted(OutgoingMail.status == MailStatus.QUEUED, stuck))


def _newest_first() -> Select[OutgoingMail]:
    return (
        select(OutgoingMail)
        .options(*_WITHOUT_BODIES)
        .order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc())
    )


def _found(event_id: int | None, filters: Filters, hidden: Collection[str]) -> Select[OutgoingMail]:
    statement = select(OutgoingMail).where(_is_shown(hidden))
    if event_id is not None:
        statement = statement.where(OutgoingMail.event_id == event_id)
    if filters.status is not None:
        statement = statement.where(OutgoingMail.status == filters.status)
    if filters.troubled:
        statement = statement.where(_is_troubled())
    if filters.q:
        wanted = like(fold(filters.q))
        statement = statement.where(OutgoingMail.search_keys.like(wanted, escape="\\"))
    return statement


def _is_shown(hidden: Collection[str]) -> ColumnElement[bool]:
    return or_(OutgoingMail.about_kind.is_(None), OutgoingMail.about_kind.not_in(hidden))


def _is_troubled() -> ColumnElement[bool]:
    return or_(
        OutgoingMail.status == MailStatus.FAILED,
        and_(
            OutgoingMail.status == MailStatus.QUEUED,
            OutgoingMail.first_failed_at < now() - TROUBLED_AFTER,
        ),
    )


def _counted(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(OutgoingMail).where(*conditions)
