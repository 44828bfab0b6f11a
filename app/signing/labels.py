"""The words of this room's states, in the reader's language."""

from app.core.i18n import _, pgettext
from app.signing.enums import (
    Ceremony,
    ContractKind,
    MoneyState,
    PartySide,
    ReceiptStatus,
    Stage,
)
from app.signing.models import Project


def project_name(project: Project) -> str:
    return project.title or str(_("Title to follow"))


def party_name(project: Project, side: PartySide) -> str:
    party = project.party(side)
    return party.name if party else str(_("Party to follow"))


def stage_words(stage: Stage) -> str:
    words: dict[Stage, str] = {
        Stage.LEAD: pgettext("stage", "Lead"),
        Stage.NEGOTIATING: pgettext("stage", "Negotiating"),
        Stage.TO_SIGN: pgettext("stage", "To be signed"),
        Stage.SIGNED_FRAMEWORK: pgettext("stage", "Signed (framework)"),
        Stage.SIGNED_CONTRACT: pgettext("stage", "Signed (contract)"),
        Stage.PERFORMING: pgettext("stage", "Performing"),
        Stage.LANDED: pgettext("stage", "Landed"),
        Stage.ACCEPTED: pgettext("stage", "Accepted"),
        Stage.CLOSED: pgettext("stage", "Follow-up closed"),
        Stage.SUSPENDED: pgettext("stage", "Suspended"),
        Stage.TERMINATED: pgettext("stage", "Terminated"),
        Stage.RESCINDED: pgettext("stage", "Rescinded"),
    }
    return words[stage]


def stage_tone(stage: Stage) -> str:
    """The chip's kind: settled, under way, broken off, or not begun."""
    if stage in (Stage.TERMINATED, Stage.RESCINDED):
        return "bad"
    if stage is Stage.SUSPENDED:
        return "wait"
    if stage in (Stage.LEAD, Stage.NEGOTIATING, Stage.TO_SIGN):
        return "note"
    return "ok"


def ceremony_words(ceremony: Ceremony) -> str:
    words: dict[Ceremony, str] = {
        Ceremony.NONE: pgettext("ceremony", "No ceremony"),
        Ceremony.PLANNED: pgettext("ceremony", "Ceremony planned"),
        Ceremony.HELD: pgettext("ceremony", "Ceremony held"),
    }
    return words[ceremony]


def contract_words(kind: ContractKind | None) -> str:
    if kind is None:
        return str(_("To follow"))
    words: dict[ContractKind, str] = {
        ContractKind.DEVELOPMENT: pgettext("contract", "Development"),
        ContractKind.TRANSFER: pgettext("contract", "Transfer"),
        ContractKind.LICENCE: pgettext("contract", "Licence"),
        ContractKind.CONSULTING: pgettext("contract", "Consulting"),
        ContractKind.SERVICE: pgettext("contract", "Service"),
        ContractKind.FRAMEWORK: pgettext("contract", "Framework agreement"),
    }
    return words[kind]


def side_words(side: PartySide) -> str:
    words: dict[PartySide, str] = {PartySide.A: _("Side A"), PartySide.B: _("Side B")}
    return words[side]


def money_words(state: MoneyState) -> str:
    words: dict[MoneyState, str] = {
        MoneyState.NONE: pgettext("money", "None received"),
        MoneyState.PARTLY: pgettext("money", "Partly received"),
        MoneyState.FULL: pgettext("money", "Fully received"),
    }
    return words[state]


def receipt_words(status: ReceiptStatus) -> str:
    words: dict[ReceiptStatus, str] = {
        ReceiptStatus.AWAITING_EVIDENCE: _("Slip to follow"),
        ReceiptStatus.CONFIRMED: pgettext("money", "Confirmed"),
    }
    return words[status]
