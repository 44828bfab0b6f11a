"""The time stamp authority over the wire: pyHanko's own, behind a server of this machine."""

import base64
import dataclasses
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asn1crypto import keys, tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from app.documents.rendering.signatures import HttpTimestamper, Signer, TimestampError
from tests.documents.rendering.identities import (
    alone,
    asn1,
    judged_pdf,
    p256,
    pdfsig,
    signed_pdf,
    timestamping,
)

DIGEST = hashlib.sha256(b"paper").digest()


@dataclasses.dataclass
class Authority:
    """What was asked of it, and how it answers: by default as it should."""

    url: str
    root: object
    honest: Callable[[tsp.TimeStampReq], tsp.TimeStampResp]
    answer: Callable[[tsp.TimeStampReq], bytes] | None = None
    status: int = 200
    headers: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def reply(self, headers: dict[str, str], body: bytes) -> bytes:
        self.headers.append(headers)
        question = tsp.TimeStampReq.load(body, strict=True)
        return self.answer(question) if self.answer else self.honest(question).dump()


@pytest.fixture(scope="module")
def honest():
    """An authority's answers, and its certificate. PyHanko's for tests takes RSA only."""
    key = rsa.generate_private_key(65537, 2048)
    root = timestamping("时间戳 TSA", key)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    dummy = DummyTimeStamper(tsa_cert=asn1(root), tsa_key=keys.PrivateKeyInfo.load(private))
    return dummy.request_tsa_response, root


@pytest.fixture
def authority(honest) -> Iterator[Authority]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = asked.reply(dict(self.headers), body)
            self.send_response(asked.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answers, root = honest
    asked = Authority(f"http://127.0.0.1:{server.server_port}/tsa", root, answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_with_a_time_stamp_is_accepted_by_two_judges(authority, tmp_path):
    signer = Signer(alone(p256()), HttpTimestamper(authority.url))
    assert signer.size > Signer(signer.identity).size + 10_000
    pdf = signed_pdf(signer)
    status = judged_pdf(pdf, signer.identity.certificate, authority.root)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    stamp = status.timestamp_validity
    assert (stamp.intact, stamp.valid, stamp.trusted) == (True, True, True)
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)


def test_the_question_is_http_as_rfc_3161_wants_it(authority):
    HttpTimestamper(authority.url)(DIGEST)
    (headers,) = authority.headers
    assert headers["Content-Type"] == "application/timestamp-query"
    assert "Authorization" not in headers


def test_a_password_in_the_address_is_sent_in_its_place(authority):
    address = authority.url.replace("//", "//house:p%40ss%3A@")
    HttpTimestamper(address)(DIGEST)
    scheme, _, value = authority.headers[0]["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(value)) == ("Basic", b"house:p@ss:")


def test_a_refusal_is_told_in_the_authoritys_words(authority):
    authority.answer = lambda _question: _without_token(
        {"status": "rejection", "status_string": ["quota used up"], "fail_info": {"bad_alg"}}
    )
    with pytest.raises(TimestampError, match=r"127\.0\.0\.1 refused: quota used up; bad_alg\."):
        HttpTimestamper(authority.url)(DIGEST)


def _without_token(status: dict[str, object]) -> bytes:
    said = tsp.PKIStatusInfo(status).dump()
    return bytes((0x30, len(said))) + said


def test_granted_with_changes_is_granted(authority):
    def changed(question: tsp.TimeStampReq) -> bytes:
        reply = authority.honest(question)
        reply["status"]["status"] = "granted_with_mods"
        return reply.dump()

    authority.answer = changed
    assert HttpTimestamper(authority.url)(DIGEST)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _honest, _question: b"",
        lambda _honest, _question: b"<html>captive portal</html>",
        lambda honest, question: honest(question).dump()[:-200],
        lambda _honest, _question: _without_token({"status": "granted"}),
        lambda honest, question: honest(_other(question, "nonce", 5)).dump(),
        lambda honest, question: honest(
            _other(
                question,
                "message_imprint",
                {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)},
            )
        ).dump(),
    ],
    ids=["nothing", "a page", "half an answer", "no token", "an old answer", "another digest"],
)
def test_what_is_no_stamp_of_this_digest_is_not_taken(authority, answer):
    authority.answer = lambda question: answer(authority.honest, question)
    with pytest.raises(TimestampError, match="is no stamp of this digest"):
        HttpTimestamper(authority.url)(DIGEST)


def _other(question: tsp.TimeStampReq, name: str, value: object) -> tsp.TimeStampReq:
    question[name] = value
    return question


def test_an_error_of_the_server_is_told(authority):
    authority.status = 503
    with pytest.raises(TimestampError, match="gave no answer: Service Unavailable"):
        HttpTimestamper(authority.url)(DIGEST)


def test_a_token_that_does_not_fit_is_told_not_cut(authority):
    signer = Signer(alone(p256()), HttpTimestamper(authority.url), token_size=500)
    with pytest.raises(TimestampError, match=r"has \d+ bytes; 500 are kept for it"):
        signer.sign(DIGEST)


@pytest.mark.parametrize("path", ["/时间戳", "/a b"])
def test_an_address_that_cannot_be_asked_is_told(authority, path):
    with pytest.raises(TimestampError, match="gave no answer"):
        HttpTimestamper(authority.url + path)(DIGEST)


def test_an_authority_is_asked_by_http_alone():
    with pytest.raises(ValueError, match="http"):
        HttpTimestamper("file:///etc/passwd")
