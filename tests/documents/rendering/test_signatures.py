import asyncio
import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.timestamps import DummyTimeStamper

from app.documents.rendering.signatures import (
    HttpTimestamper,
    Identity,
    IdentityError,
    Signer,
    TimestampError,
    development_identity,
    load_identity,
)
from tests.documents.rendering.identities import (
    FIRST,
    LAST,
    alone,
    asn1,
    authority,
    certified,
    judged,
    judged_pdf,
    p12,
    p256,
    pdfsig,
    pem,
    signed_pdf,
    timestamping,
)

CONTENT = "证书 certificate".encode()
DIGEST = hashlib.sha256(CONTENT).digest()


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def chain() -> tuple[Identity, object]:
    """An identity with the authority between it and its root, and the root, which isn't sent."""
    root = authority("根 Root")
    between = authority("中级 Intermediate", root)
    key = p256()
    return Identity(key, certified("市科技局", key, between), (between[0],)), root[0]


@pytest.fixture(scope="module", params=["p256", "rsa", "chain", "development"])
def signing(request, rsa_key, chain, tmp_path_factory) -> tuple[Identity, object]:
    """An identity of each kind, and what a validator must trust for it."""
    if request.param == "chain":
        return chain
    identity = {
        "p256": lambda: alone(p256()),
        "rsa": lambda: alone(rsa_key),
        "development": lambda: development_identity(tmp_path_factory.mktemp("key") / "own.pem"),
    }[request.param]()
    return identity, identity.certificate


def test_a_signature_is_valid_for_its_content_and_no_other(signing):
    identity, root = signing
    signature = Signer(identity).sign(DIGEST)
    status = judged(signature, CONTENT, root)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert not judged(signature, CONTENT + b".", root).intact


def test_nobody_is_trusted_for_having_signed(signing):
    identity, _root = signing
    status = judged(Signer(identity).sign(DIGEST), CONTENT, authority("Another root")[0])
    assert (status.intact, status.valid, status.trusted) == (True, True, False)


def test_the_same_digest_gives_the_same_bytes(signing):
    identity, _root = signing
    first = Signer(identity).sign(DIGEST)
    assert Signer(identity).sign(DIGEST) == first
    assert Signer(identity).sign(hashlib.sha256(first).digest()) != first


def test_a_signature_is_der_and_fits_into_the_size(signing):
    identity, _root = signing
    signer = Signer(identity)
    for number in range(200):
        content = str(number).encode()
        signature = signer.sign(hashlib.sha256(content).digest())
        assert signer.size - 8 <= len(signature) <= signer.size
        info = cms.ContentInfo.load(signature, strict=True)
        assert len(info["content"]["signer_infos"]) == 1
        assert info.copy().dump(force=True) == signature  # written anew by another's rules of DER


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer(alone(p256()))


@settings(max_examples=200)
@given(content=st.binary(max_size=64))
def test_every_content_is_signed(signer, content):
    signature = signer.sign(hashlib.sha256(content).digest())
    status = judged(signature, content, signer.identity.certificate)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)


def test_signed_is_what_pades_wants_and_no_time(signer):
    (info,) = cms.ContentInfo.load(signer.sign(DIGEST))["content"]["signer_infos"]
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    assert list(attributes) == ["content_type", "message_digest", "signing_certificate_v2"]
    assert attributes["content_type"].native == ["data"]
    assert attributes["message_digest"].native == [DIGEST]
    (certificate_id,) = attributes["signing_certificate_v2"][0]["certs"]
    der = signer.identity.certificate.public_bytes(Encoding.DER)
    assert certificate_id["cert_hash"].native == hashlib.sha256(der).digest()
    assert info["digest_algorithm"].dump().hex() == "300b0609608648016503040201"
    assert not info["unsigned_attrs"]


def test_a_file_so_signed_is_accepted_whole_by_two_judges(signing, tmp_path):
    identity, root = signing
    pdf = signed_pdf(Signer(identity))
    status = judged_pdf(pdf, root)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    said = pdfsig(pdf, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert not judged_pdf(pdf.replace(b"[0 0 90 90]", b"[0 0 91 90]"), root).intact


@pytest.mark.parametrize("password", [None, b"secret"])
@pytest.mark.parametrize("write", [pem, p12])
def test_an_identity_comes_from_pem_or_pkcs12_with_its_chain(tmp_path, write, password, chain):
    identity, root = chain
    options = {"password": password or b""} if write is p12 else {"password": password}
    path = write(
        tmp_path / "key", identity.key, identity.certificate, *identity.chain, root, **options
    )
    found = load_identity(path, password and password.decode())
    assert found.certificate == identity.certificate
    assert found.chain == (*identity.chain, root)
    assert (found.name, found.development) == ("市科技局", False)


def _spoilt(path: Path, block: bytes) -> Path:
    """The base 64 of this block begins otherwise."""
    start = b"-----BEGIN " + block + b"-----\n"
    path.write_bytes(path.read_bytes().replace(start, start + b"AAAA"))
    return path


def test_a_chain_goes_as_far_as_the_file_and_strangers_stay_out(tmp_path):
    root, twin, stranger = authority("根 Root"), authority("根 Root"), authority("Stranger")
    between = authority("Intermediate", root)
    key = p256()
    own = certified("leaf", key, between)
    path = pem(tmp_path / "key", key, twin[0], stranger[0], own, between[0])
    assert load_identity(path).chain == (between[0],)


def test_who_has_no_common_name_is_called_by_the_whole(tmp_path):
    key = p256()
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "汉阳区政府")])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 7, FIRST, LAST)
    identity = load_identity(pem(tmp_path / "key", key, builder.sign(key, hashes.SHA256())))
    assert identity.name == "O=汉阳区政府"
    signer = Signer(identity)  # without any extension, all uses are allowed
    assert judged(signer.sign(DIGEST), CONTENT, identity.certificate).valid


