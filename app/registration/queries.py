from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.enums import LinkPurpose
from app.accounts.queries import get_link_subject
from app.core.clock import now
from app.core.day_slots import DayOf, QuarterHourOf
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.lists import ListView
from app.core.models import AuditLine
from app.core.pagination import Page, paginate
from app.core.search import fold, like
from app.events.models import Event
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.mail.queries import TROUBLED_AFTER
from app.registration.enums import Attendance, AttendeeKind, RegistrationStatus
from app.registration.models import Registration

OWNER = "registration"
"""How mails and documents name this room's rows."""
TAIL = 4
_AT_A_TIME = 1000
_LONGEST_PHONE = 15
"""Digits, by E.164; a longer pattern can be more than the database takes."""
_LIVE = Registration.status != RegistrationStatus.CANCELLED
_ARRIVED = and_(_LIVE, Registration.attendance == Attendance.ARRIVED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Empty: everybody."""

    q: str = ""
    status: RegistrationStatus | None = None
    attendance: Attendance | None = None
    kind: AttendeeKind | None = None
    mail_failed: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of one event, in persons."""

    live: int
    arrived: int
    cancelled: int
    mail_failed: int


def get_registration(event_id: int, registration_id: int) -> Registration:
    """By both ids, so that no row of another event can be reached."""
    return _one(_of(event_id, registration_id).options(joinedload(Registration.event)))


def lock_registration(event_id: int, registration_id: int) -> Registration:
    """Read afresh and locked for this transaction (SQLite: the whole file is)."""
    statement = _of(event_id, registration_id).with_for_update()
    return _one(statement.execution_options(populate_existing=True))


def get_by_token(token: str) -> Registration:
    """The registration behind a personal link, its event loaded.

    Raises:
        NotFoundError: for an unknown or revoked token.

    """
    registration_id = get_link_subject(LinkPurpose.REGISTRATION, token)
    statement = select(Registration).where(Registration.id == registration_id)
    return _one(statement.options(joinedload(Registration.event)))


def find_registration(registration_id: int) -> Registration | None:
    return db.session.get(Registration, registration_id, options=[joinedload(Registration.event)])


def find_live(event_id: int, *, name: str, phone: str) -> Registration | None:
    statement = select(Registration).where(
        Registration.event_id == event_id,
        Registration.phone == phone,
        Registration.name == name,
        _LIVE,
    )
    return db.session.scalar(statement)


def event_of_registration(registration_id: int) -> int:
    found = db.session.scalar(
        select(Registration.event_id).where(Registration.id == registration_id)
    )
    if found is None:
        raise NotFoundError
    return found


def count_live(event_id: int) -> int:
    """Seats taken."""
    return db.session.scalar(live_count(event_id)) or 0


def live_count(event_id: int) -> Select[int]:
    """Asks what ``count_live`` tells."""
    return _counted(event_id, _LIVE)


_LAST_AND_UNSEEN = select(
    literal_column("last_value", BigInteger()),
    func.current_setting("max_connections").cast(Integer),
).select_from(table("registration_id_seq"))


def last_id_and_unseen() -> tuple[int, int]:
    """The highest id that a registration got so far, committed or not, and how many transactions
    PostgreSQL may run that cannot be seen yet.
    """
    row = db.session.execute(_LAST_AND_UNSEEN).one()
    return row[0], row[1]


def count_arrived(event_id: int) -> int:
    return db.session.scalar(arrived_count(event_id)) or 0


def arrived_count(event_id: int) -> Select[int]:
    return _counted(event_id, _ARRIVED)


def seats_left(event: Event) -> int:
    """Never below 0, also when the organizer lowered the capacity later."""
    return max(0, event.capacity - count_live(event.id))


def count_all(event_id: int) -> Numbers:
    columns = (Registration.status, Registration.attendance)
    counted = select(*columns, func.count()).where(Registration.event_id == event_id)
    live = arrived = cancelled = 0
    for status, attendance, count in db.session.execute(counted.group_by(*columns)):
        if status is RegistrationStatus.CANCELLED:
            cancelled += count
        else:
            live += count
            arrived += count if attendance is Attendance.ARRIVED else 0
    failed = select(func.count(func.distinct(OutgoingMail.about_id))).where(_mail_failed(event_id))
    return Numbers(live, arrived, cancelled, db.session.scalar(failed) or 0)


def registered_by_day(event_id: int) -> dict[date, int]:
    """Seats taken, by the day in Shanghai on which they were; a day without one is not there."""
    day = DayOf(Registration.created_at)
    counted = select(day, func.count()).where(Registration.event_id == event_id, _LIVE)
    return dict(db.session.execute(counted.group_by(day)).all())


def arrived_by_quarter_hour(event_id: int) -> dict[datetime, int]:
    """Who is inside, by the beginning of the quarter of an hour in which they came."""
    slot = QuarterHourOf(Registration.arrived_at)
    counted = select(slot, func.count()).where(Registration.event_id == event_id, _ARRIVED)
    return dict(db.session.execute(counted.group_by(slot)).all())


def list_arrived(event_id: int) -> Sequence[Registration]:
    """Everybody who came, in the order of their registration."""
    statement = select(Registration).where(Registration.event_id == event_id, _ARRIVED)
    return db.session.scalars(statement.order_by(Registration.id)).all()


def list_by_ids(event_id: int, ids: Sequence[int]) -> Sequence[Registration]:
    """Those of ``ids`` that are live at the event; strangers' ids are left out."""
    statement = select(Registration).where(
        Registration.event_id == event_id, Registration.id.in_(ids), _LIVE
    )
    return db.session.scalars(statement.order_by(Registration.id)).all()


def list_matching(event_id: int, filters: Filters, *, whole_phone: bool) -> Sequence[Registration]:
    """All rows of a filtered list, for a step that takes everything found."""
    return db.session.scalars(_select(event_id, filters, whole_phone=whole_phone)).all()


def page_of_registrations(
    event_id: int, filters: Filters, view: ListView[Registration], *, whole_phone: bool
) -> Page[Registration]:
    """``whole_phone``: the reader sees phones unmasked, so longer parts of one may be searched."""
    statement = _select(event_id, filters, whole_phone=whole_phone)
    return paginate(statement.order_by(*view.order_by(Registration.id)), number=view.number)


def stream_registrations(
    event_id: int, filters: Filters, view: ListView[Registration], *, whole_phone: bool
) -> Iterator[Registration]:
    """All rows of a list in its order, for a sheet: plain rows with the columns of a
    registration, a thousand at a time.
    """
    found = _select(event_id, filters, whole_phone=whole_phone)
    statement = found.with_only_columns(*Registration.__table__.columns)
    statement = statement.order_by(*view.order_by(Registration.id))
    rows = db.session.execute(statement.execution_options(yield_per=_AT_A_TIME))
    return cast("Iterator[Registration]", rows)


def list_at_the_gate(event_id: int, q: str, *, limit: int) -> Sequence[Registration]:
    """Live people for a word or a phone tail; without one, those who came in last."""
    if q:
        found = _select(event_id, Filters(q=q), whole_phone=False).where(_LIVE)
        waiting_first = case((Registration.attendance == Attendance.ARRIVED, 1), else_=0)
        found = found.order_by(waiting_first, Registration.name, Registration.id)
    else:
        found = select(Registration).where(Registration.event_id == event_id, _ARRIVED)
        found = found.order_by(Registration.arrived_at.desc(), Registration.id.desc())
    return db.session.scalars(found.limit(limit)).all()


def get_with_check_ins(event_id: int, registration_id: int) -> Registration:
    statement = _of(event_id, registration_id)
    return _one(
        statement.options(
            joinedload(Registration.event), selectinload(Registration.check_ins)
        ).execution_options(populate_existing=True)
    )


def list_troubled(event_id: int, ids: Sequence[int]) -> frozenset[int]:
    """Those of ``ids`` with a mail that did not reach them."""
    found = select(OutgoingMail.about_id).where(
        _mail_failed(event_id), OutgoingMail.about_id.in_(ids)
    )
    return frozenset(about for about in db.session.scalars(found) if about is not None)


def list_history(registration_id: int) -> Sequence[AuditLine]:
    """Newest first."""
    statement = select(AuditLine).where(
        AuditLine.subject_kind == Registration.__name__, AuditLine.subject_id == registration_id
    )
    return db.session.scalars(statement.order_by(AuditLine.id.desc())).all()


def _of(event_id: int, registration_id: int) -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == event_id, Registration.id == registration_id
    )


