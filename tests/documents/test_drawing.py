import errno
import os
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select

from app.core.db import db
from app.core.errors import StorageError
from app.core.files import read_file
from app.core.jobs import Job
from app.core.models import StoredFile
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.drawing import (
    ATTEMPTS,
    FORGOTTEN,
    GROUP,
    LEASE,
    claim_slice,
    draw_sheet,
    keep_drawn,
    leave_slice,
    sweep,
)
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document
from tests.conftest import NOON
from tests.documents.conftest import WANG, order, paper


def claim(slice_id):
    with unit_of_work():
        return claim_slice(slice_id)


def keep(group):
    drawn = [draw_sheet(sheet) for sheet in group.sheets]
    with unit_of_work():
        return keep_drawn(group, drawn)


def slice_of(batch):
    return db.session.scalars(select(BatchSlice).where(BatchSlice.batch_id == batch.id)).one()


def documents():
    return db.session.scalars(select(Document).order_by(Document.id)).all()


def statuses():
    return [document.status for document in documents()]


def test_a_job_issues_every_paper_of_its_slice_with_file_and_mail(app, frozen, tasks, announced):
    batch = order([paper(n, f"张{n}") for n in range(GROUP + 2)], mail_each=True)
    tasks.draw_slice(slice_of(batch).id)
    for document in documents():
        assert document.status is DocumentStatus.ISSUED
        assert abs(document.issued_at - NOON) < timedelta(seconds=1)
        assert document.file.filename == f"{document.number}_{document.recipient}.pdf"
        assert document.sha256 == document.file.sha256
        assert read_file(document.file).startswith(b"%PDF")
    assert announced == [document.id for document in documents()]
    assert (batch.status, batch.finished_at is None) == (BatchStatus.DONE, False)
    assert slice_of(batch).status is SliceStatus.DONE


def test_a_second_job_for_the_same_slice_finds_nothing_to_do(app, tasks, announced):
    batch = order([paper(1)], mail_each=True)
    tasks.draw_slice(slice_of(batch).id)
    tasks.draw_slice(slice_of(batch).id)
    tasks.draw_slice(999_999)
    assert len(announced) == 1
    files = [file.filename for file in db.session.scalars(select(StoredFile))]
    assert sorted(files)[-2:] == ["prefix", "segment"]
    assert len(files) == 3


def test_papers_without_mail_are_told_to_nobody(app, tasks, announced):
    tasks.draw_slice(slice_of(order([paper(1)])).id)
    assert announced == []


def test_a_slice_has_one_holder(app):
    part = slice_of(order([paper(1)]))
    assert claim(part.id).sheets[0].words["recipient"] == "张三"
    assert claim(part.id) is None


def test_the_batch_is_done_with_its_last_slice(app, tasks):
    batch = order([paper(n) for n in range(services.SLICE_SIZE + 1)])
    first, last = batch.slices
    tasks.draw_slice(last.id)
    assert batch.status is BatchStatus.RUNNING
    for document in documents()[3:-1]:
        document.status = DocumentStatus.VOID
    db.session.commit()
    tasks.draw_slice(first.id)
    assert batch.status is BatchStatus.DONE


def test_after_a_kill_the_next_worker_draws_only_what_is_left(app, frozen, announced, sent):
    batch = order([paper(n) for n in range(GROUP + 3)], mail_each=True)
    part = slice_of(batch)
    killed = keep(claim(part.id))
    assert [sheet.document_id for sheet in killed.sheets] == [d.id for d in documents()[GROUP:]]
    frozen(NOON + LEASE + timedelta(seconds=1))
    sent.clear()
    with unit_of_work():
        sweep()
    assert sent == [(Job.DRAW_SLICE, part.id)]
    assert keep(claim(part.id)) is None
    assert set(statuses()) == {DocumentStatus.ISSUED}
    assert announced == [document.id for document in documents()]


def test_who_lost_the_lease_while_drawing_keeps_nothing(app, frozen, announced):
    batch = order([paper(1)], mail_each=True)
    slow = claim(slice_of(batch).id)
    frozen(NOON + LEASE + timedelta(seconds=1))
    with unit_of_work():
        sweep()
    quick = claim(slow.slice_id)
    assert keep(slow) is None
    assert (statuses(), announced) == ([DocumentStatus.RESERVED], [])
    keep(quick)
    assert keep(slow) is None
    assert (statuses(), len(announced)) == ([DocumentStatus.ISSUED], 1)


def test_each_group_renews_the_lease(app, frozen):
    part = slice_of(order([paper(n) for n in range(GROUP + 1)]))
    group = claim(part.id)
    frozen(NOON + timedelta(seconds=50))
    keep(group)
    frozen(NOON + timedelta(seconds=100))
    with unit_of_work():
        sweep()
    db.session.refresh(part)
    assert part.status is SliceStatus.DRAWING


def test_words_that_do_not_fit_fail_alone_with_their_reason(app, tasks):
    batch = order([paper(1), paper(2, event="会" * 900), paper(3)])
    tasks.draw_slice(slice_of(batch).id)
    good, bad, other = documents()
    assert (good.status, other.status) == (DocumentStatus.ISSUED, DocumentStatus.ISSUED)
    assert (bad.status, bad.failure) == (
        DocumentStatus.RESERVED,
        "正文太长，排不下。",
    )
    assert batch.status is BatchStatus.DONE
    with unit_of_work():
        assert services.void_unissued(batch.id, actor=WANG) == 1
    assert bad.status is DocumentStatus.VOID
    assert order([paper(2)]).total == 1


