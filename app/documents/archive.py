"""Many papers in one ZIP, written while it is read: memory stays that of one paper."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import local


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    read: Callable[[], bytes]
    at: datetime


def stream_zip(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive's bytes, a piece per entry. PDFs are deflated already, so they are stored."""
    window = _Window()
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, local(entry.at).timetuple()[:6])
            info.external_attr = 0o644 << 16  # else some systems unpack files nobody may read
            archive.writestr(info, entry.read())
            yield window.take()
    yield window.take()


class _Window:
    """A file of which only the last piece is kept.

    ``zipfile`` goes back to an entry's header to write its size. On a stream that can't go back
    it puts the size behind the bytes instead, and many unpackers refuse that for stored entries.
    """

    def __init__(self) -> None:
        self._gone = 0
        self._piece = io.BytesIO()

    def tell(self) -> int:
        return self._gone + self._piece.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._gone + self._piece.seek(offset - self._gone, whence)

    def write(self, data: bytes) -> int:
        return self._piece.write(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Asked for by the type only: a file that ``zipfile`` was given stays open."""

    def take(self) -> bytes:
        """Hand out what was written since the last time."""
        piece = self._piece.getvalue()
        self._gone += len(piece)
        self._piece = io.BytesIO()
        return piece
