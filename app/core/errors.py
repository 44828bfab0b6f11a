"""Refusals that a person may read."""

from collections.abc import Sequence


class RuleError(Exception):
    """A rule says no. ``str(error)`` is translated and may be shown; ``field`` names the input
    it belongs to, or is None for the whole form.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field


class RuleErrors(RuleError):  # noqa: N818 -- the plural of RuleError
    """Several refusals at once, for instance one per name that cannot be printed."""

    def __init__(self, message: str, details: Sequence[str]) -> None:
        super().__init__(message)
        self.details = tuple(details)


class NotFoundError(Exception):
    """There is no such row, or not for this person: a 404 either way."""


class ForbiddenError(Exception):
    """The person is known and may not do this: a 403."""


class TooManyAttemptsError(Exception):
    """Too many failures in a row: a 429."""


class StorageError(Exception):
    """The folder of stored files takes or gives nothing: a 503."""
