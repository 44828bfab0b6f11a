from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.core import formats
from app.core.i18n import speaking

MAY = datetime(2022, 5, 12, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


def test_dates_as_chinese_text_writes_them():
    assert formats.day(date(2022, 5, 2)) == "2022年5月2日"
    assert formats.weekday(date(2022, 5, 12)) == "星期四"
    assert formats.moment(MAY) == "2022年5月12日 14:30"
    assert (formats.day(None), formats.moment(None)) == ("—", "—")


def test_dates_in_english():
    with speaking("en"):
        assert formats.day(MAY) == "12 May 2022"
        assert formats.weekday(MAY) == "Thursday"


def test_money_is_exact():
    assert formats.wan(Decimal("8600000.00")) == "860.00"
    assert formats.wan(Decimal("12345678.50")) == "1,234.57"
    assert formats.yuan(Decimal("1234.5")) == "1,234.50"
    assert (formats.wan(None), formats.yuan(None)) == ("—", "—")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        (None, "—"),
        ("12345", "****"),
        ("+8613812345678", "+86138****5678"),
    ],
)
def test_phones_are_masked(phone, shown):
    assert formats.masked_phone(phone) == shown


def test_names_are_masked():
    assert formats.masked_name("万滋仁") == "万**"
    assert formats.masked_name("李") == "李*"


def test_shares_are_rounded_half_up_and_of_nothing_there_is_none():
    assert formats.share(3, 8) == "38\u00a0%"
    assert formats.share(Decimal(320), Decimal(860)) == "37\u00a0%"
    assert formats.share(1, 0) == "—"


def test_parts_of_a_year():
    first = date(2026, 4, 1)
    said = (formats.day_of_year(first), formats.month(first), formats.quarter(first))
    assert said == ("4月1日", "2026年4月", "2026年二季度")
    with speaking("en"):
        said = (formats.day_of_year(first), formats.month(first), formats.quarter(first))
        assert said == ("1 Apr", "Apr 2026", "Q2 2026")
