"""Where a long Chinese title may break: browsers break it between any two characters."""

import re

_SEAMS = re.compile(r"(?=暨)|(?<=[：、，·—\s])")
_LONGEST = 10
"""Characters that fit beside each other in the hero of a narrow phone (320 px)."""


def phrases(title: str) -> list[tuple[str, bool]]:
    """The title in pieces, each with whether it must stay on one line.

    Joined they are the title again. Latin words and pieces too long for a phone stay free.
    """
    pieces = [piece for piece in _SEAMS.split(title) if piece]
    return [(piece, len(piece) <= _LONGEST and not piece.isascii()) for piece in pieces]
