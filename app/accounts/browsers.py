"""What a browser calls itself, in words that its owner knows it by."""

from app.core.i18n import _

_PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("QQBrowser", "QQ Browser"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that is found: most call themselves Chrome and Safari as well."""
_SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """Tell program and system: ``Chrome · Windows``."""
    program, system = _first(_PROGRAMS, agent), _first(_SYSTEMS, agent)
    if program == "WeChat":
        program = _("WeChat")
    elif program == "DingTalk":
        program = _("DingTalk")
    return " · ".join(part for part in (program, system) if part) or _("An unknown browser")


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((words for sign, words in known if sign in agent), None)
