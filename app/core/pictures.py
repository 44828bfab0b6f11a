"""Pictures that people send: read by their content and drawn anew, without what they carried."""

import io

from PIL import Image, ImageOps

_FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 25_000_000
"""A picture may be small as a file and fill the memory once unpacked."""
_OPAQUE = (255, 255)


class NoPictureError(ValueError):
    """Neither PNG nor JPEG, or broken."""


class HugePictureError(ValueError):
    """More pixels than anybody needs; it was never unpacked."""


def as_png(content: bytes, *, longest: int) -> bytes:
    """The picture as a PNG whose longest side is at most ``longest``, without any metadata.

    Raises NoPictureError, HugePictureError.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as found:  # reads the head only
            small = found.width * found.height <= MOST_PIXELS
            picture = ImageOps.exif_transpose(found).convert("RGBA") if small else None
    except Image.DecompressionBombError as error:
        raise HugePictureError from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise NoPictureError from error
    if picture is None:
        raise HugePictureError
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    kept = picture.convert("RGB") if picture.getchannel("A").getextrema() == _OPAQUE else picture
    clean = Image.frombytes(kept.mode, kept.size, kept.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
