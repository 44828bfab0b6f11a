"""What a template is: a page, its art, and elements whose texts have placeholders.

Boxes are millimetres from the upper left corner of the trimmed page, type is in points: as people
who print measure. A template is data (JSON in and out); laying it out is ``layout``'s.
"""

import enum
import functools
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from app.documents.rendering.filling import TemplateError, parsed, placeholders_of
from app.documents.rendering.fonts import Typeface
from app.documents.rendering.words import PaperLocale

_LARGEST = 3000
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Millimetres = Annotated[float, Meta(ge=-_LARGEST, le=_LARGEST)]
Extent = Annotated[float, Meta(gt=0, le=_LARGEST)]
Points = Annotated[float, Meta(gt=0, le=1000)]
Label = Annotated[str, Meta(max_length=60)]
Words = Annotated[str, Meta(max_length=2000)]
INK = "#1d2740"


class Align(enum.StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFY = "justify"
    """Both edges even, first line two characters in; such paragraphs in a row are set as one."""


class Anchor(enum.StrEnum):
    """Where in its box a text stands that does not fill it."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Overflow(enum.StrEnum):
    """What becomes of a text that is too long; where that is not enough, the paper is refused."""

    SHRINK = "shrink"
    """Smaller, down to the smallest size; then on more lines."""
    WRAP = "wrap"
    """On more lines; then smaller."""
    REFUSE = "refuse"


class _Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Unknown fields are errors: a misspelt one would silently be the default."""


class Page(_Part, frozen=True, kw_only=True):
    """The trimmed sheet, and how far its background goes beyond on each side."""

    width: Extent
    height: Extent
    bleed: Annotated[float, Meta(ge=0, le=20)] = 0.0


class Box(_Part, frozen=True, kw_only=True):
    x: Millimetres
    y: Millimetres
    width: Extent
    height: Extent


class Paragraph(_Part, frozen=True, kw_only=True):
    text: Words
    """With ``{placeholders}``, and ``[[parts that fall away where a placeholder is empty]]``."""
    face: Typeface = Typeface.SERIF
    size: Points
    smallest: Points | None = None
    ink: Colour = INK
    align: Align = Align.CENTRE
    leading: Annotated[float, Meta(ge=0.8, le=4)] = 1.4
    """Distance of baselines, in em."""
    gap: Annotated[float, Meta(ge=0, le=500)] = 0.0
    """White above, in points, unless it is the first."""
    tracking: Annotated[float, Meta(ge=0, le=3)] = 0.0
    """Between characters, in em; for titles."""
    most_lines: Annotated[int, Meta(ge=1, le=60)] = 2
    wrap_at: Annotated[float, Meta(ge=0, le=1)] = 0.75
    """How far it is shrunk to stay on one line, as a share of its size."""
    optional: bool = False
    """Whether it may be empty, and then takes no room."""
    underlined: bool = False
    """Whether a hairline stands under it, as under the name on a certificate."""
    alike: Label = ""
    """Paragraphs with the same word here get one size: neither party is the lesser."""


class Text(_Part, frozen=True, kw_only=True, tag="text"):
    """Paragraphs under each other in a box; they shrink together."""

    box: Box
    paragraphs: Annotated[tuple[Paragraph, ...], Meta(min_length=1, max_length=30)]
    anchor: Anchor = Anchor.MIDDLE
    overflow: Overflow = Overflow.SHRINK
    name: Label = ""


class Code(_Part, frozen=True, kw_only=True, tag="qr"):
    """A QR code; the white around it is the template's."""

    x: Millimetres
    y: Millimetres
    side: Extent
    content: Words = "{verify_url}"
    ink: Colour = INK
    name: Label = ""


class Seal(_Part, frozen=True, kw_only=True, tag="seal"):
    """The place of a seal, round its middle: a dashed circle that spares the text above it."""

    x: Millimetres
    y: Millimetres
    radius: Extent = 20.0
    label: Label = "盖章处"
    name: Label = ""


class Stroke(_Part, frozen=True, kw_only=True, tag="line"):
    x: Millimetres
    y: Millimetres
    to_x: Millimetres
    to_y: Millimetres
    width: Points = 0.6
    """Points."""
    ink: Colour = INK
    name: Label = ""


class Frame(_Part, frozen=True, kw_only=True, tag="box"):
    box: Box
    width: Annotated[float, Meta(ge=0, le=100)] = 0.6
    """Of its line, in points; none where it is 0."""
    ink: Colour = INK
    fill: Colour | None = None
    name: Label = ""


Element = Text | Code | Seal | Stroke | Frame


class Mark(_Part, frozen=True, kw_only=True):
    """Where a fictional paper says 示例: the middle of the mark, and the height of the sentence."""

    x: Millimetres
    y: Millimetres
    note_y: Millimetres | None = None


class Template(_Part, frozen=True, kw_only=True):
    code: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,39}$")]
    locale: PaperLocale
    version: Annotated[int, Meta(ge=1)] = 1
    title: Words
    """What the file is called in viewers, with placeholders."""
    page: Page
    art: Label = ""
    """Name of art of our own behind everything; see ``artwork``."""
    elements: Annotated[tuple[Element, ...], Meta(max_length=200)]
    sample: Mark | None = None

    @property
    def label(self) -> str:
        """How a document's row names it: ``attendance/zh_Hans_CN/1``."""
        return f"{self.code}/{self.locale}/{self.version}"


def read(data: bytes) -> Template:
    """A template from JSON.

    Raises TemplateError with a sentence and the place (``$.elements[2].box.width``).
    """
    try:
        template = msgspec.json.decode(data, type=Template)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TemplateError(str(error)) from error
    for text in _texts(template):
        parsed(text)
    return template


def written(template: Template) -> bytes:
    """The template as JSON for people: two blanks a step, unusual values only."""
    return msgspec.json.format(msgspec.json.encode(template), indent=2) + b"\n"


@functools.lru_cache(maxsize=256)
def placeholders(template: Template) -> dict[str, bool]:
    """The words that a template wants, in their order; True for those that may be empty."""
    found: dict[str, bool] = {}
    for text, optional in _texts(template).items():
        for name, may_be_empty in placeholders_of(text):
            found[name] = found.get(name, True) and (may_be_empty or optional)
    return found


def _texts(template: Template) -> dict[str, bool]:
    """All texts with placeholders, and whether their paragraph is optional wherever it stands."""
    found: dict[str, bool] = {}

    def add(text: str, *, optional: bool) -> None:
        found[text] = found.get(text, True) and optional

    for element in template.elements:
        if isinstance(element, Text):
            for paragraph in element.paragraphs:
                add(paragraph.text, optional=paragraph.optional)
        elif isinstance(element, Code):
            add(element.content, optional=False)
    add(template.title, optional=True)
    return found


def schema() -> dict[str, Any]:
    """What a template may say, as JSON Schema: for the designer and for whoever writes one."""
    return msgspec.json.schema(Template)
