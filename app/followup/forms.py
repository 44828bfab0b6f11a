from datetime import date
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from app.core.forms import BaseForm, DayField, choices, tidied, tidied_lines
from app.core.i18n import _, _l
from app.followup.enums import ReportChannel
from app.followup.evidence import LARGEST
from app.followup.labels import channel_words
from app.followup.models import ProgressReport
from app.followup.services import Answer, Upload
from app.signing.enums import Stage
from app.signing.fields import WanField
from app.signing.labels import stage_words
from app.signing.models import Milestone

_SHORT = Length(max=100, message=_l("At most 100 characters."))
_LONG = Length(max=2000, message=_l("At most 2,000 characters."))
CHANNELS = (ReportChannel.PHONE, ReportChannel.WECHAT, ReportChannel.VISIT)
"""How something reaches a desk; a link is filled in by the contact."""


class AnswerForm(BaseForm):
    """What somebody says, whoever types it."""

    progress = TextAreaField(_l("Progress"), filters=[tidied_lines], validators=[_LONG])
    next_step = TextAreaField(_l("Next step"), filters=[tidied_lines], validators=[_LONG])
    problems = TextAreaField(_l("Problems"), filters=[tidied_lines], validators=[_LONG])
    needs = TextAreaField(_l("Needs coordination"), filters=[tidied_lines], validators=[_LONG])
    milestone_reached_on = DayField(_l("Milestone reached on"))
    amount = WanField(_l("Money this time"))
    total = WanField(_l("Money altogether"))
    received_on = DayField(_l("Received on"))
    evidence = FileField(_l("Evidence"))

    def answer(self) -> Answer:
        return Answer(
            progress=self.progress.data or "",
            next_step=self.next_step.data,
            problems=self.problems.data,
            needs=self.needs.data,
            milestone_reached_on=self.milestone_reached_on.data,
            amount=self.amount.data,
            total=self.total.data,
            received_on=self.received_on.data,
        )

    def upload(self) -> Upload | None:
        return uploaded(self.evidence.data)


class NoteForm(AnswerForm):
    """What reached a desk by phone, on WeChat or on a visit."""

    channel = RadioField(_l("Channel"), default=ReportChannel.PHONE.value)
    said_by = StringField(_l("Who said it"), filters=[tidied], validators=[_SHORT])
    said_on = DayField(_l("When"))
    milestone = SelectField(_l("About"), default="")

    def __init__(self, *args: Any, milestones: list[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = choices(
            *((channel.value, channel_words(channel)) for channel in CHANNELS)
        )
        self.milestone.choices = choices(
            ("", _("The project as a whole")),
            *((str(row.id), row.title) for row in milestones),
        )


class ReturnForm(BaseForm):
    reason = TextAreaField(_l("What is missing"), filters=[tidied_lines], validators=[_LONG])


class AcceptForm(BaseForm):
    mismatch_seen = BooleanField()
    money_confirmed = BooleanField(_l("I confirm by my name that this money came"))


class StageForm(BaseForm):
    stage = SelectField(_l("New stage"))
    reason = StringField(_l("Reason"), filters=[tidied], validators=[_SHORT])

    def __init__(self, *args: Any, now_at: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices(
            *((stage.value, stage_words(stage)) for stage in Stage if stage is not now_at)
        )


class ReachedForm(BaseForm):
    reached_on = DayField(_l("Reached on"))


class ReceiptForm(BaseForm):
    """What lets money count that stood as 待凭证."""

    evidence = FileField(_l("Bank slip"))
    by_name = BooleanField(_l("I confirm by my name that this money came"))

    def upload(self) -> Upload | None:
        return uploaded(self.evidence.data)


def uploaded(field: Any) -> Upload | None:
    """What was chosen; never more than one byte above the limit is read."""
    if not isinstance(field, FileStorage) or not field.filename:
        return None
    return Upload(field.filename, field.stream.read(LARGEST + 1))


def filled_from(report: ProgressReport) -> dict[str, str | date | Decimal | None]:
    """The columns of a report as a form shows them again."""
    names = ("progress", "next_step", "problems", "needs", "milestone_reached_on", "amount",
             "total", "received_on")  # fmt: skip
    return {name: getattr(report, name) for name in names}
