"""The columns of the lists of mails, on their pages and in their sheets."""

from collections.abc import Sequence

from flask_babel import lazy_pgettext

from app.core.i18n import _l
from app.core.lists import ListColumn, Part
from app.core.search import by_pinyin
from app.core.sheets import Kind
from app.mail.models import OutgoingMail
from app.mail.standing import standing_of

NEWEST = "-written"


def columns() -> Sequence[ListColumn[OutgoingMail]]:
    return (*_what(), *_standing())


def _what() -> Sequence[ListColumn[OutgoingMail]]:
    return (
        ListColumn(
            "to",
            lazy_pgettext("mail", "To"),
            lambda row: row.to_name or row.to_address,
            parts=(Part(_l("E-mail"), lambda row: row.to_address),),
            order=(by_pinyin(OutgoingMail.to_name),),
        ),
        ListColumn(
            "subject",
            _l("Subject"),
            lambda row: row.subject,
            order=(by_pinyin(OutgoingMail.subject),),
            fixed=True,
            css="main",
            labelled=False,
        ),
    )


def _standing() -> Sequence[ListColumn[OutgoingMail]]:
    return (
        ListColumn(
            "status",
            _l("Status"),
            lambda row: standing_of(row).words,
            parts=(
                Part(_l("What is known"), lambda row: standing_of(row).reason),
                Part(_l("The mail server's words"), lambda row: standing_of(row).said),
            ),
            order=(OutgoingMail.status,),
        ),
        ListColumn(
            "tries",
            _l("Tries"),
            lambda row: row.attempts,
            kind=Kind.NUMBER,
            order=(OutgoingMail.attempts,),
            shown=False,
            css="r dim",
        ),
        ListColumn(
            "left",
            _l("Gone out"),
            lambda row: row.sent_at,
            kind=Kind.MOMENT,
            order=(OutgoingMail.sent_at,),
            shown=False,
            css="r dim nowrap",
        ),
        ListColumn(
            "written",
            _l("Written"),
            lambda row: row.created_at,
            kind=Kind.MOMENT,
            order=(OutgoingMail.created_at,),
            css="r dim nowrap",
        ),
    )
