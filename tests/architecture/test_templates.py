"""No page has words of its own: each is a msgid, so that both languages are complete."""

import re
from html.parser import HTMLParser

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"(</?)\{\{.*?\}\}")
"""A tag whose name is chosen by an expression."""
_ALLOWED = {"EN", "中文", "English", "会签", "Huiqian", "会", "签"}
"""A language is called by its own name in every language; so is the product."""
_SPOKEN = ("aria-label", "placeholder", "title", "alt")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag, attrs):
        self._skip += tag in {"script", "style"}
        self.found += [value or "" for key, value in attrs if key in _SPOKEN]

    def handle_endtag(self, tag):
        self._skip -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self._skip:
            self.found.append(data)


def _words(text):
    parser = _Words()
    parser.feed(_JINJA.sub(" ", _TAG.sub(r"\1x", text)))
    pieces = (piece.strip() for found in parser.found for piece in re.split(r"[\s·|/]+", found))
    return [
        piece
        for piece in pieces
        if re.search(r"[A-Za-z]{2,}|[\u4e00-\u9fff]", piece) and piece not in _ALLOWED
    ]


def test_pages_have_no_words_of_their_own(root):
    offenders = {
        str(path.relative_to(root)): words
        for path in sorted((root / "templates").rglob("*.html"))
        if (words := _words(path.read_text("utf-8")))
    }
    assert offenders == {}


def test_the_check_finds_a_word():
    assert _words('<p title="Hello">{{ _("Fine") }} 你好</p>') == ["Hello", "你好"]
