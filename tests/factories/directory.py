from datetime import date

from app.core.search import search_keys
from app.directory.models import Organisation, Person, Position
from tests.factories import Factory, factory


class OrganisationFactory(Factory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"示例单位{n}")
    search_keys = factory.LazyAttribute(lambda organisation: search_keys(organisation.name))


class PersonFactory(Factory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"示例人员{n}")
    search_keys = factory.LazyAttribute(lambda person: search_keys(person.name))


class PositionFactory(Factory):
    """``PositionFactory(person__name="沈革武", organisation__name="武汉理工大学")``."""

    class Meta:
        model = Position

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    titles = "主任"
    as_of = date(2026, 3, 12)
