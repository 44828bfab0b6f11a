"""Jobs: names, the queue they go to, and the rule that they leave after the commit.

A job's arguments are ids. The row is the truth and the queue only wakes us: when the broker is
down the wake-up is lost, and a sweep finds the row (docs/architecture.md, "Jobs").
"""

import enum
import logging
import time
from collections.abc import Callable
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import db

logger = logging.getLogger(__name__)

_AFTER_COMMIT = "after_commit_callbacks"
_BROKER_ERRORS = (OperationalError, RedisError, OSError)


_REST = 3.0
"""Seconds."""


class _Broker:
    resting_until = 0.0


class Job(enum.StrEnum):
    DELIVER_MAIL = "mail.deliver"
    SWEEP_MAIL = "mail.sweep"
    DRAW_SLICE = "documents.draw_slice"
    SWEEP_DOCUMENTS = "documents.sweep"
    FIND_DUE = "followup.find_due"
    HEARTBEAT = "core.heartbeat"


celery_app = Celery("huiqian", set_as_current=True)


def configure_jobs(broker_url: str) -> None:
    """Point the producer at the broker. Safe to call again for another broker (tests)."""
    celery_app.conf.update(
        broker_url=broker_url,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            # Measured with kill -9 of a worker: with the defaults two of ten jobs came back
            # within a minute, with these all ten (docs/adr/0003-jobs.md).
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "visibility_timeout": 900,
            "socket_connect_timeout": 1,
            "socket_timeout": 30,
            "retry_on_timeout": True,
            # A request must not wait for a broker that is down: one try, no pauses.
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue="followup",
        task_routes={"mail.*": "mail", "documents.*": "documents", "core.*": "followup"},
        task_soft_time_limit=300,
        task_time_limit=600,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        beat_scheduler="tasks.beat:SteadyScheduler",
        timezone="Asia/Shanghai",
        enable_utc=True,
    )


def enqueue(job: Job, *args: int) -> None:
    """Ask a worker for ``job`` after the current transaction commits."""
    after_commit(lambda: send(job, *args))


def send(job: Job, *args: int) -> bool:
    """Wake a worker now. False, and a line in the log, when the broker does not answer.

    After a failure nobody tries again for some seconds: a commit with a hundred jobs waits for
    one time-out, not for a hundred.
    """
    if time.monotonic() < _Broker.resting_until:
        return False
    try:
        celery_app.send_task(job.value, args=args, retry=False, ignore_result=True)
    except _BROKER_ERRORS:
        _Broker.resting_until = time.monotonic() + _REST
        logger.warning(
            "The broker did not take a job; the sweep will", extra={"job": job, "ids": args}
        )
        return False
    return True


def after_commit(callback: Callable[[], Any]) -> None:
    """Call back once the current transaction is committed; never if it is rolled back."""
    db.session.info.setdefault(_AFTER_COMMIT, []).append(callback)


@event.listens_for(Session, "after_commit")
def _run_callbacks(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint's release is not yet a commit
        return
    for callback in session.info.pop(_AFTER_COMMIT, []):
        callback()


@event.listens_for(Session, "after_rollback")
def _drop_callbacks(session: Session) -> None:
    if session.in_nested_transaction():  # what a savepoint undid is the caller's to know
        return
    session.info.pop(_AFTER_COMMIT, None)
