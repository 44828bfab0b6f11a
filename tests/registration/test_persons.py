import pytest

from app.core.errors import RuleError
from app.registration.persons import (
    Person,
    clean_email,
    clean_name,
    clean_phone,
    masked_email,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        (" 138 0000-1234 ", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("027-84461234", "+862784461234"),
        ("（027）8446 1234", "+862784461234"),
        ("+852 9123 4567", "+85291234567"),
        ("+44 7911 123456", "+447911123456"),
    ],
)
def test_a_phone_is_kept_in_one_form(typed, kept):
    assert clean_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1380000123", "84461234", "1.38E+10", "没有", "+86 1234"])
def test_a_phone_that_cannot_be_one_is_refused_at_its_field(typed):
    with pytest.raises(RuleError, match="请核对号码") as refusal:
        clean_phone(typed)
    assert refusal.value.field == "phone"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张 三", "张三"),
        ("陈䶮", "陈䶮"),
        ("\u3000欧阳\u200b静 ", "欧阳静"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("Ada  Lovelace", "Ada Lovelace"),
        ("\U0002cb4e洋", "\U0002cb4e洋"),
    ],
)
def test_a_name_is_one_field_and_keeps_its_letters(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["张", "字" * 51, " "])
def test_a_name_has_two_to_fifty_characters(typed):
    with pytest.raises(RuleError, match="请填写完整姓名") as refusal:
        clean_name(typed)
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", None),
        (None, None),
        ("Ada@Example.COM", "Ada@example.com"),
        ("ada＠mail.example", "ada@mail.example"),
    ],
)
def test_an_address_is_optional(typed, kept):
    assert clean_email(typed) == kept


@pytest.mark.parametrize("typed", ["ada", "ada@", "ada@163", "张三@例子.中国"])
def test_an_address_that_cannot_be_one_is_refused_at_its_field(typed):
    with pytest.raises(RuleError, match="邮箱地址不对") as refusal:
        clean_email(typed)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("change", "field"), [({"organisation": " "}, "organisation"), ({"title": "长" * 101}, "title")]
)
def test_the_field_that_is_wrong_is_named(change, field):
    told = {"name": "张三", "organisation": "示例公司", "phone": "13800001234", **change}
    with pytest.raises(RuleError) as refusal:
        Person(**told).cleaned()
    assert refusal.value.field == field


def test_an_address_is_masked_but_recognizable():
    assert (masked_email("zhang@mail.example"), masked_email(None)) == ("z***@mail.example", "—")
