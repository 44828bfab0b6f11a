"""The words of this room's states, in the reader's language."""

from app.core.i18n import _, pgettext
from app.followup.enums import ReminderStep, ReportChannel, ReportStatus
from app.mail.enums import MailStatus


def step_words(step: ReminderStep) -> str:
    words: dict[ReminderStep, str] = {
        ReminderStep.WEEK_BEFORE: _("7 days before"),
        ReminderStep.THREE_DAYS_BEFORE: _("3 days before"),
        ReminderStep.ON_THE_DAY: _("On the planned day"),
        ReminderStep.OVERDUE: _("5 working days late"),
        ReminderStep.RETURNED: _("Sent back with a question"),
    }
    return words[step]


def channel_words(channel: ReportChannel) -> str:
    words: dict[ReportChannel, str] = {
        ReportChannel.LINK: _("Reported by link"),
        ReportChannel.PHONE: pgettext("channel", "Phone call"),
        ReportChannel.WECHAT: pgettext("channel", "WeChat"),
        ReportChannel.VISIT: pgettext("channel", "Visit"),
    }
    return words[channel]


def report_words(status: ReportStatus) -> str:
    words: dict[ReportStatus, str] = {
        ReportStatus.PROPOSED: pgettext("report", "Waiting for a decision"),
        ReportStatus.ACCEPTED: pgettext("report", "Accepted"),
        ReportStatus.RETURNED: pgettext("report", "Sent back"),
        ReportStatus.REPLACED: pgettext("report", "Replaced by a newer answer"),
    }
    return words[status]


def mail_words(status: MailStatus | None) -> str:
    """What became of a reminder's mail; None where there is none."""
    words: dict[MailStatus | None, str] = {
        None: pgettext("reminder", "To be called"),
        MailStatus.QUEUED: pgettext("reminder", "Leaves in working hours"),
        MailStatus.SENDING: pgettext("reminder", "Being sent"),
        MailStatus.SENT: pgettext("reminder", "Sent"),
        MailStatus.FAILED: pgettext("reminder", "Not delivered"),
        MailStatus.WITHDRAWN: pgettext("reminder", "Withdrawn, no longer needed"),
    }
    return words[status]


def mail_tone(status: MailStatus | None) -> str:
    if status is MailStatus.SENT:
        return "ok"
    if status is MailStatus.FAILED:
        return "bad"
    return "note" if status is MailStatus.WITHDRAWN else "wait"
