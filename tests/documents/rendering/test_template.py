from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.rendering.filling import TemplateError, blamed, filled, parsed
from app.documents.rendering.layout import Manner, lay_out
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.sheet import Panel, Rule, SealPlace
from app.documents.rendering.stock import list_stock
from app.documents.rendering.template import (
    Align,
    Anchor,
    Box,
    Code,
    Frame,
    Overflow,
    Page,
    Paragraph,
    Seal,
    Stroke,
    Template,
    Text,
    placeholders,
    read,
    written,
)
from app.documents.rendering.words import PaperLocale

MM = 72 / 25.4


def template(*elements, **values) -> Template:
    return Template(
        code="trial",
        locale=PaperLocale.CHINESE,
        title="{name}",
        page=Page(width=200, height=100),
        elements=elements,
        **values,
    )


def text(words: str, *, box: Box | None = None, **values) -> Text:
    of_element = {key: values.pop(key) for key in ("anchor", "overflow") if key in values}
    paragraph = Paragraph(text=words, **{"size": 20, **values})
    where = box or Box(x=10, y=10, width=100, height=40)
    return Text(box=where, paragraphs=(paragraph,), **of_element)


def set_lines(element: Text, **words: str) -> list[tuple[str, float, float, float]]:
    """What is said, its size, and where it begins, in points."""
    sheet = lay_out(template(element), {"name": "张三", **words})
    return [
        ("".join(run.text for run in line.runs), line.runs[0].size, line.runs[0].x, line.runs[0].y)
        for line in sheet.lines
    ]


@pytest.mark.parametrize(
    ("pattern", "words", "said"),
    [
        ("{name}同志：", {"name": "张三"}, "张三同志："),
        ("{{花括号}}", {}, "{花括号}"),
        ("于{day}[[在{place}]]参加", {"day": "五月", "place": "武汉"}, "于五月在武汉参加"),
        ("于{day}[[在{place}]]参加", {"day": "五月", "place": ""}, "于五月参加"),
        ("“{event}”", {"event": "“智汇”大会"}, "“‘智汇’大会”"),
        ("{event}", {"event": "“智汇”大会"}, "“智汇”大会"),
    ],
)
def test_texts_are_filled(pattern, words, said):
    assert filled(pattern, words) == said


@pytest.mark.parametrize(
    "pattern", ["{name", "name}", "{Name}", "{a b}", "{}", "[[{a}", "{a}]]", "[[a[[b]]c]]"]
)
def test_what_is_no_pattern_is_refused_with_its_text(pattern):
    with pytest.raises(TemplateError, match="“"):
        parsed(pattern)


@given(st.text(max_size=40))
def test_any_text_is_a_pattern_or_refused_in_words(pattern):
    try:
        parts = parsed(pattern)
    except TemplateError:
        return
    assert all(part.words for part in parts)


def test_the_only_word_of_a_text_is_to_blame_and_of_several_none():
    assert [blamed("编号 {number}"), blamed("{a}与{b}"), blamed("无")] == ["number", "body", "body"]


def test_a_template_wants_words_and_says_which_may_be_empty():
    paragraphs = (
        Paragraph(text="{organisation}", size=20, optional=True),
        Paragraph(text="{name}于{day}[[在{place}]]", size=20),
    )
    where = Box(x=10, y=10, width=100, height=40)
    found = template(Text(box=where, paragraphs=paragraphs), Code(x=1, y=1, side=20))
    assert placeholders(found) == {
        "organisation": True,
        "name": False,
        "day": False,
        "place": True,
        "verify_url": False,
    }


