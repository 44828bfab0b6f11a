"""A plaque's proof as a picture: for the awarding body, who judges brass, not outlines.

The shapes are those of the proof's PDF, read and rendered by PDFium; ground, groove and shadow are
drawn here.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import PdfDocument
from reportlab.lib.colors import CMYKColor

from app.documents.rendering.blocks import Style, fitted_line
from app.documents.rendering.engraving import plate_pdf
from app.documents.rendering.finishes import FINISHES, Finish, Look, ground
from app.documents.rendering.fonts import Typeface
from app.documents.rendering.kept import PDFIUM, proof_plate
from app.documents.rendering.outlines import traced
from app.documents.rendering.plaque import Ink, Plate, Shape
from app.documents.rendering.words import PaperLocale

LONGEST = 1560
"""Pixels of the plate's longer side: sharp on a screen of today, too coarse to be cut."""
_WALL = 96
"""Pixels of wall on each side."""
_MASK = CMYKColor(0, 0, 0, 1)
_WATERMARK = 0.2
"""How much of the watermark's colour covers the ground."""


@dataclass(frozen=True, slots=True)
class _Caption:
    finishes: dict[Finish, str]
    text: str


_CAPTIONS = {
    PaperLocale.CHINESE: _Caption(
        {Finish.BRASS: "铜牌", Finish.STEEL: "不锈钢", Finish.WOOD: "木牌"},
        "校样　{size}　{finish}　效果仅供确认，以实物为准",
    ),
    PaperLocale.ENGLISH: _Caption(
        {Finish.BRASS: "Brass", Finish.STEEL: "Stainless steel", Finish.WOOD: "Wood"},
        "PROOF · {size} · {finish} · An impression to approve; the real material differs",
    ),
}


def proof_png(proof: bytes, finish: Finish, locale: str) -> bytes:
    """A proof's PDF in its material, on a wall; the same each time. ``locale`` is the plaque's."""
    plate = proof_plate(proof)
    look = FINISHES[finish]
    scale = LONGEST / max(plate.width, plate.height)
    face = _face(plate, finish, look, scale)
    picture = _hung(face)
    caption = _caption(plate, finish, locale, scale)
    left, top = (picture.width - caption.width) // 2, picture.height - _WALL + 34
    picture.paste((104, 100, 94), (left, top), caption)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False, compress_level=7)
    return out.getvalue()


def _face(plate: Plate, finish: Finish, look: Look, scale: float) -> Image.Image:
    """The plate itself: watermark, groove and filling on the bare ground, edges broken."""
    cut, mark = _mask(plate, Ink.BLACK, scale), _mask(plate, Ink.WATERMARK, scale)
    face = ground(finish, *cut.size).copy()
    face.paste(look.watermark, (0, 0), _weak(mark, _WATERMARK))
    depth = 2
    lower = ImageChops.subtract(ImageChops.offset(cut, depth, depth), cut)
    face.paste(look.light, (0, 0), _weak(lower, 0.75))
    filling = Image.linear_gradient("L").resize(face.size)
    face.paste(_between(*look.fill, filling), (0, 0), cut)
    upper = ImageChops.subtract(cut, ImageChops.offset(cut, depth, depth))
    face.paste(look.shadow, (0, 0), _weak(upper.filter(ImageFilter.GaussianBlur(1)), 0.6))
    return _edged(face)


def _mask(plate: Plate, ink: Ink, scale: float) -> Image.Image:
    """Where a kind of shape lies on the trimmed plate, as PDFium renders it."""
    with PDFIUM, PdfDocument(plate_pdf(plate, {ink: _MASK}, trimmed=True)) as document:
        shown = document[0].render(scale=scale * 25.4 / 72, grayscale=True).to_pil()
    return ImageChops.invert(shown)


def _weak(mask: Image.Image, share: float) -> Image.Image:
    return mask.point([round(value * share) for value in range(256)])


def _between(
    above: tuple[int, int, int], below: tuple[int, int, int], mask: Image.Image
) -> Image.Image:
    return Image.composite(
        Image.new("RGB", mask.size, below), Image.new("RGB", mask.size, above), mask
    )


def _edged(face: Image.Image) -> Image.Image:
    """A broken edge: light from the upper left."""
    width, height = face.size
    light, dark = Image.new("L", face.size), Image.new("L", face.size)
    for inset, strength in enumerate((150, 90, 40)):
        box = (inset, inset, width - 1 - inset, height - 1 - inset)
        left, top, right, bottom = box
        ImageDraw.Draw(light).line([(left, bottom), (left, top), (right, top)], fill=strength)
        ImageDraw.Draw(dark).line([(right, top), (right, bottom), (left, bottom)], fill=strength)
    face.paste((255, 255, 250), (0, 0), light)
    face.paste((0, 0, 0), (0, 0), dark)
    return face


def _hung(face: Image.Image) -> Image.Image:
    """On a pale wall, with the shadow that a plate on spacers throws."""
    width, height = face.width + 2 * _WALL, face.height + 2 * _WALL
    fade = Image.linear_gradient("L").resize((width, height))
    picture = _between((247, 245, 241), (228, 224, 217), fade)
    shadow = Image.new("L", picture.size)
    at = (_WALL, _WALL - 12)
    for shift, blur, strength in ((16, 22, 105), (4, 5, 90)):
        layer = Image.new("L", picture.size)
        layer.paste(
            strength, (at[0], at[1] + shift, at[0] + face.width, at[1] + shift + face.height)
        )
        shadow = ImageChops.lighter(shadow, layer.filter(ImageFilter.GaussianBlur(blur)))
    picture.paste((46, 38, 28), (0, 0), shadow)
    picture.paste(face, at)
    return picture


def _caption(plate: Plate, finish: Finish, locale: str, scale: float) -> Image.Image:
    """Under the plate, in outlines as everything: what it is, and what it is not."""
    wording = _CAPTIONS[PaperLocale(locale)]
    size = f"{plate.width:.0f} × {plate.height:.0f} mm"
    text = wording.text.format(size=size, finish=wording.finishes[finish])
    height = 26 / scale
    style = Style(Typeface.SERIF, height * 0.8, 0.1)
    line = fitted_line(text, style, width=plate.width, x=0.0, y=height * 0.3)
    shape = Shape(traced([line]), Ink.BLACK)
    shown = _mask(
        Plate(plate.width, height, (shape,), text, "", "", plate.language), Ink.BLACK, scale
    )
    box = shown.getbbox()
    return shown.crop((0, 0, box[2] if box else shown.width, shown.height))
