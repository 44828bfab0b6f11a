"""Forms of lists that are ordered by hand."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import BaseForm, choices, tidied
from app.core.i18n import _l
from app.events.enums import Direction
from app.events.guest_orders import Approval
from app.events.models import Guest, GuestPlace
from app.events.ordering import Arrangement

_IDS = r"[0-9]{1,18}(,[0-9]{1,18}){0,999}\Z"
_too_long = Length(max=200, message=_l("That is too long: at most %(max)d characters."))


class MoveForm(BaseForm):
    """The up and down buttons of a row."""

    direction = SelectField(
        choices=choices(*((step.value, step.value) for step in Direction)), coerce=Direction
    )


class OrderForm(BaseForm):
    """A whole list after a row was dragged: ids joined by commas."""

    seen = StringField(validators=[Regexp(_IDS)])
    wished = StringField(validators=[Regexp(_IDS)])

    def arrangement(self) -> Arrangement:
        return Arrangement(_ids(self.seen.data), _ids(self.wished.data))


class PlaceForm(BaseForm):
    """Who of the guests stands in an order, too."""

    guests = SelectMultipleField(
        _l("Guests"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(_l("Please tick at least one."))],
    )

    def offer(self, guests: Sequence[Guest]) -> None:
        """Let these be chosen from."""
        self.guests.choices = choices(*((guest.id, guest.held.person.name) for guest in guests))


class ApprovalForm(BaseForm):
    """Who approved an order, and the order that was looked at."""

    seen = HiddenField(validators=[Regexp(_IDS)], render_kw={"data-fresh": "seen"})
    approved_by = StringField(
        _l("Approved by"),
        filters=[tidied],
        validators=[DataRequired(_l("Please name who approved it.")), _too_long],
    )
    approved_as = StringField(
        _l("Position of who approved"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the position of who approved it.")), _too_long],
    )

    def show(self, places: Sequence[GuestPlace]) -> None:
        """What is approved is what the page shows now."""
        self.seen.data = ",".join(str(place.id) for place in places)

    def approval(self) -> Approval:
        return Approval(self.approved_by.data, self.approved_as.data)

    def seen_ids(self) -> tuple[int, ...]:
        return _ids(self.seen.data)


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))
