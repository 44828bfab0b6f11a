from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, HasId, Timestamps
from app.directory.enums import OrganisationKind


class Organisation(HasId, Timestamps, Base):
    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.OTHER)
    search_keys: Mapped[str]
    """See ``app.core.search.search_keys``."""


class Person(HasId, Timestamps, Base):
    """A person with one name field; several may share a name."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(index=True)
    search_keys: Mapped[str]

    positions: Mapped[list["Position"]] = relationship(
        back_populates="person", order_by="Position.id"
    )


class Position(HasId, Timestamps, Base):
    """A title somebody holds at an organisation, as known on a date."""

    __tablename__ = "position"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    titles: Mapped[str]
    """In the person's own order, joined by 、 (“校党委常委、副校长”)."""
    as_of: Mapped[date]

    person: Mapped[Person] = relationship(back_populates="positions")
    organisation: Mapped[Organisation] = relationship()
