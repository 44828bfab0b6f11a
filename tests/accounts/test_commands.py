import json
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Membership, User
from app.accounts.queries import may
from app.core.db import db
from app.core.policy import Policy


def run(app, *words, password="a long password"):
    return app.test_cli_runner().invoke(
        args=["users", "create", *words], input=f"{password}\n{password}\n"
    )


def test_the_first_account_of_a_house_is_opened_on_the_command_line(app):
    result = run(app, "chief@bureau.example", "张主任", "--role", "admin")
    assert "chief@bureau.example may log in as admin." in result.output
    user = db.session.scalars(select(User)).one()
    assert may(user.id, Policy.ADMIN, None)


@pytest.mark.parametrize(
    ("words", "password", "told"),
    [
        (("nobody", "张主任"), "a long password", "@-sign"),
        (("chief@bureau.example", "张主任"), "short", "12"),
        (("a@park.example", "李工", "--role", "unit"), "a long password", "责任单位"),
        (("a@firm.example", "李工", "--role", "firm"), "a long password", "一场活动"),
        (
            ("a@park.example", "李工", "--last-day", "2020-01-01"),
            "a long password",
            "已经过去",
        ),
    ],
)
def test_a_wrong_account_is_refused_in_words(app, words, password, told):
    result = run(app, *words, password=password)
    assert result.exit_code == 1
    assert told in result.output
    assert db.session.scalars(select(User)).all() == []


def test_an_account_is_not_opened_twice(app):
    run(app, "chief@bureau.example", "张主任")
    assert run(app, "chief@bureau.example", "李主任").exit_code == 1
    assert db.session.scalars(select(User)).one().name == "张主任"


def test_an_account_of_a_unit_has_its_last_day_and_is_told_to_programs(app):
    words = ("--role", "unit", "--unit", "示例园区", "--last-day", "2126-12-31", "--json")
    result = run(app, "a@park.example", "李工", *words)
    told = json.loads(result.output.splitlines()[-1])
    row = db.session.scalars(select(Membership)).one()
    assert row.ends_on == date(2126, 12, 31)
    assert told == {
        "id": row.user_id,
        "email": "a@park.example",
        "role": "unit",
        "unit_id": row.unit_id,
        "last_day": "2126-12-31",
    }
