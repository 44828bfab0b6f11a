"""The columns of the registration list; a new one appears on the page and in the sheet."""

from collections.abc import Sequence

from flask_babel import lazy_pgettext

from app.core.formats import masked_phone
from app.core.i18n import _l
from app.core.lists import ListColumn, Part, said
from app.core.search import by_pinyin
from app.core.sheets import Kind
from app.registration import labels
from app.registration.models import Registration
from app.registration.persons import masked_email

NEWEST = "-created"
"""The order a list has until another is chosen."""


def columns_for(*, organizer: bool) -> Sequence[ListColumn[Registration]]:
    """Phones and addresses are whole for the organizer alone, on the page and in the sheet."""
    return (*_who(), *_reach(whole=organizer), *_standing())


def _who() -> Sequence[ListColumn[Registration]]:
    kinds = said(labels.KIND)
    statuses = said(labels.STATUS)
    return (
        ListColumn(
            "name",
            _l("Name"),
            lambda row: row.name,
            order=(by_pinyin(Registration.name),),
            fixed=True,
            css="main",
            labelled=False,
        ),
        ListColumn(
            "organisation",
            _l("Organisation and title"),
            lambda row: row.organisation,
            parts=(Part(lazy_pgettext("job", "Title"), lambda row: row.title),),
            order=(by_pinyin(Registration.organisation),),
            labelled=False,
        ),
        ListColumn(
            "kind",
            _l("Badge"),
            lambda row: kinds[row.kind],
            order=(Registration.kind,),
        ),
        ListColumn(
            "status",
            _l("Status"),
            lambda row: statuses[row.status],
            order=(Registration.status,),
        ),
    )


def _reach(*, whole: bool) -> Sequence[ListColumn[Registration]]:
    return (
        ListColumn(
            "phone",
            _l("Phone"),
            lambda row: row.phone if whole else masked_phone(row.phone),
            css="dim nowrap",
        ),
        ListColumn(
            "email",
            _l("E-mail"),
            lambda row: row.email if whole or not row.email else masked_email(row.email),
            shown=False,
            css="dim",
        ),
    )


def _standing() -> Sequence[ListColumn[Registration]]:
    sources = said(labels.SOURCE)
    return (
        ListColumn(
            "source",
            _l("How they came"),
            lambda row: sources[row.source],
            order=(Registration.source,),
            shown=False,
        ),
        ListColumn(
            "arrived",
            _l("Check-in"),
            lambda row: row.arrived_at,
            kind=Kind.MOMENT,
            order=(Registration.arrived_at,),
        ),
        ListColumn(
            "created",
            _l("Registered"),
            lambda row: row.created_at,
            kind=Kind.MOMENT,
            order=(Registration.created_at,),
            css="r dim",
        ),
    )
