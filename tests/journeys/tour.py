"""Fills a demo house until each state of each page is to be seen.

``python -m tests.journeys.tour`` runs in a process of its own with the house's environment and
prints, as JSON, the arguments that the pages' addresses take. It does the worker's part by calling
the jobs, so that a batch that is to be seen running goes on running.
"""

import json
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.enums import LinkPurpose, Role
from app.accounts.invitations import invite
from app.accounts.members import Offer, give
from app.accounts.passwords import reset_link
from app.accounts.queries import find_user_by_email
from app.accounts.services import create_user, issue_link
from app.core.clock import now, today
from app.core.db import db
from app.core.policy import SYSTEM, Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.documents.enums import BatchStatus, DocumentStatus
from app.documents.models import BatchSlice, Document, DocumentBatch
from app.documents.services import revoke, stop_batch
from app.events.awards import AwardWords, add_award
from app.events.enums import GuestOrder
from app.events.guest_orders import Approval, approve_order, place_guests, reopen_order
from app.events.guests import GuestWords, add_guest
from app.events.models import AgendaItem, Event
from app.events.queries import list_places
from app.events.services import EventDetails, create_event
from app.followup.enums import ReportStatus, RequestStatus
from app.followup.models import ProgressReport, ReportRequest
from app.mail.enums import MailFailure, MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.registration.certificates import order_certificates
from app.registration.check_in import check_in
from app.registration.enums import Attendance, AttendeeKind
from app.registration.models import Registration
from app.registration.persons import Person
from app.registration.services import add_by_desk, cancel
from app.roadshow.services import PitchWords, add_pitch
from app.signing.enums import Ceremony
from app.signing.models import Project
from app.signing.services import ProjectFacts, create_project
from tasks.documents import draw_slice
from tasks.mail import deliver
from wsgi import app

LONG_NAME = "阿卜杜热合曼·买买提吐尔逊·努尔麦麦提·库尔班江·艾合买提·依明·托合提·玉素甫·示例"
LONG_TITLE = (
    "面向粤港澳大湾区与长江中游城市群的新一代低轨卫星互联网终端射频前端芯片与相控阵天线"
    "一体化封装关键技术联合攻关及规模化产业应用示范项目合作框架协议（二期扩展部分）"
)
LONG_UNIT = "示例省示例市示例高新技术产业开发区先进材料与智能制造产业技术研究院有限责任公司"
LONG_POST = "党委书记、院长、首席科学家、示例工程研究中心主任"
LONG_ADDRESS = "a.very.long.mailbox.name.that.never.ends@department.institute.university.example"


def fill() -> dict[str, Any]:
    _work()
    held = _event("shili-qianyue")
    coming = _event("shili-duijie")
    with unit_of_work():
        rows = _rows(held)
        seat = _coming(coming)
        bare = _bare_event()
    with unit_of_work():
        papers = _papers(held)
        mails = _mails(held)
    with unit_of_work():
        links = _links(seat)
        members = _members(held)
    return {**rows, **papers, **mails, **links, **members, "bare": bare, "coming": coming.id}


def _work() -> None:
    """Draw and send what the demo ordered."""
    for part in db.session.scalars(select(BatchSlice.id)).all():
        draw_slice(part)
    transactional = OutgoingMail.kind == MailKind.TRANSACTIONAL
    for mail in db.session.scalars(select(OutgoingMail.id).where(transactional)).all():
        deliver(mail)


def _event(slug: str) -> Event:
    return db.session.scalars(select(Event).where(Event.slug == slug)).one()


