"""Stored files: a row, and immutable bytes addressed by their SHA-256 in a folder.

The bytes are on the disk before the row is committed, so a row never points to nothing; bytes
without a row (a rolled back transaction) are harmless and found again by the same hash.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app

from app.core.db import db
from app.core.errors import StorageError
from app.core.models import StoredFile


def store_file(content: bytes, *, filename: str, content_type: str) -> StoredFile:
    """Keep ``content``; flushes, for the row's id.

    Raises:
        StorageError: if the folder takes nothing. No bytes stay behind.

    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        _write_once(file_path(digest), content)
    except OSError as error:
        raise StorageError from error
    stored = StoredFile(
        sha256=digest, size=len(content), content_type=content_type, filename=filename
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def read_file(stored: StoredFile) -> bytes:
    """Raises StorageError when the folder does not give it."""
    try:
        return file_path(stored.sha256).read_bytes()
    except OSError as error:
        raise StorageError from error


def file_path(sha256: str) -> Path:
    root: Path = current_app.config["HUIQIAN"].files
    return root / sha256[:2] / sha256


def storage_works() -> bool:
    """Whether the storage folder can be written to now."""
    root: Path = current_app.config["HUIQIAN"].files
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root, prefix=".probe-"):
            return True
    except OSError:
        return False


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
