"""A message, read back the way a mail client reads it."""

import email
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest

from app.mail.enums import MailKind
from app.mail.message import Enclosure, Letter, Sender, compose, sender_from, wire_address

SENDER = Sender("no-reply@huiqian.example", "会签")
QR = Enclosure("qr.png", "image/png", b"\x89PNG", content_id="qr")
CALENDAR = Enclosure(
    "大会日程.ics", "text/calendar; method=PUBLISH", "BEGIN:VCALENDAR 汉阳".encode()
)
PAPER = Enclosure("参会证明.pdf", "application/pdf", b"%PDF-1.7")


def letter(**changes) -> Letter:
    values = {
        "message_id": "<0123@huiqian.example>",
        "to_address": "wan@firm.example",
        "to_name": "万亮",
        "subject": "您已报名成功",
        "text": "您好，\n您已报名成功。\n",
        "html": '<p>您已报名成功。<img src="cid:qr" alt=""></p>\n',
        "kind": MailKind.TRANSACTIONAL,
        "date": datetime(2026, 3, 11, 4, 0, tzinfo=UTC),
    }
    return Letter(**(values | changes))


def read_back(**changes) -> EmailMessage:
    return email.message_from_bytes(compose(letter(**changes), SENDER).as_bytes(), policy=default)


def tree(message) -> list[object]:
    """Content types, nested."""
    if message.is_multipart():
        return [message.get_content_type(), *(tree(part) for part in message.iter_parts())]
    return [message.get_content_type()]


def test_the_headers():
    message = read_back()
    assert {name: str(value) for name, value in message.items()} | {"Content-Type": ""} == {
        "From": "会签 <no-reply@huiqian.example>",
        "To": "万亮 <wan@firm.example>",
        "Subject": "您已报名成功",
        "Date": "Wed, 11 Mar 2026 12:00:00 +0800",
        "Message-ID": "<0123@huiqian.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_follow_up_mails_form_a_list():
    assert read_back(kind=MailKind.FOLLOWUP)["List-Id"] == "<followup.huiqian.example>"


def test_text_and_html_say_the_same():
    message = read_back()
    assert tree(message) == ["multipart/alternative", ["text/plain"], ["text/html"]]
    assert message.get_body(("plain",)).get_content() == "您好，\r\n您已报名成功。\r\n"
    assert "您已报名成功" in message.get_body(("html",)).get_content()


def test_two_pictures_lie_side_by_side():
    second = Enclosure("map.png", "image/png", b"\x89PNG", content_id="map")
    assert tree(read_back(enclosures=(QR, second))) == [
        "multipart/alternative",
        ["text/plain"],
        ["multipart/related", ["text/html"], ["image/png"], ["image/png"]],
    ]


def test_pictures_travel_with_the_html_and_attachments_beside_it():
    message = read_back(enclosures=(CALENDAR, QR, PAPER))
    assert tree(message) == [
        "multipart/mixed",
        [
            "multipart/alternative",
            ["text/plain"],
            ["multipart/related", ["text/html"], ["image/png"]],
        ],
        ["text/calendar"],
        ["application/pdf"],
    ]
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<qr>", "inline")
    calendar, paper = message.iter_attachments()
    assert calendar.get_filename() == "大会日程.ics"
    assert dict(calendar["Content-Type"].params) == {"method": "PUBLISH", "charset": "utf-8"}
    assert calendar.get_content() == "BEGIN:VCALENDAR 汉阳"
    assert (paper.get_filename(), paper.get_content()) == ("参会证明.pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "万亮",
        "Ada Lovelace",
        "买买提·吐尔逊江·阿卜杜热合曼·艾合买提江·努尔买买提·依布拉音江",
        "王, 李 <x@y.example>",
        '"引号" \\ 反斜杠',
        "𬭎䶮",
        "O'Neil; Dr.",
    ],
)
def test_a_name_reads_as_it_is_written(name):
    """Read by the older parser: Python 3.11's newer one puts blanks between encoded words."""
    message = email.message_from_bytes(compose(letter(to_name=name), SENDER).as_bytes())
    encoded, address = parseaddr(message["To"].replace("\n", ""))
    assert (str(make_header(decode_header(encoded))), address) == (name, "wan@firm.example")


@pytest.mark.parametrize(
    "subject",
    ["2022年汉阳区科技创新与成果转化大会暨重大项目签约仪式参会确认" * 4, "a" * 300],
)
def test_a_subject_reads_as_it_is_written(subject):
    raw = compose(letter(subject=subject), SENDER).as_bytes()
    assert email.message_from_bytes(raw, policy=default)["Subject"] == subject
    assert max(len(line) for line in raw.splitlines()) <= 998


@pytest.mark.parametrize(
    "changes",
    [
        {"to_name": "万亮\r\nBcc: x@y.example"},
        {"to_name": "万亮\nBcc: x@y.example"},
        {"subject": "好\r\nBcc: x@y.example"},
        {"to_address": "wan@firm.example\r\nBcc: x@y.example"},
        {"to_address": "wan@firm.example, x@y.example"},
        {"to_address": "万亮@firm.example"},
        {"to_address": "wan@" + "x" * 64 + ".example"},
    ],
)
def test_a_header_takes_no_second_header(changes):
    with pytest.raises(ValueError, match=r"."):
        compose(letter(**changes), SENDER)


def test_a_domain_in_chinese_goes_out_in_letters_of_the_wire():
    assert wire_address("wan@例子.中国") == "wan@xn--fsqu00a.xn--fiqs8s"
    assert read_back(to_address="wan@例子.中国")["To"].addresses[0].domain == (
        "xn--fsqu00a.xn--fiqs8s"
    )


def test_a_file_is_read_when_the_message_is_composed(tmp_path):
    path = tmp_path / "paper"
    enclosed = Enclosure("证书.pdf", "application/pdf", path)
    with pytest.raises(FileNotFoundError):
        compose(letter(enclosures=(enclosed,)), SENDER)
    path.write_bytes(b"%PDF")
    [part] = read_back(enclosures=(enclosed,)).iter_attachments()
    assert part.get_content() == b"%PDF"


def test_a_sender_needs_an_address():
    assert sender_from("市科技局 <a@b.example>") == Sender("a@b.example", "市科技局")
    with pytest.raises(ValueError, match="no e-mail address"):
        sender_from("市科技局")