@pytest.mark.parametrize("one", list_stock(), ids=lambda one: one.label)
def test_a_template_comes_back_from_json_as_it_was(one):
    assert read(written(one)) == one


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ((b'"size": 20', b'"size": "gross"'), r"\$\.elements\[0\]\.paragraphs\[0\]\.size"),
        ((b'"size": 20', b'"size": 20, "colour": 1'), "colour"),
        ((b'"width": 100', b'"width": -1'), r"\$\.elements\[0\]\.box\.width"),
        ((b'"type": "text"', b'"type": "song"'), "song"),
        ((b'"text": "{name}', b'"text": "{name'), "brace"),
        ((b"{", b"["), "array"),
        ((b'"trial"', b'"\xff"'), "utf-8"),
    ],
)
def test_what_is_no_template_is_refused_with_the_place(change, place):
    good = written(template(text("{name}同志")))
    assert change[0] in good
    with pytest.raises(TemplateError, match=place):
        read(good.replace(*change, 1))


def test_text_stands_at_the_edge_and_height_it_is_told():
    left = set_lines(text("{name}", align=Align.LEFT, anchor=Anchor.TOP))[0]
    right = set_lines(text("{name}", align=Align.RIGHT, anchor=Anchor.BOTTOM))[0]
    middle = set_lines(text("{name}"))[0]
    assert left[2:] == pytest.approx((10 * MM, (100 - 10) * MM - 17))
    assert right[2:] == pytest.approx((110 * MM - 40, 50 * MM + 4))
    assert middle[2] == pytest.approx(60 * MM - 20)
    assert right[3] < middle[3] < left[3]


LONG = "汉阳区科技创新暨数字经济大会组委会办公室"


def test_a_long_text_shrinks_or_wraps_or_is_refused():
    shrunk = set_lines(text("{name}", most_lines=1, wrap_at=0), name=LONG)
    wrapped = set_lines(text("{name}", overflow=Overflow.WRAP), name=LONG)
    assert [len(shrunk), shrunk[0][1] < 20] == [1, True]
    assert [len(wrapped), wrapped[0][1]] == [2, 20]
    with pytest.raises(LayoutError, match="name") as caught:
        set_lines(text("{name}", overflow=Overflow.REFUSE, most_lines=1), name=LONG)
    assert caught.value.reason is Reason.TOO_LONG


def test_an_optional_paragraph_takes_no_room_and_another_may_not_be_empty():
    assert set_lines(text("{post}", optional=True), post="") == []
    with pytest.raises(LayoutError, match="post"):
        set_lines(text("{post}"), post=" ")


def test_shapes_come_in_points_from_below():
    sheet = lay_out(
        template(
            Stroke(x=10, y=20, to_x=30, to_y=20, width=1, ink="#ff0000"),
            Frame(box=Box(x=0, y=0, width=200, height=10), width=0, fill="#00ff00"),
            Seal(x=100, y=50, radius=10, label=""),
        ),
        {"name": "张三"},
    )
    line, band, seal = sheet.shapes
    assert [type(one) for one in sheet.shapes] == [Rule, Panel, SealPlace]
    assert astuple(line) == pytest.approx((10 * MM, 80 * MM, 30 * MM, 80 * MM, 1, 0xFF0000))
    assert astuple(band) == pytest.approx((0, 90 * MM, 200 * MM, 10 * MM, 0, 0x1D2740, 0x00FF00))
    assert (seal.x, seal.y, seal.clear) == (pytest.approx(100 * MM), pytest.approx(50 * MM), ())


def test_a_seal_spares_the_text_that_stands_in_it():
    inside = Box(x=90, y=45, width=20, height=10)
    sheet = lay_out(
        template(text("{name}", box=inside, size=12), Seal(x=100, y=50)), {"name": "张三"}
    )
    [seal] = [shape for shape in sheet.shapes if isinstance(shape, SealPlace)]
    assert len(seal.clear) == 1


def test_any_template_can_say_that_it_is_a_sample_or_a_trial():
    sheet = lay_out(template(), {"name": "张三"}, Manner(sample=True, note="试用"))
    assert ["".join(run.text for run in line.runs) for line in sheet.lines] == ["示例", "试用"]
    for line in sheet.lines:
        assert 0 < line.runs[0].x < 200 * MM
        assert 0 < line.runs[0].y < 100 * MM
