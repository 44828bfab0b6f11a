"""The check character of a number, after ISO 7064:2003, system MOD 37,36.

One letter or digit more, over the letters and digits before it; hyphens count for nothing. The
Global Release Identifier of the record industry (GRid) ends in the same one.

What it finds, the check character itself included: every single wrong character, and at each
place every swap of two neighbours but of one pair out of 630. That pair is the standard's own, in
all its hybrid systems: with it the running value and the character sum up to 18 and 19 (mod 36),
and both lead to the same place. The pure system MOD 37-2 has no such pair, but needs ``*`` as a
37th character, which would stand in addresses and on brass.
"""

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
_M = len(_CHARACTERS)


def check_character(text: str) -> str:
    """What to put behind ``text``.

    Raises:
        ValueError: if it has anything but A-Z, 0-9 and hyphens.

    """
    return _CHARACTERS[(1 - _carry(text)) % _M]


def fits(text: str) -> bool:
    """Whether the last character of ``text`` is the check character of those before it."""
    characters = text.replace("-", "")
    if len(characters) < 2 or not set(characters) <= _VALUES.keys():  # noqa: PLR2004 -- it and one
        return False
    return check_character(characters[:-1]) == characters[-1]


def _carry(text: str) -> int:
    """The running value behind ``text``: 1 to 36, and never 0."""
    carry = _M
    for character in text:
        if character == "-":
            continue
        if character not in _VALUES:
            raise ValueError(f"{character!r} is neither a letter from A to Z nor a digit.")
        total = (carry + _VALUES[character]) % _M or _M
        carry = total * 2 % (_M + 1)
    return carry
