"""Placeholders: a template's texts become a paper's sentences."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_NAME = re.compile("[a-z][a-z0-9_]*")
_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{([^{}]*)\}|[{}]")
_INNER = str.maketrans("“”", "‘’")


class TemplateError(ValueError):
    """This is no template; ``str()`` says what is wrong and where."""


class Part(NamedTuple):
    """A stretch of a text."""

    words: str
    """Literal words, or a placeholder's name."""
    named: bool
    group: int
    """0, or the number of the optional part it belongs to."""
    quoted: bool = False
    """Whether the placeholder stands alone in quotation marks, so that its own become single."""


@functools.lru_cache(maxsize=1024)
def parsed(text: str) -> tuple[Part, ...]:
    """The stretches of ``text``. Raises TemplateError."""
    parser = _Parser(text)
    for token in _TOKEN.finditer(text):
        parser.take(token)
    return parser.finish()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[Part] = []
        self._literal = ""
        self._at = 0
        self._group = 0
        self._groups = 0

    def take(self, token: re.Match[str]) -> None:
        self._literal += self._text[self._at : token.start()]
        self._at = token.end()
        match token.group():
            case "{{" | "}}" as doubled:
                self._literal += doubled[0]
            case "{" | "}":
                raise TemplateError(f"A brace has no partner in “{self._text}”.")
            case "[[":
                self._turn(opens=True)
            case "]]":
                self._turn(opens=False)
            case _:
                self._name(token)

    def finish(self) -> tuple[Part, ...]:
        self._literal += self._text[self._at :]
        self._keep()
        if self._group:
            raise TemplateError(f"Optional parts [[…]] don't match in “{self._text}”.")
        return tuple(self._parts)

    def _keep(self) -> None:
        if self._literal:
            self._parts.append(Part(self._literal, named=False, group=self._group))
        self._literal = ""

    def _turn(self, *, opens: bool) -> None:
        """Begin or end an optional part; there are none within others."""
        self._keep()
        if opens == bool(self._group):
            raise TemplateError(f"Optional parts [[…]] don't match in “{self._text}”.")
        self._groups += opens
        self._group = self._groups if opens else 0

    def _name(self, token: re.Match[str]) -> None:
        self._keep()
        name = token.group(1)
        if not _NAME.fullmatch(name):
            raise TemplateError(f"“{name}” can't be the name of a word.")
        before, after = self._text[: token.start()], self._text[token.end() :]
        quoted = before.endswith("“") and after.startswith("”")
        self._parts.append(Part(name, named=True, group=self._group, quoted=quoted))


def placeholders_of(text: str) -> Iterator[tuple[str, bool]]:
    """Each placeholder, and whether it stands in an optional part."""
    for part in parsed(text):
        if part.named:
            yield part.words, bool(part.group)


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its words. Raises KeyError for one that ``words`` doesn't have."""
    parts = parsed(text)
    empty = {part.group for part in parts if part.named and part.group and not words[part.words]}
    return "".join(
        [
            part.words if not part.named
            else words[part.words].translate(_INNER) if part.quoted
            else words[part.words]
            for part in parts
            if part.group not in empty
        ]
    )  # fmt: skip


def blamed(text: str) -> str:
    """Which word to name where the filled text is too long: its only one, or ``body``."""
    names = {name for name, _ in placeholders_of(text)}
    return names.pop() if len(names) == 1 else "body"
