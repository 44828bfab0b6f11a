from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.files import store_file
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.documents.models import Document
from app.mail.models import OutgoingMail
from app.signing.enums import Ceremony
from app.signing.services import announce_certificate, order_certificates, signing_words
from tests.factories.documents import usual_number
from tests.factories.signing import ContactFactory, ProjectFactory


def test_the_paper_names_project_both_parties_and_the_day_on_stage(event):
    project = ProjectFactory(event=event, signed=True, sample=True)
    a, b = (party.organisation.name for party in project.parties)
    assert signing_words(project) == {
        "project": project.title,
        "party_a": a,
        "party_b": b,
        "event": "科技创新大会",
        "date_text": "2026年3月12日",
        "issuer": "汉阳区",
        "issued_text": "2026年3月11日",
        "locale": "zh_Hans_CN",
        "sample": True,
    }


def test_one_certificate_per_project_is_ordered_once(event, actor, sent):
    project = ProjectFactory(event=event, signed=True)
    with unit_of_work():
        order_certificates(event.id, [project.id], mail_each=False, actor=actor)
    document = db.session.scalars(select(Document)).one()
    assert (document.owner_kind, document.owner_id) == ("project", project.id)
    assert document.number == usual_number("HY-QY", 1)
    assert document.dedupe_key == f"signing:project:{project.id}"
    assert sent[-1][0] is Job.DRAW_SLICE
    with pytest.raises(RuleErrors) as refusal, unit_of_work():
        order_certificates(event.id, [project.id], mail_each=False, actor=actor)
    assert project.code in refusal.value.details[0]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"title": None},
        {"parties": False},
        {"ceremony": Ceremony.PLANNED, "ceremony_on": None},
    ],
)
def test_a_paper_needs_title_parties_and_ceremony(event, actor, kwargs):
    project = ProjectFactory(event=event, **{"signed": True, **kwargs})
    with pytest.raises(RuleErrors), unit_of_work():
        order_certificates(event.id, [project.id], mail_each=False, actor=actor)
    with pytest.raises(RuleError):
        signing_words(project)


def test_a_project_of_another_event_is_not_on_the_list(event, actor):
    other = ProjectFactory(signed=True)
    with pytest.raises(RuleError), unit_of_work():
        order_certificates(event.id, [other.id], mail_each=False, actor=actor)


def test_contacts_with_an_address_get_the_paper_once(event, actor):
    project = ProjectFactory(event=event, signed=True, sample=True)
    ContactFactory(project=project, email="zhang@corp.example", consent_at=None)
    ContactFactory(project=project, email=None)
    ContactFactory(project=project, active=False)
    with unit_of_work():
        order_certificates(event.id, [project.id], mail_each=True, actor=actor)
        document = db.session.scalars(select(Document)).one()
        stored = store_file(b"%PDF-", filename="a.pdf", content_type="application/pdf")
        document.file_id = stored.id
        announce_certificate(document)
        announce_certificate(document)
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.to_address == "zhang@corp.example"
    assert document.number in mail.text_body
    assert "示例" in mail.subject
    assert [row.file_id for row in mail.attachments] == [stored.id]
    assert (mail.about_kind, mail.about_id) == ("project", project.id)


def test_an_undrawn_paper_is_not_announced(event, actor):
    project = ProjectFactory(event=event, signed=True, ceremony_on=date(2026, 3, 12))
    with unit_of_work():
        order_certificates(event.id, [project.id], mail_each=False, actor=actor)
    with pytest.raises(ValueError, match="drawn"):
        announce_certificate(db.session.scalars(select(Document)).one())
