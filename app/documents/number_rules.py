"""How a series writes its numbers: ``{year}-{series}-{seq:05}-{check}`` is 2026-HY-CH-00001-2.

A rule is read here and never handed to ``str.format``: people type it.
"""

import re
import unicodedata

from app.core.errors import RuleError
from app.core.i18n import _
from app.documents.check_characters import check_character

USUAL_RULE = "{year}-{series}-{seq:05}-{check}"
"""Of a series for which nobody chose one."""
LONGEST_NUMBER = 40
_LAST_YEAR, _LAST = 9999, 99_999_999
"""A series is not expected to count further in a year; more digits would still be written."""
_SEQ = re.compile(r"\{seq:0([3-8])\}")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}?|\}")
_CHECK = "{check}"
_LOOKS = {"{series}": "[0-9A-Z]+(?:-[0-9A-Z]+){0,3}", "{year}": "[0-9A-Z]{4}"}


def checked(rule: str, series: str) -> str:
    """The rule as it is kept, once it is sure to give good numbers to ``series``.

    Full-width braces, colons and letters are taken for what they mean.

    Raises:
        RuleError: with what is wrong, for the field ``rule``.

    """
    rule = "".join(unicodedata.normalize("NFKC", rule).split())
    problem = _placeholder_problem(rule) or _literal_problem(rule)
    if problem is None and len(written(rule, series, _LAST_YEAR, _LAST)) > LONGEST_NUMBER:
        problem = _("The longest number of this rule would have more than 40 characters.")
    if problem is not None:
        raise RuleError(problem, field="rule")
    return rule


def written(rule: str, series: str, year: int, seq: int) -> str:
    """The number that a good rule gives to the ``seq``-th paper of a series in a year."""
    width = int(_SEQ.findall(rule)[0])
    rest = _SEQ.sub(f"{seq:0{width}}", frame(rule, series, year))
    if not has_check(rule):
        return rest
    rest = rest.removesuffix(_CHECK)
    return rest + check_character(rest)


def frame(rule: str, series: str, year: int) -> str:
    """The rule of one series and one year: only counter and check character are left open."""
    return rule.replace("{series}", series).replace("{year}", f"{year:04}")


def has_check(rule: str) -> bool:
    return rule.endswith(_CHECK)


def shape(rule: str) -> re.Pattern[str]:
    """What its numbers look like, of whatever series and year, with a wrong character or two."""
    pattern = re.sub(r"\{.+?\}|[0-9A-Z]", lambda found: _look(found[0]), rule)
    return re.compile(pattern)


def _look(part: str) -> str:
    counter = _SEQ.fullmatch(part)
    if counter:
        return f"[0-9A-Z]{{{counter[1]},8}}"
    return _LOOKS.get(part, "[0-9A-Z]")


def _placeholder_problem(rule: str) -> str | None:
    found = _PLACEHOLDER.findall(rule)
    counters = [one for one in found if one.startswith("{seq")]
    if len(counters) != 1 or not _SEQ.fullmatch(counters[0]):
        return str(_("The running number stands in it once, with 3 to 8 digits: {seq:05}."))
    for one in found:
        if one not in {*counters, "{series}", "{year}", _CHECK}:
            return str(_("“%(text)s” is no placeholder.", text=one))
        if found.count(one) > 1:
            return str(_("“%(text)s” stands in it twice.", text=one))
    if "{year}" not in found:
        return str(_("{year} must stand in it: the running number begins anew each year."))
    if _CHECK in found and not has_check(rule):
        return str(_("{check} stands at the end, where whoever checks a number looks for it."))
    return None


def _literal_problem(rule: str) -> str | None:
    outline = _PLACEHOLDER.sub("0", rule)
    if not re.fullmatch(r"[0-9A-Z-]+", outline):
        return str(_("Besides placeholders, only capital letters A to Z, digits and hyphens."))
    if outline.startswith("-") or outline.endswith("-") or "--" in outline:
        return str(_("Hyphens stand between letters or digits, one at a time."))
    return None