def test_only_a_sha256_is_signed(signer):
    with pytest.raises(ValueError, match="has 32 bytes, not 20"):
        signer.sign(bytes(20))


def test_what_cannot_sign_is_refused_in_a_sentence(tmp_path):
    key, other = p256(), p256()
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- to be refused
    curve = ec.generate_private_key(ec.SECP384R1())
    not_for_signing = certified("x", key, usage=("key_encipherment",))
    own = certified("x", key)
    refused = {
        "can't be read": (tmp_path / "missing", None),
        "neither PKCS#12 nor PEM": (tmp_path / "noise", None),
        "password is wrong": (pem(tmp_path / "a", key, own, password=b"right"), "wrong"),
        "needs a password": (pem(tmp_path / "b", key, own, password=b"right"), None),
        "is wrong": (p12(tmp_path / "c", key, own, password=b"right"), "wrong"),
        "is missing": (p12(tmp_path / "d", key, own, password=b"right"), None),
        "none of the certificates": (pem(tmp_path / "e", other, own), None),
        "no private key": (pem(tmp_path / "f", None, own), None),
        "no certificate": (pem(tmp_path / "g", key), None),
        "RSA of 1024 bits": (pem(tmp_path / "h", small, certified("x", small)), None),
        "on the curve secp384r1": (pem(tmp_path / "i", curve, certified("x", curve)), None),
        "of another kind": (pem(tmp_path / "k", ed25519.Ed25519PrivateKey.generate(), own), None),
        "belongs to none": (p12(tmp_path / "l", other, None, own, password=b"right"), "right"),
        "holds no private key": (p12(tmp_path / "m", None, own), None),
        "the key is damaged": (_spoilt(pem(tmp_path / "n", key, own), b"PRIVATE KEY"), None),
        "a certificate is damaged": (_spoilt(pem(tmp_path / "o", key, own), b"CERTIFICATE"), None),
        "not for signing": (pem(tmp_path / "j", key, not_for_signing), None),
    }
    (tmp_path / "noise").write_bytes(b"noise")
    for words, (path, password) in refused.items():
        with pytest.raises(IdentityError, match=words) as caught:
            load_identity(path, password)
        assert str(path) in str(caught.value) or words == "not for signing"
        assert "right" not in str(caught.value)


def test_nobody_signs_before_or_after_the_certificates_time(signer):
    signer.identity.ensure_valid_at(FIRST + timedelta(days=1))
    with pytest.raises(IdentityError, match="not valid before 2020-01-01"):
        signer.identity.ensure_valid_at(FIRST - timedelta(days=1))
    with pytest.raises(IdentityError, match="expired at 2090-01-01"):
        signer.identity.ensure_valid_at(LAST + timedelta(days=1))


def test_the_development_identity_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "key.pem"
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(development_identity, [path] * 8))
    assert {one.certificate.serial_number for one in found} == {found[0].certificate.serial_number}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["key.pem"]
    assert found[0].development
    assert "development" in found[0].name
    assert "开发" in found[0].name


def test_no_key_stands_in_what_is_logged(signer):
    assert "key=" not in repr(signer.identity)


@pytest.fixture
def stamper(rsa_key):
    """PyHanko's own authority, without a wire."""
    root = timestamping("时间戳 TSA", rsa_key)
    private = keys.PrivateKeyInfo.load(
        rsa_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    dummy = DummyTimeStamper(tsa_cert=asn1(root), tsa_key=private)

    def stamp(digest: bytes) -> bytes:
        return asyncio.run(dummy.async_timestamp(digest, "sha256")).dump()

    return stamp, root


def test_a_time_stamp_is_taken_in_and_believed(stamper):
    stamp, authority_certificate = stamper
    signer = Signer(alone(p256()), stamp)
    pdf = signed_pdf(signer)
    status = judged_pdf(pdf, signer.identity.certificate, authority_certificate)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.timestamp_validity.trusted


def test_a_silent_authority_is_told_by_its_host_alone():
    stamper = HttpTimestamper("http://name:secret@127.0.0.1:9/stamp", timeout=1)
    with pytest.raises(TimestampError, match=r"127\.0\.0\.1 gave no answer") as caught:
        stamper(DIGEST)
    assert "secret" not in f"{caught.value}{stamper!r}"
