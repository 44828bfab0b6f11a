"""The base of every form: CSRF, tidy text, and refusals of a service shown at their field."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField
from wtforms.fields.choices import SelectChoice

from app.core.errors import RuleError, RuleErrors
from app.core.i18n import _
from app.core.search import tidy

_LARGEST = 10**9


class BaseForm(FlaskForm):
    def refuse(self, error: RuleError) -> None:
        """Show a service's refusal where it belongs."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [*field.errors, str(error)]
        if isinstance(error, RuleErrors):
            self.form_errors.extend(error.details)


class WholeField(IntegerField):
    """A whole number of a size that people mean; the form library breaks on 400 digits."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > _LARGEST:
            self.data = None
            raise ValueError(_("Please enter a whole number."))


class DayField(DateField):
    """A calendar day. Old browsers show a text box, so the form is told when it is not read."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Please give the day like 2022-05-12.")) from None


def choices(*pairs: tuple[Any, Any]) -> list[SelectChoice]:
    """The choices of a select or radio field, from (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def tidied(value: Any) -> Any:
    """A filter for text fields; an empty text becomes None."""
    if not isinstance(value, str):
        return value
    return tidy(value) or None


def tidied_lines(value: Any) -> Any:
    """Like ``tidied`` for text of several lines."""
    if not isinstance(value, str):
        return value
    lines = [tidy(line) for line in value.splitlines()]
    return "\n".join(lines).strip() or None
