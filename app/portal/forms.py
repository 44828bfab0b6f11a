from datetime import date
from typing import Any

from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.accounts.enums import Role
from app.accounts.labels import role_meaning, role_words
from app.accounts.members import Offer
from app.core.forms import BaseForm, DayField, choices, tidied
from app.core.i18n import _, _l

_SHORT = Length(max=100, message=_l("At most 100 characters."))


class RoleForm(BaseForm):
    """What somebody may, for whom, until when."""

    role = RadioField(_l("Role"), validators=[DataRequired(_l("Please choose a role."))])
    unit = StringField(_l("Responsible unit"), filters=[tidied], validators=[_SHORT])
    ends_on = DayField(_l("Last day of access"))

    def offer_roles(self, event_id: int | None) -> None:
        """The roles that there are at the place."""
        nowhere = Role.ADMIN if event_id is not None else Role.FIRM
        self.role.choices = choices(
            *(
                (
                    role.value,
                    _("%(role)s: %(meaning)s", role=role_words(role), meaning=role_meaning(role)),
                )
                for role in Role
                if role is not nowhere
            )
        )

    def offer(self, event_id: int | None, unit_id: int | None) -> Offer:
        ends_on: date | None = self.ends_on.data
        return Offer(Role(self.role.data), event_id, unit_id, ends_on)


class InvitationForm(RoleForm):
    email = EmailField(
        _l("E-mail"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the e-mail address.")), Length(max=200)],
    )
    name = StringField(
        _l("Name"),
        filters=[tidied],
        validators=[DataRequired(_l("Please give the name.")), _SHORT],
    )
    locale = SelectField(_l("Language of the mail"), default="zh_Hans_CN")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = choices(("zh_Hans_CN", _("Chinese")), ("en", _("English")))


class HandOverForm(BaseForm):
    to = EmailField(
        _l("E-mail of the colleague's account"),
        filters=[tidied],
        validators=[DataRequired(_l("Please enter the e-mail address.")), Length(max=200)],
    )


class JoinForm(BaseForm):
    name = StringField(
        _l("Name"),
        filters=[tidied],
        validators=[DataRequired(_l("Please give the name.")), _SHORT],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Please enter a password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
