from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.errors import RuleError
from app.core.forms import BaseForm, DayField, choices, tidied, tidied_lines
from app.core.i18n import _, _l
from app.signing.enums import ContractKind, PartySide, Stage
from app.signing.fields import WanField
from app.signing.labels import contract_words, project_name, side_words, stage_words
from app.signing.models import Project

_SHORT = Length(max=100, message=_l("At most 100 characters."))
_LONG = Length(max=2000, message=_l("At most 2,000 characters."))
_NAME_LENGTH = 200


def _id(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None


class ContactForm(Form):
    id = HiddenField()
    side = SelectField(_l("Side"), default=PartySide.A.value)
    name = StringField(_l("Name"), filters=[tidied], validators=[_SHORT])
    title = StringField(_l("Post"), filters=[tidied], validators=[_SHORT])
    phone = StringField(_l("Phone"), filters=[tidied], validators=[_SHORT])
    email = StringField(_l("E-mail"), filters=[tidied], validators=[_SHORT])
    consent = BooleanField(_l("Agrees to get follow-up mails on this project"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side.choices = choices(*((side.value, side_words(side)) for side in PartySide))

    @property
    def blank(self) -> bool:
        return not any((self.name.data, self.title.data, self.phone.data, self.email.data))

    @property
    def known_id(self) -> int | None:
        return _id(self.id.data)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.blank and not self.name.data:
            self.name.errors = [_("Please give the name.")]
            return False
        return valid


class MilestoneForm(Form):
    id = HiddenField()
    title = StringField(_l("Name of the milestone"), filters=[tidied], validators=[_SHORT])
    planned_on = DayField(_l("Planned day"))
    planned_amount = WanField(_l("Planned money"))

    @property
    def blank(self) -> bool:
        filled = (self.title.data, self.planned_on.raw_data, self.planned_amount.raw_data)
        return not any(part[0] if isinstance(part, list) else part for part in filled if part)

    @property
    def known_id(self) -> int | None:
        return _id(self.id.data)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.blank:
            for field in self:
                field.errors = []
            return True
        valid = bool(super().validate(extra_validators))
        if not self.title.data:
            self.title.errors = [_("Please say what is to be reached.")]
            valid = False
        if self.planned_on.data is None and not self.planned_on.errors:
            self.planned_on.errors = [_("Please give the planned day.")]
            valid = False
        return valid


class ProjectForm(BaseForm):
    title = StringField(
        _l("Project title"),
        filters=[tidied],
        validators=[Length(max=_NAME_LENGTH, message=_l("At most 200 characters."))],
    )
    party_a = StringField(_l("Side A"), filters=[tidied], validators=[_SHORT])
    party_b = StringField(_l("Side B"), filters=[tidied], validators=[_SHORT])
    contract_kind = SelectField(_l("Kind of contract"), default="")
    contract_date = DayField(_l("Contract date"))
    amount = WanField(_l("Contract amount"))
    unit = StringField(_l("Responsible unit"), filters=[tidied], validators=[_SHORT])
    summary = TextAreaField(_l("Summary"), filters=[tidied_lines], validators=[_LONG])
    contacts = FieldList(FormField(ContactForm), min_entries=2, max_entries=12)
    milestones = FieldList(FormField(MilestoneForm), min_entries=2, max_entries=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract_kind.choices = choices(
            ("", _("To follow")),
            *((kind.value, contract_words(kind)) for kind in ContractKind),
        )

    def refuse(self, error: RuleError) -> None:
        """Also for a field of a row: ``contacts-0-email``."""
        parts = (error.field or "").split("-")
        rows = self._fields.get(parts[0])
        if len(parts) == 1 or rows is None:
            super().refuse(error)
            return
        # The service counts the rows that were filled in.
        filled = [row for row in rows if not row.form.blank]
        field = filled[int(parts[1])].form[parts[2]]
        field.errors = [*field.errors, str(error)]
        rows.errors = [row.errors for row in rows]


class CeremonyForm(BaseForm):
    held_on = DayField(_l("Day of the ceremony"))
    stage = RadioField(_l("Counts from now on as"), default="")

    def __init__(self, *args: Any, stages: list[Stage], now_at: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices(
            ("", _("stays “%(stage)s”", stage=stage_words(now_at))),
            *((stage.value, stage_words(stage)) for stage in stages),
        )


class CertificatesForm(BaseForm):
    projects = SelectMultipleField(
        _l("For which projects"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    mail_each = BooleanField(_l("Mail each certificate to the contacts of its project"))

    def offer(self, projects: Sequence[Project]) -> None:
        """Let these be chosen from."""
        self.projects.choices = choices(
            *((row.id, f"{row.code} {project_name(row)}") for row in projects)
        )
