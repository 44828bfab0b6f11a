"""How the room's states are called on pages."""

from flask_babel import lazy_pgettext

from app.core.i18n import _, _l
from app.core.models import AuditLine
from app.registration.enums import (
    Attendance,
    AttendeeKind,
    RegistrationSource,
    RegistrationStatus,
)

STATUS = {
    RegistrationStatus.CONFIRMED: _l("Confirmed"),
    RegistrationStatus.CANCELLED: lazy_pgettext("registration", "Cancelled"),
}
ATTENDANCE = {
    Attendance.NOT_ARRIVED: _l("Not arrived"),
    Attendance.ARRIVED: _l("Arrived"),
}
KIND = {
    AttendeeKind.GUEST: lazy_pgettext("role", "Guest"),
    AttendeeKind.DELEGATE: _l("Delegate"),
    AttendeeKind.STAFF: _l("Crew"),
    AttendeeKind.MEDIA: _l("Media"),
    AttendeeKind.OBSERVER: _l("Observer"),
}
SOURCE = {
    RegistrationSource.SELF: _l("Registered online"),
    RegistrationSource.DESK: _l("Added by the organizer"),
}
CORRECTED = "registration.correct"
ACTION = {
    "registration.register": _l("Registered online"),
    "registration.add": _l("Added by the organizer"),
    CORRECTED: _l("Details corrected"),
    "registration.cancel": lazy_pgettext("registration", "Cancelled"),
    "registration.check_in": _l("Checked in"),
    "registration.undo_check_in": _l("Check-in undone"),
}
CHANGED = {
    "name": _l("Name"),
    "organisation": _l("Organisation"),
    "title": lazy_pgettext("job", "Title"),
    "kind": _l("Badge"),
    "locale": _l("Language"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
}
PLAIN = {"name", "organisation", "title"}
"""Told with their values; the others (phone, e-mail) not, for not everybody here may see them."""


def changed_columns(line: AuditLine) -> list[str]:
    """What a correction changed, in words; nothing for other steps."""
    if line.action != CORRECTED:
        return []
    before, after = line.before or {}, line.after or {}
    return [_changed(key, before.get(key), value) for key, value in after.items()]


def _changed(key: str, before: object, after: object) -> str:
    label = str(CHANGED.get(key, key))
    if key not in PLAIN:
        return label
    return f"{label}{_(': ')}{before or '—'} → {after or '—'}"
