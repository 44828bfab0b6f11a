"""The database: one ``Base``, portable column types, and how SQLite begins a transaction."""

import enum
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

from app.core.clock import now

BEGIN_IMMEDIATE = "sqlite_begin_immediate"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is refused: nobody could say when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant must carry its zone.")
        aware = value.astimezone(UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(members: type[enum.Enum], name: str | None = None) -> Enum:
    """A state, stored by value with a CHECK.

    ``name`` only where a table has two columns of one enum: each CHECK needs its own.
    """
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda found: [member.value for member in found],
    )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String(),
        datetime: UTCDateTime(),
        date: Date(),
        bytes: LargeBinary(),
        Decimal: Numeric(16, 2),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[str]: JSON().with_variant(JSONB(), "postgresql"),
        enum.Enum: enum_type(enum.Enum),
    }


class HasId:
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, sort_order=-10
    )


class Timestamps:
    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, sort_order=91)


M = TypeVar("M", bound=HasId)

db = SQLAlchemy(metadata=Base.metadata)


def insert_new(model: type[M], values: dict[str, Any]) -> M | None:
    """Insert one row, or give None where a unique index holds such a row already.

    It waits for whoever is inserting the same at this moment, and leaves the transaction whole:
    a savepoint for each row that may be there already would cost two round trips more.
    """
    statement = _insertion(model, db.engine.dialect.name)  # type: ignore[arg-type]  # hashable
    with db.session.no_autoflush:  # what waits to be written is no part of the question
        row: M | None = db.session.scalar(statement, values)
    return row


@cache
def _insertion(model: Any, dialect_name: str) -> ReturningInsert[Any]:
    """Built once: a statement with its values in it costs half as much again as its run."""
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    statement: ReturningInsert[Any] = (
        dialect.insert(model).on_conflict_do_nothing().returning(model)
    )
    return statement


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own BEGIN is lazy and always deferred; ours is explicit (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=15000",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start of a unit of work.

    Row locks do not exist on SQLite, and a deferred transaction that reads first and writes later
    fails at once when another writer came between, whatever ``busy_timeout`` says.
    """
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get(BEGIN_IMMEDIATE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
