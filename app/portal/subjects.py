"""What the things that the audit's lines are about are called today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Select, func, select

from app.accounts.models import Invitation, Membership, User
from app.core.db import db
from app.core.models import AuditLine
from app.directory.models import Organisation, Person, Position
from app.documents.models import Document, DocumentBatch, NumberSeries
from app.events.models import AgendaItem, Award, Event, Guest
from app.followup.models import ProgressReport, ReportRequest
from app.mail.models import OutgoingMail
from app.registration.models import Registration
from app.roadshow.models import Pitch
from app.signing.models import Milestone, Project, ProjectContact, Receipt

Key = tuple[str, int]
"""Class and id of a thing, as the audit writes them."""

_PROJECT = func.coalesce(Project.title, Project.code)
_NAMES: Mapping[str, Select[int, str]] = {
    "AgendaItem": select(AgendaItem.id, AgendaItem.title),
    "Award": select(Award.id, Award.title),
    "Document": select(Document.id, Document.number),
    "DocumentBatch": select(DocumentBatch.id, DocumentBatch.title),
    "Event": select(Event.id, Event.name),
    "Guest": select(Guest.id, Person.name).join(Guest.held).join(Position.person),
    "Invitation": select(Invitation.id, Invitation.name),
    "Membership": select(Membership.id, User.name).join(Membership.user),
    "Milestone": select(Milestone.id, Milestone.title),
    "NumberSeries": select(NumberSeries.id, NumberSeries.code),
    "Organisation": select(Organisation.id, Organisation.name),
    "OutgoingMail": select(OutgoingMail.id, OutgoingMail.subject),
    "Person": select(Person.id, Person.name),
    "Pitch": select(Pitch.id, Pitch.company),
    "Position": select(Position.id, Person.name).join(Position.person),
    "ProgressReport": select(ProgressReport.id, _PROJECT).join(ProgressReport.project),
    "Project": select(Project.id, _PROJECT),
    "ProjectContact": select(ProjectContact.id, ProjectContact.name),
    "Receipt": select(Receipt.id, _PROJECT).join(Receipt.project),
    "Registration": select(Registration.id, Registration.name),
    "ReportRequest": select(ReportRequest.id, Milestone.title).join(ReportRequest.milestone),
    "User": select(User.id, User.name),
}
"""Id and name, by kind; what is told by its number alone is not here."""


def subject_of(line: AuditLine) -> Key:
    return line.subject_kind, line.subject_id


def names_of(keys: Iterable[Key]) -> dict[Key, str]:
    """One query for each kind of thing; what is gone has no name."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, subject_id in keys:
        ids[kind].add(subject_id)
    names: dict[Key, str] = {}
    for kind, wanted in ids.items():
        if kind in _NAMES:
            statement = _NAMES[kind].where(_NAMES[kind].selected_columns[0].in_(wanted))
            names |= {(kind, found): name for found, name in db.session.execute(statement)}
    return names
