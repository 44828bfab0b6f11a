import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.documents.check_characters import fits
from app.documents.number_rules import USUAL_RULE, checked, shape, written

OLD = "{series}-{year}-{seq:05}"


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (USUAL_RULE, "2026-HY-CH-00012-T"),
        (OLD, "HY-CH-2026-00012"),
        ("{year}{seq:03}", "2026012"),
        ("HYKX{year}-{seq:08}{check}", "HYKX2026-00000012B"),
    ],
)
def test_a_rule_writes_its_numbers(app, rule, number):
    assert checked(rule, "HY-CH") == rule
    assert written(rule, "HY-CH", 2026, 12) == number
    assert fits(number) is ("{check}" in rule)


def test_a_series_that_outgrows_its_width_goes_on():
    assert written("{year}-{seq:03}", "HY-CH", 2026, 1000) == "2026-1000"


def test_full_width_signs_are_taken_for_what_they_mean(app):
    assert checked("｛year｝－｛seq：０５｝ ", "HY-CH") == "{year}-{seq:05}"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{year}-{series}", "流水号"),
        ("{year}-{seq:05}-{seq:05}", "流水号"),
        ("{year}-{seq}", "流水号"),
        ("{year}-{seq:02}", "流水号"),
        ("{year}-{seq:09}", "流水号"),
        ("{year}-{seq:5}", "流水号"),
        ("{year}-{seq:05}-{event}", "“{event}”不是"),
        ("{year}-{seq:05}-{year.__class__}", "不是可用的占位符"),
        ("{year}-{seq:05}}", "“}”不是"),
        ("{{year}}-{seq:05}", "“{”不是"),
        ("{year}-{year}-{seq:05}", "“{year}”重复"),
        ("{year}-{seq:05}-{check}{check}", "“{check}”重复"),
        ("{series}-{seq:05}", "每年重新计数"),
        ("{year}-{check}-{seq:05}", "放在最后"),
        ("{year}-hy-{seq:05}", "大写字母"),
        ("{year}〔汉〕{seq:05}", "大写字母"),
        ("{year}/{seq:05}", "大写字母"),
        ("-{year}-{seq:05}", "连字符"),
        ("{year}-{seq:05}-", "连字符"),
        ("{year}--{seq:05}", "连字符"),
        ("ABCDEFGHIJKLMNOPQRSTU-{year}-{series}-{seq:05}", "超过 40"),
    ],
)
def test_what_gives_no_good_number_is_refused_at_the_field(app, rule, words):
    with pytest.raises(RuleError, match=words) as refused:
        checked(rule, "HY-CH")
    assert refused.value.field == "rule"


@given(st.text("{}seqyarichk:0123456789AZ-", max_size=60))
def test_whatever_is_typed_is_refused_or_writes_good_numbers(text):
    try:
        rule = checked(text, "HY-CH")
    except RuleError:
        return
    numbers = [written(rule, "HY-CH", year, seq) for year in (2026, 2027) for seq in (1, 99_999)]
    assert len(set(numbers)) == 4
    for number in numbers:
        assert shape(rule).fullmatch(number)
        assert len(number) <= 40


@given(st.sampled_from([USUAL_RULE, "{year}{seq:08}{check}"]), st.integers(1, 99_999_999))
def test_a_number_with_check_keeps_its_shape_with_a_wrong_character(rule, seq):
    number = written(rule, "HY-CH", 2026, seq)
    assert shape(rule).fullmatch(number)
    assert shape(rule).fullmatch(f"{number[:-1]}X")


@pytest.mark.parametrize("number", ["HY-CH-2026-00042", "NO-1", "2026", "ABCD-CH-2026-00042"])
def test_numbers_of_the_old_shape_look_like_none_with_check(number):
    assert not shape(USUAL_RULE).fullmatch(number)
