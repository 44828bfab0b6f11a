"""Who signs the papers. Only a worker asks: the web never reads a key."""

import functools
from pathlib import Path

from app.config import Settings
from app.core.clock import now
from app.core.errors import StorageError
from app.documents.rendering.signatures import (
    HttpTimestamper,
    Signer,
    development_identity,
    load_identity,
)


def signer_of(settings: Settings) -> Signer | None:
    """The signer of this house. None in production while no key is set: a paper that is framed
    must not say that its signature is a trial one.

    Raises:
        IdentityError: with a sentence for people, where the key can't be used, or not any more.
        StorageError: the folder doesn't take the trial key.

    """
    if settings.signing_file is None and settings.production:
        return None
    try:
        signer = _signer(
            settings.signing_file,
            settings.signing_password,
            settings.development_signing_file,
            settings.timestamp_url,
        )
    except OSError as error:
        raise StorageError from error
    signer.identity.ensure_valid_at(now())
    return signer


@functools.lru_cache(maxsize=4)
def _signer(
    file: Path | None, password: str | None, development: Path, timestamp_url: str | None
) -> Signer:
    identity = load_identity(file, password) if file else development_identity(development)
    return Signer(identity, HttpTimestamper(timestamp_url) if timestamp_url else None)
