"""Which press prints a paper: one for each template and the words that a batch has in common.

What a conference's papers share (its name, its day, who issues) is part of the press, so of each
paper only the person's own words are written.
"""

import functools
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from app.documents.rendering.layout import Manner, lay_out
from app.documents.rendering.press import Press
from app.documents.rendering.template import Template, placeholders

if TYPE_CHECKING:  # the web prints too, and never signs: 20 MB that it need not load
    from app.documents.rendering.signatures import Signer

SHARED = frozenset(
    {"event", "date_text", "place", "issuer", "issued_text", "programme", "term_text", "area"}
)
"""Words of the occasion, not of the person."""
_PRESSES = 16
"""Kept in a process; each has some 30 KB, and is compiled in 10 ms."""


class Printed(NamedTuple):
    """A paper in two pieces; joined they are its file."""

    prefix: bytes
    tail: bytes


def print_paper(
    template: Template,
    texts: Mapping[str, str],
    at: datetime,
    *,
    manner: Manner = Manner(),  # noqa: B008 -- frozen
    signer: "Signer | None" = None,
) -> Printed:
    """The paper of these words, issued ``at``; the same arguments give the same bytes, unless a
    time stamp is wanted.

    Raises:
        LayoutError: the words can't be printed or don't fit.
        TimestampError: a time stamp is wanted and there is none.

    """
    sheet = lay_out(template, texts, manner)
    shared = tuple((name, texts.get(name, "")) for name in placeholders(template) if name in SHARED)
    press = _press(template, shared, manner, signer)
    return Printed(press.prefix, press.tail(sheet, at))


@functools.lru_cache(maxsize=_PRESSES)
def _press(
    template: Template,
    shared: tuple[tuple[str, str], ...],
    manner: Manner,
    signer: "Signer | None",
) -> Press:
    words = {name: "" if optional else "1" for name, optional in placeholders(template).items()}
    return Press(lay_out(template, words | dict(shared), manner), signer)
