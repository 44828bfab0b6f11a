"""Everything in one archive, made while the house runs: the database first, then the files.

A file's bytes are on the disk before its row is committed and never change, so the files that are
copied after the database hold at least what its rows name.
"""

import hashlib
import json
import os
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from flask import current_app

from app.config import Settings
from app.core.clock import local, now
from app.operation.dumps import Dump, dialect_of, dump_database

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
_STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")
_CHUNK = 1 << 20

Progress = Callable[[int], None]
"""Told how many more bytes are done."""


class BackupError(Exception):
    """It can't be done; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    manifest: dict[str, Any]


def create_backup(target: Path, *, begin: Callable[[int], Progress]) -> Made:
    """Write the archive to ``target``, a file or a folder; ``begin`` is told the size to come.

    Raises:
        BackupError: if the target exists, or a tool that the database needs is missing.
        OSError: if the disk takes no more. Nothing half-written keeps the target's name.

    """
    settings: Settings = current_app.config["HUIQIAN"]
    path = _file_for(target)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        dump = dump_database(settings.database_url, Path(folder) / DATABASE)
        archive = Path(folder) / "archive"
        manifest = _write(archive, dump, settings, begin)
        archive.chmod(0o600)
        _publish(archive, path)
    return Made(path, manifest)


def stored_files(root: Path) -> list[Path]:
    """The stored files in the folder; what is just being written is left out."""
    found = (path for path in root.glob("??/*") if _STORED.fullmatch(_name(root, path)))
    return sorted(found)


def is_stored_name(name: str) -> bool:
    folder, _slash, rest = name.partition("/")
    return folder == "files" and bool(_STORED.fullmatch(rest))


def release() -> str:
    """The version of this release."""
    project = Path(current_app.root_path).parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _file_for(target: Path) -> Path:
    if target.is_dir():
        target = target / f"huiqian-{local(now()):%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise BackupError(f"{target} is there already; a backup is never written over.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    return target


def _write(
    archive: Path, dump: Dump, settings: Settings, begin: Callable[[int], Progress]
) -> dict[str, Any]:
    files = stored_files(settings.files)
    sizes = {path: path.stat().st_size for path in files}
    told = begin(sum(sizes.values()) + dump.path.stat().st_size)
    parts: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(archive, "w") as zipped:
        # A dump of PostgreSQL is compressed already, and so are PDFs.
        packed = zipfile.ZIP_DEFLATED if dump.dialect == "sqlite" else zipfile.ZIP_STORED
        parts[DATABASE] = _add(zipped, DATABASE, dump.path, packed, told)
        for path in files:
            name = f"files/{_name(settings.files, path)}"
            parts[name] = _add(zipped, name, path, zipfile.ZIP_STORED, told)
        damaged = sorted(
            name for name, part in parts.items() if name != DATABASE and part["sha256"] not in name
        )
        kept = {part["sha256"] for part in parts.values()}
        manifest = {
            "format": FORMAT,
            "release": release(),
            "made_at": now().isoformat(timespec="seconds"),
            "database": dialect_of(settings.database_url),
            "revision": dump.revision,
            "rows": dump.rows,
            "files": len(files),
            "missing": sorted(dump.files - kept),
            "damaged": damaged,
            "parts": parts,
        }
        zipped.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _add(
    zipped: zipfile.ZipFile, name: str, path: Path, packed: int, told: Progress
) -> dict[str, Any]:
    info = zipfile.ZipInfo.from_file(path, name)
    info.compress_type = packed
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, zipped.open(info, "w", force_zip64=True) as out:
        for piece in chunks(source):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
            told(len(piece))
    return {"sha256": digest.hexdigest(), "size": size}


def _publish(archive: Path, path: Path) -> None:
    """Give the archive its name once it is on the disk as a whole."""
    with archive.open("rb+") as file:
        os.fsync(file.fileno())
    archive.replace(path)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
