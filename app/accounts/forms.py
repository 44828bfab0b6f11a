from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.core.forms import BaseForm, choices, tidied
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


class ForgotForm(BaseForm):
    email = EmailField(
        _l("E-mail"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(BaseForm):
    new = PasswordField(
        _l("New password"),
        validators=[
            DataRequired(_l("Please enter a new password.")),
            Length(max=128, message=_l("At most 128 characters.")),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(
        _l("Old password"),
        validators=[DataRequired(_l("Please enter your password.")), Length(max=200)],
    )


class CodeForm(BaseForm):
    """The second page of a log-in."""

    code = StringField(
        _l("Code"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the code.")), Length(max=64)],
        render_kw={"autocomplete": "one-time-code"},
    )
    next = StringField(widget=HiddenInput())


class ProofForm(BaseForm):
    """Both factors, before the second one is changed."""

    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Please enter your password.")), Length(max=200)],
    )
    code = StringField(
        _l("Code"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the code.")), Length(max=64)],
        render_kw={"autocomplete": "one-time-code"},
    )


class ProfileForm(BaseForm):
    name = StringField(
        _l("Name"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter your name.")), Length(max=100)],
    )
    locale = SelectField(
        _l("Language"),
        choices=choices(("zh_Hans_CN", _l("Chinese")), ("en", _l("English"))),
    )
