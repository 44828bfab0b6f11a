"""What a guest agreed to is known by its version, so new words need a new one."""

import hashlib
from dataclasses import fields

from app.registration.labels import CHANGED, PLAIN
from app.registration.persons import Correction, Person
from app.registration.services import CONSENT_VERSION

WORDS_OF = {"2026-01": "7232cae213ecb11453e4ac262cc1056e79450a8f7ea5fb3f5f58a30c89c13cca"}
"""The notice's template, by version (year and month in which its words were made)."""


def test_new_words_of_the_notice_come_with_a_new_version(root):
    words = (root / "templates/registration/_privacy.html").read_bytes()
    assert WORDS_OF.get(CONSENT_VERSION) == hashlib.sha256(words).hexdigest(), (
        "the notice has other words: give CONSENT_VERSION in app/registration/services.py a new "
        "year and month, and this table its line"
    )


def test_every_detail_of_a_person_has_its_word_in_the_history():
    details = {field.name for kind in (Person, Correction) for field in fields(kind)}
    assert details - CHANGED.keys() == set(), "name them in app/registration/labels.py"
    assert CHANGED.keys() >= PLAIN
