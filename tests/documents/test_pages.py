import io
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pypdfium2 import PdfDocument

from app.accounts.enums import Role
from app.core.db import db
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice
from app.documents.queries import batch_progress, document_count, list_documents_of
from tests.conftest import NOON
from tests.documents.conftest import WANG, order, paper
from tests.factories.accounts import MembershipFactory
from tests.factories.documents import BatchFactory, DocumentFactory, SliceFactory
from tests.factories.events import EventFactory
from tests.sheets import read_sheet


@pytest.fixture
def event(app):
    return EventFactory()


@pytest.fixture
def organizer(client, event):
    """The event's organizer, logged in."""
    return client.log_in(MembershipFactory(event_id=event.id).user.email)


@pytest.fixture
def batch(event, tasks, frozen):
    """Three certificates, out."""
    made = order([paper(n, f"张{n}") for n in (1, 2, 3)], event_id=event.id)
    tasks.draw_slice(made.slices[0].id)
    return made


def documents_of(batch):
    return [list_documents_of("registration", n)[0] for n in (1, 2, 3)]


def pages_of(batch):
    document = documents_of(batch)[0]
    return {
        "read": [
            f"/console/events/{batch.event_id}/documents",
            f"/console/events/{batch.event_id}/documents.xlsx",
            f"/console/batches/{batch.id}",
            f"/console/batches/{batch.id}/progress",
            f"/console/documents/{document.id}",
            f"/console/documents/{document.id}.pdf",
        ],
        "organize": [
            f"/console/batches/{batch.id}/certificates.zip",
            f"/console/batches/{batch.id}/print.pdf",
        ],
        "act": [
            f"/console/batches/{batch.id}/stop",
            f"/console/batches/{batch.id}/resume",
            f"/console/batches/{batch.id}/void",
            f"/console/documents/{document.id}/revoke",
        ],
    }


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.STAFF, Role.LEADER])
def test_a_stranger_to_the_event_reaches_nothing(client, batch, role):
    elsewhere = EventFactory()
    client.log_in(MembershipFactory(role=role, event_id=elsewhere.id).user.email)
    pages = pages_of(batch)
    for url in pages["read"] + pages["organize"]:
        client.get(url, status=403)
    for url in pages["act"]:
        client.post(url, {"reason": "x"}, status=403)
    assert documents_of(batch)[0].status is DocumentStatus.ISSUED


def test_the_leader_reads_and_changes_nothing(client, batch):
    client.log_in(MembershipFactory(role=Role.LEADER, event_id=batch.event_id).user.email)
    pages = pages_of(batch)
    for url in pages["read"]:
        client.get(url)
    for url in pages["organize"]:
        client.get(url, status=403)
    for url in pages["act"]:
        client.post(url, {"reason": "x"}, status=403)
    assert "停止" not in client.get(pages["read"][1])


def test_a_visitor_without_account_is_sent_to_log_in(client, batch):
    for url in pages_of(batch)["read"]:
        client.get(url, status=302)
        assert "/login" in client.response.location


def test_what_does_not_exist_is_a_404(client, app):
    client.log_in(MembershipFactory(role=Role.ADMIN).user.email)
    for url in ("/console/batches/99", "/console/documents/99", "/console/documents/99.pdf"):
        client.get(url, status=404)


def test_the_list_is_empty_with_a_word_on_what_to_do(organizer, event):
    organizer.get(f"/console/events/{event.id}/documents")
    assert "还没有证书" in organizer.text
    assert f"/console/events/{event.id}/certificates" in organizer.page.links


def test_the_list_shows_batches_and_papers_of_this_event_only(organizer, event, batch):
    DocumentFactory(event_id=event.id + 1, recipient="陌生人", issued=True)
    organizer.get(f"/console/events/{event.id}/documents")
    assert "张2" in organizer.text
    assert "3 / 3" in organizer.text
    assert "陌生人" not in organizer.text
    assert db.session.scalar(document_count(event.id)) == 3


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=2026-ts-ch-00002", {"张2"}),
        ("q=张3", {"张3"}),
        ("q=%25", set()),
        ("status=revoked", {"张1"}),
        ("status=issued&kind=attendance", {"张2", "张3"}),
        ("kind=signing", set()),
        ("status=nonsense", {"张1", "张2", "张3"}),
    ],
)
def test_papers_are_found_by_number_name_status_and_kind(organizer, event, batch, query, shown):
    with unit_of_work():
        services.revoke(documents_of(batch)[0].id, reason="错", actor=WANG)
    organizer.get(f"/console/events/{event.id}/documents?{query}")
    assert {name for name in ("张1", "张2", "张3") if name in organizer.text} == shown