def test_a_stop_lets_the_papers_in_hand_come_out_and_the_rest_wait(app, sent):
    batch = order([paper(n) for n in range(GROUP + 1)])
    part = slice_of(batch)
    group = claim(part.id)
    with unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    sent.clear()
    assert keep(group) is None
    assert statuses().count(DocumentStatus.ISSUED) == GROUP
    assert (sent, claim(part.id)) == ([], None)
    with unit_of_work():
        services.resume_batch(batch.id, actor=WANG)
    assert sent == [(Job.DRAW_SLICE, part.id)]
    assert keep(claim(part.id)) is None
    assert batch.status is BatchStatus.DONE


def test_a_stop_that_came_too_late_leaves_a_finished_batch(app):
    batch = order([paper(1)])
    group = claim(slice_of(batch).id)
    with unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    assert keep(group) is None
    assert batch.status is BatchStatus.DONE


def test_papers_given_up_while_a_worker_held_them_stay_void(app, announced):
    batch = order([paper(1)], mail_each=True)
    group = claim(slice_of(batch).id)
    with unit_of_work():
        services.stop_batch(batch.id, actor=WANG)
    with unit_of_work():
        services.void_unissued(batch.id, actor=WANG)
    assert keep(group) is None
    assert (statuses(), announced) == ([DocumentStatus.VOID], [])


def test_the_fifth_crash_gives_a_slice_up_where_people_see_it(app, frozen, sent):
    batch = order([paper(1)])
    part = slice_of(batch)
    for crash in range(1, ATTEMPTS + 1):
        assert claim(part.id) is not None
        frozen(NOON + crash * (LEASE + timedelta(seconds=1)))
        with unit_of_work():
            sweep()
    db.session.refresh(part)
    assert (part.status, part.last_error) == (
        SliceStatus.FAILED,
        "后台连续 5 次在制作时中断。",
    )
    assert batch.status is BatchStatus.STOPPED
    with unit_of_work():
        services.resume_batch(batch.id, actor=WANG)
    assert keep(claim(part.id)) is None
    assert batch.status is BatchStatus.DONE


def test_a_paper_that_comes_out_clears_the_crashes(app):
    part = slice_of(order([paper(n) for n in range(GROUP + 1)]))
    keep(claim(part.id))
    db.session.refresh(part)
    assert part.attempts == 0


def test_a_slice_that_the_broker_forgot_is_sent_again_once(app, frozen, sent):
    batch = order([paper(1)])
    stopped = order([paper(2)])
    with unit_of_work():
        services.stop_batch(stopped.id, actor=WANG)
    sent.clear()
    with unit_of_work():
        assert sweep() == 0
    frozen(NOON + FORGOTTEN + timedelta(seconds=1))
    with unit_of_work():
        assert sweep() == 1
    with unit_of_work():
        assert sweep() == 0
    assert sent == [(Job.DRAW_SLICE, slice_of(batch).id)]


def test_the_sweep_runs_once_per_slot(app, frozen, sent, tasks):
    batch = order([paper(1)])
    sent.clear()
    frozen(NOON + timedelta(minutes=5))
    tasks.sweep_documents()
    frozen(NOON + timedelta(minutes=5, seconds=1))
    tasks.sweep_documents()
    assert sent == [(Job.DRAW_SLICE, slice_of(batch).id)]


def test_a_job_whose_time_is_over_leaves_its_slice_to_the_next(app, tasks, sent, monkeypatch):
    part = slice_of(order([paper(n) for n in range(GROUP + 1)]))
    sent.clear()
    monkeypatch.setattr(tasks, "_LONGEST", -1)
    tasks.draw_slice(part.id)
    assert statuses().count(DocumentStatus.ISSUED) == GROUP
    assert sent == [(Job.DRAW_SLICE, part.id)]
    tasks.draw_slice(part.id)
    assert set(statuses()) == {DocumentStatus.ISSUED}


def test_the_soft_limit_in_mid_group_keeps_nothing_and_frees_the_slice(
    app, tasks, sent, monkeypatch
):
    part = slice_of(order([paper(1)]))
    sent.clear()

    def too_slow(_sheet):
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "draw_sheet", too_slow)
        tasks.draw_slice(part.id)
    assert (statuses(), sent) == ([DocumentStatus.RESERVED], [(Job.DRAW_SLICE, part.id)])
    tasks.draw_slice(part.id)
    assert statuses() == [DocumentStatus.ISSUED]


def test_leaving_a_slice_that_somebody_else_holds_changes_nothing(app, frozen):
    part = slice_of(order([paper(1)]))
    old = claim(part.id)
    frozen(NOON + LEASE + timedelta(seconds=1))
    with unit_of_work():
        sweep()
    claim(part.id)
    with unit_of_work():
        leave_slice(old)
    db.session.refresh(part)
    assert part.status is SliceStatus.DRAWING


def test_the_same_words_are_drawn_to_the_same_bytes(app):
    group = claim(slice_of(order([paper(1)])).id)
    assert draw_sheet(group.sheets[0]) == draw_sheet(group.sheets[0])


def test_a_full_disk_costs_a_delay_only(app, frozen, tasks, announced, monkeypatch):
    """The disk says no at its far end; nothing is issued, and once there is room, all is, once."""
    batch = order([paper(n, f"张{n}") for n in range(3)], mail_each=True)
    part = slice_of(batch)

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(StorageError):
            tasks.draw_slice(part.id)
    assert set(statuses()) == {DocumentStatus.RESERVED}
    assert db.session.scalars(select(StoredFile)).all() == []
    assert announced == []
    frozen(NOON + LEASE + timedelta(seconds=1))
    with unit_of_work():
        sweep()
    tasks.draw_slice(part.id)
    assert set(statuses()) == {DocumentStatus.ISSUED}
    assert len(announced) == 3
