"""Signatures as CMS (RFC 5652), fast: all bytes that are the same in each are made once.

What a signature adds is spliced in: the digest, the signature itself, and the lengths around it.
asn1crypto writes the constant parts, where speed is nothing and names are all; the few lengths that
change are written here.
"""

import hashlib
from collections.abc import Callable

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.rendering.signatures.identity import Identity, PrivateKey
from app.documents.rendering.signatures.timestamps import Timestamper, TimestampError

TOKEN_SIZE = 10_240
"""Bytes kept for a time stamp: public authorities, with their certificates, send 3,000 to 7,000."""

_DIGEST_SIZE = hashlib.sha256().digest_size
_SEQUENCE, _SET, _OCTET_STRING = 0x30, 0x31, 0x04
_TAG_0, _TAG_1 = 0xA0, 0xA1  # context-specific, constructed
_P256_SIGNATURE = 72
"""Bytes of the longest: two integers of up to 33, each with a head (RFC 3279 §2.2.3)."""

_Sign = Callable[[bytes], bytes]


class Signer:
    """Signs digests as one identity, with a time stamp (B-T) or without (B-B). Safe for threads.

    Without a time stamp the same digest gives the same bytes: RFC 6979 for P-256, and PKCS#1 v1.5
    knows no chance anyway.
    """

    def __init__(
        self,
        identity: Identity,
        timestamper: Timestamper | None = None,
        *,
        token_size: int = TOKEN_SIZE,
    ) -> None:
        self.identity = identity
        self._timestamper = timestamper
        self._token_size = token_size
        self._sign, self._algorithm, longest = _scheme(identity.key)
        certificates = [_der(one) for one in (identity.certificate, *identity.chain)]
        self._attributes = _around_the_digest(certificates[0])
        self._signer = _signer_head(certificates[0])
        self._signed_data = _signed_data_head(certificates)
        longest_of_all = self._assemble(
            self._signed_attributes(bytes(_DIGEST_SIZE)),
            bytes(longest),
            b"" if timestamper is None else _unsigned_attributes(bytes(token_size)),
        )
        self.size = len(longest_of_all)
        """Bytes of DER that no signature of this signer exceeds."""

    def sign(self, digest: bytes) -> bytes:
        """The DER of a detached signature over what has this SHA-256: ``size`` bytes at most.

        Raises:
            ValueError: that is no SHA-256.
            TimestampError: a time stamp is wanted, and there is none or it is longer than
                ``token_size``.

        """
        if len(digest) != _DIGEST_SIZE:
            raise ValueError(f"A SHA-256 has {_DIGEST_SIZE} bytes, not {len(digest)}.")
        attributes = self._signed_attributes(digest)
        # What is signed has the tag of a SET OF; in the message the same bytes have [0] (§5.4).
        signature = self._sign(hashlib.sha256(bytes((_SET,)) + attributes).digest())
        unsigned = b""
        if self._timestamper is not None:
            # A stamp is over the signature's value (RFC 3161, appendix A).
            token = self._timestamper(hashlib.sha256(signature).digest())
            unsigned = _unsigned_attributes(self._fitting(token))
        return self._assemble(attributes, signature, unsigned)

    def _fitting(self, token: bytes) -> bytes:
        if len(token) > self._token_size:
            raise TimestampError(
                f"The time stamp has {len(token)} bytes; {self._token_size} are kept for it."
            )
        return token

    def _signed_attributes(self, digest: bytes) -> bytes:
        """Length and content; the tag depends on where they stand."""
        before, after = self._attributes
        return b"".join((before, digest, after))

    def _assemble(self, attributes: bytes, signature: bytes, unsigned: bytes) -> bytes:
        """ContentInfo around SignedData around the one SignerInfo (§3, §5.1, §5.3)."""
        signer = _tlv(
            _SEQUENCE,
            self._signer,
            bytes((_TAG_0,)),
            attributes,
            self._algorithm,
            _tlv(_OCTET_STRING, signature),
            unsigned,
        )
        signed_data = _tlv(_SEQUENCE, self._signed_data, _tlv(_SET, signer))
        return _tlv(_SEQUENCE, _CONTENT_TYPE, _tlv(_TAG_0, signed_data))


