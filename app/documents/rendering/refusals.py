"""Why a paper can't be printed, in the words of the paper's own language."""

import enum
import unicodedata

from app.documents.rendering.fonts import Unprintable
from app.documents.rendering.words import PaperLocale


class Reason(enum.StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    BAD_ADDRESS = "bad_address"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_SIZE = "unknown_size"


_FIELDS = {
    PaperLocale.CHINESE: {
        "recipient": "姓名",
        "title": "牌匾名称",
        "organiser": "主办单位",
        "address": "网址",
        "awarded_to": "接牌单位",
        "size": "尺寸",
        "organisation": "单位",
        "project": "项目名称",
        "party_a": "甲方",
        "party_b": "乙方",
        "event": "活动名称",
        "date_text": "活动日期",
        "place": "地点",
        "issuer": "颁发单位",
        "issued_text": "颁发日期",
        "number": "编号",
        "verify_url": "查验网址",
        "body": "正文",
        "locale": "语言",
    },
    PaperLocale.ENGLISH: {
        "recipient": "The name",
        "title": "The plaque's title",
        "organiser": "The organiser",
        "address": "The address",
        "awarded_to": "The recipient's name",
        "size": "The size",
        "organisation": "The organisation",
        "project": "The project's name",
        "party_a": "Party A",
        "party_b": "Party B",
        "event": "The event's name",
        "date_text": "The event's date",
        "place": "The place",
        "issuer": "The issuing body",
        "issued_text": "The date of issue",
        "number": "The number",
        "verify_url": "The address for verifying",
        "body": "The text",
        "locale": "The language",
    },
}

_SENTENCES = {
    PaperLocale.CHINESE: {
        Reason.EMPTY: "{field}未填写。",
        Reason.TOO_LONG: "{field}太长，排不下。",
        Reason.UNPRINTABLE: "{field}中有印不出的字符：{detail}。",
        Reason.BAD_ADDRESS: "{field}不是网址。",
        Reason.UNKNOWN_LANGUAGE: "没有这种语言的证书。",
        Reason.UNKNOWN_SIZE: "没有这种尺寸的牌匾。",
    },
    PaperLocale.ENGLISH: {
        Reason.EMPTY: "{field} is missing.",
        Reason.TOO_LONG: "{field} is too long: it does not fit.",
        Reason.UNPRINTABLE: "{field} has characters that can't be printed: {detail}.",
        Reason.BAD_ADDRESS: "{field} is no web address.",
        Reason.UNKNOWN_LANGUAGE: "There is no certificate in this language.",
        Reason.UNKNOWN_SIZE: "There is no plaque of this size.",
    },
}


class LayoutError(ValueError):
    """These words can't become this paper.

    ``str()`` is a sentence for people in the language of the paper. ``field`` names the word
    (``body`` for the sentence made of several), ``reason`` says what is wrong with it.
    """

    def __init__(
        self, field: str, reason: Reason, locale: str, characters: tuple[Unprintable, ...] = ()
    ) -> None:
        language = PaperLocale.ENGLISH if locale == PaperLocale.ENGLISH else PaperLocale.CHINESE
        sentence = _SENTENCES[language][reason]
        super().__init__(
            sentence.format(
                field=_FIELDS[language].get(field, field), detail=_named(characters, language)
            )
        )
        self.field = field
        self.reason = reason


def _named(characters: tuple[Unprintable, ...], language: PaperLocale) -> str:
    """The first few characters, those that can be seen also as themselves."""
    names = []
    for one in characters[:5]:
        visible = unicodedata.category(one.char)[0] not in "CZM"
        if not visible:
            names.append(one.code_point)
        elif language is PaperLocale.ENGLISH:
            names.append(f"“{one.char}” ({one.code_point})")
        else:
            names.append(f"“{one.char}”（{one.code_point}）")
    return (", " if language is PaperLocale.ENGLISH else "、").join(names)


def field_labels() -> dict[str, str]:
    """The name of a word by itself and by each of its labels, in both languages and lower case."""
    labels = {
        label.removeprefix("The ").casefold(): name
        for language in _FIELDS.values()
        for name, label in language.items()
    }
    return {name: name for name in labels.values()} | labels