def _rows(event: Event) -> dict[str, Any]:
    """Long words in every list, and an id for each page of one row."""
    guest = add_guest(
        event.id,
        GuestWords(name=LONG_NAME, organisation=LONG_UNIT, titles=LONG_POST),
        actor=SYSTEM,
    )
    for order in (GuestOrder.ROSTRUM, GuestOrder.SPEAKING):
        reopen_order(event.id, order, actor=SYSTEM)
        place_guests(event.id, order, [guest.id], actor=SYSTEM)
    seen = [place.id for place in list_places(event.id, GuestOrder.ROSTRUM)]
    leader = Approval(LONG_NAME, LONG_POST)
    approve_order(event.id, GuestOrder.ROSTRUM, leader, seen, actor=SYSTEM)
    award = add_award(
        event.id,
        AwardWords(title=LONG_TITLE[:60], awarded_by=LONG_UNIT, awarded_to=LONG_UNIT),
        actor=SYSTEM,
    )
    pitch = add_pitch(
        event.id,
        PitchWords(company=LONG_UNIT, topic=LONG_TITLE, speaker=LONG_NAME),
        actor=SYSTEM,
    )
    facts = ProjectFacts(title=LONG_TITLE, party_a=LONG_UNIT, party_b=LONG_UNIT + "武汉分院")
    create_project(event.id, facts, sample=True, actor=SYSTEM)
    person = Person(
        name=LONG_NAME,
        organisation=LONG_UNIT,
        title=LONG_POST,
        phone="13800000099",
        email=LONG_ADDRESS,
    )
    seat = add_by_desk(
        event.id, person, kind=AttendeeKind.DELEGATE, locale="zh_Hans_CN", actor=SYSTEM
    )
    check_in(event.id, seat.registration.id, actor=SYSTEM)
    item = db.session.scalars(select(AgendaItem).where(AgendaItem.event_id == event.id)).first()
    assert item is not None
    for place in range(1, 25):
        extra = _person(f"来宾{place}号", f"1370000{place:04}")
        add_by_desk(event.id, extra, kind=AttendeeKind.DELEGATE, locale="zh_Hans_CN", actor=SYSTEM)
    arrived = db.session.scalars(
        select(Registration).where(
            Registration.event_id == event.id, Registration.attendance == Attendance.ARRIVED
        )
    ).first()
    assert arrived is not None
    return {
        "event_id": event.id,
        "slug": event.slug,
        "item_id": item.id,
        "guest_id": guest.id,
        "award_id": award.id,
        "pitch_id": pitch.id,
        "registration_id": arrived.id,
        "long_registration": seat.registration.id,
    }


def _coming(event: Event) -> Registration:
    """One seat to come with a link, one that was cancelled, and somebody nobody can print."""
    words = {"kind": AttendeeKind.DELEGATE, "locale": "zh_Hans_CN", "actor": SYSTEM}
    mine = _person("林示例", "13600000001", email=LONG_ADDRESS)
    seat = add_by_desk(event.id, mine, **words).registration
    gone = add_by_desk(event.id, _person("何示例", "13600000002"), **words).registration
    cancel(event.id, gone.id, actor=SYSTEM)
    odd = add_by_desk(event.id, _person("李𓀀", "13600000003"), **words).registration
    check_in(event.id, odd.id, actor=SYSTEM)
    return seat


def _person(name: str, phone: str, email: str | None = None) -> Person:
    return Person(name=name, organisation="示例公司", title=None, phone=phone, email=email)


def _bare_event() -> int:
    """A draft with a long name and nothing else: the empty pages."""
    details = EventDetails(
        name=LONG_TITLE,
        organiser=LONG_UNIT,
        city="武汉",
        starts_at=now() + timedelta(days=40),
        ends_at=now() + timedelta(days=40, hours=3),
        capacity=100,
        code="KB",
    )
    return create_event(details, slug="nothing-yet", actor=SYSTEM).id


def _papers(event: Event) -> dict[str, Any]:
    """A batch that stopped, one that runs, one with a failure; a revoked paper."""
    done = db.session.scalars(
        select(DocumentBatch).where(DocumentBatch.status == BatchStatus.DONE)
    ).first()
    assert done is not None
    issued = db.session.scalars(
        select(Document).where(Document.status == DocumentStatus.ISSUED).order_by(Document.id)
    ).all()
    revoke(issued[-1].id, reason="姓名有误，已重新制作。", actor=SYSTEM)
    failed = order_certificates(event.id, [_arrive(event, 1)], mail_each=False, actor=SYSTEM)
    paper = db.session.scalars(select(Document).where(Document.batch_id == failed.id)).one()
    paper.failure = "字体中没有这个字符（U+13000）。"
    failed.status, failed.finished_at = BatchStatus.DONE, now()
    stopped = order_certificates(event.id, [_arrive(event, 2)], mail_each=True, actor=SYSTEM)
    stop_batch(stopped.id, actor=SYSTEM)
    running = order_certificates(event.id, [_arrive(event, 3)], mail_each=True, actor=SYSTEM)
    _arrive(event, 4)
    return {
        "batch_id": done.id,
        "document_id": issued[0].id,
        "number": issued[0].number,
        "code": issued[0].token,
        "revoked_number": issued[-1].number,
        "revoked_code": issued[-1].token,
        "revoked_document": issued[-1].id,
        "failed_document": paper.id,
        "failed_batch": failed.id,
        "stopped_batch": stopped.id,
        "running_batch": running.id,
    }


