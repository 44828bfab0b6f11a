"""Turn a WOFF 1.0 web font back into the TrueType file it wraps; standard library only."""

import struct
import zlib

HEADER = struct.Struct(">4sLLHHLHHLLLLL")
ENTRY = struct.Struct(">4sLLLL")


def unwrap(woff: bytes) -> bytes:
    """Give the sfnt (TrueType) bytes inside ``woff``.

    Raises ValueError where the bytes are no WOFF 1.0 font or are cut short.
    """
    if len(woff) < HEADER.size or woff[:4] != b"wOFF":
        raise ValueError("These bytes are no WOFF 1.0 font.")
    _, flavor, length, count, *_ = HEADER.unpack_from(woff)
    if length != len(woff):
        raise ValueError("The WOFF font is cut short.")
    power = 1 << (count.bit_length() - 1)
    directory = [
        struct.pack(
            ">LHHHH", flavor, count, power * 16, power.bit_length() - 1, (count - power) * 16
        )
    ]
    tables = []
    offset = 12 + 16 * count
    for index in range(count):
        tag, start, packed, size, checksum = ENTRY.unpack_from(
            woff, HEADER.size + index * ENTRY.size
        )
        table = woff[start : start + packed]
        if packed < size:
            table = zlib.decompress(table)
        if len(table) != size:
            raise ValueError("A table of the WOFF font is damaged.")
        directory.append(struct.pack(">4sLLL", tag, checksum, offset, size))
        tables.append(table + b"\0" * (-size % 4))
        offset += len(tables[-1])
    return b"".join(directory + tables)
