"""What the ledger shows of lights. They are judged in a room above, which fills this in."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement

from app.signing.models import Project


class Light(Protocol):
    """How a project stands: a colour, never without words."""

    @property
    def colour(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def reason(self) -> str: ...


class LightSource(Protocol):
    def choices(self) -> Sequence[tuple[str, str]]:
        """Colours one may filter by, with their words."""

    def within(self, colour: str) -> ColumnElement[bool]:
        """The projects that stand so today, as a condition on ``Project``."""

    def of(self, projects: Sequence[Project]) -> Mapping[int, Light]:
        """The lights of a page of projects by id, in a fixed number of queries."""


_sources: list[LightSource] = []


def install_lights(source: LightSource) -> None:
    """Say who judges lights (``wiring`` does)."""
    _sources[:] = [source]


def light_source() -> LightSource:
    """Raises RuntimeError if nobody was installed."""
    if not _sources:
        raise RuntimeError("Nobody judges lights.")
    return _sources[0]
