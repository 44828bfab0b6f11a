from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.forms import BaseForm, tidied, tidied_lines
from app.core.i18n import _l

_LONGEST_REASON = 200


class NumberForm(BaseForm):
    """The number that stands on a paper. Sent by GET, so that the answer has an address."""

    class Meta:
        csrf = False

    number = StringField(
        _l("Number of the certificate"),
        filters=[tidied],
        validators=[
            DataRequired(_l("Type the number that stands on the certificate.")),
            Length(max=40, message=_l("A number has at most 40 characters.")),
        ],
    )


class RevokeForm(BaseForm):
    reason = TextAreaField(
        _l("Why is it revoked?"),
        filters=[tidied_lines],
        validators=[
            DataRequired(_l("Say why; whoever scans the certificate reads it.")),
            Length(max=_LONGEST_REASON, message=_l("At most 200 characters.")),
        ],
    )
