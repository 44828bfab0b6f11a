from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.forms import BaseForm, tidied, tidied_lines
from app.core.i18n import _, _l

_LONGEST_REASON = 200
_LONGEST_RULE = 80
_LARGEST_FILE = 5 * 1024 * 1024
"""Bytes; a paper of ours has some 30 KB, a plaque 100."""


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


class FileForm(BaseForm):
    """A paper as a file, to be compared with what was issued."""

    file = FileField(_l("The file (PDF)"))

    def content(self) -> bytes | None:
        """What was chosen; None, with a word at the field, where it cannot be a paper of ours."""
        chosen = self.file.data
        if not isinstance(chosen, FileStorage) or not chosen.filename:
            self.file.errors = [_("Choose the PDF that you were sent or downloaded.")]
            return None
        content: bytes = chosen.stream.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            self.file.errors = [_("The file is larger than 5 MB; no certificate of ours is.")]
            return None
        if not content.startswith(b"%PDF-"):
            self.file.errors = [_("This is no PDF. A picture or a scan cannot be compared.")]
            return None
        return content


class RevokeForm(BaseForm):
    reason = TextAreaField(
        _l("Why is it revoked?"),
        filters=[tidied_lines],
        validators=[
            DataRequired(_l("Say why; whoever scans the certificate reads it.")),
            Length(max=_LONGEST_REASON, message=_l("At most 200 characters.")),
        ],
    )


class RuleForm(BaseForm):
    """How the numbers of one kind of paper are written from now on."""

    kind = SelectField(_l("Papers"), coerce=str)
    rule = StringField(
        _l("Rule"),
        filters=[tidied],
        validators=[
            DataRequired(_l("Type a rule.")),
            Length(max=_LONGEST_RULE, message=_l("A rule has at most 80 characters.")),
        ],
    )
