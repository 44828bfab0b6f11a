"""From a template folder and words to what one mail says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from jinja2 import Environment, StrictUndefined

from app.core.i18n import LOCALES, locale_now
from app.core.search import tidy

_EXTENSION = "huiqian_mail_templates"
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    text: str
    html: str


def render_mail(template: str, words: Mapping[str, Any]) -> Wording:
    """Render ``templates/mail/<template>/{subject.txt,body.txt,body.html}`` in today's language.

    Every template may say ``subject``, ``base_url`` (no slash at its end) and ``html_lang``.

    Raises:
        jinja2.UndefinedError: for a missing word: a hole in a mail is found too late.

    """
    environment = _environment()
    known = {
        **words,
        "base_url": current_app.config["HUIQIAN"].base_url,
        "html_lang": LOCALES[locale_now()],
    }

    def render(part: str) -> str:
        return environment.get_template(f"mail/{template}/{part}").render(known)

    known["subject"] = tidy(render("subject.txt"))
    text = _BLANK_LINES.sub("\n\n", render("body.txt")).strip() + "\n"
    return Wording(subject=known["subject"], text=text, html=render("body.html").strip() + "\n")


def _environment() -> Environment:
    """The application's, but strict. Mails are also rendered by workers, without a request, so
    what ``render_template`` adds to a page is not at hand.
    """
    extensions = current_app.extensions
    if _EXTENSION not in extensions:
        extensions[_EXTENSION] = current_app.jinja_env.overlay(undefined=StrictUndefined)
    environment: Environment = extensions[_EXTENSION]
    return environment
