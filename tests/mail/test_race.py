"""Two at once, with real commits: one row, one send."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select

from app.core.db import db
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.mail.delivery import claim_mail
from app.mail.models import MailAttachment, OutgoingMail
from app.mail.services import About, Attachment, Recipient, queue_mail

AT_ONCE = 6


@pytest.fixture
def everyone(flask_app):
    """Run ``work`` in several threads at the same instant; clears the tables afterwards."""

    def run(work) -> list[object]:
        barrier = Barrier(AT_ONCE)

        def one(_number: int) -> object:
            with flask_app.app_context():
                barrier.wait()
                return work()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, range(AT_ONCE)))

    yield run
    with flask_app.app_context(), unit_of_work():
        for table in (MailAttachment, OutgoingMail, AuditLine):
            db.session.execute(delete(table))


def ask() -> int:
    with unit_of_work():
        return queue_mail(
            "test",
            to=Recipient("wan@firm.example", "万亮"),
            dedupe_key="race:1",
            about=About("registration", 17, event_id=None),
            attachments=[Attachment("a.txt", "text/plain", content=b"a")],
            words={"what": "报名成功"},
        ).id


def test_of_many_who_ask_at_once_all_get_the_same_mail(flask_app, everyone):
    ids = everyone(ask)
    assert len(set(ids)) == 1
    with flask_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
        assert db.session.scalar(select(func.count()).select_from(MailAttachment)) == 1


def test_of_many_workers_one_gets_the_mail(flask_app, everyone):
    with flask_app.app_context():
        mail_id = ask()

    def claim() -> bool:
        with unit_of_work():
            return claim_mail(mail_id) is not None

    assert sorted(everyone(claim)) == [False] * (AT_ONCE - 1) + [True]
