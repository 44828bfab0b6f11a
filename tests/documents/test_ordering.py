import threading

import pytest
from sqlalchemy import delete, select

from app.core.db import db
from app.core.errors import NotFoundError, RuleError, RuleErrors
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.enums import BatchStatus, DocumentStatus
from app.documents.models import BatchSlice, Document, DocumentBatch, NumberSeries
from app.documents.queries import batch_progress
from app.documents.rendering.words import DocumentKind
from tests.documents.conftest import WANG, order, paper
from tests.factories.documents import DocumentFactory, attendance_words, usual_number


def numbers():
    return db.session.scalars(select(Document.number).order_by(Document.id)).all()


def test_numbers_follow_each_other_over_batches_and_people(app, frozen):
    order([paper(1), paper(2)])
    order([paper(3)])
    assert numbers() == [usual_number("TS-CH", seq) for seq in (1, 2, 3)]


def test_each_series_counts_for_itself(app, frozen):
    order([paper(1)])
    order([paper(2)], series="TS-QY")
    assert numbers() == [usual_number("TS-CH", 1), usual_number("TS-QY", 1)]


def test_the_words_are_frozen_with_number_and_address(app, frozen):
    order([paper(1, "欧阳娜娜")])
    document = db.session.scalars(select(Document)).one()
    number = usual_number("TS-CH", 1)
    assert document.words == attendance_words("欧阳娜娜") | {
        "number": number,
        "verify_url": f"http://localhost/v/{number}?t={document.token}",
    }
    assert (document.status, document.recipient) == (DocumentStatus.RESERVED, "欧阳娜娜")


def test_an_order_leaves_as_one_job_per_hundred_after_the_commit(app, sent):
    with unit_of_work():
        services.order_batch(
            DocumentKind.ATTENDANCE,
            [paper(n) for n in range(1, 251)],
            event_id=1,
            series="TS-CH",
            title="参会证明",
            mail_each=False,
            actor=WANG,
        )
        assert sent == []
    slices = db.session.scalars(select(BatchSlice).order_by(BatchSlice.id)).all()
    assert sent == [(Job.DRAW_SLICE, part.id) for part in slices]
    sizes = [
        len(db.session.scalars(select(Document.id).where(Document.slice_id == part.id)).all())
        for part in slices
    ]
    assert sizes == [100, 100, 50]


def test_a_character_without_outline_refuses_all_before_anything_is_written(app, sent):
    with pytest.raises(RuleErrors) as refused:
        order([paper(1), paper(2, "张\U00020000"), paper(3, organisation="\U0002f800公司")])
    assert refused.value.details == (
        "张\U00020000：无法打印“\U00020000”（U+20000）",
        "张三：无法打印“\U0002f800”（U+2F800）",
    )
    assert str(refused.value) == "一份也没有制作：有 2 份的文字无法打印。"
    assert db.session.scalars(select(Document)).all() == []
    assert db.session.scalars(select(NumberSeries)).all() == []
    assert sent == []


def test_who_has_the_certificate_already_is_left_out(app, frozen):
    order([paper(1)])
    batch = order([paper(1), paper(2), paper(2)])
    assert batch.total == 1
    assert numbers() == [usual_number("TS-CH", 1), usual_number("TS-CH", 2)]


def test_an_order_for_nobody_new_is_refused(app):
    order([paper(1)])
    with pytest.raises(RuleError, match="所选的都已经有了"):
        order([paper(1)])
    with pytest.raises(RuleError, match="请至少选择一人"):
        order([])
    assert len(db.session.scalars(select(DocumentBatch)).all()) == 1


def test_mail_for_owners_whom_nobody_tells_is_a_mistake_of_ours(app, announced):
    stranger = services.Paper(attendance_words(), "张三", "nobody", 1, "attendance:nobody:1")
    with pytest.raises(RuntimeError, match="nobody"):
        order([stranger], mail_each=True)