def _one(statement: Select[Registration]) -> Registration:
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError
    return found


def _counted(event_id: int, condition: ColumnElement[bool]) -> Select[int]:
    statement = select(func.count()).select_from(Registration)
    return statement.where(Registration.event_id == event_id, condition)


def _select(event_id: int, filters: Filters, *, whole_phone: bool) -> Select[Registration]:
    statement = select(Registration).where(Registration.event_id == event_id)
    if filters.q:
        statement = statement.where(_matches(filters.q, whole_phone=whole_phone))
    if filters.status:
        statement = statement.where(Registration.status == filters.status)
    if filters.attendance:
        statement = statement.where(Registration.attendance == filters.attendance)
    if filters.kind:
        statement = statement.where(Registration.kind == filters.kind)
    if filters.mail_failed:
        failed = select(OutgoingMail.about_id).where(_mail_failed(event_id))
        statement = statement.where(Registration.id.in_(failed))
    return statement


def _matches(q: str, *, whole_phone: bool) -> ColumnElement[bool]:
    """Name, pinyin, initials or organisation; four digits or more are a phone's tail too.

    Who sees masked phones is answered by the last four digits alone: longer ones would let them
    guess the hidden digits one by one.
    """
    folded = fold(q)
    words = Registration.search_keys.like(like(folded), escape="\\")
    digits = folded.replace("-", "").removeprefix("+")
    if not digits.isdecimal() or not TAIL <= len(digits) <= _LONGEST_PHONE:
        return words
    phone: ColumnElement[bool] = Registration.phone_tail == digits[-TAIL:]
    if whole_phone:
        phone = and_(phone, Registration.phone.like(f"%{digits}"))
    return or_(words, phone)


def _mail_failed(event_id: int) -> ColumnElement[bool]:
    """Failed for good, or failing for as long as the mail room calls trouble."""
    return and_(
        OutgoingMail.event_id == event_id,
        OutgoingMail.about_kind == OWNER,
        or_(
            OutgoingMail.status == MailStatus.FAILED,
            and_(
                OutgoingMail.status == MailStatus.QUEUED,
                OutgoingMail.first_failed_at < now() - TROUBLED_AFTER,
            ),
        ),
    )
