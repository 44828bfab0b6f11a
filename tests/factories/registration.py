from datetime import UTC, datetime

from app.core.search import fold, search_keys
from app.registration.enums import Attendance, RegistrationSource, RegistrationStatus
from app.registration.models import CheckIn, Registration
from tests.factories import Factory, factory
from tests.factories.events import EventFactory


class RegistrationFactory(Factory):
    """A confirmed delegate. ``RegistrationFactory(event=…, arrived=True)``, ``cancelled=True``."""

    class Meta:
        model = Registration

    class Params:
        arrived = factory.Trait(
            attendance=Attendance.ARRIVED, arrived_at=datetime(2026, 3, 12, 6, 5, tzinfo=UTC)
        )
        cancelled = factory.Trait(status=RegistrationStatus.CANCELLED)

    event = factory.SubFactory(EventFactory)
    name = factory.Sequence(lambda n: f"张三{n}")
    organisation = "示例科技有限公司"
    search_keys = factory.LazyAttribute(
        lambda person: f"{search_keys(person.name)} {fold(person.organisation)}"
    )
    phone = factory.Sequence(lambda n: f"1380000{n:04}")
    phone_tail = factory.LazyAttribute(lambda person: person.phone[-4:])
    email = None
    status = RegistrationStatus.CONFIRMED
    attendance = Attendance.NOT_ARRIVED
    source = RegistrationSource.SELF


class CheckInFactory(Factory):
    class Meta:
        model = CheckIn

    registration = factory.SubFactory(RegistrationFactory)
    by = "会务"
