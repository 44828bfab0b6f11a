from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.models import AuditLine
from app.documents.models import Document, DocumentBatch
from app.signing.enums import Ceremony, PartySide, ReceiptStatus, Stage
from app.signing.models import Project
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.signing import (
    ContactFactory,
    MilestoneFactory,
    ProjectFactory,
    ReceiptFactory,
)
from tests.sheets import read_sheet

THE_DAY = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)


def _form(**kwargs):
    return {
        "title": "桥梁健康监测边缘计算终端",
        "party_a": "示例桥梁科技有限公司",
        "party_b": "示例大学",
        "contract_kind": "development",
        "contract_date": "2026-03-06",
        "amount": "８６０万元",
        "contacts-0-side": "a",
        "contacts-0-name": "张工",
        "contacts-0-email": "zhang@corp.example",
        "contacts-0-consent": "y",
        "contacts-1-side": "b",
        "milestones-0-title": "首付款",
        "milestones-0-planned_on": "2026-04-01",
        "milestones-0-planned_amount": "300",
        "milestones-1-title": "",
        **kwargs,
    }


def _only():
    return db.session.scalars(select(Project)).one()


def test_an_empty_list_says_what_to_do(organizer, event):
    organizer.get(f"/console/events/{event.id}/signing")
    assert "签约名单还是空的" in organizer.text


def test_the_list_shows_projects_in_the_order_of_signing(organizer, event):
    ProjectFactory(event=event, position=2, title="乙项目", sample=True)
    ProjectFactory(event=event, position=1, title=None, parties=False, amount=None)
    organizer.get(f"/console/events/{event.id}/signing")
    text = organizer.text
    assert text.index("项目名称待补") < text.index("乙项目")
    assert "860.00" in text
    assert "示例" in text
    assert "签约方待补" in text
    assert "到那天，每个项目旁边会出现“仪式签约”按钮" in text


