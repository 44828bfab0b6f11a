"""Two events with everything in them, and people who belong to one of them."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Select, Table, select

from app.accounts.enums import LinkPurpose, Role
from app.accounts.invitations import invite
from app.accounts.members import Offer
from app.accounts.models import User
from app.accounts.services import issue_link
from app.core.db import Base, db
from app.core.files import store_file
from app.core.policy import Actor, ActorKind
from app.core.tokens import hash_token, new_token
from tests.client import PageClient
from tests.factories.accounts import (
    LoginSessionFactory,
    MembershipFactory,
    PasswordResetFactory,
    UserFactory,
)
from tests.factories.documents import BatchFactory, DocumentFactory, SliceFactory
from tests.factories.events import AgendaItemFactory, AwardFactory, EventFactory, GuestPlaceFactory
from tests.factories.followup import ProgressReportFactory, ReportRequestFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.registration import RegistrationFactory
from tests.factories.roadshow import PitchFactory
from tests.factories.signing import (
    ContactFactory,
    MilestoneFactory,
    OrganisationFactory,
    ProjectFactory,
    ReceiptFactory,
)

PDF = b"%PDF-1.7 a slip"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class World:
    """One event with a row for every argument that a route takes."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    unit_id: int = 0
    """Of its project."""

    @property
    def event_id(self) -> int:
        return int(self.arguments["event_id"])


def a_reset() -> str:
    token = new_token()
    PasswordResetFactory(token_hash=hash_token(token))
    return token


def an_invitation(event_id: int, host: User) -> dict[str, Any]:
    invitation, token = invite(
        email=f"guest{event_id}@firm.example",
        name="新同事",
        offer=Offer(Role.LEADER, event_id),
        actor=Actor(ActorKind.USER, host.id, host.name),
    )
    return {"invitation_id": invitation.id, "invite": token}


def a_world(name: str) -> World:
    from app.mail.models import MailAttachment

    event = EventFactory(name=f"{name}大会")
    guest = RegistrationFactory(event=event, name=f"{name}来宾", arrived=True)
    unit = OrganisationFactory(name=f"{name}街道办")
    project = ProjectFactory(event=event, title=f"{name}项目", unit=unit, signed=True)
    milestone = MilestoneFactory(project=project)
    contact = ContactFactory(project=project, name=f"{name}联系人")
    request = ReportRequestFactory(project=project, milestone=milestone, contact=contact)
    slip = store_file(PDF, filename="slip.pdf", content_type="application/pdf")
    mark = store_file(PNG, filename="emblem.png", content_type="image/png")
    event.emblem_sha256 = mark.sha256
    report = ProgressReportFactory(request=request, evidence=slip, progress=f"{name}进展")
    receipt = ReceiptFactory(project=project, evidence=slip)
    batch = BatchFactory(event_id=event.id, title=f"{name}证书")
    paper = DocumentFactory(
        issued=True,
        event_id=event.id,
        batch=batch,
        slice_id=SliceFactory(batch=batch).id,
        owner_id=guest.id,
        recipient=guest.name,
        file=slip,
        sha256=slip.sha256,
    )
    mail = OutgoingMailFactory(event_id=event.id, subject=f"{name}邮件")
    attachment = MailAttachment(
        mail=mail, filename="a.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR"
    )
    db.session.add(attachment)
    db.session.flush()
    member = MembershipFactory(role=Role.STAFF, event_id=event.id, user__name=f"{name}会务")
    host = MembershipFactory(role=Role.ADMIN).user
    place = GuestPlaceFactory(guest__event=event, guest__held__person__name=f"{name}嘉宾")
    arguments = {
        "event_id": event.id,
        "membership_id": member.id,
        "user_id": member.user_id,
        **an_invitation(event.id, host),
        "registration_id": guest.id,
        "project_id": project.id,
        "milestone_id": milestone.id,
        "receipt_id": receipt.id,
        "report_id": report.id,
        "batch_id": batch.id,
        "document_id": paper.id,
        "mail_id": mail.id,
        "attachment_id": attachment.id,
        "item_id": AgendaItemFactory(event=event).id,
        "guest_id": place.guest_id,
        "place_id": place.id,
        "order": place.order.value,
        "award_id": AwardFactory(event=event, title=f"{name}牌匾").id,
        "pitch_id": PitchFactory(event=event, company=f"{name}企业").id,
        "session_id": LoginSessionFactory(user__name=f"{name}用户").id,
        "key": a_reset(),
        "slug": event.slug,
        "sha256": event.emblem_sha256,
        "number": paper.number,
        "code": paper.token,
        "seat": issue_link(LinkPurpose.REGISTRATION, guest.id),
        "ask": issue_link(LinkPurpose.REPORT, request.id),
    }
    db.session.commit()
    return World(name, arguments, unit.id)


@pytest.fixture
def theirs(app, frozen) -> World:
    return a_world("别家")


@pytest.fixture
def mine(app, frozen) -> World:
    return a_world("自家")


@pytest.fixture
def person(app) -> Callable[..., PageClient]:
    """A visitor with one role: ``person(Role.STAFF, world.event_id)``."""

    def enter(role: Role, event_id: int | None = None, **more: Any) -> PageClient:
        user = UserFactory()
        MembershipFactory(user=user, role=role, event_id=event_id, **more)
        db.session.commit()
        return PageClient(app).log_in(user.email)

    return enter


@pytest.fixture
def print_of(app) -> Callable[[], dict[str, str]]:
    """A fingerprint of every table, to see that nothing was written. That somebody took a copy of
    what they may read is noted, and changes nothing.
    """

    def look() -> dict[str, str]:
        db.session.rollback()
        return {
            table.name: hashlib.sha256(
                repr(sorted(map(repr, db.session.execute(_rows(table)).all()))).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
        }

    return look


def _rows(table: Table) -> Select[Any]:
    rows = select(table)
    return rows if table.name != "audit_line" else rows.where(table.c.action.not_like("%.export"))
