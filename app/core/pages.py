"""What every template may use: icons, asset addresses, formats, languages."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from markupsafe import Markup

from app.core import formats
from app.core.headers import csp_nonce
from app.core.i18n import LOCALES, locale_now, ngettext, pgettext

_STATIC = Path(__file__).parent.parent / "static"


def install(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        money=formats.wan,
        yuan=formats.yuan,
        cn_date=formats.day,
        cn_weekday=formats.weekday,
        cn_time=formats.clock_time,
        cn_datetime=formats.moment,
        masked_phone=formats.masked_phone,
        masked_name=formats.masked_name,
        who=formats.who,
    )
    app.jinja_env.globals.update(
        icon=icon,
        asset=asset,
        csp_nonce=csp_nonce,
        language_url=language_url,
        ngettext=ngettext,
        pgettext=pgettext,
        page_url=page_url,
    )
    app.context_processor(_language)


def icon(name: str, size: int = 20, class_: str = "") -> Markup:
    """An inline SVG, hidden from screen readers: words stand beside it."""
    return Markup(
        '<svg class="icon {class_}" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{paths}</svg>'
    ).format(class_=class_, size=size, paths=_icon_paths(name))


def asset(path: str) -> str:
    """The address of a static file, with a version that changes when the file does."""
    return url_for("static", filename=path, v=_version(path))


def language_url(locale: str) -> str:
    """This page in another language."""
    arguments = {**request.args.to_dict(flat=False), "lang": [locale]}
    return f"{request.path}?{urlencode(arguments, doseq=True)}"


def page_url(number: int) -> str:
    """This list, at another page, with its filters."""
    arguments = {**request.args.to_dict(flat=False), "page": [str(number)]}
    return f"{request.path}?{urlencode(arguments, doseq=True)}"


def _language() -> dict[str, Any]:
    locale = locale_now()
    return {"locale": locale, "html_lang": LOCALES[locale]}


@lru_cache(maxsize=512)
def _icon_paths(name: str) -> Markup:
    source = (_STATIC / "vendor" / "icons" / f"{name}.svg").read_text("utf-8")
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    return Markup(inner.strip())  # noqa: S704 -- our own set-up copied it from the icon set


@lru_cache(maxsize=256)
def _version(path: str) -> str:
    try:
        return format(int((_STATIC / path).stat().st_mtime), "x")
    except FileNotFoundError:
        return "0"
