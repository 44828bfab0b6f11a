"""Valid words for every form that keeps text, and the evil ones to put in their place."""

from typing import Any

from app.registration.services import CONSENT_VERSION

EVIL = "\"'><img src=x onerror=alert(1)>{{7*7}}"
PERSON = {"organisation": "东湖软件", "title": "工程师", "phone": "13912345678",
          "email": "wan@firm.example", "name": "万亮"}  # fmt: skip
BADGE = {"kind": "delegate", "locale": "zh_Hans_CN"}
ANSWER = {"progress": "进展", "next_step": "下一步", "problems": "问题", "needs": "需要"}
PROJECT = {
    "title": "数据平台", "party_a": "甲单位", "party_b": "乙单位", "summary": "简介",
    "unit": "某街道",
    "contract_date": "2026-03-06", "amount": "860",
    "contacts-0-id": "", "contacts-1-id": "", "milestones-0-id": "",
    "contacts-0-side": "a", "contacts-0-name": "李四", "contacts-0-title": "经理",
    "contacts-0-phone": "13812345678", "contacts-0-email": "li@firm.example",
    "contacts-1-side": "b",
    "milestones-0-title": "首付款", "milestones-0-planned_on": "2026-05-01",
    "milestones-0-planned_amount": "300",
}  # fmt: skip
EVENT = {
    "name": "大会", "name_en": "Conference", "organiser": "主办", "city": "武汉", "venue": "会堂",
    "address": "一号", "intro": "介绍", "day": "2026-05-12", "starts": "14:30", "ends": "17:00",
    "capacity": "30", "code": "HY", "slug": "a-new-one", "registration_open": "y",
}  # fmt: skip
FORMS: dict[str, dict[str, Any]] = {
    # First: a later answer replaces the report.
    "followup.return_report": {"r{report_id}-reason": "缺凭证"},
    "followup.report": ANSWER,
    "registration.register": {**PERSON, "consent": "y", "consent_version": CONSENT_VERSION,
                              "request_key": "k"},
    "registration.add": {**PERSON, "name": "李四", "phone": "13912345677", **BADGE},
    "registration.edit": {**PERSON, "name": "王五", "phone": "13912345676", **BADGE},
    "registration.correct_mine": {**PERSON, "digits": "{tail}"},
    "events.new": EVENT,
    "events.settings": {**EVENT, "slug": "{slug}"},
    "events.agenda_add": {"title": "致辞", "kind": "address", "speaker": "某人", "note": "注"},
    "events.agenda_edit": {"title": "致辞", "kind": "address", "speaker": "某人", "note": "注"},
    "events.guests_add": {"name": "嘉宾", "organisation": "单位", "titles": "主任",
                          "role": "guest"},
    "events.awards_add": {"title": "牌匾", "awarded_by": "甲", "awarded_to": "乙"},
    "roadshow.add": {"company": "企业", "topic": "题", "speaker": "某人", "minutes": "8",
                     "question_minutes": "5"},
    "signing.new": PROJECT,
    "signing.edit": PROJECT,
    "followup.note": {**ANSWER, "said_by": "某人", "said_on": "2026-03-11", "channel": "phone"},
    "followup.stage": {"stage": "performing", "reason": "开工"},
    "portal.members_edit": {"role": "unit", "unit": "某街道", "ends_on": "2026-12-31"},
    "portal.members_invite": {"email": "new@firm.example", "name": "新人", "locale": "en",
                              "role": "unit", "unit": "某街道", "ends_on": "2026-12-31"},
    "portal.accounts_invite": {"email": "two@firm.example", "name": "新人", "locale": "en",
                               "role": "unit", "unit": "某街道", "ends_on": "2026-12-31"},
    "documents.revoke": {"reason": "重名"},
}  # fmt: skip
_NOT_TEXT = {"phone", "email", "kind", "locale", "consent", "consent_version", "request_key",
             "digits", "day", "starts", "ends", "capacity", "code", "slug", "registration_open",
             "role", "minutes", "question_minutes", "said_on", "ends_on", "channel",
             "contract_date",
             "amount", "stage"}  # fmt: skip


def filled(endpoint: str, arguments: dict[str, Any]) -> dict[str, str]:
    return {
        name.format(**arguments): value.format(**arguments)
        for name, value in FORMS[endpoint].items()
    }


def is_text(name: str) -> bool:
    row = name.rpartition("-")[2]
    return name not in _NOT_TEXT and row not in {*_NOT_TEXT, "side", "planned_on", "planned_amount"}


def with_evil(fields: dict[str, str], evil: str) -> dict[str, str]:
    return {name: evil if is_text(name) else value for name, value in fields.items()}