def test_the_list_asks_the_same_number_of_questions_for_1_and_20_papers(organizer, event):
    url = f"/console/events/{event.id}/documents"
    part = SliceFactory(batch=BatchFactory(event_id=event.id))

    def questions() -> int:
        asked = []
        listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listener)
        organizer.get(url)
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        return len(asked)

    DocumentFactory(event_id=event.id, issued=True, batch=part.batch)
    few = questions()
    for _ in range(19):
        DocumentFactory(event_id=event.id, issued=True, batch=BatchFactory(event_id=event.id))
    assert questions() == few
    assert "显示全部批次" in organizer.text
    organizer.get(url + "?batches=all")
    assert "显示全部批次" not in organizer.text


@pytest.mark.parametrize(
    "key", ["recipient", "number", "kind", "status", "issued", "revoked", "ordered"]
)
def test_the_list_turns_by_each_column_it_offers(organizer, event, batch, key):
    for sign in ("", "-"):
        organizer.get(f"/console/events/{event.id}/documents?sort={sign}{key}")
        assert "第 1–3 条" in organizer.text


def test_the_newest_paper_stands_first_and_the_list_can_be_turned(organizer, event, batch):
    organizer.get(f"/console/events/{event.id}/documents")
    assert organizer.text.index("张3") < organizer.text.index("张1")
    organizer.get(f"/console/events/{event.id}/documents?sort=number")
    assert organizer.text.index("张1") < organizer.text.index("张3")


def test_a_pill_names_the_filter_and_takes_it_away(organizer, event, batch):
    organizer.get(f"/console/events/{event.id}/documents?status=issued&q=张&sort=number")
    assert "状态 已签发" in organizer.text
    assert "?q=%E5%BC%A0&sort=number" in organizer.page.links


def test_a_list_where_nothing_is_found_says_so_and_keeps_its_bar(organizer, event, batch):
    page = organizer.get(f"/console/events/{event.id}/documents?q=nobody")
    assert "没有找到" in organizer.text
    assert 'value="nobody"' in page


def test_a_search_as_one_types_brings_the_rows_alone(organizer, event, batch):
    url = f"/console/events/{event.id}/documents?q=张2"
    organizer.get(url, headers={"HX-Request": "true", "HX-Target": "hq-found"})
    assert "张2" in organizer.text
    assert 'id="hq-found"' in organizer.response.text
    assert "批次" not in organizer.text


def test_the_list_leaves_as_it_is_shown_and_nothing_in_it_runs(organizer, event, batch):
    DocumentFactory(event_id=event.id, recipient="=1+1", issued=True)
    DocumentFactory(event_id=event.id + 1, recipient="陌生人", issued=True)
    organizer.get(
        f"/console/events/{event.id}/documents?status=issued&sort=number&cols=number&cols=checking"
    )
    link = next(link for link in organizer.page.links if ".xlsx" in link)
    sheet = read_sheet(organizer.http.get(link).data)
    assert sheet.rows[0] == ["持有人", "编号", "查验信息"]
    assert sorted(row[0] for row in sheet.rows[1:]) == ["=1+1", "张1", "张2", "张3"]
    assert all("/v/" in row[2] for row in sheet.rows[1:])
    assert "<f>" not in sheet.xml
    line = db.session.scalars(
        sa.select(AuditLine).where(AuditLine.action == "documents.export")
    ).one()
    assert (line.event_id, line.after) == (event.id, {"rows": 4, "status": "issued"})


def test_a_running_batch_is_followed_stopped_resumed_and_given_up(organizer, event, sent):
    batch = order([paper(1), paper(2)], event_id=event.id)
    url = f"/console/batches/{batch.id}"
    page = organizer.get(url)
    assert f'data-progress-url="{url}/progress"' in page
    assert "<noscript>" in page
    organizer.post(f"{url}/stop")
    organizer.follow()
    assert "已停止" in organizer.text
    organizer.post(f"{url}/stop")
    organizer.follow()
    assert "已不在进行中" in organizer.text
    sent.clear()
    organizer.post(f"{url}/resume")
    assert sent == [(Job.DRAW_SLICE, batch.slices[0].id)]
    organizer.post(f"{url}/resume")
    organizer.follow()
    assert "只有已停止的批次才能继续" in organizer.text
    organizer.post(f"{url}/void")
    organizer.follow()
    assert "请先停止这一批" in organizer.text
    organizer.post(f"{url}/stop")
    organizer.post(f"{url}/void")
    organizer.follow()
    assert "2 个编号已作废" in organizer.text


