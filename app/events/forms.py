from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import from_local, local
from app.core.forms import BaseForm, DayField, WholeField, choices, tidied, tidied_lines
from app.core.i18n import _l
from app.documents.rendering import PlaqueSize
from app.documents.rendering.finishes import Finish
from app.documents.rendering.workshop import Mounting
from app.events.agenda import AgendaWords
from app.events.awards import AwardWords
from app.events.emblem import LARGEST
from app.events.enums import AgendaKind, DateStyle, GuestRole
from app.events.guests import GuestWords
from app.events.labels import AGENDA_KIND, FINISH, GUEST_ROLE, MOUNTING, PLAQUE_SIZE
from app.events.models import AgendaItem, Award, Event, Guest
from app.events.plaques import PlaqueLook, date_text
from app.events.services import CODE, SLUG, EventDetails
from app.events.workshop import MOST_OF_ONE

MOST_SEATS = 100_000
_LONG = 200
_TEXT = 4000

_too_long = Length(max=_LONG, message=_l("That is too long: at most %(max)d characters."))

_bad_day = _l("Please choose the day, for instance 2026-05-12.")
_YEARS = range(1900, 2201)
_bad_code = _l("The code has 2 to 6 letters from A to Z, for instance HY.")


class Readable:
    """Says in our words that a number, date, time or choice could not be read."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: object, field: Any) -> None:
        if field.process_errors:
            field.errors[:] = []
            raise StopValidation(str(self.message))


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """The members of an enum with their labels, in their order."""
    return choices(*((member.value, label) for member, label in words.items()))


def _when(message: Any) -> list[Any]:
    return [InputRequired(message), Readable(message)]


def _in_our_time(_form: object, field: Any) -> None:
    """A year that is typed wrong; at the ends of the calendar no clock can convert."""
    if field.data and field.data.year not in _YEARS:
        raise StopValidation(str(_bad_day))


class OccasionForm(BaseForm):
    """What differs from one event to the next, even of a series."""

    name = StringField(
        _l("Name of the event"),
        filters=[tidied],
        validators=[DataRequired(_l("Please give the event a name.")), _too_long],
    )
    name_en = StringField(_l("Name in English"), filters=[tidied], validators=[_too_long])
    day = DateField(_l("Day"), validators=[*_when(_bad_day), _in_our_time])
    starts = TimeField(
        _l("Begins at"), validators=_when(_l("Please enter a time, for instance 14:30."))
    )
    ends = TimeField(
        _l("Ends at"), validators=_when(_l("Please enter a time, for instance 17:00."))
    )
    slug = StringField(
        _l("Address of the public page"),
        filters=[tidied, lambda text: text and text.lower()],
        validators=[
            Optional(),
            Regexp(
                rf"{SLUG.pattern}\Z",
                message=_l(
                    "3 to 60 small letters a-z, digits and hyphens, for instance hanyang-2022."
                ),
            ),
        ],
    )
    code = StringField(
        _l("Code for numbers"),
        filters=[tidied, lambda text: text and text.upper()],
        validators=[DataRequired(_bad_code), Regexp(rf"{CODE.pattern}\Z", message=_bad_code)],
    )

    def times(self) -> tuple[datetime, datetime]:
        """Beginning and end; days and hours are those of Shanghai."""
        day = self.day.data
        starts, ends = (datetime.combine(day, hour.data) for hour in (self.starts, self.ends))
        return from_local(starts), from_local(ends)


class EventForm(OccasionForm):
    organiser = StringField(
        _l("Organised by (on page and papers)"),
        filters=[tidied],
        validators=[DataRequired(_l("Please say who organises it.")), _too_long],
    )
    city = StringField(
        _l("City"),
        filters=[tidied],
        validators=[DataRequired(_l("Please name the city.")), _too_long],
    )
    venue = StringField(_l("Venue"), filters=[tidied], validators=[_too_long])
    address = StringField(_l("Street and number"), filters=[tidied], validators=[_too_long])
    capacity = WholeField(
        _l("Seats for people who register"),
        validators=[
            InputRequired(_l("Please enter the number of seats.")),
            Readable(_l("Please enter a whole number, for instance 300.")),
            NumberRange(1, MOST_SEATS, _l("Please enter a number from %(min)s to %(max)s.")),
        ],
    )
    registration_open = BooleanField(_l("People can register on the public page"), default=True)
    intro = TextAreaField(
        _l("Introduction"),
        filters=[tidied_lines],
        validators=[Length(max=_TEXT, message=_l("That is too long: at most %(max)d characters."))],
    )
    sample = BooleanField(_l("This event is an example"))

    @classmethod
    def of(cls, event: Event, **given: Any) -> "EventForm":
        """Filled with what is kept, unless something was posted (or ``formdata=None`` says no)."""
        starts, ends = local(event.starts_at), local(event.ends_at)
        return cls(obj=event, day=starts.date(), starts=starts.time(), ends=ends.time(), **given)

    def details(self) -> EventDetails:
        starts_at, ends_at = self.times()
        return EventDetails(
            name=self.name.data,
            name_en=self.name_en.data,
            organiser=self.organiser.data,
            city=self.city.data,
            venue=self.venue.data,
            address=self.address.data,
            starts_at=starts_at,
            ends_at=ends_at,
            capacity=self.capacity.data,
            code=self.code.data,
            intro=self.intro.data,
            registration_open=self.registration_open.data,
            sample=self.sample.data,
        )


class AgendaForm(BaseForm):
    title = StringField(
        _l("Title"),
        filters=[tidied],
        validators=[DataRequired(_l("Please say what happens.")), _too_long],
    )
    kind = SelectField(
        _l("Kind"),
        choices=_choices(AGENDA_KIND),
        coerce=AgendaKind,
        default=AgendaKind.ADDRESS,
        validators=[Readable(_l("Please choose one of the list."))],
    )
    begins = TimeField(
        _l("Begins at"),
        validators=[Optional(), Readable(_l("Please enter a time, for instance 14:30."))],
    )
    speaker = StringField(_l("Who"), filters=[tidied], validators=[_too_long])
    note = StringField(_l("Note"), filters=[tidied], validators=[_too_long])

    @classmethod
    def of(cls, item: AgendaItem) -> "AgendaForm":
        return cls(obj=item)

    def words(self) -> AgendaWords:
        return AgendaWords(
            kind=self.kind.data,
            title=self.title.data,
            begins=self.begins.data,
            speaker=self.speaker.data,
            note=self.note.data,
        )


class GuestForm(BaseForm):
    name = StringField(
        _l("Name"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the name.")), _too_long],
    )
    organisation = StringField(
        _l("Organisation"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the organisation.")), _too_long],
    )
    titles = StringField(_l("Titles"), filters=[tidied], validators=[_too_long])
    role = RadioField(
        _l("Part"),
        choices=_choices(GUEST_ROLE),
        coerce=GuestRole,
        default=GuestRole.GUEST,
        validators=[Readable(_l("Please choose one of the list."))],
    )

    @classmethod
    def of(cls, guest: Guest) -> "GuestForm":
        held = guest.held
        return cls(
            name=held.person.name,
            organisation=held.organisation.name,
            titles=held.titles,
            role=guest.role,
        )

    def words(self) -> GuestWords:
        return GuestWords(
            name=self.name.data,
            organisation=self.organisation.data,
            titles=self.titles.data,
            role=self.role.data,
        )


class AwardForm(BaseForm):
    title = StringField(
        _l("Words on the plaque"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the words on the plaque.")), _too_long],
    )
    awarded_by = StringField(
        _l("Awarded by"),
        filters=[tidied],
        validators=[DataRequired(_l("Please say who awards it.")), _too_long],
    )
    awarded_to = StringField(
        _l("Awarded to"),
        filters=[tidied],
        validators=[DataRequired(_l("Please say who receives it.")), _too_long],
    )

    @classmethod
    def of(cls, award: Award) -> "AwardForm":
        return cls(obj=award)

    def words(self) -> AwardWords:
        return AwardWords(
            title=self.title.data,
            awarded_by=self.awarded_by.data,
            awarded_to=self.awarded_to.data,
        )


class EmblemForm(BaseForm):
    emblem = FileField(_l("Picture"))

    def content(self) -> bytes:
        """One byte more than allowed at most: the service says what is too large."""
        upload = self.emblem.data
        return upload.stream.read(LARGEST + 1) if upload else b""


def finish_field() -> RadioField:
    return RadioField(
        _l("Finish"),
        choices=_choices(FINISH),
        coerce=Finish,
        default=Finish.BRASS,
        validators=[Readable(_l("Please choose one of the list."))],
    )


class PlaqueLookForm(BaseForm):
    """How plaques look. Sent by GET: the look is in the address, and so are its proofs."""

    class Meta:
        csrf = False

    NAMES = ("size", "dated", "date_style", "with_recipient", "numbered", "finish")

    size = RadioField(
        _l("Size"),
        choices=_choices(PLAQUE_SIZE),
        coerce=PlaqueSize,
        validators=[Readable(_l("Please choose one of the list."))],
    )
    dated = DateField(_l("Date on the plaque"), validators=[*_when(_bad_day), _in_our_time])
    date_style = RadioField(
        _l("How the date is written"),
        coerce=DateStyle,
        validators=[Readable(_l("Please choose one of the list."))],
    )
    with_recipient = BooleanField(_l("A line for whom it is awarded to"))
    numbered = BooleanField(_l("Number and QR code on the face"))
    finish = finish_field()

    def offer(self, usual: date) -> None:
        """Let the date be written in each style, as it would stand there."""
        dated = self.dated.data or usual
        self.date_style.choices = choices(
            *(
                (
                    style.value,
                    Markup('<span lang="{}">{}</span>').format(
                        "en" if style is DateStyle.ENGLISH else "zh-CN", date_text(dated, style)
                    ),
                )
                for style in DateStyle
            )
        )

    def look(self) -> PlaqueLook:
        return PlaqueLook(
            size=self.size.data,
            dated=self.dated.data,
            date_style=self.date_style.data,
            with_recipient=self.with_recipient.data,
            numbered=self.numbered.data,
        )


class PlaqueForm(BaseForm):
    awards = SelectMultipleField(
        _l("Which plaques"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, awards: Sequence[Award]) -> None:
        """Let these be chosen from."""
        self.awards.choices = choices(*((award.id, award.title) for award in awards))


class WorkshopForm(BaseForm):
    """What a workshop is told. ``for_plaques`` adds how many of each, by the award's id."""

    finish = finish_field()
    mounting = RadioField(
        _l("Mounting"),
        choices=_choices(MOUNTING),
        coerce=Mounting,
        default=Mounting.HANGER,
        validators=[Readable(_l("Please choose one of the list."))],
    )
    contact = StringField(_l("Contact"), filters=[tidied], validators=[_too_long])
    phone = StringField(_l("Phone"), filters=[tidied], validators=[_too_long])
    deadline = DayField(
        _l("To be delivered by"), validators=[Optional(), _in_our_time], render_kw={"type": "date"}
    )
    note = StringField(_l("Note for the workshop"), filters=[tidied], validators=[_too_long])

    @classmethod
    def for_plaques(cls, award_ids: Sequence[int]) -> "WorkshopForm":
        many = {f"quantity_{award_id}": _quantity() for award_id in award_ids}
        return cast("WorkshopForm", type(cls.__name__, (cls,), many)())

    def quantities(self) -> dict[int, int]:
        many = {field.name.removeprefix("quantity_"): field.data for field in self}
        return {int(award_id): count or 0 for award_id, count in many.items() if award_id.isdigit()}


def _quantity() -> WholeField:
    return WholeField(
        _l("How many"),
        default=1,
        validators=[
            Optional(),
            NumberRange(0, MOST_OF_ONE, _l("Please enter a number from %(min)s to %(max)s.")),
        ],
    )
