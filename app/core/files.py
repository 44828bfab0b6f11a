"""Stored files: a row, and immutable bytes addressed by their SHA-256 in a folder.

The bytes are on the disk before the row is committed, so a row never points to nothing; bytes
without a row (a rolled back transaction) are harmless and found again by the same hash.

A file may be kept in two pieces: thousands that begin alike share that beginning, and their ends
lie together in one segment for each transaction that made them.
"""

import functools
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.core.db import db
from app.core.errors import StorageError
from app.core.models import StoredFile

logger = logging.getLogger(__name__)

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: some thousand papers are drawn until somebody has seen to it."""
_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Split:
    """A file to be kept in two pieces."""

    prefix: bytes
    tail: bytes
    filename: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where a file's bytes lie; plain values, for who reads thousands."""

    sha256: str
    size: int
    prefix: str | None
    """SHA-256 of the shared beginning, None for a file that lies there whole."""
    segment: str | None
    at: int


def store_file(content: bytes, *, filename: str, content_type: str) -> StoredFile:
    """Keep ``content``; flushes, for the row's id.

    Raises:
        StorageError: if the folder takes nothing. No bytes stay behind.

    """
    digest = hashlib.sha256(content).hexdigest()
    _keep(digest, content)
    stored = StoredFile(
        sha256=digest, size=len(content), content_type=content_type, filename=filename
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def store_split(files: Sequence[Split]) -> list[StoredFile]:
    """Keep files that begin alike: their ends in one segment, each beginning once; flushes.

    Raises:
        StorageError: if the folder takes nothing.

    """
    segment = store_file(
        b"".join([file.tail for file in files]), filename="segment", content_type=_BYTES
    )
    beginnings = {
        prefix: (_shared(prefix), hashlib.sha256(prefix))
        for prefix in {one.prefix for one in files}
    }
    rows, at = [], 0
    for file in files:
        prefix, digest = beginnings[file.prefix]
        whole = digest.copy()
        whole.update(file.tail)
        rows.append(
            StoredFile(
                sha256=whole.hexdigest(),
                size=len(file.prefix) + len(file.tail),
                content_type=file.content_type,
                filename=file.filename,
                prefix_id=prefix.id,
                segment_id=segment.id,
                segment_at=at,
            )
        )
        at += len(file.tail)
    db.session.add_all(rows)
    db.session.flush()
    return rows


def read_file(stored: StoredFile) -> bytes:
    """Raises StorageError when the folder does not give it, or gives something else."""
    prefix, segment = stored.prefix, stored.segment
    return read_pieces(
        Pieces(
            stored.sha256,
            stored.size,
            prefix.sha256 if prefix else None,
            segment.sha256 if segment else None,
            stored.segment_at or 0,
        )
    )


def content_of(stored: StoredFile) -> bytes | Path:
    """Where a file lies whole, or its bytes. Raises StorageError as ``read_file`` does."""
    return file_path(stored.sha256) if stored.segment_id is None else read_file(stored)


def read_pieces(pieces: Pieces) -> bytes:
    """Raises StorageError when the folder does not give it, or gives something else."""
    try:
        if pieces.prefix is None or pieces.segment is None:
            return file_path(pieces.sha256).read_bytes()
        prefix = _beginning(file_path(pieces.prefix))
        with file_path(pieces.segment).open("rb") as segment:
            segment.seek(pieces.at)
            whole = prefix + segment.read(pieces.size - len(prefix))
    except OSError as error:
        raise StorageError from error
    if hashlib.sha256(whole).hexdigest() != pieces.sha256:
        logger.error("A stored file is damaged", extra={"sha256": pieces.sha256})
        raise StorageError
    return whole


def file_path(sha256: str) -> Path:
    """Where bytes lie that are kept whole."""
    root: Path = current_app.config["HUIQIAN"].files
    return root / sha256[:2] / sha256


def storage_state() -> str:
    """``ok``; ``full`` with less than LEAST_FREE left; ``down`` where nothing can be written."""
    root: Path = current_app.config["HUIQIAN"].files
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=root, prefix=".probe-"):
            return "ok" if shutil.disk_usage(root).free >= LEAST_FREE else "full"
    except OSError:
        return "down"


def _shared(prefix: bytes) -> StoredFile:
    """The row of a beginning, made the first time."""
    digest = hashlib.sha256(prefix).hexdigest()
    found = db.session.scalar(
        select(StoredFile)
        .where(StoredFile.sha256 == digest, StoredFile.segment_id.is_(None))
        .limit(1)
    )
    return found or store_file(prefix, filename="prefix", content_type=_BYTES)


@functools.lru_cache(maxsize=64)
def _beginning(path: Path) -> bytes:
    return path.read_bytes()


def _keep(digest: str, content: bytes) -> None:
    try:
        _write_once(file_path(digest), content)
    except OSError as error:
        raise StorageError from error


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
