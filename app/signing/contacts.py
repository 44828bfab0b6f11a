"""How a contact's phone and address are written, so that two spellings are one."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.search import fold

_HOME = "CN"


def tidy_phone(text: str | None, *, field: str) -> str | None:
    """National digits for a number of this country, +… for another.

    Raises:
        RuleError: at ``field``, for what is no number.

    """
    if not text:
        return None
    try:
        number = phonenumbers.parse(fold(text), _HOME)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise RuleError(_("This is no phone number. For instance: 138 0000 0000"), field=field)
    if number.country_code == phonenumbers.country_code_for_region(_HOME):
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return fold(str(written))  # a landline keeps its leading zero
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def tidy_email(text: str | None, *, field: str) -> str | None:
    """The address with its domain in lower case.

    Raises:
        RuleError: at ``field``, for what is no address.

    """
    if not text:
        return None
    try:
        return str(validate_email(fold(text), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise RuleError(
            _("This is no e-mail address. For instance: name@company.cn"), field=field
        ) from None
