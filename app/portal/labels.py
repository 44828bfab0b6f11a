"""What jobs and parts of the machinery are called on a page."""

from flask_babel import LazyString, lazy_pgettext

from app.portal.enums import JobKind, JobState

JOB_KIND: dict[JobKind, LazyString] = {
    JobKind.MAIL: lazy_pgettext("job", "Mail"),
    JobKind.SLICE: lazy_pgettext("job", "Part of a batch"),
    JobKind.PAPER: lazy_pgettext("job", "Paper"),
}
JOB_STATE: dict[JobState, LazyString] = {
    JobState.RUNNING: lazy_pgettext("job", "At work"),
    JobState.WAITING: lazy_pgettext("job", "Waiting"),
    JobState.FAILED: lazy_pgettext("job", "Failed"),
}
JOB_TONE = {JobState.RUNNING: "ok", JobState.WAITING: "wait", JobState.FAILED: "bad"}
PART: dict[str, LazyString] = {
    "database": lazy_pgettext("part", "Database"),
    "storage": lazy_pgettext("part", "Storage"),
    "queue": lazy_pgettext("part", "Job queue"),
    "mail": lazy_pgettext("part", "Mail"),
    "worker": lazy_pgettext("part", "Worker"),
    "beat": lazy_pgettext("part", "Clock of periodic jobs"),
    "clock": lazy_pgettext("part", "The machine's time"),
}
PART_STATE: dict[str, tuple[str, LazyString]] = {
    "ok": ("ok", lazy_pgettext("part", "well")),
    "down": ("bad", lazy_pgettext("part", "does not answer")),
    "full": ("bad", lazy_pgettext("part", "full")),
    "silent": ("wait", lazy_pgettext("part", "not seen for minutes")),
    "stuck": ("wait", lazy_pgettext("part", "stuck")),
    "doubted": ("wait", lazy_pgettext("part", "leapt")),
}
"""A chip's kind and its words, by what ``core.health`` says."""
