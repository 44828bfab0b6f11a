from app.mail.enums import MailKind, MailStatus
from app.mail.models import OutgoingMail
from tests.conftest import NOON
from tests.factories import Factory, factory


class OutgoingMailFactory(Factory):
    """A queued mail to 万亮, due at the tests' NOON."""

    class Meta:
        model = OutgoingMail

    dedupe_key = factory.Sequence(lambda n: f"test:{n}")
    template = "test"
    kind = MailKind.TRANSACTIONAL
    to_address = "wan@firm.example"
    to_name = "万亮"
    locale = "zh_Hans_CN"
    subject = "报名成功"
    text_body = "您好，您的报名已确认。\n"
    html_body = (
        "<!doctype html><html><head></head><body><p>您好，您的报名已确认。</p></body></html>\n"
    )
    message_id = factory.LazyAttribute(lambda mail: f"<{mail.dedupe_key}@localhost>")
    status = MailStatus.QUEUED
    due_at = NOON
    search_keys = "万亮 wanliang wl wan@firm.example 报名成功"
