from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core.forms import BaseForm, WholeField, tidied
from app.core.i18n import _l
from app.events.forms import Readable
from app.events.order_forms import MoveForm, OrderForm
from app.roadshow.models import Pitch
from app.roadshow.services import PitchWords

__all__ = ["MoveForm", "OrderForm", "PitchForm"]

_MOST_MINUTES = 240
_too_long = Length(max=200, message=_l("That is too long: at most %(max)d characters."))
_minutes = (
    InputRequired(_l("Please enter the minutes, for instance 8.")),
    Readable(_l("Please enter the minutes, for instance 8.")),
)


class PitchForm(BaseForm):
    company = StringField(
        _l("Company"),
        filters=[tidied],
        validators=[DataRequired(_l("Please name the company.")), _too_long],
    )
    topic = StringField(_l("Topic"), filters=[tidied], validators=[_too_long])
    speaker = StringField(_l("Speaks on stage"), filters=[tidied], validators=[_too_long])
    minutes = WholeField(
        _l("Pitch"),
        default=8,
        validators=[
            *_minutes,
            NumberRange(1, _MOST_MINUTES, _l("Please enter a number from %(min)s to %(max)s.")),
        ],
    )
    question_minutes = WholeField(
        _l("Questions"),
        default=5,
        validators=[
            *_minutes,
            NumberRange(0, _MOST_MINUTES, _l("Please enter a number from %(min)s to %(max)s.")),
        ],
    )

    @classmethod
    def of(cls, pitch: Pitch) -> "PitchForm":
        return cls(obj=pitch)

    def words(self) -> PitchWords:
        return PitchWords(
            company=self.company.data,
            topic=self.topic.data,
            speaker=self.speaker.data,
            minutes=self.minutes.data,
            question_minutes=self.question_minutes.data,
        )
