import pytest

from app.core.throttle import ALLOWED
from app.core.unit_of_work import unit_of_work
from app.documents import services
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.documents.queries import list_documents_of
from app.documents.rendering.words import DocumentKind
from app.documents.verification import look_up
from tests.documents.conftest import WANG, order, paper
from tests.factories.documents import DocumentFactory


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
    assert "已由编号 TS-CH-2026-00001 的证书替代" in client.text
    newest, oldest = list_documents_of("registration", 1)
    assert (newest.number, oldest.id) == ("TS-CH-2026-00001", document.id)


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
        assert "filename*=UTF-8''TS-CH-" in answer.headers["Content-Disposition"]
    assert client.http.get(f"/v/{document.number}.pdf").status_code == 404
    assert client.http.get(f"/v/{document.number}.pdf?t=wrong").status_code == 404
    revoke(document)
    assert client.http.get(f"/v/{document.number}.pdf?t={document.token}").status_code == 404
