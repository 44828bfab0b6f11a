import email
import json
from email.policy import default


def run(app, *words):
    return app.test_cli_runner().invoke(args=["mail", "test", *words])


def test_a_test_mail_really_goes_out(app, mail_server):
    answer = run(app, "chief@bureau.example")
    assert answer.exit_code == 0, answer.output
    assert "took the mail from no-reply@localhost to chief@bureau.example" in answer.output
    [envelope] = mail_server.handler.taken
    assert envelope.rcpt_tos == ["chief@bureau.example"]
    message = email.message_from_bytes(envelope.content, policy=default)
    assert "Huiqian test mail" in message["Subject"]


def test_what_the_server_says_is_told(app, mail_server):
    mail_server.handler.on_rcpt = "550 5.1.1 no such mailbox"
    answer = run(app, "nobody@bureau.example")
    assert answer.exit_code == 1
    assert "It did not leave: 550 5.1.1 no such mailbox" in answer.output
    told = run(app, "nobody@bureau.example", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output) == {"sent": False, "said": "550 5.1.1 no such mailbox"}


def test_json_says_who_took_it(app, mail_server):
    told = json.loads(run(app, "chief@bureau.example", "--json").output)
    assert told == {"sent": True, "server": "127.0.0.1", "from": "no-reply@localhost"}


def test_without_a_mail_server_the_word_is_clear(app):
    answer = run(app, "chief@bureau.example")
    assert answer.exit_code == 1
    assert "SMTP_URL is not set" in answer.output


def test_an_address_that_is_none_is_refused(app, mail_server):
    assert run(app, "two\nlines@x.example").exit_code == 1
    assert mail_server.handler.taken == []
