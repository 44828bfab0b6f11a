"""Orders a long batch, and one mail while it is drawn: ``python -m tests.journeys.behind 600``.

Runs in a process of its own with the house's environment; prints the mail's id.
"""

import sys
import time

from sqlalchemy import func, select

from app.core.db import db
from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.documents.rendering import DocumentKind
from app.documents.services import Paper, order_batch
from app.mail.services import About, Recipient, queue_mail
from tests.factories.documents import attendance_words
from wsgi import app


def order(count: int) -> None:
    """A batch of ``count`` papers that nobody is told of."""
    papers = [
        Paper(
            words=attendance_words(f"来宾{place}号"),
            recipient=f"来宾{place}号",
            owner_kind="registration",
            owner_id=place,
            dedupe_key=f"attendance:registration:{place}",
        )
        for place in range(1, count + 1)
    ]
    with unit_of_work():
        order_batch(
            DocumentKind.ATTENDANCE,
            papers,
            event_id=1,
            series="HD-CH",
            title="参会证明",
            mail_each=False,
            actor=SYSTEM,
        )


def wait_until_under_way() -> None:
    issued = select(func.count()).where(Document.status == DocumentStatus.ISSUED)
    while not db.session.scalar(issued):
        db.session.rollback()
        time.sleep(0.05)
    db.session.rollback()


def write() -> int:
    """One mail that somebody waits for."""
    with unit_of_work():
        return queue_mail(
            "password_changed",
            to=Recipient("guest@hall.example", "万亮"),
            dedupe_key="behind",
            about=About("account", 1, event_id=None),
            words={"name": "万亮", "forgot_url": "https://sign.example/forgot"},
        ).id


if __name__ == "__main__":
    with app.test_request_context():
        order(int(sys.argv[1]))
        wait_until_under_way()
        sys.stdout.write(f"{write()}\n")