def test_a_project_is_added_from_one_page(organizer, event):
    organizer.get(f"/console/events/{event.id}/signing/new")
    organizer.post(f"/console/events/{event.id}/signing/new", _form())
    project = _only()
    assert project.amount == Decimal(8600000)
    assert [row.name for row in project.contacts] == ["张工"]
    assert [row.planned_amount for row in project.milestones] == [Decimal(3000000)]
    organizer.follow()
    assert "项目编号 HY-2026-001" in organizer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "很多"}, "请填写数字，单位是万元"),
        ({"amount": "99999999999"}, "金额太大了"),
        ({"amount": "NaN"}, "请填写数字，单位是万元"),
        ({"contract_date": "昨天"}, "请按 2022-05-12 的样子填写日期"),
        ({"contacts-0-email": "zhang@"}, "这不像邮箱地址"),
        ({"contacts-0-name": ""}, "请填写姓名"),
        ({"contacts-1-name": "陈老师"}, "手机和邮箱请至少填一个"),
        ({"milestones-1-title": "结题"}, "请填写计划日期"),
        ({"milestones-1-planned_on": "2026-05-01"}, "请填写节点名称"),
        ({"milestones-0-planned_on": "坏"}, "请按 2022-05-12 的样子填写日期"),
        ({"milestones-0-planned_amount": "900"}, "超过合同金额"),
        ({"party_b": "示例桥梁科技有限公司"}, "同一个单位"),
        ({"title": "长" * 201}, "最多 200 字"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(organizer, event, changes, words):
    organizer.post(f"/console/events/{event.id}/signing/new", _form(**changes), status=422)
    assert words in organizer.text
    assert organizer.page.fields["party_a"] == "示例桥梁科技有限公司"
    assert db.session.scalars(select(Project)).all() == []


@pytest.mark.parametrize("name", ["contacts", "milestones"])
def test_a_row_more_needs_no_script(organizer, event, name):
    url = f"/console/events/{event.id}/signing/new"
    organizer.post(url, _form(**{f"more_{name}": "1"}), status=200)
    assert f"{name}-2-id" in organizer.page.fields
    assert organizer.page.fields["title"] == "桥梁健康监测边缘计算终端"
    assert db.session.scalars(select(Project)).all() == []


def test_a_project_is_edited_on_the_same_page(organizer, event):
    project = ProjectFactory(event=event, summary="旧")
    contact = ContactFactory(project=project)
    milestone = MilestoneFactory(project=project)
    url = f"/console/projects/{project.id}/edit"
    organizer.get(url)
    assert organizer.page.fields["amount"] == "860"
    assert organizer.page.fields["milestones-0-planned_amount"] == "300"
    ids = {"contacts-0-id": str(contact.id), "milestones-0-id": str(milestone.id)}
    organizer.post(url, _form(**ids, title="新名字"))
    db.session.refresh(project)
    assert (project.title, contact.name, len(project.milestones)) == ("新名字", "张工", 1)


def test_an_edit_that_is_refused_keeps_the_page(organizer, event):
    project = ProjectFactory(event=event)
    url = f"/console/projects/{project.id}/edit"
    organizer.post(url, _form(contract_date="2030-01-01"), status=422)
    assert "不能晚于今天" in organizer.text


def test_one_press_on_the_day_and_one_to_take_it_back(organizer, event, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event)
    organizer.get(f"/console/events/{event.id}/signing")
    organizer.post(f"/console/projects/{project.id}/hold")
    assert (project.ceremony, project.ceremony_on) == (Ceremony.HELD, date(2026, 3, 12))
    organizer.follow()
    assert "撤回" in organizer.text
    organizer.post(f"/console/projects/{project.id}/hold/undo")
    assert project.ceremony is Ceremony.PLANNED
    organizer.post(f"/console/projects/{project.id}/hold/undo")
    organizer.follow()
    assert "还没有举行过签约仪式" in organizer.text


def test_days_later_a_page_asks_for_day_and_stage(organizer, event, frozen):
    frozen(datetime(2026, 3, 20, 7, tzinfo=UTC))
    project = ProjectFactory(event=event, contract_date=date(2026, 3, 6))
    url = f"/console/projects/{project.id}/hold"
    organizer.get(f"/console/events/{event.id}/signing")
    assert "补记仪式" in organizer.text
    organizer.get(url)
    assert organizer.page.fields["held_on"] == "2026-03-12"
    organizer.post(url, status=422)
    assert "请填写仪式日期" in organizer.text
    organizer.post(url, {"held_on": "2026-03-12", "stage": "signed_framework"})
    assert project.stage is Stage.SIGNED_FRAMEWORK


def test_a_suspended_project_offers_no_ceremony(organizer, event, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event, stage=Stage.SUSPENDED)
    organizer.get(f"/console/events/{event.id}/signing")
    assert "/hold" not in organizer.response.text
    organizer.post(f"/console/projects/{project.id}/hold", status=422)
    assert "项目已暂缓或已结束" in organizer.text


def test_certificates_are_previewed_and_made(organizer, event):
    ready = ProjectFactory(event=event, signed=True)
    ProjectFactory(event=event, title=None, position=9)
    url = f"/console/events/{event.id}/signing/certificates"
    organizer.get(url)
    assert "项目名称待补" in organizer.text
    organizer.get(f"/console/projects/{ready.id}/certificate-preview.pdf")
    assert organizer.response.data.startswith(b"%PDF")
    organizer.get(url)
    organizer.post(url, {"projects": str(ready.id)})
    batch = db.session.scalars(select(DocumentBatch)).one()
    assert organizer.response.location.endswith(f"/console/batches/{batch.id}")
    organizer.get(url)
    assert "已经有签约证书" in organizer.text


def test_no_choice_is_refused(organizer, event):
    ProjectFactory(event=event, signed=True)
    url = f"/console/events/{event.id}/signing/certificates"
    organizer.post(url, {"mail_each": "y"}, status=422)
    assert "请至少选择一个项目" in organizer.text
    assert db.session.scalars(select(Document)).all() == []


def test_a_preview_of_what_is_not_ready_leads_back(organizer, event):
    project = ProjectFactory(event=event)
    organizer.get(f"/console/projects/{project.id}/certificate-preview.pdf", status=302)
    organizer.follow()
    assert "还没有举行签约仪式" in organizer.text


def test_the_ledger_lists_filters_and_pages(organizer, event):
    late = ProjectFactory(event=event, title="晚的", stage=Stage.PERFORMING)
    MilestoneFactory(project=late, planned_on=date(2026, 1, 1))
    ReceiptFactory(project=late, amount=Decimal(10000))
    ProjectFactory(event=event, title="别的", sample=True)
    ProjectFactory(title="看不见")
    organizer.get("/console/projects/")
    assert "晚的" in organizer.text
    assert "别的" in organizer.text
    assert "看不见" not in organizer.text
    assert "红灯" in organizer.text
    organizer.get("/console/projects/?light=red&stage=performing&q=晚的&page=1")
    assert "别的" not in organizer.text
    assert "共 1 个项目" in organizer.text
    organizer.get("/console/projects/?light=blue&stage=nothing&q=没有这个")
    assert "没有找到" in organizer.text


def test_the_ledger_leaves_as_it_is_shown(organizer, event):
    late = ProjectFactory(event=event, title="晚的", stage=Stage.PERFORMING, amount=Decimal(123456))
    MilestoneFactory(project=late, planned_on=date(2026, 1, 1))
    ReceiptFactory(project=late, amount=Decimal(10000))
    ProjectFactory(event=event, title="=1+1")
    ProjectFactory(title="看不见")
    organizer.get("/console/projects/?sort=-received&cols=amount&cols=received&cols=light")
    link = next(link for link in organizer.page.links if ".xlsx" in link)
    sheet = read_sheet(organizer.http.get(link).data)
    assert sheet.rows[0][:4] == ["项目", "编号", "金额（万元）", "已到（万元）"]
    assert [row[0] for row in sheet.rows[1:]] == ["晚的", "=1+1"]
    assert [float(cell) for cell in sheet.rows[1][2:4]] == pytest.approx([12.3456, 1])
    assert "红灯" in sheet.rows[1]
    assert "<f>" not in sheet.xml
    narrowed = organizer.http.get("/console/projects.xlsx?light=red&stage=performing&q=晚的")
    assert len(read_sheet(narrowed.data).rows) == 2
    line = db.session.scalars(
        select(AuditLine).where(AuditLine.action == "signing.export").order_by(AuditLine.id.desc())
    ).first()
    assert line.after == {"rows": 1, "stage": "performing", "light": "red", "q": "晚的"}


@pytest.mark.parametrize(
    "key", ["project", "event", "contract_date", "amount", "received", "stage", "unit"]
)
def test_the_ledger_turns_by_each_column_it_offers(organizer, event, key):
    for amount in (1, 2):
        ProjectFactory(event=event, amount=Decimal(amount))
    for sign in ("", "-"):
        organizer.get(f"/console/projects/?sort={sign}{key}")
        assert "共 2 个项目" in organizer.text


def test_staff_at_the_door_have_no_ledger(client, event):
    ProjectFactory(event=event, title="看不见")
    user = UserFactory()
    MembershipFactory(user=user, role=Role.STAFF, event_id=event.id)
    client.log_in(user.email).get("/console/projects/", status=403)
    assert "看不见" not in client.text


def test_a_leader_reads_and_presses_nothing(client, event, frozen):
    frozen(THE_DAY)
    project = ProjectFactory(event=event)
    user = UserFactory()
    MembershipFactory(user=user, role=Role.LEADER)
    client.log_in(user.email).get(f"/console/events/{event.id}/signing")
    assert "/hold" not in client.response.text
    client.get(f"/console/projects/{project.id}")
    assert f"/console/projects/{project.id}/note" not in client.response.text
    client.post(f"/console/projects/{project.id}/hold", status=403)
    assert project.ceremony is Ceremony.PLANNED


@pytest.mark.parametrize(
    "path",
    [
        "/console/events/{event}/signing",
        "/console/events/{event}/signing/new",
        "/console/events/{event}/signing/certificates",
        "/console/projects/{project}/edit",
        "/console/projects/{project}/hold",
        "/console/projects/{project}/certificate-preview.pdf",
        "/console/projects/{project}/receipts/1/evidence",
    ],
)
def test_a_stranger_sees_nothing(stranger, event, path):
    project = ProjectFactory(event=event, title="秘密")
    stranger.get(path.format(event=event.id, project=project.id), status=403)
    assert "秘密" not in stranger.text


@pytest.mark.parametrize("path", ["hold", "hold/undo", "edit"])
def test_a_stranger_changes_nothing(stranger, event, path):
    project = ProjectFactory(event=event)
    stranger.post(f"/console/projects/{project.id}/{path}", _form(), status=403)
    assert project.ceremony is Ceremony.PLANNED


def test_a_missing_project_is_a_404(organizer, event):
    organizer.get("/console/projects/999/edit", status=404)


def test_a_receipt_is_only_found_below_its_own_project(organizer, event):
    project = ProjectFactory(event=event)
    other = ReceiptFactory(status=ReceiptStatus.CONFIRMED)
    own = ReceiptFactory(project=project)
    organizer.get(f"/console/projects/{project.id}/receipts/{other.id}/evidence", status=404)
    organizer.get(f"/console/projects/{project.id}/receipts/{own.id}/evidence", status=404)
    organizer.get(f"/console/projects/{project.id}/receipts/999/evidence", status=404)


def test_a_contact_of_side_b_is_offered_first_on_the_empty_row(organizer, event):
    project = ProjectFactory(event=event)
    ContactFactory(project=project, side=PartySide.A)
    organizer.get(f"/console/projects/{project.id}/edit")
    assert "联系人 2" in organizer.text
