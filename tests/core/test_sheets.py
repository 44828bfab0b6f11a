import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sheets import Header, Kind, write_sheet
from tests.sheets import Sheet, read_sheet

TEXT = Header("姓名")


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.test_request_context():
        yield


def sheet_of(headers, *rows, **options) -> Sheet:
    file = io.BytesIO()
    assert write_sheet(file, headers, rows, name="报名", **options) == len(rows)
    return read_sheet(file.getvalue())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_a_text_and_marked_as_one(start):
    value = f"{start}1+cmd|' /C calc'!A0"
    sheet = sheet_of([TEXT], [value])
    assert "<f>" not in sheet.xml
    assert sheet.rows[1][0].strip() == value.strip()
    assert 'quotePrefix="1"' in sheet.styles


def test_links_stay_words():
    sheet = sheet_of([TEXT], ["https://example.com"], ["mailto:a@b.cn"])
    assert "hyperlink" not in sheet.xml


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_whatever_people_type_gives_a_whole_file_without_formulas(texts):
    sheet = sheet_of([TEXT], *[[text] for text in texts])
    assert "<f>" not in sheet.xml


def test_what_excel_refuses_is_dropped():
    sheet = sheet_of([TEXT], ["王\x00小\x1b明\ufffe\ud800"], ["长" * 40_000])
    assert sheet.rows[1][0] == "王小明"
    assert len(sheet.rows[2][0]) == 32_767


def test_times_are_those_of_shanghai_and_days_are_days():
    instant = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
    headers = [Header("时间", Kind.MOMENT), Header("日期", Kind.DAY)]
    sheet = sheet_of(headers, [instant, date(2026, 3, 11)])
    day = (date(2026, 3, 11) - date(1899, 12, 30)).days
    moment, plain = (float(cell) for cell in sheet.rows[1])
    assert moment == pytest.approx(day + 30 / 1440, abs=1e-6)
    assert plain == day


def test_money_is_a_number_in_the_unit_that_the_header_names():
    sheet = sheet_of([Header("合同额", Kind.MONEY)], [Decimal("12345678.90")], [None])
    assert sheet.rows[0] == ["合同额（万元）"]
    assert float(sheet.rows[1][0]) == pytest.approx(1234.56789)


def test_phones_keep_their_zeros_and_long_numbers_their_digits():
    sheet = sheet_of([Header("手机")], ["02787654321"], ["420106199001011234"])
    assert [row[0] for row in sheet.rows[1:]] == ["02787654321", "420106199001011234"]


def test_a_sheet_is_ready_for_the_screen_and_for_paper():
    sheet = sheet_of([TEXT, Header("单位")], ["王明", "湖北省自然资源厅总规划师办公室"])
    for part in ('state="frozen"', 'autoFilter ref="A1:B2"', 'orientation="landscape"'):
        assert part in sheet.xml
    assert 'fitToHeight="0"' in sheet.xml
    assert 'width="31.7' in sheet.xml  # 15 characters of two digits' width


def test_a_title_stands_above_the_header():
    sheet = sheet_of([TEXT], ["王明"], title="科技创新大会")
    assert [row[0] for row in sheet.rows] == ["科技创新大会", "姓名", "王明"]
    assert 'topLeftCell="A3"' in sheet.xml
