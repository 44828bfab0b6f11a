from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.rendering.fonts import NARROW, Typeface, spoken
from app.documents.rendering.linebreak import (
    Measured,
    OverlongWordError,
    line_width,
    set_quotes,
    stretch,
    units,
)

BLANK = 0.25


def lines_of(text: str, width: float, *, indent: float = 0) -> list[str]:
    return [shown(line) for line in broken(text, width, indent=indent)]


def broken(text: str, width: float, *, indent: float = 0) -> list:
    measured = Measured(units(text, Typeface.SERIF), BLANK)
    return measured.lines(measured.breaks(width, indent))


def evenly(text: str, typeface: Typeface, width: float) -> list[str]:
    measured = Measured(units(text, typeface), BLANK)
    return [shown(line) for line in measured.lines(measured.evenly(width))]


def shown(line) -> str:
    parts = stretch(line, Typeface.SERIF, slack=0, blank_width=BLANK)
    return "".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("汉阳区大会，特此证明", ["汉阳区大", "会，特此证", "明"]),
        ("汉阳区大（会议）", ["汉阳区大", "（会议）"]),
        ("汉阳区大“会”。", ["汉阳区大", "“会”。"]),
        ("在ABCDE馆", ["在ABCDE", "馆"]),
        ("汉阳区 Hall 馆", ["汉阳区", "Hall 馆"]),
        ("汉阳区大——会", ["汉阳区", "大——会"]),
        ("买买提江·吐尔逊", ["买买提江·", "吐尔逊"]),
    ],
)
def test_marks_stay_with_their_words_and_latin_words_whole(text, lines):
    assert lines_of(text, 5) == lines


def test_a_date_stays_on_one_line():
    assert lines_of("大会于2026年6月26日在武汉", 8) == ["大会于", "2026年6月26日在", "武汉"]


def test_the_first_line_is_indented():
    assert lines_of("汉阳区大会", 4, indent=2) == ["汉阳", "区大会"]


def test_a_word_wider_than_the_line_is_told():
    with pytest.raises(OverlongWordError, match="Donaudampfschifffahrt"):
        lines_of("Donaudampfschifffahrt", 5)


def test_centred_lines_are_even():
    lines = evenly("湖北省交通规划设计院股份有限公司", Typeface.KAI, 15)
    assert lines == ["湖北省交通规划设", "计院股份有限公司"]


def test_even_lines_are_never_narrower_than_a_word():
    lines = evenly("a Donaudampfschiff b", Typeface.SERIF, 10.2)
    assert lines == ["a Donaudampfschiff", "b"]


@pytest.mark.parametrize(
    ("text", "western", "narrow"),
    [
        ("O’Neill", False, "O’Neill"),
        ("“AI”大会", False, ""),
        ("“Digital” Economy…", True, "“”…"),
    ],
)
def test_quotes_are_narrow_in_western_words_only(text, western, narrow):
    found = set_quotes(text, western=western)
    assert spoken(found) == text
    assert {char for char in found if char in NARROW.values()} == {
        NARROW[char] for char in narrow if char in NARROW
    }


def test_two_marks_share_their_white():
    separate = line_width(units("会”", Typeface.SERIF), BLANK) + 1
    assert line_width(units("会”。", Typeface.SERIF), BLANK) == pytest.approx(separate - 0.5)
    parts = stretch(units("会”。与", Typeface.SERIF), Typeface.SERIF, slack=0, blank_width=BLANK)
    assert [(part.text, part.x, part.overlaps) for part in parts] == [
        ("会", 0, False),
        ("”", 1, False),
        ("。与", 1.5, True),
    ]


def test_slack_goes_into_blanks_first_then_between_chinese_characters():
    line = units("汉阳 Hall 大会", Typeface.SERIF)
    wide = stretch(line, Typeface.SERIF, slack=0.8, blank_width=BLANK)
    assert [part.text for part in wide] == ["汉阳 ", "Hall ", "大会"]
    assert wide[1].x == pytest.approx(2 + BLANK + 0.4)
    assert {part.spacing for part in wide} == {0}
    wider = stretch(line, Typeface.SERIF, slack=1.1, blank_width=BLANK)
    assert [part.spacing for part in wider] == pytest.approx([0.05, 0, 0.05])
    end = wider[-1].x + 2 + 0.05
    assert end == pytest.approx(line_width(line, BLANK) + 1.1)


def test_a_line_is_not_torn_apart():
    parts = stretch(units("汉阳区", Typeface.SERIF), Typeface.SERIF, slack=9, blank_width=BLANK)
    assert [part.spacing for part in parts] == [0.09]


WORDS = st.text(st.sampled_from("汉阳大会，。、”“（）·—A12b ’-"), min_size=1, max_size=60)


@given(WORDS, st.floats(6, 30))
def test_lines_say_all_of_the_text_and_none_is_too_wide(text, width):
    try:
        lines = broken(text, width)
    except OverlongWordError:
        return
    assert " ".join(map(shown, lines)).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert line_width(line, BLANK) <= width + 1e-6
    assert not any(shown(line)[0] in "，。、”）·—" for line in lines[1:] if not line[0].blank)
    assert not any(shown(one)[-1] in "“（" for one, other in pairwise(lines) if not other[0].blank)
