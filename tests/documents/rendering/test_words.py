import dataclasses

import pytest

from app.documents.rendering import DocumentKind, words_from
from tests.documents.rendering.papers import ATTENDANCE, SIGNING


@pytest.mark.parametrize(
    ("kind", "words"), [(DocumentKind.ATTENDANCE, ATTENDANCE), (DocumentKind.SIGNING, SIGNING)]
)
def test_frozen_words_come_back_as_they_were(kind, words):
    assert words_from(kind, dataclasses.asdict(words)) == words


def test_a_word_that_nobody_knew_is_empty():
    frozen = {**dataclasses.asdict(ATTENDANCE), "organisation": None}
    assert words_from(DocumentKind.ATTENDANCE, frozen) == dataclasses.replace(
        ATTENDANCE, organisation=""
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shoe_size": "42"}, "not the words of the kind attendance: shoe_size"),
        ({"recipient": 7}, "recipient has the wrong type"),
        ({"sample": "no"}, "sample has the wrong type"),
    ],
)
def test_other_words_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        words_from(DocumentKind.ATTENDANCE, {**dataclasses.asdict(ATTENDANCE), **change})


def test_words_of_one_kind_are_none_of_another():
    with pytest.raises(ValueError, match="not the words of the kind signing"):
        words_from(DocumentKind.SIGNING, dataclasses.asdict(ATTENDANCE))
