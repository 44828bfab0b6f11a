"""A style library without what no page uses."""

import pytest
from assets import used_words
from trimming import trim, used_in

PAGE = """<a class="btn btn-{{ kind }}"><p class="card"></p></a>"""


def trimmed(css: str) -> str:
    return trim(css, used_in([PAGE]))


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".card{color:red}.carousel{color:red}", ".card{color:red}"),
        ("a,b{margin:0}", "a,b{margin:0}"),
        (".card,.carousel{margin:0}", ".card{margin:0}"),
        (".card .carousel{margin:0}", ""),
        (".btn-primary{margin:0}", ".btn-primary{margin:0}"),
        (".card:not(.carousel){margin:0}", ".card:not(.carousel){margin:0}"),
        (":is(a,b:not(c)) p,.carousel{margin:0}", ":is(a,b:not(c)) p{margin:0}"),
        (":is(.card,.carousel) p{margin:0}", ":is(.card,.carousel) p{margin:0}"),
        ('[data-bs-theme=".x"] .card{margin:0}', '[data-bs-theme=".x"] .card{margin:0}'),
        ("@media (x){.carousel{margin:0}}", ""),
        ("@media (x){.card{margin:0}.carousel{margin:0}}", "@media (x){.card{margin:0}}"),
        ('.card{background:url("data:a;b,{}")}', '.card{background:url("data:a;b,{}")}'),
        ("/* .a{} */.card{margin:0}", ".card{margin:0}"),
        ('@charset "UTF-8";.card{margin:0}', ".card{margin:0}"),
    ],
)
def test_a_rule_stays_when_a_page_has_all_it_names(css, left):
    assert trimmed(css) == left


def test_a_value_stays_when_somebody_reads_it():
    css = ":root{--a:1;--b:var(--a);--c:2}.card{margin:var(--b)}.carousel{margin:var(--c)}"
    assert trimmed(css) == ":root{--a:1;--b:var(--a)}.card{margin:var(--b)}"


def test_a_motion_stays_when_something_moves_by_it():
    css = "@keyframes a{from{top:0}to{top:1px}}@keyframes b{from{top:0}}.card{animation:1s a}"
    assert trimmed(css) == "@keyframes a{from{top:0}to{top:1px}}.card{animation:1s a}"


def test_every_class_of_the_pages_is_among_the_words():
    used = used_words()
    assert {"card", "form-control", "form-select", "table"} <= used.words
    assert used.name("btn-danger")  # joined in a macro
    assert not used.name("carousel")
