"""Plaques for the workshop: the proof in its material, the files of an issued plaque, the order.

A file for a workshop is made from the kept PDF of an issued plaque, never from the award's words of
today; so before a plaque is issued there are only proofs.
"""

import enum
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from app.core.clock import local, now, today
from app.core.errors import RuleError
from app.core.files import read_file
from app.core.formats import day
from app.core.i18n import DEFAULT_LOCALE, _, locale_now
from app.documents import services as documents
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.documents.naming import safe
from app.documents.rendering import DocumentKind, PlaqueWords, unprintable, words_from
from app.documents.rendering.dxf import outlines_dxf
from app.documents.rendering.finishes import Finish
from app.documents.rendering.order_sheet import draw_order
from app.documents.rendering.order_words import OrderItem, OrderWords
from app.documents.rendering.showpiece import proof_png
from app.documents.rendering.workshop import (
    Ground,
    Mounting,
    Workpiece,
    outlines_pdf,
    outlines_svg,
    separations_pdf,
    workpiece,
)
from app.events.models import Award, Event
from app.events.plaques import PlaqueLook, live_plaques, plaque_words

MOST = 20
"""Plaques in one ZIP: each costs some two seconds, in the request."""
MOST_OF_ONE = 999
_ISSUED_LATER = frozenset({"number", "verify_url"})
_FOLDER = 24
"""Characters of a title in a folder's name; some programs of workshops dislike long paths."""
_SHEET = "制作单.pdf"
_AS_ISSUED = "签发原件.pdf"


class WorkshopFile(enum.StrEnum):
    """加工格式: what a workshop may ask for."""

    OUTLINES = "outlines"
    SVG = "svg"
    DXF = "dxf"
    SPOT = "spot"
    CMYK = "cmyk"


NAMES = {
    WorkshopFile.OUTLINES: "线稿.pdf",
    WorkshopFile.SVG: "线稿.svg",
    WorkshopFile.DXF: "线稿.dxf",
    WorkshopFile.SPOT: "专色.pdf",
    WorkshopFile.CMYK: "四色底.pdf",
}
"""The ends of files' names: Chinese in every language, as the workshop reads them."""
_FINISHES = {Finish.BRASS: "铜牌", Finish.STEEL: "不锈钢", Finish.WOOD: "木牌"}


@dataclass(frozen=True, slots=True)
class IssuedPlaque:
    """An award whose plaque is out and valid."""

    award: Award
    document: Document

    @property
    def words(self) -> PlaqueWords:
        words = words_from(DocumentKind.PLAQUE, self.document.words)
        assert isinstance(words, PlaqueWords)  # noqa: S101 -- what the kind says
        return words

    @property
    def folder(self) -> str:
        return f"{self.document.number}_{safe(self.words.title[:_FOLDER])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopOrder:
    """What the organizer tells the workshop beside the files."""

    quantities: Mapping[int, int]
    """By the award's id; what is missing or 0 is left out."""
    finish: Finish
    mounting: Mounting
    contact: str | None
    phone: str | None
    deadline: date | None
    note: str | None


def issued_plaques(awards: Sequence[Award]) -> list[IssuedPlaque]:
    """Those that are drawn and not revoked, in the order of the awards."""
    live = live_plaques(awards)
    return [
        IssuedPlaque(award, live[award.id])
        for award in awards
        if award.id in live and live[award.id].status is DocumentStatus.ISSUED
    ]


def find_issued(award: Award) -> IssuedPlaque | None:
    return next(iter(issued_plaques([award])), None)


def shown_words(event: Event, award: Award, look: PlaqueLook) -> dict[str, object]:
    """What a proof shows: the frozen words of a plaque that is out, else the award's of today."""
    issued = find_issued(award)
    if issued is None:
        return plaque_words(event, award, look)
    return {name: word for name, word in issued.document.words.items()
            if name not in _ISSUED_LATER}  # fmt: skip


def picture(words: Mapping[str, object], finish: Finish) -> bytes:
    """The proof in its material, a PNG. Raises as ``documents.preview`` does."""
    proof = documents.preview(DocumentKind.PLAQUE, words)
    return proof_png(proof, finish, str(words["locale"]))


