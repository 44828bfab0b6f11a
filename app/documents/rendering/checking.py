"""The words of a paper before they are laid out: whole, printable, tidy; or refused by name."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeVar

from app.documents.rendering.blocks import TooLongError
from app.documents.rendering.fonts import composed, unprintable
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.words import PaperLocale, Words

_Made = TypeVar("_Made")
_Words = TypeVar("_Words", bound=Words)
_MAY_BE_EMPTY = frozenset({"organisation", "place", "awarded_to"})
_LONGEST_ADDRESS = 280
"""Characters; a QR code of more has modules too small for a phone at arm's length."""
ADDRESS = "verify_url"


def checked(words: _Words) -> _Words:
    """Words of a kind with joined accents and single blanks. Raises LayoutError."""
    texts = {
        field.name: getattr(words, field.name)
        for field in dataclasses.fields(words)
        if field.name not in {"locale", "sample", "numbered"}
    }
    wanted = {name: name in _MAY_BE_EMPTY for name in texts}
    tidy = checked_texts(texts, wanted, locale=words.locale)
    return dataclasses.replace(words, **tidy)  # type: ignore[arg-type]  # texts for texts


def checked_texts(
    texts: Mapping[str, str], wanted: Mapping[str, bool], *, locale: str
) -> dict[str, str]:
    """The wanted words, tidied; ``wanted`` says of each whether it may be empty.

    Raises LayoutError: one is missing or can't be printed, or the address is none.
    """
    if locale not in set(PaperLocale):
        raise LayoutError("locale", Reason.UNKNOWN_LANGUAGE, locale)
    tidy: dict[str, str] = {}
    for name, may_be_empty in wanted.items():
        words = composed(texts.get(name, "")).strip(" \u3000")
        tidy[name] = text = " ".join(filter(None, words.split(" "))) if " " in words else words
        if not text and not may_be_empty:
            raise LayoutError(name, Reason.EMPTY, locale)
        bad = unprintable(text)
        if bad:
            raise LayoutError(name, Reason.UNPRINTABLE, locale, tuple(bad))
    if ADDRESS in tidy:
        _check_address(tidy[ADDRESS], locale)
    return tidy


def _check_address(address: str, locale: str) -> None:
    if not address.isascii() or " " in address:
        raise LayoutError(ADDRESS, Reason.BAD_ADDRESS, locale)
    if len(address) > _LONGEST_ADDRESS:
        raise LayoutError(ADDRESS, Reason.TOO_LONG, locale)


def fitted(field: str, words: Words, make: Callable[[], _Made]) -> _Made:
    """What ``make`` gives; where that is too long, a refusal that names the word."""
    try:
        return make()
    except TooLongError:
        raise LayoutError(field, Reason.TOO_LONG, words.locale) from None
