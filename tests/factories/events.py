from datetime import UTC, datetime, timedelta

from app.events.enums import AgendaKind, EventStatus, GuestOrder
from app.events.models import (
    AgendaItem,
    Award,
    Event,
    Guest,
    GuestListRelease,
    GuestPlace,
    OrderApproval,
)
from tests.factories import Factory, factory
from tests.factories.directory import PositionFactory


class EventFactory(Factory):
    """A published event a day after the tests' NOON, 14:30 in Shanghai."""

    class Meta:
        model = Event

    class Params:
        draft = factory.Trait(status=EventStatus.DRAFT)
        withdrawn = factory.Trait(status=EventStatus.WITHDRAWN)
        cancelled = factory.Trait(status=EventStatus.CANCELLED)
        over = factory.Trait(starts_at=datetime(2022, 5, 12, 6, 30, tzinfo=UTC))

    slug = factory.Sequence(lambda n: f"event-{n}")
    name = "科技创新大会"
    organiser = "汉阳区"
    city = "武汉"
    venue = "会议中心"
    starts_at = datetime(2026, 3, 12, 6, 30, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=3))
    capacity = 30
    status = EventStatus.PUBLISHED
    code = "HY"


class AgendaItemFactory(Factory):
    class Meta:
        model = AgendaItem

    event = factory.SubFactory(EventFactory)
    kind = AgendaKind.ADDRESS
    title = factory.Sequence(lambda n: f"环节{n}")
    position = factory.Sequence(lambda n: n + 1)


class GuestFactory(Factory):
    """``GuestFactory(event=…, held__person__name="徐丽", position=2)``: in the news, second."""

    class Meta:
        model = Guest

    class Params:
        position = factory.Sequence(lambda n: n + 1)

    event = factory.SubFactory(EventFactory)
    held = factory.SubFactory(PositionFactory)
    places = factory.LazyAttribute(
        lambda guest: [GuestPlace(order=GuestOrder.NEWS, position=guest.position)]
    )


class GuestPlaceFactory(Factory):
    """``GuestPlaceFactory(guest__event=…, order=GuestOrder.SPEAKING, position=1)``."""

    class Meta:
        model = GuestPlace

    guest = factory.SubFactory(GuestFactory)
    order = GuestOrder.ROSTRUM
    position = factory.Sequence(lambda n: n + 1)


class OrderApprovalFactory(Factory):
    class Meta:
        model = OrderApproval

    order = GuestOrder.ROSTRUM
    approved_by = "徐丽"
    approved_as = "区委书记"
    by = "王主办"


class GuestListReleaseFactory(Factory):
    class Meta:
        model = GuestListRelease

    by = "王主办"


class AwardFactory(Factory):
    class Meta:
        model = Award

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"示例牌匾{n}")
    awarded_by = "示例授牌单位"
    awarded_to = "示例接牌单位"
    position = factory.Sequence(lambda n: n + 1)