def piece_of(plaque: IssuedPlaque) -> Workpiece:
    """Raises StorageError where the kept file can't be read."""
    assert plaque.document.file is not None  # noqa: S101 -- it is issued
    return workpiece(read_file(plaque.document.file), plaque.words)


def made(piece: Workpiece, file: WorkshopFile, finish: Finish, mounting: Mounting) -> bytes:
    """One file for a workshop."""
    match file:
        case WorkshopFile.OUTLINES:
            return outlines_pdf(piece)
        case WorkshopFile.SVG:
            return outlines_svg(piece, mounting).encode()
        case WorkshopFile.DXF:
            return outlines_dxf(piece, mounting)
        case WorkshopFile.SPOT:
            return separations_pdf(piece, finish, Ground.SPOT)
        case WorkshopFile.CMYK:
            return separations_pdf(piece, finish, Ground.CMYK)


def write_order(
    file: IO[bytes], event: Event, plaques: Sequence[IssuedPlaque], order: WorkshopOrder
) -> None:
    """Everything for the workshop as a ZIP: the order sheet, and a folder for each plaque.

    Raises:
        RuleError: if nothing or too much is ordered, or a character can't be printed.
        StorageError: if a kept file can't be read.

    """
    chosen = [plaque for plaque in plaques if order.quantities.get(plaque.award.id)]
    if not chosen:
        raise RuleError(_("Nothing is ordered: say how many of at least one plaque."))
    if len(chosen) > MOST:
        raise RuleError(
            _("At most %(most)s different plaques at once: set the others to 0.", most=MOST)
        )
    _refuse_unprintable(order)
    at = local(now())
    items: list[OrderItem] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for plaque in chosen:
            piece = piece_of(plaque)
            for name, content in _files(plaque, piece, order):
                _add(archive, f"{plaque.folder}/{plaque.document.number}_{name}", content, at)
            items.append(_item(plaque, piece, order))
        _add(archive, _SHEET, draw_order(_order_words(event, order, items)), at)


def _files(
    plaque: IssuedPlaque, piece: Workpiece, order: WorkshopOrder
) -> Iterator[tuple[str, bytes]]:
    assert plaque.document.file is not None  # noqa: S101 -- it is issued
    yield _AS_ISSUED, read_file(plaque.document.file)
    for kind, name in NAMES.items():
        yield name, made(piece, kind, order.finish, order.mounting)
    words = {name: word for name, word in plaque.document.words.items()
             if name not in _ISSUED_LATER}  # fmt: skip
    yield picture_name(order.finish), picture(words, order.finish)


def picture_name(finish: Finish) -> str:
    return f"校样_{_FINISHES[finish]}.png"


def _item(plaque: IssuedPlaque, piece: Workpiece, order: WorkshopOrder) -> OrderItem:
    return OrderItem(
        number=plaque.document.number,
        title=plaque.words.title,
        awarded_to=plaque.document.recipient,
        quantity=order.quantities[plaque.award.id],
        folder=plaque.folder,
        plate=piece.plate,
        holes=piece.holes() if order.mounting is Mounting.HOLES else (),
    )


def _order_words(event: Event, order: WorkshopOrder, items: Sequence[OrderItem]) -> OrderWords:
    english = locale_now() == "en"
    return OrderWords(
        event=(event.name_en if english else None) or event.name,
        organiser=event.organiser,
        contact=order.contact or "",
        phone=order.phone or "",
        deadline=day(order.deadline) if order.deadline else "",
        note=order.note or "",
        made_on=day(today()),
        finish=order.finish,
        mounting=order.mounting,
        locale="en" if english else DEFAULT_LOCALE,
        items=tuple(items),
    )


def _refuse_unprintable(order: WorkshopOrder) -> None:
    for field, text in (
        ("contact", order.contact),
        ("phone", order.phone),
        ("note", order.note),
    ):
        for bad in unprintable(text or "")[:1]:
            raise RuleError(
                _("“%(char)s” (%(code)s) can't be printed.", char=bad.char, code=bad.code_point),
                field=field,
            )


def _add(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    info = zipfile.ZipInfo(name, at.timetuple()[:6])
    info.external_attr = 0o644 << 16  # else some systems unpack files nobody may read
    small = name.endswith((".png", ".pdf"))  # deflated already
    info.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
