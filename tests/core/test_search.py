import pytest

from app.core.search import fold, like, search_keys, tidy


def test_a_person_is_found_by_name_pinyin_and_initials():
    keys = search_keys("刘勇胜").split()
    assert "刘勇胜" in keys
    assert "liuyongsheng" in keys
    assert "lys" in keys


def test_each_reading_of_a_surname_is_an_initial():
    keys = search_keys("单某").split()
    assert {"dm", "sm"} <= set(keys)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　王　五 ", "王 五"),
        ("a\u200bb\n c", "ab c"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("𬭎", "𬭎"),
    ],
)
def test_tidy_keeps_the_letters_and_drops_what_nobody_sees(typed, kept):
    assert tidy(typed) == kept


def test_fold_makes_two_spellings_compare():
    assert fold("ＡＢＣ 公司") == "abc公司"


def test_like_takes_signs_literally():
    assert like("5%_\\") == "%5\\%\\_\\\\%"
