import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.db import db
from app.core.policy import Actor
from app.core.search import search_keys, tidy
from app.directory.enums import OrganisationKind
from app.directory.models import Organisation, Person, Position
from app.directory.queries import find_organisation, find_person_at, find_position

_ENDINGS = (
    (OrganisationKind.UNIVERSITY, ("大学", "学院", "学校")),
    (OrganisationKind.INSTITUTE, ("研究院", "研究所", "科学院", "设计院")),
    (OrganisationKind.FUND, ("基金",)),
    (OrganisationKind.COMPANY, ("公司", "集团", "企业")),
    (OrganisationKind.PARK, ("园区", "产业园", "开发区", "高新区")),
    (
        OrganisationKind.GOVERNMENT,
        ("政府", "委员会", "常委会", "局", "厅", "委", "办事处", "办公室"),
    ),
    (OrganisationKind.MEDIA, ("报社", "电视台", "广播电台", "通讯社")),
)
_BETWEEN_TITLES = re.compile(r"\s*[、,，;；/]\s*")


def find_or_create_organisation(
    name: str, *, actor: Actor, kind: OrganisationKind | None = None
) -> Organisation:
    """The organisation of this name; flushes a new one, for its id.

    Without ``kind`` its ending tells (“…大学” is a university); no ending known is OTHER.
    """
    name = tidy(name)
    found = find_organisation(name)
    if found is not None:
        return found
    organisation = Organisation(
        name=name, kind=kind or guess_kind(name), search_keys=search_keys(name)
    )
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
            audit.record(actor, "directory.create_organisation", organisation)
    except IntegrityError:  # somebody else wrote the same name down a moment ago
        return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()
    return organisation


def guess_kind(name: str) -> OrganisationKind:
    return next(
        (kind for kind, endings in _ENDINGS if name.endswith(endings)), OrganisationKind.OTHER
    )


def hold_position(
    *, name: str, organisation: str, titles: str | None, as_of: date, actor: Actor
) -> Position:
    """What somebody is on a day: person and organisation are found, or made, by their names.

    Flushes. Titles may be parted by any comma; a position known already is taken as it is.
    """
    unit = find_or_create_organisation(organisation, actor=actor)
    person = find_person_at(tidy(name), unit.id) or _create_person(tidy(name), actor)
    joined = join_titles(titles)
    known = find_position(person.id, unit.id, joined)
    if known is not None:
        return known
    position = Position(person=person, organisation=unit, titles=joined, as_of=as_of)
    db.session.add(position)
    audit.record(actor, "directory.hold_position", position)
    return position


def join_titles(titles: str | None) -> str:
    """“党委常委, 副校长” as “党委常委、副校长”; nothing as an empty text."""
    return "、".join(filter(None, _BETWEEN_TITLES.split(tidy(titles or ""))))


def _create_person(name: str, actor: Actor) -> Person:
    person = Person(name=name, search_keys=search_keys(name))
    db.session.add(person)
    audit.record(actor, "directory.create_person", person)
    return person
