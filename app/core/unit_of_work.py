"""Where things are committed. Only views, api, tasks and commands may import this."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.db import BEGIN_IMMEDIATE, db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done inside, or nothing. Jobs leave after the commit.

    Raises:
        RuntimeError: if something was written before the unit began.

    """
    _begin()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _begin() -> None:
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed before the unit of work began.")
    if session.in_transaction() and not session.in_nested_transaction():
        session.commit()  # ends the reads that came before; a write needs a transaction of its own
    session.connection(execution_options={BEGIN_IMMEDIATE: True})
