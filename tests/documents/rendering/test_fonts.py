import pytest

from app.documents.rendering import Unprintable, unprintable
from app.documents.rendering.fonts import (
    NARROW,
    Typeface,
    composed,
    face,
    pieces,
    spoken,
    text_width,
)
from tests.documents.rendering.papers import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_rare_latin_and_minority_names_can_be_printed(name):
    assert unprintable(name) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("བོད", [("བ", "U+0F56"), ("ོ", "U+0F7C"), ("ད", "U+0F51")]),
        ("张\x07三\x07", [("\x07", "U+0007")]),
        ("张\u200b三", [("\u200b", "U+200B")]),
        ("张\n三", [("\n", "U+000A")]),
        ("a\u20dd", [("\u20dd", "U+20DD")]),
        ("\ue123", [("\ue123", "U+E123")]),
        ("\ud800", [("\ud800", "U+D800")]),
        ("\U0003fffd", [("\U0003fffd", "U+3FFFD")]),
        ("葛\U000e0100", [("\U000e0100", "U+E0100")]),
        ("".join(NARROW.values())[:1], [("\uf8f0", "U+F8F0")]),
    ],
)
def test_what_would_leave_a_hole_is_named_once(text, found):
    assert unprintable(text) == [Unprintable(char, code) for char, code in found]


def test_blanks_are_printable():
    assert unprintable(" \u3000\u00a0\u2009") == []


def test_accents_join_and_compatibility_ideographs_keep_their_shape():
    assert composed("Jose\u0301\u00a0隆\uf9dc") == "José 隆\uf9dc"


def test_a_character_that_kai_lacks_is_set_in_serif_and_the_reverse():
    assert list(pieces("가A", Typeface.SERIF)) == [(Typeface.KAI, "가"), (Typeface.SERIF, "A")]
    only_serif = min(face(Typeface.SERIF).chars - face(Typeface.KAI).chars)
    assert list(pieces(f"张{only_serif}三", Typeface.KAI)) == [
        (Typeface.KAI, "张"),
        (Typeface.SERIF, only_serif),
        (Typeface.KAI, "三"),
    ]


def test_western_quotation_marks_are_narrow_and_say_the_same():
    narrow = "".join(NARROW[char] for char in "‘’“”")
    assert text_width(narrow, Typeface.SERIF) < text_width("‘’“”", Typeface.SERIF) / 2
    assert spoken(f"O{NARROW['’']}Neill") == "O’Neill"
