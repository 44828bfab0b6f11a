"""Celery: ``celery -A tasks worker`` and ``celery -A tasks beat``. The rooms never import this."""

from typing import Any

from celery import Task
from celery.signals import (
    beat_init,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_ready,
)
from flask import Flask, has_app_context

from app.core.db import db
from app.core.jobs import Job, celery_app, send
from app.core.logs import forget_job, name_job
from tasks.schedule import SCHEDULE
from wsgi import app as flask_app


class AppTask(Task):
    """Runs inside the application; pushes a context only where none is (a test has its own)."""

    flask: Flask = flask_app

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            return self.run(*args, **kwargs)
        with self.flask.app_context():
            return self.run(*args, **kwargs)


@setup_logging.connect
def _keep_our_logs(**_arguments: Any) -> None:
    """Celery must not replace the handlers that ``app.core.logs`` installed."""


@task_prerun.connect
def _name_the_job(task_id: str, task: Task, **_arguments: Any) -> None:
    name_job(task.name, task_id)


@task_postrun.connect
def _forget_the_job(**_arguments: Any) -> None:
    forget_job()


@worker_ready.connect
def _say_worker_is_here(**_arguments: Any) -> None:
    """At once, not with beat's next tick: the console warns of a silent worker until then."""
    send(Job.HEARTBEAT, 0)


@beat_init.connect
def _say_beat_is_here(**_arguments: Any) -> None:
    send(Job.HEARTBEAT, 1)


@worker_process_init.connect
def _leave_the_parents_connections(**_arguments: Any) -> None:
    """A child that was forked must not speak over its parent's sockets."""
    with flask_app.app_context():
        db.engine.dispose(close=False)


celery_app.Task = AppTask
celery_app.conf.update(
    beat_schedule=SCHEDULE,
    imports=("tasks.mail", "tasks.documents", "tasks.followup", "tasks.heart"),
)
app = celery_app
"""The name that ``celery -A tasks`` looks for."""
