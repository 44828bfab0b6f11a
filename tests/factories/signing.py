from datetime import date
from decimal import Decimal

from app.core.clock import now
from app.directory.enums import OrganisationKind
from app.directory.models import Organisation
from app.signing.enums import Ceremony, ContractKind, PartySide, ReceiptStatus, Stage
from app.signing.models import Milestone, Party, Project, ProjectContact, Receipt
from tests.factories import Factory, factory
from tests.factories.events import EventFactory


class OrganisationFactory(Factory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"示例科技{n}有限公司")
    kind = OrganisationKind.COMPANY
    search_keys = factory.LazyAttribute(lambda row: row.name)


class ProjectFactory(Factory):
    """To be signed, with both parties, 8.6 million yuan and no plan.

    ``signed=True``: held on stage on its event's day.
    """

    class Meta:
        model = Project

    class Params:
        signed = factory.Trait(
            ceremony=Ceremony.HELD,
            ceremony_on=date(2026, 3, 12),
            contract_date=date(2026, 3, 6),
            stage=Stage.SIGNED_CONTRACT,
        )

    event = factory.SubFactory(EventFactory)
    position = factory.Sequence(lambda n: n + 101)
    code = factory.LazyAttribute(lambda row: f"HY-2026-{row.position:03}")
    title = factory.Sequence(lambda n: f"示例项目{n}")
    search_keys = factory.LazyAttribute(lambda row: f"{row.code.lower()} {row.title}")
    contract_kind = ContractKind.DEVELOPMENT
    contract_date = None
    amount = Decimal(8600000)
    stage = Stage.TO_SIGN

    @factory.post_generation
    def parties(self, create, wanted, **_kwargs):
        if create and wanted is not False:
            PartyFactory(project=self, side=PartySide.A)
            PartyFactory(project=self, side=PartySide.B)


class PartyFactory(Factory):
    class Meta:
        model = Party

    project = factory.SubFactory(ProjectFactory, parties=False)
    side = PartySide.A
    organisation = factory.SubFactory(OrganisationFactory)


class ContactFactory(Factory):
    """Side A's contact, who agreed to follow-up mail."""

    class Meta:
        model = ProjectContact

    project = factory.SubFactory(ProjectFactory)
    side = PartySide.A
    name = factory.Sequence(lambda n: f"联系人{n}")
    phone = "13800000000"
    email = factory.Sequence(lambda n: f"contact{n}@corp.example")
    consent_at = factory.LazyFunction(now)


class MilestoneFactory(Factory):
    """A payment of 3 million yuan, planned for the day of the tests' NOON."""

    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    title = "首付款"
    planned_on = date(2026, 3, 11)
    planned_amount = Decimal(3000000)


class ReceiptFactory(Factory):
    class Meta:
        model = Receipt

    project = factory.SubFactory(ProjectFactory)
    amount = Decimal(3000000)
    received_on = date(2026, 3, 10)
    status = ReceiptStatus.CONFIRMED
    confirmed_by = "李工"
