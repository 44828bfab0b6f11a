"""Out of the archive, into a stopped and empty house; all is checked before it is touched."""

import hashlib
import json
import shutil
import socket
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app

from app.config import Settings
from app.core.health import broker_works
from app.core.jobs import celery_app
from app.operation.backup import (
    DATABASE,
    FORMAT,
    MANIFEST,
    BackupError,
    Progress,
    chunks,
    is_stored_name,
    stored_files,
)
from app.operation.dumps import dialect_of, others_connected, restore_database, tables_of

_PATIENCE = 1.0
"""Seconds for a worker to say that it is here."""


def restore_backup(source: Path, *, begin: Callable[[int], Progress]) -> dict[str, Any]:
    """Verify every part of the archive, then fill the house from it; returns the manifest.

    Raises:
        BackupError: before anything is touched, if the house runs or holds anything, or the
            archive is damaged, of another kind of database, or of a later release.

    """
    settings: Settings = current_app.config["HUIQIAN"]
    _refuse_unless_stopped(settings)
    _refuse_unless_empty(settings)
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _refuse_stranger(manifest, settings)
            told = begin(2 * sum(part["size"] for part in manifest["parts"].values()))
            _verify(archive, manifest, told)
            _fill(archive, manifest, settings, told)
    except (zipfile.BadZipFile, EOFError) as error:
        raise BackupError(f"{source} is damaged: {error}.") from error
    return manifest


def _refuse_unless_stopped(settings: Settings) -> None:
    with socket.socket() as knock:
        knock.settimeout(_PATIENCE)
        if knock.connect_ex(("127.0.0.1", settings.port)) == 0:
            raise BackupError(f"Something answers at port {settings.port}: stop the web first.")
    if broker_works() and celery_app.control.ping(timeout=_PATIENCE):
        raise BackupError("A worker is running: stop workers and beat first.")
    others = others_connected(settings.database_url)
    if others:
        raise BackupError(f"{others} others are connected to the database: stop them first.")


def _refuse_unless_empty(settings: Settings) -> None:
    tables = tables_of(settings.database_url)
    if tables:
        raise BackupError(
            f"The database holds {len(tables)} tables: a backup goes into an empty one only."
        )
    if stored_files(settings.files):
        raise BackupError(f"{settings.files} holds files: a backup goes into an empty folder only.")


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        names = set(manifest["parts"])
        sound = manifest["format"] == FORMAT and DATABASE in names
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError("This is no backup of Huiqian, or it is damaged.") from error
    if not sound or not all(is_stored_name(name) for name in names - {DATABASE}):
        raise BackupError("This backup has a form that this release does not know.")
    return dict(manifest)


def _refuse_stranger(manifest: dict[str, Any], settings: Settings) -> None:
    here = dialect_of(settings.database_url)
    if manifest["database"] != here:
        raise BackupError(
            f"The backup is of {manifest['database']}, DATABASE_URL names {here}: they must agree."
        )
    folder = Path(current_app.root_path).parent / "migrations"
    known = {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}
    if manifest["revision"] and manifest["revision"] not in known:
        raise BackupError(
            f"The backup is of a later release ({manifest['release']}, revision"
            f" {manifest['revision']}): install that one first."
        )


def _verify(archive: zipfile.ZipFile, manifest: dict[str, Any], told: Progress) -> None:
    held = set(archive.namelist())
    for name, part in manifest["parts"].items():
        digest = hashlib.sha256()
        if name not in held:
            raise BackupError(f"The backup is damaged: {name} is missing. Nothing was touched.")
        with archive.open(name) as file:
            for piece in chunks(file):
                digest.update(piece)
                told(len(piece))
        if digest.hexdigest() != part["sha256"]:
            raise BackupError(f"The backup is damaged: {name} has changed. Nothing was touched.")


def _fill(
    archive: zipfile.ZipFile, manifest: dict[str, Any], settings: Settings, told: Progress
) -> None:
    """Files first: as long as the database is missing, nobody takes the house for whole."""
    settings.files.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".restore-") as folder:
        for name, part in manifest["parts"].items():
            aside = Path(folder) / "part"
            with archive.open(name) as file, aside.open("wb") as out:
                shutil.copyfileobj(file, out)
            told(part["size"])
            if name == DATABASE:
                aside.rename(Path(folder) / DATABASE)
                continue
            place = settings.data / name
            place.parent.mkdir(parents=True, exist_ok=True)
            aside.replace(place)
        restore_database(settings.database_url, Path(folder) / DATABASE)
