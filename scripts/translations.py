"""The words of the product: one catalogue per room, merged into one .mo per language.

``compile`` merges ``app/translations/<locale>/<room>.po``; ``check`` compares them with the
msgids in the code and tells what is missing, not used, unsure or broken.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from places import ROOT, TRANSLATIONS

COMPLETE = "zh_Hans_CN"
"""Each msgid needs a word here; the other language is the msgids' own and needs exceptions."""
LOCALES = (COMPLETE, "en")
SOURCES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("app/**/*.py", "python", {}),
    ("tasks/**/*.py", "python", {}),
    ("templates/**/*.html", "jinja2", {"trimmed": "true", "silent": "false"}),
    ("templates/**/*.txt", "jinja2", {"trimmed": "true", "silent": "false"}),
)
PLAIN, PLURAL = None, (1, 2)
CONTEXT, CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": PLAIN,
    "_l": PLAIN,
    "gettext": PLAIN,
    "lazy_gettext": PLAIN,
    "ngettext": PLURAL,
    "lazy_ngettext": PLURAL,
    "pgettext": CONTEXT,
    "lazy_pgettext": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "lazy_npgettext": CONTEXT_PLURAL,
}
PLACEHOLDER = re.compile(r"%\((\w+)\)")

Key = tuple[str | None, str]
"""Context and (singular) msgid."""


class CatalogueError(Exception):
    """Two catalogues disagree, or one cannot be read; the text names the files."""


@dataclass(slots=True)
class Words:
    """All catalogues of one language, merged."""

    locale: str
    catalog: Catalog
    homes: dict[Key, Path] = field(default_factory=dict)

    def find(self, key: Key) -> Message | None:
        context, msgid = key
        return self.catalog.get(msgid, context)


def merge(locale: str, folder: Path = TRANSLATIONS) -> Words:
    """Merge the rooms of a language. Raises CatalogueError where two files disagree."""
    words = Words(locale, Catalog(locale=locale, fuzzy=False))
    for path in sorted((folder / locale).glob("*.po")):
        for message in _read(path, locale):
            _add(words, message, path)
    return words


def _read(path: Path, locale: str) -> Iterator[Message]:
    try:
        with path.open("rb") as source:
            catalog = read_po(source, locale=locale, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise CatalogueError(f"{_short(path)}: {error}") from error
    _refuse_repeats(path)
    yield from (message for message in catalog if message.id)


def _refuse_repeats(path: Path) -> None:
    """Find a msgid that one file holds twice, where the reader would keep either."""
    seen: set[str] = set()
    for entry in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        spoken = [line for line in entry.splitlines() if not line.startswith("#")]
        head = "\n".join(spoken).partition("msgstr")[0].strip()
        if head and head in seen:
            raise CatalogueError(f"{_short(path)}: stands twice: {' '.join(head.split())}")
        seen.add(head)


def _add(words: Words, message: Message, path: Path) -> None:
    key = _key(message)
    known = words.find(key)
    if known is not None and known.string != message.string:
        raise CatalogueError(
            f"{_short(words.homes[key])} and {_short(path)} disagree on {key[1]!r}:"
            f" {known.string!r}, {message.string!r}"
        )
    words.homes.setdefault(key, path)
    words.catalog.add(message.id, message.string, flags=message.flags, context=message.context)


def _key(message: Message) -> Key:
    return message.context, _singular(message.id)


def _singular(msgid: str | list[str] | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _plain(msgid: str | list[str] | tuple[str, ...]) -> str:
    """Give the form that carries all placeholders: the plural, where there is one."""
    return msgid if isinstance(msgid, str) else msgid[-1]


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def used(root: Path = ROOT) -> dict[Key, str]:
    """Map each msgid of code and templates to the first place that says it."""
    places: dict[Key, str] = {}
    for pattern, method, options in SOURCES:
        for path in sorted(root.glob(pattern)):
            with path.open("rb") as source:
                found = extract(method, source, KEYWORDS, options=options)
                for line, msgid, _comments, context in found:
                    if _singular(msgid):
                        place = f"{path.relative_to(root)}:{line}"
                        places.setdefault((context, _singular(msgid)), place)
    return places


def missing(places: dict[Key, str] | None = None, words: Words | None = None) -> list[str]:
    """List each msgid in use that has no word in the complete language, or an unsure one."""
    places = used() if places is None else places
    words = words or merge(COMPLETE)
    lines = []
    for key, place in places.items():
        message = words.find(key)
        if message is None or not all(_strings(message)):
            lines.append(f"{place}: {_name(key)} has no word in {words.locale}")
        elif message.fuzzy:
            lines.append(f"{place}: {_name(key)} is fuzzy in {_short(words.homes[key])}")
    return lines


def obsolete(places: dict[Key, str], words: Words) -> list[str]:
    """List each catalogue entry that no source says any more."""
    return [
        f"{_short(home)}: nothing says {_name(key)} any more"
        for key, home in words.homes.items()
        if key not in places
    ]


def misplaced(words: Words) -> list[str]:
    """List each word whose %(name)s placeholders are not its msgid's."""
    lines = []
    for key, home in words.homes.items():
        message = words.find(key)
        if message is None:
            continue
        wanted = set(PLACEHOLDER.findall(_plain(message.id)))
        for string in filter(None, _strings(message)[-1:]):
            given = set(PLACEHOLDER.findall(string))
            if given != wanted:
                lines.append(
                    f"{_short(home)}: {_name(key)} has {_names(wanted)}, its word {_names(given)}"
                )
    return lines


def _strings(message: Message) -> list[str]:
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [""])


def _name(key: Key) -> str:
    context, msgid = key
    return repr(msgid) if context is None else f"{msgid!r} ({context})"


def _names(placeholders: set[str]) -> str:
    return ", ".join(sorted(placeholders)) or "none"


def problems() -> list[str]:
    """List everything that ``check`` complains of."""
    places = used()
    chinese, *others = (merge(locale) for locale in LOCALES)
    lines = missing(places, chinese)
    for words in (chinese, *others):
        lines += obsolete(places, words) + misplaced(words)
    return lines


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Write each language's .mo; whole at once, since a server may be reading the old one."""
    for locale in LOCALES:
        words = merge(locale, folder)
        target = folder / locale / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as out:
            write_mo(out, words.catalog)
        fresh.replace(target)


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["compile"]:
            compile_all()
            return 0
        if arguments == ["check"]:
            lines = problems()
            print("\n".join(lines) if lines else "every text has its word")
            return 1 if lines else 0
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    print("usage: python scripts/translations.py compile|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
