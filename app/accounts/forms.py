from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.core.forms import BaseForm, tidied
from app.core.i18n import _l


class LoginForm(BaseForm):
    email = EmailField(
        _l("E-mail"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Please enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = StringField(widget=HiddenInput())
