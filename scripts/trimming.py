"""Keep of a style library what our pages use: 630 KB would keep a phone in a full hall waiting.

A rule stays when every class and id it names stands somewhere in our templates, modules or
scripts; a custom property stays when somebody reads it. What a template joins together
(``btn-{{ kind }}``) counts as the beginning of a class.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WORD = re.compile(r"[\w-]+")
NAMED = re.compile(r"[.#]((?:\\.|[\w-])+)")
BEGINNING = re.compile(r"""([a-z][\w-]*-)(?:\{\{|["'] ~|\$\{|["'] \+)""")
READ = re.compile(r"var\(\s*(--[\w-]+)")
SET = re.compile(r"^\s*(--[\w-]+)\s*:")
ANIMATED = re.compile(r"animation(?:-name)?:([^;}]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PIECE = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:[^()]|\([^()]*\))*\)|[^;{}])+""")


@dataclass(frozen=True, slots=True)
class Rule:
    """``head{...}`` with declarations or rules inside, or a statement, which has neither."""

    head: str
    declarations: tuple[str, ...] = ()
    rules: tuple["Rule", ...] = ()

    @property
    def css(self) -> str:
        if self.rules:
            return f"{self.head}{{{''.join(rule.css for rule in self.rules)}}}"
        if self.declarations:
            return f"{self.head}{{{';'.join(self.declarations)}}}"
        return f"{self.head};"


@dataclass(frozen=True, slots=True)
class Used:
    """What our own files say: words, and beginnings of words that are joined at run time."""

    words: frozenset[str]
    beginnings: tuple[str, ...]

    def name(self, name: str) -> bool:
        plain = name.replace("\\", "")
        return plain in self.words or plain.startswith(self.beginnings)


def used_in(texts: Iterable[str]) -> Used:
    words: set[str] = set()
    beginnings: set[str] = set()
    for text in texts:
        words.update(WORD.findall(text))
        beginnings.update(BEGINNING.findall(text))
    return Used(frozenset(words), tuple(sorted(beginnings)))


def trim(css: str, used: Used) -> str:
    """Leave out the rules for what no page has, then the values and motions that none reads."""
    rules = [kept for rule in parse(css) for kept in only_used(rule, used)]
    while True:
        text = "".join(rule.css for rule in rules)
        read = {*READ.findall(text), *(word for word in used.words if word.startswith("--"))}
        moved = {word for names in ANIMATED.findall(text) for word in WORD.findall(names)}
        kept = [rule for old in rules for rule in only_read(old, read, moved)]
        if kept == rules:
            return text
        rules = kept


def parse(css: str) -> list[Rule]:
    return list(_rules(_pieces(COMMENT.sub("", css))))


def _pieces(css: str) -> Iterator[str]:
    """Texts and the braces between them; a ``;`` ends the text before it."""
    at = 0
    while at < len(css):
        if found := PIECE.match(css, at):
            yield found[0]
            at = found.end()
        else:
            yield css[at]
            at += 1


def _rules(pieces: Iterator[str]) -> Iterator[Rule]:
    head = ""
    for piece in pieces:
        if piece == "}":
            return
        if piece == "{":
            yield _block(head.strip(), pieces)
            head = ""
        elif piece == ";":
            if head.strip() and not head.startswith("@charset"):
                yield Rule(head.strip())
            head = ""
        else:
            head = piece


def _block(head: str, pieces: Iterator[str]) -> Rule:
    if head.startswith(("@media", "@supports", "@keyframes", "@layer", "@container")):
        return Rule(head, rules=tuple(_rules(pieces)))
    declarations = []
    for piece in pieces:
        if piece == "}":
            break
        if piece != ";" and piece.strip():
            declarations.append(piece.strip())
    return Rule(head, declarations=tuple(declarations))


def only_used(rule: Rule, used: Used) -> Iterator[Rule]:
    if rule.head.startswith(("@keyframes", "@property")):
        yield rule
    elif rule.head.startswith("@"):
        inside = tuple(kept for old in rule.rules for kept in only_used(old, used))
        if inside:
            yield Rule(rule.head, rules=inside)
    elif heads := [head for head in _selectors(rule.head) if _is_used(head, used)]:
        yield Rule(",".join(heads), rule.declarations)


def _selectors(head: str) -> list[str]:
    """Split at commas that stand outside of brackets."""
    parts, depth = [""], 0
    for char in head:
        depth += (char in "([") - (char in ")]")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _is_used(selector: str, used: Used) -> bool:
    bare = re.sub(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]", "", selector)
    return all(used.name(name) for name in NAMED.findall(bare))


def only_read(rule: Rule, read: set[str], moved: set[str]) -> Iterator[Rule]:
    kind, _, name = rule.head.partition(" ")
    if (kind == "@keyframes" and name not in moved) or (kind == "@property" and name not in read):
        return
    if rule.rules and kind != "@keyframes":
        inside = tuple(kept for old in rule.rules for kept in only_read(old, read, moved))
        if inside:
            yield Rule(rule.head, rules=inside)
        return
    kept = tuple(one for one in rule.declarations if _is_read(one, read))
    if kept or not rule.declarations:
        yield Rule(rule.head, kept, rule.rules)


def _is_read(declaration: str, read: set[str]) -> bool:
    found = SET.match(declaration)
    return found is None or found[1] in read
