"""Who signs: a private key, its certificate and the certificates above it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509.oid import NameOID

from app.documents.rendering.words import TRIAL_SIGNER

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DEVELOPMENT_SUBJECT = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "会签 Huiqian"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "仅供开发和演示，不具效力"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "For development only, not binding"),
        x509.NameAttribute(NameOID.COMMON_NAME, TRIAL_SIGNER),
    ]
)
"""What the development identity is called, by itself: 64 bytes at most each (RFC 5280 A.1)."""

_RSA_BITS = 2048
_SUPPORTED = f"EC P-256, or RSA of at least {_RSA_BITS} bits"


class IdentityError(ValueError):
    """Nobody can sign with this; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Identity:
    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """Who issued the certificate, who issued that one, and so on as far as the file goes."""

    @property
    def name(self) -> str:
        """For people: the common name of the subject, or the whole subject where it has none."""
        return _name(self.certificate)

    @property
    def development(self) -> bool:
        """Whether this identity made itself (``development_identity``) and proves nothing."""
        return self.certificate.subject == self.certificate.issuer == DEVELOPMENT_SUBJECT

    def ensure_valid_at(self, moment: datetime) -> None:
        """Refuse to sign at ``moment`` (aware) where one of the certificates isn't valid then.

        Raises:
            IdentityError: naming the certificate and its first or last second.

        """
        for certificate in (self.certificate, *self.chain):
            if moment < certificate.not_valid_before_utc:
                first = f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M:%S}"
                raise IdentityError(
                    f"The certificate of “{_name(certificate)}” is not valid before {first} UTC."
                )
            if moment > certificate.not_valid_after_utc:
                last = f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M:%S}"
                raise IdentityError(
                    f"The certificate of “{_name(certificate)}” expired at {last} UTC."
                )


def load_identity(path: Path, password: str | None = None) -> Identity:
    """The identity of a PKCS#12 file, or of a PEM file with a key and its certificates.

    Certificates that lead nowhere are left out. Whether it is still valid is asked elsewhere
    (``ensure_valid_at``): a file that expires must not keep anybody from starting.

    Raises:
        IdentityError: the file can't be read, the password is wrong, the key is of an unsupported
            kind or belongs to none of the certificates, or its certificate is not for signing.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IdentityError(
            f"The signing file {path} can't be read: {error.strerror or error}."
        ) from None
    read = _read_pem if b"-----BEGIN " in data else _read_pkcs12
    try:
        key, certificates = read(path, data, (password or "").encode() or None)
        return _identity(path, _supported(path, key), certificates)
    except UnsupportedAlgorithm:  # a curve that the library doesn't know, such as SM2
        raise _unsupported(path, "of an unknown kind") from None


def _read_pem(
    path: Path, data: bytes, password: bytes | None
) -> tuple[object, list[x509.Certificate]]:
    if b"PRIVATE KEY-----" not in data:
        raise IdentityError(f"The signing file {path} holds no private key.")
    if b"-----BEGIN CERTIFICATE-----" not in data:
        raise IdentityError(f"The signing file {path} holds no certificate.")
    encrypted = b"ENCRYPTED" in data  # of PKCS#8 in the first line, of older files in the second
    if encrypted and password is None:
        raise IdentityError(f"The signing file {path} needs a password.")
    try:
        key = load_pem_private_key(data, password if encrypted else None)
    except ValueError:
        raise _refused(
            path, "the password is wrong or the key" if encrypted else "the key"
        ) from None
    try:
        return key, x509.load_pem_x509_certificates(data)
    except ValueError:
        raise _refused(path, "a certificate") from None


def _read_pkcs12(
    path: Path, data: bytes, password: bytes | None
) -> tuple[object, list[x509.Certificate]]:
    if not _is_pkcs12(data):
        raise IdentityError(f"The signing file {path} is neither PKCS#12 nor PEM.")
    try:
        # Without a password some write the empty one: the library tries both for None.
        key, certificate, others = pkcs12.load_key_and_certificates(data, password)
    except ValueError:
        wrong = "is wrong" if password else "is missing"
        raise IdentityError(f"The password of the signing file {path} {wrong}.") from None
    if key is None:
        raise IdentityError(f"The signing file {path} holds no private key.")
    return key, [certificate, *others] if certificate else others


def _is_pkcs12(data: bytes) -> bool:
    """Asked before, because a wrong password and a wrong file look alike to the library."""
    try:
        return bool(Pfx.load(data, strict=True)["auth_safe"]["content"].native)
    except (ValueError, TypeError, KeyError):
        return False


def _refused(path: Path, part: str) -> IdentityError:
    return IdentityError(f"The signing file {path} can't be used: {part} is damaged.")


def _supported(path: Path, key: object) -> PrivateKey:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if isinstance(key.curve, ec.SECP256R1):
            return key
        raise _unsupported(path, f"on the curve {key.curve.name}")
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size >= _RSA_BITS:
            return key
        raise _unsupported(path, f"RSA of {key.key_size} bits")
    raise _unsupported(path, "of another kind")


def _unsupported(path: Path, kind: str) -> IdentityError:
    return IdentityError(f"The key in {path} is {kind}; {_SUPPORTED} can sign.")


def _identity(path: Path, key: PrivateKey, certificates: list[x509.Certificate]) -> Identity:
    public = key.public_key()
    own = next((one for one in certificates if one.public_key() == public), None)
    if own is None:
        raise IdentityError(f"The key in {path} belongs to none of the certificates there.")
    if not _for_signing(own):
        raise IdentityError(f"The certificate of “{_name(own)}” is not for signing documents.")
    return Identity(key, own, _chain(own, certificates))


def _for_signing(certificate: x509.Certificate) -> bool:
    """Without the extension a key may do everything (RFC 5280 §4.2.1.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _chain(
    certificate: x509.Certificate, others: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    path = [certificate]
    left = [one for one in others if one != certificate]
    while path[-1].subject != path[-1].issuer:
        issuer = next((one for one in left if _issued(one, path[-1])), None)
        if issuer is None:
            break
        left.remove(issuer)
        path.append(issuer)
    return tuple(path[1:])


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """By the signature: an authority that renews its key keeps its name."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
