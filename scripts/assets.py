"""Take what the pages and papers need out of ``node_modules``: styles, icons, fonts."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from places import FONTS, NODE_MODULES, NPM, ROOT, SCRIPTS, VENDOR, Trouble
from stamps import Stamp, digest
from trimming import Used, trim, used_in

VENDOR_FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    # The smallest of its bundles that draws SVG: crisp on paper, coloured by the page's tokens.
    "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "echarts.LICENSE": "echarts/LICENSE",
    "echarts.NOTICE": "echarts/NOTICE",
    "zrender.LICENSE": "zrender/LICENSE",
    "icons.LICENSE": "@tabler/icons/LICENSE",
}
TABLER = "@tabler/core/dist/css/tabler.min.css"
_SERIF = "@expo-google-fonts/noto-serif-sc"
_SANS = "@expo-google-fonts/noto-sans-sc"
_KAI = "@fontsource/lxgw-wenkai"
FONT_FILES = {
    "NotoSerifSC-Regular.ttf": f"{_SERIF}/400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": f"{_SERIF}/700Bold/NotoSerifSC_700Bold.ttf",
    "NotoSansSC-Regular.ttf": f"{_SANS}/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": f"{_SANS}/700Bold/NotoSansSC_700Bold.ttf",
    "LXGWWenKai-Medium.ttf": f"{_KAI}/files/lxgw-wenkai-latin-500-normal.woff",
    "NotoSerifSC.LICENSE": f"{_SERIF}/LICENSE_FONT",
    "NotoSansSC.LICENSE": f"{_SANS}/LICENSE_FONT",
    "LXGWWenKai.LICENSE": f"{_KAI}/LICENSE",
}
FONT_PACKAGES = ("@expo-google-fonts", "@fontsource")
OUTLINE = "@tabler/icons/icons/outline"

# icon("users") in a template, icon="users" where a menu entry is made; not data-icon="...".
ICON_USE = re.compile(r"""(?<![\w-])icon(?:\(\s*|\s*=\s*)["']([^"'{}]+)["']""")

LOCK = NPM / "package-lock.json"


def icon_names(text: str) -> set[str]:
    """Tell which icons a template or module asks for by name."""
    return set(ICON_USE.findall(text))


def used_icons(root: Path = ROOT) -> dict[str, Path]:
    """Map each icon in use to a file that uses it."""
    used: dict[str, Path] = {}
    sources = [*root.glob("templates/**/*.html"), *root.glob("app/**/*.py")]
    for source in sorted(sources):
        for name in icon_names(source.read_text(encoding="utf-8")):
            used.setdefault(name, source)
    return used


def used_words(root: Path = ROOT) -> Used:
    """Read what our pages, modules, scripts and styles say; classes are among it."""
    patterns = ("templates/**/*.html", "app/**/*.py", "app/static/js/*.js", "app/static/css/*.css")
    sources = [path for pattern in patterns for path in root.glob(pattern)]
    return used_in(path.read_text(encoding="utf-8") for path in sources)


def vendor_stamp() -> Stamp:
    return Stamp("vendor", digest(LOCK, repr(VENDOR_FILES)), _inside(VENDOR, VENDOR_FILES))


def style_stamp(used: Used) -> Stamp:
    inputs = digest(LOCK, SCRIPTS / "trimming.py", *sorted(used.words), *used.beginnings)
    return Stamp("styles", inputs, _inside(VENDOR, ("tabler.css", "tabler.LICENSE")))


def icon_stamp(used: Iterable[str]) -> Stamp:
    names = sorted(used)
    files = tuple(VENDOR / "icons" / f"{name}.svg" for name in names)
    return Stamp("icons", digest(LOCK, *names), files)


def font_stamp() -> Stamp:
    inputs = digest(LOCK, SCRIPTS / "woff.py", repr(FONT_FILES))
    return Stamp("fonts", inputs, _inside(FONTS, FONT_FILES))


def _inside(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    return tuple(folder / name for name in names)


def copy_vendor() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in VENDOR_FILES.items():
        shutil.copyfile(NODE_MODULES / source, VENDOR / name)


def trim_styles(used: Used) -> None:
    """Write Tabler without what no page of ours uses: 95 KB of 630."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    css = (NODE_MODULES / TABLER).read_text(encoding="utf-8")
    words = "/*! Tabler, in part: the rules that these pages use. Licence: tabler.LICENSE */\n"
    (VENDOR / "tabler.css").write_text(words + trim(css, used), encoding="utf-8")
    _write_tabler_licence(css)


def _write_tabler_licence(css: str) -> None:
    """Join Tabler's copyright lines with the MIT text: its package ships no licence file."""
    holders = re.findall(r"^ \* (Copyright .+)$", css[:1000], re.MULTILINE)
    terms = (NODE_MODULES / "@tabler/icons/LICENSE").read_text(encoding="utf-8")
    body = terms[terms.index("Permission is hereby") :]
    words = ["MIT License", "", *holders, "", body]
    (VENDOR / "tabler.LICENSE").write_text("\n".join(words), encoding="utf-8")


def copy_icons(used: dict[str, Path]) -> None:
    """Copy the outline icons in use, and drop those no longer used."""
    folder = VENDOR / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    unknown = [
        f"{source.relative_to(ROOT)}: there is no Tabler icon named {name!r}"
        for name, source in sorted(used.items())
        if not (NODE_MODULES / OUTLINE / f"{name}.svg").is_file()
    ]
    if unknown:
        raise Trouble("\n".join(unknown))
    for stale in folder.glob("*.svg"):
        if stale.stem not in used:
            stale.unlink()
    for name in used:
        shutil.copyfile(NODE_MODULES / OUTLINE / f"{name}.svg", folder / f"{name}.svg")


def copy_fonts() -> None:
    """Keep the five weights we print with, and give the other 250 MB back."""
    from woff import unwrap  # noqa: PLC0415 -- only a cold set-up needs it

    FONTS.mkdir(parents=True, exist_ok=True)
    for name, path in FONT_FILES.items():
        source = NODE_MODULES / path
        if source.suffix == ".woff":
            (FONTS / name).write_bytes(unwrap(source.read_bytes()))
        else:
            shutil.copyfile(source, FONTS / name)
    font_stamp().set()
    for package in FONT_PACKAGES:
        shutil.rmtree(NODE_MODULES / package, ignore_errors=True)


def font_packages_present() -> bool:
    return all((NODE_MODULES / path).is_file() for path in FONT_FILES.values())
