import hashlib
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.models import StoredFile
from app.core.throttle import ALLOWED
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.enums import DocumentStatus
from app.documents.models import Document, NumberSeries
from app.documents.number_rules import USUAL_RULE, written
from app.documents.queries import list_documents_of
from app.documents.rendering import print_words
from app.documents.rendering.signatures import Signer, development_identity
from app.documents.rendering.words import DocumentKind
from app.documents.verification import Answer, as_json, look_up, look_up_file
from tests.documents.conftest import WANG, order, paper
from tests.documents.rendering.papers import ATTENDANCE
from tests.factories.documents import DocumentFactory, usual_number


def address(document: Document, token: str | None = None) -> str:
    return f"/v/{document.number}?t={token or document.token}"


def revoke(document: Document) -> None:
    with unit_of_work():
        services.revoke(document.id, reason="姓名有误", actor=WANG)


def test_the_code_of_the_paper_shows_the_whole_record(client):
    document = DocumentFactory(issued=True, recipient="欧阳娜娜")
    client.get(address(document))
    assert "证书真实有效" in client.text
    for words in (
        "参会证明",
        "欧阳娜娜",
        "东湖软件",
        "科技创新大会",
        "汉阳区科学技术和经济信息化局",
        document.number,
    ):
        assert words in client.text
    assert "不是官方电子印章" in client.text


def test_a_signing_certificate_shows_both_parties(client):
    words = {
        "project": "智能网联",
        "party_a": "甲公司",
        "party_b": "乙大学",
        "event": "大会",
        "date_text": "2026年3月12日",
        "issuer": "汉阳区",
        "issued_text": "2026年3月12日",
        "number": "HY-QY-2026-00001",
        "verify_url": "http://localhost/v/HY-QY-2026-00001",
        "locale": "zh_Hans_CN",
        "sample": True,
    }
    document = DocumentFactory(issued=True, kind=DocumentKind.SIGNING, words=words)
    client.get(address(document))
    assert "甲公司" in client.text
    assert "乙大学" in client.text
    assert "这是示例" in client.text


def test_the_bare_number_shows_status_and_a_masked_name_only(client):
    document = DocumentFactory(issued=True, recipient="欧阳娜娜")
    client.get(f"/v/{document.number}")
    assert "编号已签发" in client.text
    assert "欧***" in client.text
    assert "真实有效" not in client.text
    for hidden in ("欧阳", "东湖软件", "科技创新大会", document.token):
        assert hidden not in client.text


def test_a_wrong_code_says_nothing_about_the_person(client):
    document = DocumentFactory(issued=True, recipient="欧阳娜娜")
    client.get(address(document, "wrong"))
    assert "验证码与编号不符" in client.text
    assert "欧" not in client.text


def test_wrong_codes_rest_after_a_while_and_the_right_one_never(client, frozen):
    document = DocumentFactory(issued=True)
    for _ in range(ALLOWED):
        client.get(address(document, "wrong"))
    client.get(address(document, "wrong"), status=429)
    client.get(address(document))
    assert "证书真实有效" in client.text


def test_a_revoked_paper_says_since_when_and_why(client, frozen):
    document = DocumentFactory(issued=True)
    revoke(document)
    client.get(address(document))
    assert "证书已撤销" in client.text
    assert "自2026年3月11日起不再有效" in client.text
    assert "姓名有误" in client.text
    client.get(f"/v/{document.number}")
    assert "证书已撤销" in client.text
    assert "姓名有误" not in client.text


def test_a_revoked_paper_names_the_one_that_replaced_it(client, frozen, tasks):
    document = DocumentFactory(issued=True, dedupe_key="attendance:registration:1", owner_id=1)
    revoke(document)
    batch = order([paper(1)])
    client.get(address(document))
    assert "替代" not in client.text
    tasks.draw_slice(batch.slices[0].id)
    client.get(address(document))
    assert f"已由编号 {usual_number('TS-CH', 1)} 的证书替代" in client.text
    newest, oldest = list_documents_of("registration", 1)
    assert (newest.number, oldest.id) == (usual_number("TS-CH", 1), document.id)


@pytest.mark.parametrize(
    ("status", "words"),
    [(DocumentStatus.VOID, "编号已作废"), (DocumentStatus.RESERVED, "证书尚未签发")],
)
def test_a_number_without_paper_says_so(client, status, words):
    document = DocumentFactory(status=status)
    client.get(f"/v/{document.number}")
    assert words in client.text


