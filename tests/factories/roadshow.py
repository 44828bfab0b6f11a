from app.roadshow.models import Pitch
from tests.factories import Factory, factory
from tests.factories.events import EventFactory


class PitchFactory(Factory):
    class Meta:
        model = Pitch

    event = factory.SubFactory(EventFactory)
    company = factory.Sequence(lambda n: f"示例企业{n}")
    position = factory.Sequence(lambda n: n + 1)
