"""PDF objects as bytes (ISO 32000-1, 7.3)."""

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

CREATOR = "会签 Huiqian"


class Numbered(NamedTuple):
    """An indirect object."""

    number: int
    body: bytes

    def written(self) -> bytes:
        return b"%d 0 obj\n%b\nendobj\n" % self


def ref(number: int) -> str:
    return f"{number} 0 R"


def stream(data: bytes, entries: str = "", *, packed: bool = False) -> bytes:
    """A stream object; ``packed`` deflates it."""
    if packed:
        return deflated(zlib.compress(data, 9), entries)
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries.encode(), len(data), data)


def deflated(data: bytes, entries: str = "") -> bytes:
    """A stream object of data that is deflated already."""
    return stream(data, f"{entries}/Filter/FlateDecode")


def text(words: str) -> str:
    """A text string: UTF-16BE with its mark, in hexadecimal."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def moment(at: datetime) -> str:
    """``(D:20260326040000Z)``: a date of PDF, in UTC."""
    return f"(D:{at.astimezone(UTC):%Y%m%d%H%M%SZ})"


def written(
    heading: bytes, objects: Iterable[Numbered], *, start: int = 0
) -> tuple[bytes, list[int]]:
    """The objects one after the other, and where in the file each begins."""
    parts, offsets, at = [heading], [], start + len(heading)
    for one in objects:
        written = one.written()
        parts.append(written)
        offsets.append(at)
        at += len(written)
    return b"".join(parts), offsets


def entry(offset: int) -> bytes:
    """A line of the cross-reference table, twenty bytes."""
    return b"%010d 00000 n \n" % offset
