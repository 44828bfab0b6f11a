"""What a person says about themself, made comparable: name, phone, e-mail."""

import re
import unicodedata
from dataclasses import dataclass, replace

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.search import tidy

HOME_REGION = "CN"
NAME_SHORTEST, NAME_LONGEST = 2, 50
TEXT_LONGEST = 100
_MAINLAND = 86
_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ONLY_HAN = re.compile(f"[{_HAN} ]+")
# Minority names are joined by U+00B7; keyboards give half a dozen other dots.
_OTHER_DOT = re.compile(f"(?<=[{_HAN}]) ?[•・･.．‧∙⋅●] ?(?=[{_HAN}])")


@dataclass(frozen=True, slots=True)
class Person:
    """Each field is a column of the registration, by the same name."""

    name: str
    organisation: str
    phone: str
    title: str | None = None
    email: str | None = None

    def cleaned(self) -> "Person":
        """The same person in the form that is kept.

        Raises:
            RuleError: naming the first field that cannot be right.

        """
        return replace(
            self,
            name=clean_name(self.name),
            organisation=clean_organisation(self.organisation),
            phone=clean_phone(self.phone),
            title=clean_title(self.title),
            email=clean_email(self.email),
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """What a guest may change of themself; name and phone stay, for they are who it is."""

    organisation: str
    title: str | None = None
    email: str | None = None
    """None: it stays as it was, for a page behind a forwarded link does not show it."""

    def cleaned(self) -> "Correction":
        """Raises RuleError, naming the first field that cannot be right."""
        return replace(
            self,
            organisation=clean_organisation(self.organisation),
            title=clean_title(self.title),
            email=clean_email(self.email),
        )


def clean_name(text: str) -> str:
    """One field, 2 to 50 characters, any script; blanks inside a Chinese name are typesetting."""
    name = _OTHER_DOT.sub("·", tidy(text))
    if _ONLY_HAN.fullmatch(name):
        name = name.replace(" ", "")
    if not NAME_SHORTEST <= len(name) <= NAME_LONGEST:
        raise RuleError(
            _(
                "Please give the full name, %(least)s to %(most)s characters.",
                least=NAME_SHORTEST,
                most=NAME_LONGEST,
            ),
            field="name",
        )
    return name


def clean_organisation(text: str) -> str:
    organisation = tidy(text)
    if not organisation:
        raise RuleError(_("Please say which organisation you come from."), field="organisation")
    return _not_too_long(organisation, "organisation")


def clean_title(text: str | None) -> str | None:
    return _not_too_long(tidy(text or ""), "title") or None


def clean_phone(text: str) -> str:
    """11 digits for a mainland mobile, else E.164; full-width digits and blanks are fine."""
    typed = unicodedata.normalize("NFKC", text)
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise _not_a_phone() from None
    if not phonenumbers.is_valid_number(number):
        raise _not_a_phone()
    kind = phonenumbers.number_type(number)
    if number.country_code == _MAINLAND and kind == phonenumbers.PhoneNumberType.MOBILE:
        return str(phonenumbers.national_significant_number(number))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def clean_email(text: str | None) -> str | None:
    """The address as mail servers take it, or None; whether the domain exists is not asked."""
    typed = unicodedata.normalize("NFKC", tidy(text or ""))
    if not typed:
        return None
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise RuleError(
            _("This is no e-mail address. It looks like name@company.cn."), field="email"
        ) from None
    return found.ascii_email


def masked_email(address: str | None) -> str:
    """z***@example.cn: enough to recognize one's own."""
    if not address:
        return "—"
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def _not_a_phone() -> RuleError:
    return RuleError(
        _(
            "Please check the number: a mobile number has 11 digits, a landline begins with its "
            "area code, a number from abroad with + and the country."
        ),
        field="phone",
    )


def _not_too_long(text: str, field: str) -> str:
    if len(text) > TEXT_LONGEST:
        raise RuleError(_("At most %(count)s characters.", count=TEXT_LONGEST), field=field)
    return text
