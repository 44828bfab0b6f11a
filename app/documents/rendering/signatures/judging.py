"""What the electronic signature of a PDF says, by a validator that is not ours (pyHanko)."""

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from app.documents.rendering.words import TRIAL_SIGNER


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of the last signature of a file. Its signer is taken as he comes: whether he may be trusted
    is for who reads this.
    """

    signer: str
    """Common name of the certificate's subject, or all of it."""
    fingerprint: str
    """SHA-256 of the certificate, hexadecimal."""
    intact: bool
    """Whether what was signed is unchanged."""
    whole: bool
    """Whether it covers the whole file: nothing was added later."""
    at: datetime | None
    """When it was signed, as the signer says."""

    @property
    def trial(self) -> bool:
        return self.signer == TRIAL_SIGNER


def judge(pdf: bytes) -> Judgement | None:
    """None where there is no signature. Raises ValueError for what is no PDF that can be read."""
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not found:
            return None
        signature = found[-1]
        context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
        status = asyncio.run(async_validate_pdf_signature(signature, context))
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError) as error:
        raise ValueError("The file or its signature can't be read.") from error
    subject = signature.signer_cert.subject.native
    return Judgement(
        signer=subject.get("common_name") or signature.signer_cert.subject.human_friendly,
        fingerprint=signature.signer_cert.sha256.hex(),
        intact=bool(status.intact and status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        at=signature.self_reported_timestamp,
    )
