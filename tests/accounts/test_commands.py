import pytest
from sqlalchemy import select

from app.accounts.models import User
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