def _tlv(tag: int, *content: bytes) -> bytes:
    """Tag, length, content, as DER wants them (X.690 §8.1.3, §10.1)."""
    length = sum(map(len, content))
    if length < 0x80:  # noqa: PLR2004 -- where the long form of X.690 begins
        head = bytes((tag, length))
    else:
        size = (length.bit_length() + 7) // 8
        head = bytes((tag, 0x80 | size)) + length.to_bytes(size, "big")
    return b"".join((head, *content))


def _dump(value: core.Asn1Value) -> bytes:
    """asn1crypto has no types."""
    return bytes(value.dump())


_CONTENT_TYPE = _dump(cms.ContentType("signed_data"))
_VERSION_1 = _dump(core.Integer(1))
_SHA256 = _tlv(_SEQUENCE, _dump(algos.DigestAlgorithmId("sha256")))
"""Without parameters, which asn1crypto would write as NULL (RFC 5754 §2)."""


def _scheme(key: PrivateKey) -> tuple[_Sign, bytes, int]:
    """How a key signs a SHA-256, the algorithm as DER (RFC 5754 §3), the bytes of the longest."""
    digest = Prehashed(hashes.SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        ecdsa = ec.ECDSA(digest, deterministic_signing=True)
        return lambda value: key.sign(value, ecdsa), _algorithm("sha256_ecdsa"), _P256_SIGNATURE
    pkcs1 = padding.PKCS1v15()
    return (
        lambda value: key.sign(value, pkcs1, digest),
        _algorithm("sha256_rsa"),
        (key.key_size + 7) // 8,
    )


def _algorithm(name: str) -> bytes:
    return _dump(algos.SignedDigestAlgorithm({"algorithm": name}))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _signed_data_head(certificates: list[bytes]) -> bytes:
    """SignedData up to its signers: version, digests, no content, certificates (RFC 5652 §5.1)."""
    detached = _tlv(_SEQUENCE, _dump(cms.ContentType("data")))
    return b"".join(
        (_VERSION_1, _tlv(_SET, _SHA256), detached, _tlv(_TAG_0, *sorted(certificates)))
    )


def _signer_head(certificate: bytes) -> bytes:
    """SignerInfo up to its attributes: version, who, digest (RFC 5652 §5.3).

    The issuer stands as in the certificate, byte by byte: validators compare bytes, and written
    anew some older kinds of strings come out as others.
    """
    body = asn1.Certificate.load(certificate)["tbs_certificate"]
    who = _tlv(_SEQUENCE, _dump(body["issuer"]), _dump(body["serial_number"]))
    return _VERSION_1 + who + _SHA256


def _around_the_digest(certificate: bytes) -> tuple[bytes, bytes]:
    """The signed attributes but for their tag, in two parts: the digest stands between them.

    What ETSI EN 319 142-1 §6.3 wants of B-B and no more: no signing-time, for which PAdES has /M.
    ESSCertIDv2 (RFC 5035 §4) says SHA-256 by saying nothing, and leaves out issuer and serial
    number, which SignerInfo tells.
    """
    nothing = bytes(_DIGEST_SIZE)
    certificate_id = {"cert_hash": hashlib.sha256(certificate).digest()}
    attributes = (
        _attribute("content_type", "data"),
        _attribute("message_digest", nothing),
        _attribute("signing_certificate_v2", {"certs": [certificate_id]}),
    )
    whole = _tlv(_SET, *sorted(attributes))  # as DER orders a SET OF (X.690 §11.6)
    before, _, after = whole[1:].partition(nothing)
    return before, after


def _attribute(kind: str, value: object) -> bytes:
    return _dump(cms.CMSAttribute({"type": kind, "values": [value]}))


def _unsigned_attributes(token: bytes) -> bytes:
    """The one that holds the time stamp (RFC 3161, appendix A)."""
    kind = _dump(cms.CMSAttributeType("signature_time_stamp_token"))
    return _tlv(_TAG_1, _tlv(_SEQUENCE, kind, _tlv(_SET, token)))