def test_an_unknown_number_is_a_calm_404_with_the_form(client):
    client.get("/v/HY-CH-2026-99999", status=404)
    assert "没有查到这个编号" in client.text
    assert look_up("HY-CH-2026-99999", None).recipient is None
    assert "number" in client.page.fields


def test_a_number_is_found_however_it_was_typed(client):
    document = DocumentFactory(issued=True, number="HY-CH-2026-00042")
    client.get("/v?number=+hy-ch-2026-０００４２ ", status=302)
    client.follow()
    assert document.number in client.text


@pytest.mark.parametrize("typed", ["", "+", "HY/CH", "9" * 41])
def test_what_is_no_number_is_told_at_the_field(client, typed):
    client.get("/v")
    client.get(f"/v?number={typed}", status=422)
    assert "还没有保存" not in client.text
    assert 'aria-invalid="true"' in client.response.get_data(as_text=True)


def test_machines_get_the_same_answer_as_json(client):
    document = DocumentFactory(issued=True, recipient="欧阳娜娜")
    full = client.http.get(f"/v/{document.number}.json?t={document.token}").json
    assert full == {
        "number": document.number,
        "status": "genuine",
        "kind": "attendance",
        "recipient": "欧阳娜娜",
        "issued_at": "2026-03-11T04:00:00+00:00",
        "event": "科技创新大会",
        "issuer": "汉阳区科学技术和经济信息化局",
        "issued": "2026年3月12日",
        "sample": False,
        "sha256": "0" * 64,
    }
    bare = client.http.get(f"/v/{document.number}", headers={"Accept": "application/json"}).json
    assert bare == {
        "number": document.number,
        "status": "registered",
        "kind": "attendance",
        "recipient": "欧***",
        "issued_at": "2026-03-11T04:00:00+00:00",
    }
    wrong = client.http.get(f"/v/{document.number}.json?t=wrong").json
    assert wrong == {"number": document.number, "status": "mismatch"}
    unknown = client.http.get("/v/NO-1.json")
    assert (unknown.status_code, unknown.json) == (404, {"number": "NO-1", "status": "unknown"})


def test_the_page_speaks_english_too(client):
    document = DocumentFactory(issued=True)
    client.get(address(document) + "&lang=en")
    assert "This certificate is genuine" in client.text


def test_the_holder_of_the_code_downloads_the_paper(client, tasks):
    batch = order([paper(1, "欧阳娜娜")])
    tasks.draw_slice(batch.slices[0].id)
    document = list_documents_of("registration", 1)[0]
    for url in (f"/v/{document.number}.pdf?t={document.token}", address(document) + "&download=1"):
        answer = client.http.get(url)
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert f"filename*=UTF-8''{document.number}_" in answer.headers["Content-Disposition"]
    assert client.http.get(f"/v/{document.number}.pdf").status_code == 404
    assert client.http.get(f"/v/{document.number}.pdf?t=wrong").status_code == 404
    revoke(document)
    assert client.http.get(f"/v/{document.number}.pdf?t={document.token}").status_code == 404


def send_file(client, content: bytes, name: str = "证书.pdf", status: int = 200) -> None:
    client.get("/v")
    client.post("/v", {"file": (io.BytesIO(content), name)}, status=status)


def issued_file(content: bytes = b"%PDF-1.7 a paper", **more) -> Document:
    sha256 = hashlib.sha256(content).hexdigest()
    return DocumentFactory(issued=True, recipient="欧阳娜娜", sha256=sha256, **more)


def test_the_file_itself_is_as_good_as_its_code(client):
    document = issued_file()
    send_file(client, b"%PDF-1.7 a paper")
    assert "逐字节一致，且未被撤销" in client.text
    assert "欧阳娜娜" in client.text
    assert document.number in client.text


def test_a_changed_file_is_told_and_shows_nothing(client):
    issued_file()
    send_file(client, b"%PDF-1.7 a papex", status=404)
    assert "登记中没有这个文件" in client.text
    assert "欧阳娜娜" not in client.text


def test_the_file_of_a_revoked_paper_says_so(client):
    revoke(issued_file())
    send_file(client, b"%PDF-1.7 a paper")
    assert "证书已撤销" in client.text
    assert "您的文件与签发的文件逐字节一致。" in client.text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "", "请选择您收到或下载的 PDF"),
        (b"GIF89a", "a.pdf", "这不是 PDF"),
        (b"%PDF-" + b"0" * 5 * 1024 * 1024, "a.pdf", "超过 5 MB"),
    ],
)
def test_what_cannot_be_a_paper_is_refused_at_the_field(client, content, name, words):
    send_file(client, content, name, status=422)
    assert words in client.text