def test_an_order_leaves_an_audit_line(app):
    batch = order([paper(1)])
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.actor_label, line.subject_id) == (
        "documents.order_batch",
        "王敏",
        batch.id,
    )


def test_a_preview_is_a_pdf_and_writes_nothing(app):
    assert services.preview(DocumentKind.ATTENDANCE, attendance_words()).startswith(b"%PDF")
    assert db.session.scalars(select(Document)).all() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"name": "张\U00020000"}, "无法打印"), ({"event": "会" * 900}, "太长")],
)
def test_a_preview_refuses_what_the_batch_would(app, changed, message):
    with pytest.raises(RuleError, match=message):
        services.preview(DocumentKind.ATTENDANCE, attendance_words(**changed))


def test_a_revoked_paper_makes_room_for_a_new_one(app, frozen):
    document = DocumentFactory(issued=True, dedupe_key="attendance:registration:1")
    with unit_of_work():
        services.revoke(document.id, reason="姓名有误", actor=WANG)
    order([paper(1)])
    assert document.status is DocumentStatus.REVOKED
    assert (document.revoked_reason, document.revoked_at is not None) == ("姓名有误", True)
    assert numbers()[-1] == usual_number("TS-CH", 1)


def test_revoking_is_refused_twice_without_reason_and_before_the_issue(app):
    reserved, issued = DocumentFactory(), DocumentFactory(issued=True)
    with pytest.raises(RuleError, match="已签发"), unit_of_work():
        services.revoke(reserved.id, reason="错", actor=WANG)
    reserved, issued = DocumentFactory(), DocumentFactory(issued=True)
    with pytest.raises(RuleError, match="原因"), unit_of_work():
        services.revoke(issued.id, reason=None, actor=WANG)


def test_a_stopped_batch_goes_on_or_is_given_up(app, sent, frozen):
    batch = order([paper(1), paper(2)])
    with unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    with pytest.raises(RuleError, match="不在进行中"), unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    sent.clear()
    with unit_of_work():
        services.resume_batch(batch.id, actor=WANG)
    assert sent == [(Job.DRAW_SLICE, batch.slices[0].id)]
    with pytest.raises(RuleError, match="只有已停止"), unit_of_work():
        services.resume_batch(batch.id, actor=WANG)
    with pytest.raises(RuleError, match="先停止"), unit_of_work():
        services.void_unissued(batch.id, actor=WANG)
    with unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    with unit_of_work():
        assert services.void_unissued(batch.id, actor=WANG) == 2
    assert batch.status is BatchStatus.DONE
    with pytest.raises(RuleError, match="都已签发"), unit_of_work():
        services.void_unissued(batch.id, actor=WANG)
    order([paper(1)])
    statuses = db.session.scalars(select(Document.status).order_by(Document.number)).all()
    assert statuses == [DocumentStatus.VOID, DocumentStatus.VOID, DocumentStatus.RESERVED]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: services.revoke(99, reason="错", actor=WANG),
        lambda: services.stop_batch(99, actor=WANG),
        lambda: batch_progress(99),
    ],
)
def test_what_does_not_exist_is_not_found(app, ask):
    with pytest.raises(NotFoundError):
        ask()


def test_two_who_order_at_once_share_no_number_and_leave_no_gap(flask_app):
    """Real connections; the rows are taken away afterwards."""
    start, failures = threading.Barrier(2), []

    def run(first: int) -> None:
        with flask_app.app_context():
            try:
                start.wait()
                for n in range(first, first + 5):
                    order([paper(n)], series="TWO")
            except Exception as error:  # noqa: BLE001 -- a thread's failure must reach the test
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(first,)) for first in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        with flask_app.app_context():
            assert failures == []
            assert sorted(numbers()) == [usual_number("TWO", n) for n in range(1, 11)]
    finally:
        with flask_app.app_context(), unit_of_work():
            for model in (Document, BatchSlice, DocumentBatch, NumberSeries, AuditLine):
                db.session.execute(delete(model))
