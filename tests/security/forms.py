"""Valid words for every form that keeps text, and the evil ones to put in their place."""

import html
import re
from collections.abc import Iterator
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
    "events.settings_copy": {"name": "大会", "name_en": "Conference", "day": "2026-05-12",
                             "starts": "14:30", "ends": "17:00", "slug": "one-more",
                             "code": "HY", "parts": "agenda"},
    "events.agenda_add": {"title": "致辞", "kind": "address", "speaker": "某人", "note": "注"},
    "events.agenda_edit": {"title": "致辞", "kind": "address", "speaker": "某人", "note": "注"},
    "events.guests_add": {"name": "嘉宾", "organisation": "单位", "titles": "主任",
                          "role": "guest"},
    # Before the approval: a final order keeps its people.
    "events.guests_edit": {"name": "另一位", "organisation": "单位", "titles": "主任",
                           "role": "guest"},
    "events.guests_approve": {"seen": "{place_id}", "approved_by": "徐丽",
                              "approved_as": "区委书记"},
    "events.awards_add": {"title": "牌匾", "awarded_by": "甲", "awarded_to": "乙"},
    "events.awards_edit": {"title": "牌匾", "awarded_by": "甲", "awarded_to": "乙"},
    "accounts.me": {"name": "新名字", "locale": "zh_Hans_CN"},
    "roadshow.edit": {"company": "另一家", "topic": "别题", "speaker": "某人", "minutes": "8",
                      "question_minutes": "5"},
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
    "documents.numbers": {"kind": "plaque", "rule": "{{year}}-{{series}}-{{seq:04}}-{{check}}"},
}  # fmt: skip
_NOT_TEXT = {"phone", "email", "kind", "locale", "consent", "consent_version", "request_key",
             "digits", "day", "starts", "ends", "capacity", "code", "slug", "registration_open",
             "role", "parts", "minutes", "question_minutes", "said_on", "ends_on", "channel",
             "contract_date",
             "amount", "stage", "seen"}  # fmt: skip


NO_WORDS = {
    ("accounts.me_second_factor", "code"), ("registration.cancel_mine", "digits"),
    ("followup.note", "amount"), ("followup.note", "total"),
    ("followup.report", "amount"), ("followup.report", "total"),
    ("portal.join", "name"),
}  # fmt: skip
"""(endpoint, field) of codes, amounts and a page that opens once; their own tests try them."""


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


def text_fields(page: str) -> Iterator[tuple[str, set[str]]]:
    """Each form that is posted: its action ("": the page itself) and the names one can type in."""
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        opening = form.partition(">")[0]
        if 'method="post"' not in opening:
            continue
        action = re.search(r'action="([^"]*)"', opening)
        fields = re.findall(r"<(?:input|textarea)\b[^>]*>", form)
        named = {
            name[1]
            for field in fields
            if field.startswith("<textarea") or re.search(r'type="(text|search)"', field)
            if (name := re.search(r'name="([^"]+)"', field))
        }
        yield html.unescape(action[1]) if action else "", named
