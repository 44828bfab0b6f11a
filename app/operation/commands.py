import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.operation.backup import BackupError, Progress, create_backup
from app.operation.dumps import DumpError
from app.operation.restoring import restore_backup

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("backup")
def backup() -> None:
    """Everything in one archive, and back."""


@backup.command("create")
@click.argument("target", type=click.Path(path_type=Path))
@_json
@with_appcontext
def create(target: Path, *, as_json: bool) -> None:
    """Back up into TARGET, a new file or a folder, while everything runs.

    The archive holds people's names and phones, and no secret key.
    """
    with _refusals(), _bar("Backing up") as begin:
        made = create_backup(target.absolute(), begin=begin)
    manifest = made.manifest
    for kind in ("missing", "damaged"):
        if manifest[kind]:
            words = f"Warning: {len(manifest[kind])} stored files are {kind}; see the manifest."
            click.echo(words, err=True)
    _tell(
        {"path": str(made.path), **_summary(manifest)},
        f"{made.path}: {sum(manifest['rows'].values())} rows, {manifest['files']} files.",
        as_json=as_json,
    )


@backup.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_json
@with_appcontext
def restore(source: Path, *, as_json: bool) -> None:
    """Fill a stopped, empty house from SOURCE; every hash is checked first."""
    with _refusals(), _bar("Restoring") as begin:
        manifest = restore_backup(source, begin=begin)
    _tell(
        _summary(manifest),
        f"Restored {sum(manifest['rows'].values())} rows and {manifest['files']} files of"
        f" {manifest['made_at']}. Now run: flask --app wsgi prepare",
        as_json=as_json,
    )


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in manifest.items() if key != "parts"}


def _tell(answer: dict[str, Any], words: str, *, as_json: bool) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else words)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (BackupError, DumpError, OSError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int], Progress]]:
    """A bar on stderr, so that stdout holds the answer only."""
    shown: list[Any] = []

    def begin(length: int) -> Progress:
        bar = click.progressbar(length=length, label=label, file=sys.stderr)
        shown.append(bar)
        bar.__enter__()
        return bar.update

    try:
        yield begin
    finally:
        for bar in shown:
            bar.__exit__(None, None, None)
