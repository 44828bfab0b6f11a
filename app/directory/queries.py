from sqlalchemy import or_, select

from app.core.db import db
from app.core.search import fold
from app.directory.models import Organisation, Person, Position


def find_organisation(name: str) -> Organisation | None:
    """By its name; full-width and half-width letters and brackets count as the same."""
    exact = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if exact is not None:
        return exact
    folded = fold(name)
    alike = db.session.scalars(
        select(Organisation)
        .where(
            or_(
                Organisation.search_keys == folded,  # Latin names have no other reading
                Organisation.search_keys.startswith(f"{folded} ", autoescape=True),
            )
        )
        .order_by(Organisation.id)
    )
    return next((found for found in alike if fold(found.name) == folded), None)


def find_person_at(name: str, organisation_id: int) -> Person | None:
    """The person of this name who holds, or held, a position there.

    The same name at another organisation may be somebody else.
    """
    return db.session.scalar(
        select(Person)
        .join(Position)
        .where(Person.name == name, Position.organisation_id == organisation_id)
        .order_by(Position.as_of.desc(), Position.id.desc())
        .limit(1)
    )


def find_position(person_id: int, organisation_id: int, titles: str) -> Position | None:
    return db.session.scalar(
        select(Position)
        .where(
            Position.person_id == person_id,
            Position.organisation_id == organisation_id,
            Position.titles == titles,
        )
        .order_by(Position.as_of.desc(), Position.id.desc())
        .limit(1)
    )
