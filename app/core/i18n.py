"""Languages. msgids are English; every page, mail and document follows its reader's locale."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, ngettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

__all__ = ["DEFAULT_LOCALE", "LOCALES", "_", "_l", "babel", "locale_now", "ngettext", "pgettext",
           "select_locale", "speaking"]  # fmt: skip

DEFAULT_LOCALE = "zh_Hans_CN"
LOCALES = {"zh_Hans_CN": "zh-CN", "en": "en"}
"""Locale to the ``lang`` of HTML."""

babel = Babel()


def select_locale() -> str:
    """``?lang=`` (remembered), then what was remembered, then Chinese."""
    if not has_request_context():
        return DEFAULT_LOCALE
    wanted = request.args.get("lang")
    if wanted in LOCALES:
        session["locale"] = wanted
        return wanted
    remembered = session.get("locale")
    return remembered if remembered in LOCALES else DEFAULT_LOCALE


def locale_now() -> str:
    return "en" if str(get_locale() or DEFAULT_LOCALE).startswith("en") else DEFAULT_LOCALE


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Words inside come in ``locale``: for a mail or a paper to somebody else."""
    with force_locale(locale):
        yield
