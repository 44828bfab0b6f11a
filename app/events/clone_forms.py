from collections.abc import Mapping

from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import local
from app.core.clone import Part
from app.core.forms import choices
from app.core.i18n import _l
from app.events.cloning import Occasion, next_day, next_names, next_slug
from app.events.forms import OccasionForm
from app.events.models import Event


class CopyForm(OccasionForm):
    parts = SelectMultipleField(
        _l("What comes along"),
        validate_choice=False,  # a part that nobody offers copies nothing
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, source: Event, counts: Mapping[Part, int]) -> "CopyForm":
        """Filled for the next one of its kind, unless something was posted."""
        day = next_day(source)
        name, name_en = next_names(source, day.year)
        form = cls(
            name=name,
            name_en=name_en,
            day=day,
            starts=local(source.starts_at).time(),
            ends=local(source.ends_at).time(),
            slug=next_slug(source, day.year),
            code=source.code,
            parts=[part.key for part, count in counts.items() if part.usual and count],
        )
        form.parts.choices = choices(
            *((part.key, _counted(part, count)) for part, count in counts.items())
        )
        return form

    def occasion(self) -> Occasion:
        starts_at, ends_at = self.times()
        return Occasion(
            name=self.name.data,
            name_en=self.name_en.data,
            slug=self.slug.data,
            code=self.code.data,
            starts_at=starts_at,
            ends_at=ends_at,
        )


def _counted(part: Part, count: int) -> Markup:
    return Markup("{} <b>{}</b> <small>{}</small>").format(part.label, count, part.note)
