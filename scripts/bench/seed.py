"""Fills the house: the founding conference, moved into the future, and its people.

``python -m bench.seed PEOPLE`` in the house's environment. Each person has what a registration
leaves behind: a link, a mail that was sent, lines of the audit.
"""

import sys
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from app.accounts.enums import LinkPurpose, Role
from app.accounts.models import AccessLink
from app.accounts.services import create_user, grant
from app.core.clock import now
from app.core.db import db
from app.core.models import AuditLine
from app.core.policy import SYSTEM, ActorKind
from app.core.search import fold, search_keys
from app.core.tokens import hash_token, new_token
from app.events.models import Event
from app.mail.enums import MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.portal.demo.founding import load_founding_conference
from app.registration.enums import Attendance, RegistrationSource, RegistrationStatus
from app.registration.models import Registration
from bench.seed_words import people
from wsgi import app

ORGANIZER = "organizer@bench.example"
PASSWORD = "a-password-for-figures"  # noqa: S105 -- of a database that lives for minutes
SPARE = 5_000
"""Seats that stay free for those who register while it is measured."""
_BATCH = 2_000


def seed(count: int) -> None:
    event = load_founding_conference()
    event.starts_at = now() + timedelta(days=30)
    event.ends_at = event.starts_at + timedelta(hours=3)
    event.capacity = count + SPARE
    user = create_user(email=ORGANIZER, name="李主办", password=PASSWORD, actor=SYSTEM)
    grant(user, Role.ORGANIZER, event_id=None, actor=SYSTEM)
    db.session.flush()
    began = now() - timedelta(days=20)
    step = timedelta(days=19) / count
    rows = [
        _registration(event, number, person, began + step * number)
        for number, person in enumerate(people(count))
    ]
    _insert(Registration, rows)
    ids = db.session.scalars(db.select(Registration.id).order_by(Registration.id)).all()
    _insert(AccessLink, [_link(row_id, row) for row_id, row in zip(ids, rows, strict=True)])
    _insert(OutgoingMail, [_mail(row_id, row) for row_id, row in zip(ids, rows, strict=True)])
    _insert(AuditLine, [_line(row_id, row) for row_id, row in zip(ids, rows, strict=True)])


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        db.session.execute(insert(model), rows[start : start + _BATCH])


def _registration(
    event: Event, number: int, person: tuple[str, str, str], at: datetime
) -> dict[str, Any]:
    name, organisation, title = person
    phone = f"139{number:08}"
    arrived = number % 3 == 0
    cancelled = number % 50 == 1
    return {
        "event_id": event.id,
        "name": name,
        "search_keys": f"{search_keys(name)} {fold(organisation)}",
        "organisation": organisation,
        "title": title or None,
        "phone": phone,
        "phone_tail": phone[-4:],
        "email": f"guest{number}@firm.example",
        "status": RegistrationStatus.CANCELLED if cancelled else RegistrationStatus.CONFIRMED,
        "attendance": Attendance.ARRIVED if arrived else Attendance.NOT_ARRIVED,
        "arrived_at": at if arrived else None,
        "source": RegistrationSource.SELF,
        "created_at": at,
        "updated_at": at,
    }


def _link(row_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "purpose": LinkPurpose.REGISTRATION,
        "subject_id": row_id,
        "token_hash": hash_token(new_token()),
        "created_at": row["created_at"],
    }


def _mail(row_id: int, row: dict[str, Any]) -> dict[str, Any]:
    subject = "报名成功"
    return {
        "dedupe_key": f"registration_confirmed:{row_id}:first",
        "template": "registration_confirmed",
        "kind": MailKind.TRANSACTIONAL,
        "to_address": row["email"],
        "to_name": row["name"],
        "locale": "zh_Hans_CN",
        "subject": subject,
        "text_body": "您的席位已保留。\n" * 40,
        "html_body": "<p>您的席位已保留。</p>\n" * 120,
        "message_id": f"<{row_id}@bench.example>",
        "status": MailStatus.SENT,
        "sent_at": row["created_at"],
        "event_id": row["event_id"],
        "about_kind": "registration",
        "about_id": row_id,
        "search_keys": f"{search_keys(row['name'])} {row['email']} {fold(subject)}",
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
    }


def _line(row_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": row["created_at"],
        "actor_kind": ActorKind.LINK,
        "actor_id": row_id,
        "actor_label": row["name"],
        "action": "registration.register",
        "subject_kind": "Registration",
        "subject_id": row_id,
        "event_id": row["event_id"],
        "after": {"name": row["name"], "organisation": row["organisation"], "phone": row["phone"]},
    }


def _tidy() -> None:
    """What PostgreSQL does by itself within a minute."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as wire:
        wire.execute(text("VACUUM ANALYZE"))


def main(count: int) -> None:
    with app.test_request_context():
        seed(count)
        db.session.commit()
        _tidy()


if __name__ == "__main__":
    main(int(sys.argv[1]))