def test_no_file_of_a_stranger_is_kept(client, app):
    kept = set(app.config["HUIQIAN"].data.rglob("*"))
    send_file(client, b"%PDF-1.7 of somebody", status=404)
    assert set(app.config["HUIQIAN"].data.rglob("*")) == kept
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.fixture
def signed(tmp_path) -> bytes:
    """A paper that this house did not issue, signed by somebody."""
    signer = Signer(development_identity(tmp_path / "key.pem"))
    return b"".join(print_words(ATTENDANCE, datetime(2026, 3, 12, 4, tzinfo=UTC), signer))


@pytest.mark.parametrize(
    ("change", "words", "intact", "whole"),
    [
        (lambda pdf: pdf, "有效电子签名", True, True),
        (lambda pdf: pdf.replace(b" Tm\n", b" Tm ", 1), "电子签名已失效", False, True),
    ],
)
def test_the_signature_of_a_foreign_file_is_judged(client, signed, change, words, intact, whole):
    send_file(client, change(signed), status=404)
    assert "登记中没有这个文件" in client.text
    assert words in client.text
    assert "会签开发用身份" in client.text
    said = as_json(look_up_file(change(signed)))
    assert said["status"] == "other_file"
    assert (said["signature"]["intact"], said["signature"]["whole"]) == (intact, whole)
    assert (said["signature"]["trial"], said["signature"]["at"][:10]) == (True, "2026-03-12")


@pytest.mark.parametrize("content", [b"%PDF-1.7 /ByteRange", b"%PDF-1.7\n/ByteRange" + b"[" * 9000])
def test_what_only_looks_like_a_signature_is_none(client, content):
    send_file(client, content, status=404)
    assert "登记中没有这个文件" in client.text
    assert "电子签名" not in client.text.split("关于本页")[0].replace("或比对文件", "")


def mistyped(number: str) -> str:
    """The number with another last digit of its counter."""
    head, _, check = number.rpartition("-")
    return f"{head[:-1]}{(int(head[-1]) + 1) % 10}-{check}"


def test_a_wrong_check_character_is_told_kindly(client):
    DocumentFactory(issued=True, number=usual_number("HY-CH", 42))
    wrong = mistyped(usual_number("HY-CH", 42))
    client.get(f"/v/{wrong}", status=404)
    assert "请核对：末位校验字符不符，可能输错了一个字符" in client.text
    assert "number" in client.page.fields
    answer = client.http.get(f"/v/{wrong}.json?t=any")
    assert (answer.status_code, answer.json) == (404, {"number": wrong, "status": "mistyped"})


@pytest.mark.parametrize("number", [usual_number("HY-CH", 43), "HY-CH-2026-00043", "2" * 300])
def test_a_number_that_is_only_not_there_is_unknown(client, number):
    client.get(f"/v/{number}", status=404)
    assert "没有查到这个编号" in client.text


def test_a_rule_by_hand_has_a_check_character_too(client, app):
    db.session.add(NumberSeries(code="HY-CH", year=2026, last=9, rule="KX{year}{seq:05}{check}"))
    db.session.flush()
    client.get("/v/KX202600009A", status=404)
    assert look_up("KX202600009A", None).answer is Answer.MISTYPED
    assert look_up("KX-2026-00009", None).answer is Answer.UNKNOWN


@pytest.mark.parametrize("twins", [("0", "O"), ("1", "I"), ("O", "0"), ("I", "1")])
def test_letters_that_look_like_digits_are_forgiven(client, twins):
    document = DocumentFactory(issued=True, number=written(USUAL_RULE, "OI-CH", 2026, 101))
    client.get("/v")
    client.get(f"/v?number={document.number.replace(*twins)}", status=302)
    client.follow()
    assert "编号已签发" in client.text
    assert document.number in client.text


def test_forgiving_asks_for_the_code_as_ever(client):
    document = DocumentFactory(issued=True, number=usual_number("HY-CH", 42), recipient="欧阳娜娜")
    typed = document.number.replace("0", "O")
    assert look_up(typed, document.token).answer is Answer.GENUINE
    assert look_up(typed, "wrong").answer is Answer.MISMATCH
    assert look_up("O" * 4 + "-" + "O" * 20 + "-OOOOO-O", None).answer is Answer.MISTYPED


def test_a_number_without_check_character_is_not_guessed_at(client):
    DocumentFactory(issued=True, number="HY-CH-2026-00042")
    assert look_up("HY-CH-2O26-OOO42", None).answer is Answer.UNKNOWN
