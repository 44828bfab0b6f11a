"""An identity that made itself, so that papers are signed where nobody has a certificate yet."""

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.documents.rendering.signatures.identity import (
    DEVELOPMENT_SUBJECT,
    Identity,
    load_identity,
)

# No clock is asked: papers of the demo are years old, and this identity is never renewed.
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)


def development_identity(path: Path) -> Identity:
    """The identity in this file; the first to ask makes it. Whoever asks at once gets the same.

    Raises:
        OSError: the folder doesn't take it.
        IdentityError: the file can't be read.

    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _publish(path, _made())
    return load_identity(path)


def _publish(path: Path, content: bytes) -> None:
    """Put a whole file there, or leave the one that another process put there first.

    A link appears at once with all its bytes and never replaces, which neither opening with O_EXCL
    (others read what is half written) nor renaming (the later wins) does.
    """
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()


def _made() -> bytes:
    """A new P-256 key and its certificate by itself, as PEM.

    An authority's, because poppler (by NSS 3.87) takes no other as a root that one trusts: it says
    "issuer is unknown" unless keyCertSign is there, which needs CA (RFC 5280 §4.2.1.3). With any
    extended key usage, that for documents included, it knows no answer at all.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(DEVELOPMENT_SUBJECT)
        .issuer_name(DEVELOPMENT_SUBJECT)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FIRST)
        .not_valid_after(_LAST)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ) + certificate.public_bytes(Encoding.PEM)


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,  # the bit that pyHanko asks for; once called nonRepudiation
        key_cert_sign=True,
        crl_sign=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
