"""What a template wants and how it is printed, for whoever fills or mends one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.documents.rendering.presses import SHARED, print_paper
from app.documents.rendering.template import Template, Text, placeholders

_AT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Explanation:
    label: str
    title: str
    """The largest fixed text, or the title in the file."""
    width: float
    height: float
    """Millimetres, trimmed."""
    required: tuple[str, ...]
    optional: tuple[str, ...]
    shared: tuple[str, ...]
    """Those of the occasion: papers that have them in common share their beginning."""
    prefix: int
    tail: int
    """Bytes, of a paper with one character a word."""


def explain(template: Template) -> Explanation:
    wanted = placeholders(template)
    specimen = dict.fromkeys(wanted, "一") | {"verify_url": "https://x.example/v/1"}
    printed = print_paper(template, specimen, _AT)
    return Explanation(
        label=template.label,
        title=_title(template),
        width=template.page.width,
        height=template.page.height,
        required=tuple(name for name, may_be_empty in wanted.items() if not may_be_empty),
        optional=tuple(name for name, may_be_empty in wanted.items() if may_be_empty),
        shared=tuple(name for name in wanted if name in SHARED),
        prefix=len(printed.prefix),
        tail=len(printed.tail),
    )


def _title(template: Template) -> str:
    fixed = [
        paragraph
        for element in template.elements
        if isinstance(element, Text)
        for paragraph in element.paragraphs
        if "{" not in paragraph.text
    ]
    return max(fixed, key=lambda one: one.size).text if fixed else template.title
