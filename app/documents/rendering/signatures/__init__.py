"""PAdES signatures (ETSI EN 319 142-1, levels B-B and B-T) as bytes of CMS.

Knows keys, certificates and time stamps; knows neither how a PDF is written nor what it says. Who
writes the PDF reserves ``Signer.size`` bytes in /Contents, hashes all the others with SHA-256 and
puts ``Signer.sign(digest)`` into the gap, in hexadecimal and filled up with zeros.
"""

from app.documents.rendering.signatures.cms import Signer
from app.documents.rendering.signatures.development import development_identity
from app.documents.rendering.signatures.identity import (
    Identity,
    IdentityError,
    load_identity,
)
from app.documents.rendering.signatures.timestamps import (
    HttpTimestamper,
    Timestamper,
    TimestampError,
)

__all__ = [
    "HttpTimestamper",
    "Identity",
    "IdentityError",
    "Signer",
    "TimestampError",
    "Timestamper",
    "development_identity",
    "load_identity",
]
