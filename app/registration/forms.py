from typing import Any

from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.errors import RuleError
from app.core.forms import BaseForm, choices, tidied
from app.core.i18n import DEFAULT_LOCALE, _, _l
from app.core.tokens import new_token
from app.registration import labels, persons
from app.registration.enums import AttendeeKind
from app.registration.persons import TEXT_LONGEST, Correction, Person
from app.registration.services import CONSENT_VERSION


def _checked(clean: Any) -> Any:
    """A validator out of a rule of ``persons``, so that all fields' refusals come at once."""

    def validate(_form: BaseForm, field: Field) -> None:
        try:
            clean(field.data or "")
        except RuleError as error:
            raise ValidationError(str(error)) from None

    return validate


def _short() -> Length:
    return Length(max=TEXT_LONGEST, message=_l("At most %(max)d characters."))


def _organisation() -> StringField:
    words = _l("Please say which organisation you come from.")
    return StringField(
        _l("Organisation"), filters=[tidied], validators=[DataRequired(words), _short()]
    )


def _title() -> StringField:
    return StringField(lazy_pgettext("job", "Title"), filters=[tidied], validators=[_short()])


def _email() -> EmailField:
    return EmailField(
        _l("E-mail"), filters=[tidied], validators=[_short(), _checked(persons.clean_email)]
    )


class PersonForm(BaseForm):
    """Fields in the order of the page, for the errors above it stand in that order."""

    name = StringField(
        _l("Name"),
        filters=[tidied],
        validators=[
            DataRequired(_l("Please give the name.")),
            _short(),
            _checked(persons.clean_name),
        ],
    )
    organisation = _organisation()
    title = _title()
    phone = TelField(
        _l("Phone"),
        filters=[tidied],
        validators=[
            DataRequired(_l("Please give a phone number.")),
            _short(),
            _checked(persons.clean_phone),
        ],
    )
    email = _email()

    def person(self) -> Person:
        return Person(
            name=self.name.data,
            organisation=self.organisation.data,
            phone=self.phone.data,
            title=self.title.data,
            email=self.email.data,
        )


class RegisterForm(PersonForm):
    consent = BooleanField(
        _l("I have read the privacy notice and agree that my details are used for this event."),
        validators=[
            DataRequired(
                _l("Please read and accept the privacy notice; without it no seat can be kept.")
            )
        ],
    )
    consent_version = HiddenField(default=CONSENT_VERSION)
    request_key = HiddenField(default=new_token)


class AddForm(PersonForm):
    kind = SelectField(
        _l("Badge"),
        choices=choices(*((kind.value, label) for kind, label in labels.KIND.items())),
        default=AttendeeKind.DELEGATE.value,
    )
    locale = RadioField(
        _l("Language of mails and certificate"),
        choices=choices((DEFAULT_LOCALE, _l("Chinese")), ("en", _l("English"))),
        default=DEFAULT_LOCALE,
    )


class ProofForm(BaseForm):
    """A change behind a personal link asks for more than the link."""

    digits = StringField(
        _l("Last four digits of the phone"),
        filters=[tidied],
        validators=[DataRequired(_l("Please give the last four digits of the phone."))],
        render_kw={"maxlength": 8},
    )

    def refuse_digits(self) -> None:
        self.digits.errors = [_("These are not the last four digits of the phone you gave.")]


class CorrectForm(ProofForm):
    """What a guest may correct."""

    organisation = _organisation()
    title = _title()
    email = _email()

    def correction(self) -> Correction:
        return Correction(
            organisation=self.organisation.data, title=self.title.data, email=self.email.data
        )


class OrderForm(BaseForm):
    """The go-ahead for a batch of certificates."""

    mail_each = BooleanField(_l("Mail each certificate to its owner"))
    expected = HiddenField()
    """How many the page promised."""
