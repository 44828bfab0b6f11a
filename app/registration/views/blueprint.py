from typing import Any

from flask import Blueprint

from app.events.labels import event_name, event_place
from app.registration import labels
from app.registration.enums import Attendance, RegistrationStatus
from app.registration.persons import masked_email

bp = Blueprint("registration", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of the room may say."""
    return {
        "labels": labels,
        "event_name": event_name,
        "event_place": event_place,
        "masked_email": masked_email,
        "Attendance": Attendance,
        "RegistrationStatus": RegistrationStatus,
    }
