"""The audit as a list: narrowed, newest first, each line in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.accounts.browsers import browser_words
from app.core.clock import from_local
from app.core.db import db
from app.core.formats import day, moment, who
from app.core.i18n import pgettext
from app.core.models import AuditLine
from app.core.search import like
from app.portal.audit_words import ACTIONS, FIELDS, KINDS, VALUES
from app.portal.subjects import names_of, subject_of

SHOWN = 50
_HIDDEN = re.compile(
    r"(^|_)(id|ids|hash|token|keys|key|tail|lease|until|woken|crashes|body)$|^(created_at|updated_at)$"
    r"|^(words|sha256|template_version|search_keys|about_kind|about|template|message_id|subject)$"
)
"""Columns for the machine."""
_PAGES = {
    "Event": ("portal.overview", "event_id"),
    "Project": ("followup.project", "project_id"),
    "Document": ("documents.show", "document_id"),
    "DocumentBatch": ("documents.batch", "batch_id"),
    "OutgoingMail": ("mail.show", "mail_id"),
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for; None: any."""

    who: str | None = None
    action: str | None = None
    kind: str | None = None
    thing: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None
    """Lines older than this one: a page is found by the key, however far back."""


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    at: datetime
    who: str
    what: str
    kind: str
    """The class of the thing, for the filter."""
    kind_words: str
    thing: int
    name: str | None
    """What the thing is called today; None where it has no name, or is gone."""
    url: str | None
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Excerpt:
    lines: Sequence[Line]
    older: int | None
    """The key of the next page; None at the end."""


def read_audit(asked: Narrowed, *, event_id: int | None = None) -> Excerpt:
    """Lines of one event, or of the whole house."""
    statement = select(AuditLine).order_by(AuditLine.id.desc()).limit(SHOWN + 1)
    if event_id is not None:
        statement = statement.where(AuditLine.event_id == event_id)
    if asked.who:
        statement = statement.where(AuditLine.actor_label.like(like(asked.who), escape="\\"))
    if asked.action:
        statement = statement.where(AuditLine.action == asked.action)
    if asked.kind:
        statement = statement.where(AuditLine.subject_kind == asked.kind)
    if asked.thing:
        statement = statement.where(AuditLine.subject_id == asked.thing)
    if asked.since:
        statement = statement.where(AuditLine.at >= _midnight(asked.since))
    if asked.until:
        statement = statement.where(AuditLine.at < _midnight(asked.until + timedelta(days=1)))
    if asked.before:
        statement = statement.where(AuditLine.id < asked.before)
    rows = db.session.scalars(statement).all()
    shown = rows[:SHOWN]
    names = names_of(subject_of(row) for row in shown)
    lines = [_line(row, names.get(subject_of(row))) for row in shown]
    return Excerpt(lines, shown[-1].id if len(rows) > SHOWN else None)


def is_hidden(field: str) -> bool:
    return bool(_HIDDEN.search(field))


def _midnight(of: date) -> datetime:
    return from_local(datetime.combine(of, time()))


def _line(row: AuditLine, name: str | None) -> Line:
    return Line(
        id=row.id,
        at=row.at,
        who=who(row.actor_label),
        what=str(ACTIONS.get(row.action, row.action)),
        kind=row.subject_kind,
        kind_words=str(KINDS.get(row.subject_kind, row.subject_kind)),
        thing=row.subject_id,
        name=name,
        url=_url(row),
        changes=_changes(row.before or {}, row.after or {}),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[Change]:
    return [
        Change(str(FIELDS.get(key, key)), _said(key, before.get(key)), _said(key, after.get(key)))
        for key in _keys(before, after)
        if before.get(key) != after.get(key) and not is_hidden(key)
    ]


def _keys(before: Iterable[str], after: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys((*before, *after))


def _said(key: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(pgettext("audit", "yes") if value else pgettext("audit", "no"))
    return _words(key, value) if isinstance(value, str) else str(value)


def _words(key: str, value: str) -> str:
    found = VALUES.get(f"{key}={value}") or VALUES.get(value)
    if found:
        return str(found)
    if key == "agent":
        return browser_words(value)
    if _INSTANT.fullmatch(value):
        return moment(datetime.fromisoformat(value))
    return day(date.fromisoformat(value)) if _DAY.fullmatch(value) else who(value)


def _url(row: AuditLine) -> str | None:
    """Where the thing has a page; what was removed since says so there."""
    if row.subject_kind == "Registration" and row.event_id:
        return url_for("registration.show", event_id=row.event_id, registration_id=row.subject_id)
    if row.subject_kind not in _PAGES:
        return None
    endpoint, argument = _PAGES[row.subject_kind]
    arguments: dict[str, Any] = {argument: row.subject_id}
    return url_for(endpoint, **arguments)
