"""The audit: a line for every write, in the transaction of the write."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState

from app.core.db import Base, HasId, db
from app.core.models import AuditLine
from app.core.policy import Actor

_SECRET = ("password_hash", "token_hash")


def record(
    actor: Actor,
    action: str,
    subject: HasId,
    *,
    event_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditLine:
    """Write one line. Flushes, for the subject's id.

    ``before`` and ``after`` hold only what changed; without them the row's changes since its last
    flush are taken (``changes``), so record before anything else flushes.
    """
    if before is None and after is None:
        before, after = changes(subject)
    db.session.flush()
    line = AuditLine(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        subject_kind=type(subject).__name__,
        subject_id=subject.id,
        event_id=event_id,
        before=plain(before) if before else None,
        after=plain(after) if after else None,
    )
    db.session.add(line)
    return line


def record_export(
    actor: Actor, action: str, *, event_id: int | None, filters: dict[str, Any], rows: int
) -> None:
    """Say that a list left the house: who took it, narrowed to what, and how many rows."""
    db.session.add(
        AuditLine(
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_label=actor.label,
            action=action,
            subject_kind="Event" if event_id else "Installation",
            subject_id=event_id or 0,
            event_id=event_id,
            after=plain({"rows": rows, **filters}),
        )
    )


def changes(subject: HasId) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs from the database: (before, after) by column; all columns of a new row."""
    state: InstanceState[Any] = inspect(subject, raiseerr=True)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        key = attribute.key
        history = state.attrs[key].history
        if key in _SECRET or not history.has_changes():
            continue
        if history.deleted and state.persistent:
            before[key] = history.deleted[0]
        after[key] = history.added[0] if history.added else None
    return before, after


def plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return f"{len(value)} bytes"
        case Base():
            return str(value)
        case _:
            return value
