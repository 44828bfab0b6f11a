from datetime import UTC, datetime

from app.core.clock import today
from app.documents.enums import DocumentStatus
from app.documents.models import BatchSlice, Document, DocumentBatch
from app.documents.number_rules import USUAL_RULE, written
from app.documents.rendering import TEMPLATE_VERSION
from app.documents.rendering.words import DocumentKind
from tests.factories import Factory, factory


class BatchFactory(Factory):
    """A running batch with one queued slice; its papers come from ``DocumentFactory(batch=…)``."""

    class Meta:
        model = DocumentBatch

    event_id = 1
    kind = DocumentKind.ATTENDANCE
    title = "参会证明"
    total = 1
    ordered_by = "王敏"


class SliceFactory(Factory):
    class Meta:
        model = BatchSlice

    batch = factory.SubFactory(BatchFactory)


class DocumentFactory(Factory):
    """A reserved certificate of attendance; ``DocumentFactory(issued=True)`` without its file."""

    class Meta:
        model = Document

    class Params:
        issued = factory.Trait(
            status=DocumentStatus.ISSUED,
            issued_at=datetime(2026, 3, 11, 4, 0, tzinfo=UTC),
            sha256="0" * 64,
        )

    kind = DocumentKind.ATTENDANCE
    template_version = TEMPLATE_VERSION
    number = factory.Sequence(lambda n: f"TS-MADE-2026-{n:05}")
    token = factory.Sequence(lambda n: f"token{n}")
    recipient = "张三"
    dedupe_key = factory.Sequence(lambda n: f"attendance:made:{n}")
    event_id = 1
    owner_kind = "registration"
    owner_id = factory.Sequence(lambda n: n)
    words = factory.LazyAttribute(
        lambda paper: (
            attendance_words(paper.recipient)
            | {
                "number": paper.number,
                "verify_url": f"http://localhost/v/{paper.number}?t={paper.token}",
            }
        )
    )


def usual_number(series: str, seq: int) -> str:
    """The number of this year's ``seq``-th paper of a series for which nobody chose a rule."""
    return written(USUAL_RULE, series, today().year, seq)


def attendance_words(name: str = "张三", **changed: object) -> dict[str, object]:
    """All words of a certificate of attendance but the number and the address."""
    return {
        "recipient": name,
        "organisation": "东湖软件",
        "event": "科技创新大会",
        "date_text": "2026年3月12日",
        "place": "会议中心",
        "issuer": "汉阳区科学技术和经济信息化局",
        "issued_text": "2026年3月12日",
        "locale": "zh_Hans_CN",
        "sample": False,
        **changed,
    }
