"""Time stamps of an authority (RFC 3161), asked over HTTP."""

import base64
import http.client
import secrets
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from asn1crypto import cms, core, tsp

Timestamper = Callable[[bytes], bytes]
"""A SHA-256 in, the DER of a TimeStampToken over it out, or TimestampError."""

_MOST = 65_536
"""Bytes of an answer that are read."""


class _Reply(core.Sequence):
    """TimeStampResp (RFC 3161 §2.4.2). Who refuses sends no token; asn1crypto's own wants one."""

    _fields: ClassVar[list[tuple[object, ...]]] = [  # a list, which asn1crypto writes into
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class TimestampError(Exception):
    """There is no time stamp; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class HttpTimestamper:
    """Asks one authority; a name and a password in the address are sent as HTTP's basic ones.

    Checks that the answer belongs to the question, not that the authority may be trusted: whoever
    validates the paper must, against roots of his own.
    """

    url: str = field(repr=False)
    timeout: float = 10.0
    """Seconds that the authority may be silent."""

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise ValueError("A time stamp authority's address begins with http:// or https://.")

    def __call__(self, digest: bytes) -> bytes:
        """The token for a SHA-256, as DER.

        Raises:
            TimestampError: the authority can't be reached, refuses, or answers something else.

        """
        nonce = secrets.randbits(64)
        answer = self._ask(_question(digest, nonce))
        try:
            reply = _Reply.load(answer, strict=True)
            status = reply["status"]
            granted = status["status"].native in {"granted", "granted_with_mods"}
            if granted and _answers(reply["time_stamp_token"], digest, nonce):
                return bytes(reply["time_stamp_token"].dump())
            refusal = "" if granted else _refusal(status)
        except (ValueError, TypeError, KeyError, AttributeError):  # asn1crypto's, for noise
            refusal = ""
        raise TimestampError(
            f"The time stamp authority {self._host} refused: {refusal}."
            if refusal
            else f"What the time stamp authority {self._host} answered is no stamp of this digest."
        )

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def _ask(self, question: bytes) -> bytes:
        try:
            with urllib.request.urlopen(self._request(question), timeout=self.timeout) as answer:  # noqa: S310 -- http or https, see __post_init__
                return bytes(answer.read(_MOST))
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: a path that is not ASCII, which urllib notices when it sends.
            reason = getattr(error, "reason", None) or error
            raise TimestampError(
                f"The time stamp authority {self._host} gave no answer: {reason}."
            ) from None

    def _request(self, question: bytes) -> urllib.request.Request:
        """RFC 3161 §3.4. urllib takes no password in an address: it would look it up as a host."""
        parts = urlsplit(self.url)
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        login, _, host = parts.netloc.rpartition("@")
        address = parts._replace(netloc=host, fragment="").geturl()
        request = urllib.request.Request(address, question, headers)  # noqa: S310 -- likewise
        if login:  # for this host alone: another one may be named by a redirection
            basic = base64.b64encode(unquote(login).encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {basic}")
        return request


def _question(digest: bytes, nonce: int) -> bytes:
    question = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return bytes(question.dump())


def _answers(token: tsp.ContentInfo, digest: bytes, nonce: int) -> bool:
    """Whether it stamps this digest, and now (RFC 3161 §2.4.2)."""
    stamped = token["content"]["encap_content_info"]["content"].parsed
    imprint = stamped["message_imprint"]
    return bool(
        token["content_type"].native == "signed_data"
        and imprint["hash_algorithm"]["algorithm"].native == "sha256"
        and imprint["hashed_message"].native == digest
        and stamped["nonce"].native == nonce
    )


def _refusal(status: tsp.PKIStatusInfo) -> str:
    words = [*(status["status_string"].native or ()), *(status["fail_info"].native or ())]
    return "; ".join(words) or str(status["status"].native)
