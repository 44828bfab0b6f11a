"""Orders so many papers of nobody's: ``python -m tests.journeys.seed_papers 2000``."""

import sys

from app.core.policy import SYSTEM
from app.core.unit_of_work import unit_of_work
from app.documents.rendering import DocumentKind
from app.documents.services import Paper, order_batch
from tests.factories.documents import attendance_words
from wsgi import app


def fill(count: int) -> int:
    papers = [
        Paper(
            words=attendance_words(f"来宾{place}号"),
            recipient=f"来宾{place}号",
            owner_kind="nobody",
            owner_id=place,
            dedupe_key=f"attendance:nobody:{place}",
        )
        for place in range(1, count + 1)
    ]
    with unit_of_work():
        return order_batch(
            DocumentKind.ATTENDANCE,
            papers,
            event_id=1,
            series="QR-CH",
            title="参会证明",
            mail_each=False,
            actor=SYSTEM,
        ).id


if __name__ == "__main__":
    with app.test_request_context():
        sys.stdout.write(f"{fill(int(sys.argv[1]))}\n")
