import os
from collections.abc import Callable, Iterator

import pytest

from app.core.policy import Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.models import Document, DocumentBatch
from app.documents.rendering.words import DocumentKind
from tests.factories.documents import attendance_words

WANG = Actor(ActorKind.USER, 7, "王敏")


@pytest.fixture(scope="session")
def tasks(tmp_path_factory):
    """The workers' module. It makes an application of its own, from the environment."""
    kept = os.environ.get("HUIQIAN_DATA")
    os.environ["HUIQIAN_DATA"] = str(tmp_path_factory.mktemp("worker"))
    try:
        from tasks import documents
    finally:
        if kept is None:
            del os.environ["HUIQIAN_DATA"]
        else:
            os.environ["HUIQIAN_DATA"] = kept
    return documents


def paper(owner_id: int, name: str = "张三", **words: object) -> services.Paper:
    return services.Paper(
        words=attendance_words(name, **words),
        recipient=name,
        owner_kind="registration",
        owner_id=owner_id,
        dedupe_key=f"attendance:registration:{owner_id}",
    )


def order(
    papers: list[services.Paper],
    *,
    series: str = "TS-CH",
    event_id: int = 1,
    mail_each: bool = False,
) -> DocumentBatch:
    with unit_of_work():
        return services.order_batch(
            DocumentKind.ATTENDANCE,
            papers,
            event_id=event_id,
            series=series,
            title="参会证明",
            mail_each=mail_each,
            actor=WANG,
        )


@pytest.fixture
def announced(monkeypatch) -> Iterator[list[int]]:
    """Ids of the papers whose owners were told."""
    told: list[int] = []
    announcers: dict[str, Callable[[Document], None]] = {}
    monkeypatch.setattr(services, "_announcers", announcers)
    services.install_announcer("registration", lambda document: told.append(document.id))
    return told
