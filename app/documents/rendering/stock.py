"""The templates that come with the house, as JSON beside this module: ``<code>.<locale>.json``."""

import functools
from pathlib import Path

from app.documents.rendering.template import Template, read
from app.documents.rendering.words import DocumentKind

_FOLDER = Path(__file__).parent / "stock"


@functools.cache
def stock_template(code: str, locale: str) -> Template:
    """The house's template of that code. Raises KeyError where there is none."""
    name = f"{code}.{locale}"
    if name not in _names():  # only names that are there: a code may come from outside
        raise KeyError(name)
    return read((_FOLDER / f"{name}.json").read_bytes())


def stock(kind: DocumentKind, locale: str) -> Template:
    """The house's template of a kind. Raises KeyError where there is none."""
    return stock_template(kind.value, locale)


def list_stock() -> list[Template]:
    """All of them, by code and language."""
    return [stock_template(*name.split(".")) for name in _names()]


@functools.cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
