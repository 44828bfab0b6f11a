"""What no address can hold, and how much a form may say, whatever page it asks for."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_ID = 2**63 - 1
"""Of a database's 64-bit keys. SQLite's driver breaks on a larger number."""

WORDS_LIMIT = 500_000
"""Bytes of a form without its files: each character is looked at, also a stranger's."""
_WITH_FILES = "multipart/form-data"


class IdConverter(IntegerConverter):
    """``<int:project_id>``: a number that a row can have, else there is no such page."""

    def to_python(self, value: str) -> int:
        number = int(super().to_python(value))
        if number > LARGEST_ID:
            raise ValidationError
        return number


def install(app: Flask) -> None:
    """Call before any route is added, and before anything that reads forms."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_nul)
    app.before_request(_limit_words)


def row_id(text: str) -> int:
    """For ``request.args.get("ids", type=row_id)``.

    Raises:
        ValueError: if no row can have this id.

    """
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number


def _refuse_nul() -> None:
    """PostgreSQL takes no NUL in a text, and no link of ours has one."""
    values = (value for values in request.args.listvalues() for value in values)
    if "\0" in request.path or any("\0" in text for text in (*request.args, *values)):
        abort(404)


def _limit_words() -> None:
    """The parser limits the fields of a form with files itself (MAX_FORM_MEMORY_SIZE)."""
    if request.mimetype != _WITH_FILES:
        request.max_content_length = WORDS_LIMIT
