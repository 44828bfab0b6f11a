"""ISO 7064 MOD 37,36: what the check character finds."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.documents.check_characters import check_character, fits

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = st.text(CHARACTERS, min_size=1, max_size=39)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A12425GABC1234002", "M"), ("A1-2425G-ABC1234002", "M"), ("2026-HY-CH-00001", "2")],
    ids=["GRid's own example", "hyphens count for nothing", "ours"],
)
def test_the_standards_character(text, expected):
    assert check_character(text) == expected
    assert fits(text + expected)


@given(WORDS, st.data())
def test_every_single_wrong_character_is_found(text, data):
    number = text + check_character(text)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from(CHARACTERS.replace(number[place], "")))
    assert not fits(number[:place] + wrong + number[place + 1 :])


@given(WORDS, st.data())
def test_a_swap_of_neighbours_is_found_but_for_the_standards_one_pair(text, data):
    number = text + check_character(text)
    place = data.draw(st.integers(0, len(number) - 2))
    first, second = number[place : place + 2]
    assume(first != second)
    swapped = number[:place] + second + first + number[place + 2 :]
    assert fits(swapped) is ({first, second} == blind_pair(number[:place]))


def blind_pair(before):
    """The neighbours whose swap the standard's arithmetic does not see behind ``before``."""
    carry = 36
    for character in before:
        carry = ((carry + CHARACTERS.index(character)) % 36 or 36) * 2 % 37
    return {CHARACTERS[(18 - carry) % 36], CHARACTERS[(19 - carry) % 36]}


def test_behind_whatever_stands_before_one_pair_of_630_is_not_found():
    for before in ("", *CHARACTERS):
        pairs = [(a, b) for a in CHARACTERS for b in CHARACTERS if a < b]
        missed = [
            {a, b}
            for a, b in pairs
            if check_character(before + a + b) == check_character(before + b + a)
        ]
        assert (missed, len(pairs)) == ([blind_pair(before)], 630)


def test_of_the_usual_numbers_hardly_a_swap_is_missed():
    """Digits of the running number side by side: one swap in 180, and only of two that follow."""
    swaps = missed = 0
    for seq in range(1, 2000):
        number = f"2026-HY-CH-{seq:05}"
        number = f"{number}-{check_character(number)}"
        for place, (first, second) in enumerate(pairwise(number)):
            if "-" not in first + second and first != second and place > 10:
                swaps += 1
                missed += fits(number[:place] + second + first + number[place + 2 :])
    assert 0 < missed / swaps < 0.01


@pytest.mark.parametrize("text", ["", "-", "2", "汉2", "2026-hy-ch-00001-2", "２０２６", "*A"])
def test_what_has_no_check_character_fits_nothing(text):
    assert not fits(text)


def test_only_letters_and_digits_have_one():
    with pytest.raises(ValueError, match="neither a letter"):
        check_character("汉")
