"""The least of HTTP that the journeys need beside the browser."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen


def status(url: str) -> int | None:
    """The status that a GET is answered with; None while nobody answers."""
    try:
        with urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return None


def get(url: str) -> bytes:
    """What a GET brings; raises HTTPError unless it is a 200."""
    with urlopen(url, timeout=30) as answer:
        return bytes(answer.read())


def get_json(url: str) -> Any:
    try:
        with urlopen(url, timeout=5) as answer:
            return json.load(answer)
    except HTTPError as error:
        return json.load(error)
