"""Keys and certificates made while the tests run, and what judges their signatures."""

import asyncio
import hashlib
import io
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.documents.rendering.signatures import Identity, Signer

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2090, 1, 1, tzinfo=UTC)
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
SIGNING = ("digital_signature", "content_commitment")


def p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certified(name, key, issuer=None, usage=SIGNING, purpose=None) -> x509.Certificate:
    """By ``issuer``, a pair of certificate and key, or by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above, above_key = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(LAST)
        .add_extension(x509.BasicConstraints("key_cert_sign" in usage, None), critical=True)
        .add_extension(x509.KeyUsage(**{one: one in usage for one in USAGES}), critical=True)
    )
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(above_key, hashes.SHA256())


def authority(name, issuer=None) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = p256()
    return certified(name, key, issuer, usage=("key_cert_sign", "crl_sign")), key


def timestamping(name, key) -> x509.Certificate:
    return certified(name, key, usage=SIGNING[:1], purpose=ExtendedKeyUsageOID.TIME_STAMPING)


def pem(path: Path, key, *certificates, password: bytes | None = None) -> Path:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    written = [one.public_bytes(Encoding.PEM) for one in certificates]
    if key is not None:
        written.append(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    path.write_bytes(b"".join(written))
    return path


def p12(path: Path, key, *certificates, password: bytes = b"") -> Path:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    own, *others = certificates
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"signer", key, own, others, encryption))
    return path


def alone(key, name="签名人 Signer") -> Identity:
    return Identity(key, certified(name, key))


def asn1(certificate: x509.Certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(Encoding.DER))


def trusting(*roots: x509.Certificate) -> ValidationContext:
    return ValidationContext(trust_roots=[asn1(root) for root in roots], allow_fetching=False)


def judged(signature: bytes, content: bytes, *roots: x509.Certificate):
    """What pyHanko says of a detached signature over this content."""
    signed = cms.ContentInfo.load(signature, strict=True)["content"]
    return asyncio.run(async_validate_detached_cms(content, signed, trusting(*roots)))


OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] /Resources << >> /Annots [4 0 R] >>",
    b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /Rect [0 0 0 0] /F 132 /P 3 0 R /V 5 0 R >>",
    (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
        b" /M (D:20260311120000+08'00') /ByteRange [0 %9d %9d %9d] /Contents <%s> >>"
    ),
)


def signed_pdf(signer: Signer) -> bytes:
    """A blank page, written twice: the second time it is known where the gap is."""
    empty = b"0" * (2 * signer.size)
    draft = _pdf((0, 0, 0), empty)
    gap = draft.index(b"<" + empty)
    after = gap + len(empty) + 2
    draft = _pdf((gap, after, len(draft) - after), empty)
    signature = signer.sign(hashlib.sha256(draft[:gap] + draft[after:]).digest())
    filled = signature.hex().encode().ljust(len(empty), b"0")
    return draft[:gap] + b"<" + filled + b">" + draft[after:]


def _pdf(byte_range: tuple[int, int, int], contents: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(OBJECTS, 1):
        places.append(len(out))
        filled = content % (*byte_range, contents) if b"%s" in content else content
        out += b"%d 0 obj\n%s\nendobj\n" % (number, filled)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % n for n in places)
    return bytes(out) + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table


def judged_pdf(pdf: bytes, *roots: x509.Certificate):
    """What pyHanko says of the one signature of a file."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, trusting(*roots))


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says; it looks for a browser's certificates at home, and finds none."""
    (folder / "signed.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdfsig", "signed.pdf"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