def test_progress_tells_what_is_done_how_fast_and_how_long_still(organizer, event, frozen):
    batch = BatchFactory(event_id=event.id, total=100, created_at=NOON - timedelta(minutes=1))
    url = f"/console/batches/{batch.id}/progress"
    for _ in range(2):
        DocumentFactory(batch_id=batch.id, event_id=event.id)
    assert organizer.http.get(url).json == {
        "done": 0,
        "total": 100,
        "status": "running",
        "speed_text": "排队中，等待后台处理",
        "remaining_text": "",
        "failed": 0,
    }
    for _ in range(20):
        DocumentFactory(batch_id=batch.id, event_id=event.id, issued=True, issued_at=frozen.at)
    DocumentFactory(batch_id=batch.id, event_id=event.id, failure="太长")
    told = organizer.http.get(url).json
    assert (told["done"], told["failed"]) == (21, 1)
    assert (told["speed_text"], told["remaining_text"]) == ("每秒 2.0 份", "约剩 40 秒")
    batch.total = 1000
    db.session.flush()
    assert organizer.http.get(url).json["remaining_text"] == "约剩 8 分钟"
    batch.status = BatchStatus.STOPPED
    db.session.flush()
    told = organizer.http.get(url).json
    assert (told["status"], told["speed_text"], told["remaining_text"]) == ("stopped", "", "")


def test_a_finished_batch_offers_its_files_and_names_the_failures(organizer, event, tasks):
    batch = order([paper(1), paper(2, "李四", event="会" * 900)], event_id=event.id)
    tasks.draw_slice(batch.slices[0].id)
    organizer.get(f"/console/batches/{batch.id}")
    assert "已完成，1 份未成功" in organizer.text
    assert "正文太长，排不下。" in organizer.text
    assert f"/console/batches/{batch.id}/certificates.zip" in organizer.page.links
    assert f"/console/batches/{batch.id}/print.pdf?from=1" in organizer.page.links
    organizer.get(f"/console/events/{event.id}/documents")
    assert "已完成，1 份未成功" in organizer.text
    failed = list_documents_of("registration", 2)[0]
    organizer.get(f"/console/documents/{failed.id}")
    assert "未能制作" in organizer.text
    organizer.get(f"/console/documents/{failed.id}.pdf", status=404)
    assert batch_progress(batch.id).left == 0


def test_a_slice_that_was_given_up_says_why_on_the_page(organizer, event):
    batch = order([paper(1)], event_id=event.id)
    part = db.session.scalars(sa.select(BatchSlice)).one()
    part.status, part.last_error = SliceStatus.FAILED, "后台连续 5 次在制作时中断。"
    batch.status = BatchStatus.STOPPED
    db.session.flush()
    organizer.get(f"/console/batches/{batch.id}")
    assert "后台连续 5 次在制作时中断。" in organizer.text


def test_a_paper_is_downloaded_as_it_was_issued(organizer, batch):
    document = documents_of(batch)[0]
    organizer.get(f"/console/documents/{document.id}.pdf")
    assert organizer.response.data.startswith(b"%PDF")
    assert organizer.response.headers["X-Content-Type-Options"] == "nosniff"
    disposition = organizer.response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert f"filename*=UTF-8''{document.number}_%E5%BC%A01.pdf" in disposition


def test_the_archive_holds_what_is_valid(organizer, batch):
    first, *others = documents_of(batch)
    with unit_of_work():
        services.revoke(first.id, reason="错", actor=WANG)
    organizer.get(f"/console/batches/{batch.id}/certificates.zip")
    names = zipfile.ZipFile(io.BytesIO(organizer.response.data)).namelist()
    assert names == [f"{document.number}_{document.recipient}.pdf" for document in others]
    assert organizer.response.headers["Content-Disposition"] == (
        "attachment; filename=certificates.zip; "
        "filename*=UTF-8''%E5%8F%82%E4%BC%9A%E8%AF%81%E6%98%8E.zip"
    )


def test_the_print_file_has_a_page_for_each_valid_paper(organizer, batch):
    organizer.get(f"/console/batches/{batch.id}/print.pdf")
    assert len(PdfDocument(organizer.response.data)) == 3
    assert "1-3.pdf" in organizer.response.headers["Content-Disposition"]
    organizer.get(f"/console/batches/{batch.id}/print.pdf?from=301", status=404)


def test_nothing_is_offered_to_download_before_anything_is_out(organizer, event):
    batch = order([paper(1)], event_id=event.id)
    organizer.get(f"/console/batches/{batch.id}/certificates.zip", status=404)
    organizer.get(f"/console/batches/{batch.id}")
    assert not [link for link in organizer.page.links if link.endswith((".zip", ".pdf"))]


def test_a_paper_is_revoked_with_its_reason(organizer, batch):
    document = documents_of(batch)[0]
    url = f"/console/documents/{document.id}"
    organizer.get(url)
    assert document.words["verify_url"] in organizer.page.links
    organizer.post(f"{url}/revoke", {"reason": " "}, status=422)
    assert "请写明原因" in organizer.text
    organizer.post(f"{url}/revoke", {"reason": "姓名有误"})
    organizer.follow()
    assert "姓名有误" in organizer.text
    organizer.post(f"{url}/revoke", {"reason": "再来"})
    organizer.follow()
    assert "只有已签发的才能撤销" in organizer.text
    assert document.revoked_reason == "姓名有误"
