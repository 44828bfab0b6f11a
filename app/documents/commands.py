"""Papers from the command line: for the print room, and for whoever holds a file in doubt."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.errors import StorageError
from app.documents.printing import (
    PrintError,
    plan,
    template_named,
    write_merged,
    write_zip,
)
from app.documents.rendering.explaining import Explanation, explain
from app.documents.rendering.filling import TemplateError
from app.documents.rendering.merging import A3, A4
from app.documents.rendering.signatures import IdentityError, TimestampError
from app.documents.rendering.stock import list_stock
from app.documents.signers import signer_of
from app.documents.tables import TableError, read_table
from app.documents.verification import Answer, Verdict, as_json, look_up_file

_PAPERS = {"a4": A4, "a3": A3}
_as_json = click.option("--json", "in_json", is_flag=True, help="For programs.")
_path = click.Path(dir_okay=False, path_type=Path)


@click.group("documents")
def documents() -> None:
    """Certificates and other papers."""


@documents.command("templates")
@_as_json
def templates(*, in_json: bool) -> None:
    """List the house's templates with the words that each one wants."""
    found = [explain(template) for template in list_stock()]
    if in_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.label}  {one.title}  {one.width:g}×{one.height:g} mm")
        click.echo(f"    {_words(one)}")


@documents.command("explain")
@click.argument("template")
@_as_json
def tell(template: str, *, in_json: bool) -> None:
    """Say what TEMPLATE (a code such as honour or honour.en, or a JSON file) wants and costs."""
    with _refusals():
        found = explain(template_named(template))
    if in_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    click.echo(f"{found.label}  {found.title}  {found.width:g}×{found.height:g} mm")
    click.echo(f"Words: {_words(found)}")
    click.echo(f"The same on all papers of an occasion: {', '.join(found.shared) or 'none'}")
    click.echo(
        f"Printed by the press: {found.prefix / 1000:.1f} KB once for an occasion, "
        f"{found.tail / 1000:.1f} KB and more for each paper."
    )


@documents.command("print")
@click.argument("template")
@click.argument("words", type=_path)
@click.argument("out", type=_path)
@click.option("--sign", is_flag=True, help="Sign each PDF of a ZIP with the house's key.")
@click.option("--sample", is_flag=True, help="Say 示例 on each paper.")
@click.option("--paper", type=click.Choice(sorted(_PAPERS)), help="Several on a sheet, cut marks.")
@click.option("--address", help="For the QR code, with {number}; else the house's own address.")
@with_appcontext
def print_all(
    template: str,
    words: Path,
    out: Path,
    *,
    sign: bool,
    sample: bool,
    paper: str | None,
    address: str | None,
) -> None:
    """Print TEMPLATE for each row of WORDS (.xlsx, .csv) to OUT: one .pdf, or a .zip of many.

    These papers are in no register: /v does not know their numbers.
    """
    base = current_app.config["HUIQIAN"].base_url
    with _refusals():
        suffix = _suffix(out, sign=sign, paper=paper)
        order = plan(
            template_named(template),
            read_table(words),
            address=address or f"{base}/v/{{number}}",
            sample=sample,
        )
        with click.progressbar(length=len(order.rows), label=str(out), file=sys.stderr) as bar:
            if suffix == ".pdf":
                write_merged(order, out, paper=_PAPERS.get(paper or ""), told=bar.update)
            else:
                signer = signer_of(current_app.config["HUIQIAN"]) if sign else None
                write_zip(order, out, signer=signer, told=bar.update)
    click.echo(f"{len(order.rows)} papers are in {out}.")


@documents.command("verify")
@click.argument("file", type=_path)
@_as_json
@with_appcontext
def verify(file: Path, *, in_json: bool) -> None:
    """Say whether FILE is what was issued, and what its signature says. Exit code 1: it is not."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    verdict = look_up_file(content)
    if in_json:
        click.echo(json.dumps(as_json(verdict), ensure_ascii=False))
    else:
        number = f" {verdict.number}" if verdict.number else ""
        click.echo(f"Register: {verdict.answer.value}{number}")
        click.echo(f"Signature: {_signature(verdict)}")
    sys.exit(0 if verdict.answer is Answer.GENUINE else 1)


def _suffix(out: Path, *, sign: bool, paper: str | None) -> str:
    """Raises PrintError where the options don't go together."""
    if out.suffix not in {".pdf", ".zip"}:
        raise PrintError("OUT must end in .pdf or .zip.")
    if out.suffix == ".pdf" and sign:
        raise PrintError("A merged PDF is for a printer and is not signed; write a .zip.")
    if out.suffix == ".zip" and paper:
        raise PrintError("--paper is for a merged .pdf.")
    return out.suffix


def _signature(verdict: Verdict) -> str:
    found = verdict.signature
    if found is None:
        return "none"
    state = "intact" if found.intact else "BROKEN: the file was changed after signing"
    whole = "" if found.whole or not found.intact else ", but something was added later"
    trial = " (a trial signature)" if found.trial else ""
    return f"{state}{whole}, by {found.signer}{trial}"


def _words(found: Explanation) -> str:
    return ", ".join([*found.required, *(f"[{name}]" for name in found.optional)])


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (PrintError, TableError, TemplateError, IdentityError, TimestampError) as error:
        raise click.ClickException(str(error)) from None
    except StorageError:
        raise click.ClickException("The data folder takes nothing.") from None
