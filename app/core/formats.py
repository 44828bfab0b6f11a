"""How dates, times, money and phones are written on a page, a mail or a paper."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from app.core.clock import local
from app.core.i18n import _, locale_now
from app.core.policy import SYSTEM

_WAN = Decimal(10_000)
_CENT = Decimal("0.01")
_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PHONE_SHOWN = 7


def wan(amount: Decimal | None) -> str:
    """Yuan as 万元 with two decimals and no unit: the unit stands in the header."""
    if amount is None:
        return "—"
    return f"{(amount / _WAN).quantize(_CENT, ROUND_HALF_UP):,}"


def yuan(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount.quantize(_CENT, ROUND_HALF_UP):,}"


def day(value: date | datetime | None) -> str:
    """2022年5月12日 (no leading zero), or 12 May 2022."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = local(value).date()
    if locale_now() == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def day_of_year(value: date) -> str:
    """5月12日, or 12 May: where the year is known."""
    if locale_now() == "en":
        return f"{value.day} {_MONTHS[value.month - 1][:3]}"
    return f"{value.month}月{value.day}日"


def month(value: date) -> str:
    """2022年5月, or May 2022."""
    if locale_now() == "en":
        return f"{_MONTHS[value.month - 1][:3]} {value.year}"
    return f"{value.year}年{value.month}月"


def quarter(value: date) -> str:
    """2022年二季度, or Q2 2022."""
    number = (value.month - 1) // 3
    if locale_now() == "en":
        return f"Q{number + 1} {value.year}"
    return f"{value.year}年{'一二三四'[number]}季度"


def year(value: date) -> str:
    return f"{value.year}" if locale_now() == "en" else f"{value.year}年"


def month_in_characters(value: date) -> str:
    """二〇二二年五月, as it is carved."""
    year = "".join(_DIGITS[int(digit)] for digit in str(value.year))
    return f"{year}年{_below_hundred(value.month)}月"


def day_in_characters(value: date) -> str:
    """二〇二二年五月十二日."""
    return f"{month_in_characters(value)}{_below_hundred(value.day)}日"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return ten + (_DIGITS[ones] if ones or not tens else "")


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """37 %, rounded half up; of nothing there is no share."""
    if not whole:
        return "—"
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1), ROUND_HALF_UP)}\u00a0%"


def weekday(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = local(value).date()
    return _DAYS[value.weekday()] if locale_now() == "en" else f"星期{_WEEKDAYS[value.weekday()]}"


def clock_time(value: datetime) -> str:
    return f"{local(value):%H:%M}"


def moment(value: datetime | None) -> str:
    """Day and time; the year only when it is not this one's reader's guess: always shown."""
    return "—" if value is None else f"{day(value)} {clock_time(value)}"


def masked_phone(phone: str | None) -> str:
    """Middle digits hidden, for those who need not see them (docs/domain.md 3)."""
    if not phone:
        return "—"
    if len(phone) < _PHONE_SHOWN:
        return "****"
    return f"{phone[:-8]}****{phone[-4:]}"


def masked_name(name: str) -> str:
    """First character only: 万**. For a document looked up by its bare number."""
    return name[:1] + "*" * max(1, len(name) - 1)


def who(label: str) -> str:
    """An actor's label as it was kept; the system is called in the reader's language."""
    return _("The system") if label == SYSTEM.label else label
