"""What this room does, in one place; each verb lives in the file of its subject."""

from app.signing.ceremony import hold_ceremony, take_back_ceremony
from app.signing.certificates import announce_certificate, order_certificates, signing_words
from app.signing.facts import ContactFacts, MilestoneFacts, ProjectFacts
from app.signing.milestones import reach_milestone, take_back_milestone
from app.signing.money import confirm_receipt, record_receipt
from app.signing.projects import create_project, update_project
from app.signing.stages import set_stage

__all__ = [
    "ContactFacts",
    "MilestoneFacts",
    "ProjectFacts",
    "announce_certificate",
    "confirm_receipt",
    "create_project",
    "hold_ceremony",
    "order_certificates",
    "reach_milestone",
    "record_receipt",
    "set_stage",
    "signing_words",
    "take_back_ceremony",
    "take_back_milestone",
    "update_project",
]