def _arrive(event: Event, place: int) -> int:
    seat = db.session.scalars(
        select(Registration).where(
            Registration.event_id == event.id, Registration.name == f"来宾{place}号"
        )
    ).one()
    check_in(event.id, seat.id, actor=SYSTEM)
    return seat.id


def _mails(event: Event) -> dict[str, Any]:
    """One that was refused, one that fails since yesterday, one withdrawn."""
    mails = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.event_id == event.id).order_by(OutgoingMail.id)
    ).all()
    whole = next(mail for mail in mails if mail.attachments)
    refused, late, withdrawn = [mail for mail in mails if mail is not whole][:3]
    refused.status, refused.failure = MailStatus.FAILED, MailFailure.REFUSED
    refused.last_error = "550 5.1.1 <nobody@hall.example>: Recipient address rejected"
    late.status, late.sent_at, late.channel = MailStatus.QUEUED, None, None
    late.first_failed_at, late.due_at = now() - timedelta(days=2), now() + timedelta(hours=3)
    late.last_error = "Connection refused"
    withdrawn.status = MailStatus.WITHDRAWN
    return {"mail_id": whole.id, "refused_mail": refused.id, "late_mail": late.id}


def _members(event: Event) -> dict[str, Any]:
    """A firm whose access ends, and an invitation with its link."""
    admin = find_user_by_email("admin@demo.example")
    assert admin is not None
    host = Actor(ActorKind.USER, admin.id, admin.name)
    firm = create_user(
        email="firm@demo.example", name="示例会务公司", password="huiqian-demo", actor=SYSTEM
    )
    ends_on = today() + timedelta(days=30)
    offer = Offer(Role.FIRM, event.id, ends_on=ends_on)
    membership = give(firm, offer, actor=host)
    _invitation, token = invite(email=LONG_ADDRESS, name=LONG_NAME, offer=offer, actor=host)
    return {"membership_id": membership.id, "user_id": firm.id, "invite": token}


def _links(seat: Registration) -> dict[str, Any]:
    """Personal links, and the projects in each of their states."""
    requests = db.session.scalars(select(ReportRequest).order_by(ReportRequest.id)).all()
    open_one = next(one for one in requests if one.status is RequestStatus.OPEN)
    answered = db.session.scalars(
        select(ProgressReport).where(ProgressReport.status == ReportStatus.PROPOSED)
    ).one()
    to_hold = db.session.scalars(
        select(Project)
        .join(Project.event)
        .where(Project.ceremony != Ceremony.HELD, Event.slug == "hanyang-2022")
    ).first()
    assert to_hold is not None
    long_project = db.session.scalars(select(Project).where(Project.title == LONG_TITLE)).one()
    return {
        "seat": issue_link(LinkPurpose.REGISTRATION, seat.id),
        "ask": issue_link(LinkPurpose.REPORT, open_one.id),
        "key": _reset_key(),
        "answered": issue_link(LinkPurpose.REPORT, answered.request_id),
        "project_id": answered.project_id,
        "report_id": answered.id,
        "to_hold": to_hold.id,
        "long_project": long_project.id,
    }


def _reset_key() -> str:
    user = find_user_by_email("staff@demo.example")
    assert user is not None
    return reset_link(user, actor=SYSTEM).rpartition("/")[2]


if __name__ == "__main__":
    with app.test_request_context():
        sys.stdout.write(json.dumps(fill()))
