"""The press: papers of one kind by the thousand, each a constant beginning and a short end.

A press is compiled once: everything that all its papers share (art, fonts with the characters
of their common words, the skeleton of the file) becomes a prefix of bytes. Of each paper only the
tail is written: what its page says, a font of the few characters it has beyond the others, its
number in the trailer, its signature. Prefix and tail joined are the file.

Object numbers 1 to 4 belong to the tail, the following ones to the prefix, and those of the tail's
fonts come last.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from app.documents.rendering.fontbook import OBJECTS, FontBook, Subset, fixed_name, own_name
from app.documents.rendering.fonts import Typeface
from app.documents.rendering.objects import (
    CREATOR,
    Numbered,
    entry,
    moment,
    ref,
    stream,
    text,
    written,
)
from app.documents.rendering.operators import media_box, numbers
from app.documents.rendering.pen import art_form, drawn
from app.documents.rendering.sheet import Sheet

if TYPE_CHECKING:  # the web prints too, and never signs: 20 MB that it need not load
    from app.documents.rendering.signatures import Signer

_CONTENT, _RESOURCES, _INFO, _SIGNATURE = 1, 2, 3, 4
_CATALOG, _PAGES, _PAGE, _ART, _FIELD = 5, 6, 7, 8, 9
_FIRST_FONT = 10
_ALWAYS = "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Numbers are made of these: every paper shares them."""
_RANGE = "[0 {:010d} {:010d} {:010d}]"


class Press:
    """Prints the sheets that look like its specimen; others too, only larger.

    Thread-safe: printing changes nothing in it.
    """

    def __init__(self, specimen: Sheet, signer: "Signer | None" = None) -> None:
        self._signer = signer
        self._fixed = _common(specimen)
        self._embedded = [subset for subset in self._fixed.values() if subset.codes]
        self._fixed_fonts = "".join(
            f"{fixed_name(subset.typeface)} {ref(_FIRST_FONT + place * OBJECTS)}"
            for place, subset in enumerate(self._embedded)
        )
        self._next_font = _FIRST_FONT + len(self._embedded) * OBJECTS
        objects = list(self._objects(specimen))
        self.prefix, offsets = written(b"%PDF-1.7\n%\xe4\xbc\x9a\xe7\xad\xbe\n", objects)
        self._entries = b"".join(map(entry, offsets))
        self._digest = hashlib.sha256(self.prefix)

    def tail(self, sheet: Sheet, at: datetime) -> bytes:
        """What follows the prefix in the paper of this sheet, issued and signed ``at``."""
        book = FontBook(self._fixed)
        content = drawn(sheet, book, "/Art")
        fonts = list(self._own_fonts(book))
        objects = [
            Numbered(_CONTENT, stream(content.encode("ascii"))),
            Numbered(_RESOURCES, self._resources(book)),
            Numbered(_INFO, _info(sheet, at)),
            Numbered(_SIGNATURE, self._signature_room(at)),
        ]
        body, offsets = written(b"", [*objects, *fonts], start=len(self.prefix))
        end = self._trailer(sheet, offsets, len(self.prefix) + len(body))
        if self._signer is None:
            return body + end
        return self._signed(body + end, self._signer, offsets[_SIGNATURE - 1] - len(self.prefix))

    def _objects(self, specimen: Sheet) -> Iterator[Numbered]:
        form = f"/AcroForm<</SigFlags 3/Fields[{ref(_FIELD)}]>>" if self._signer else ""
        yield Numbered(
            _CATALOG,
            f"<</Type/Catalog/Pages {ref(_PAGES)}/Lang({specimen.language})"
            f"/ViewerPreferences<</DisplayDocTitle true>>{form}>>".encode(),
        )
        yield Numbered(_PAGES, f"<</Type/Pages/Kids[{ref(_PAGE)}]/Count 1>>".encode())
        annotations = f"/Annots[{ref(_FIELD)}]" if self._signer else ""
        yield Numbered(
            _PAGE,
            f"<</Type/Page/Parent {ref(_PAGES)}/MediaBox[{numbers(*media_box(specimen))}]"
            f"/TrimBox[0 0 {numbers(specimen.width, specimen.height)}]"
            f"/Contents {ref(_CONTENT)}/Resources {ref(_RESOURCES)}{annotations}>>".encode(),
        )
        yield Numbered(_ART, art_form(specimen))
        yield Numbered(_FIELD, self._field())
        for place, subset in enumerate(self._embedded):
            yield from subset.objects(_FIRST_FONT + place * OBJECTS, packed=True)

    def _field(self) -> bytes:
        """An invisible signature field (ISO 32000-1, 12.7.4.5)."""
        if self._signer is None:
            return b"null"
        return (
            f"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/V {ref(_SIGNATURE)}"
            f"/Rect[0 0 0 0]/F 132/P {ref(_PAGE)}>>"
        ).encode()

    def _resources(self, book: FontBook) -> bytes:
        own = "".join(
            f"{own_name(typeface)} {ref(self._next_font + place * OBJECTS)}"
            for place, typeface in enumerate(book.own)
        )
        return f"<</XObject<</Art {ref(_ART)}>>/Font<<{self._fixed_fonts}{own}>>>>".encode()

    def _own_fonts(self, book: FontBook) -> Iterator[Numbered]:
        for place, subset in enumerate(book.own.values()):
            yield from subset.objects(self._next_font + place * OBJECTS, packed=False)

    def _trailer(self, sheet: Sheet, offsets: list[int], start: int) -> bytes:
        of_tail, of_fonts = offsets[:_SIGNATURE], offsets[_SIGNATURE:]
        count = self._next_font + len(of_fonts)
        table = [b"xref\n0 %d\n0000000000 65535 f \n" % count, *map(entry, of_tail)]
        table += [self._entries, *map(entry, of_fonts)]
        name = hashlib.sha256(sheet.subject.encode()).hexdigest()[:32]
        table.append(
            f"trailer\n<</Size {count}/Root {ref(_CATALOG)}/Info {ref(_INFO)}"
            f"/ID[<{name}><{name}>]>>\nstartxref\n{start}\n%%EOF\n".encode()
        )
        return b"".join(table)

    def _signature_room(self, at: datetime) -> bytes:
        """The signature's dictionary, its two places still empty (ETSI EN 319 142-1, 6.3)."""
        if self._signer is None:
            return b"null"
        return (
            f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M{moment(at)}"
            f"/Name{text(self._signer.identity.name)}/ByteRange{_RANGE.format(0, 0, 0)}"
            f"/Contents<{'0' * (2 * self._signer.size)}>>>"
        ).encode()

    def _signed(self, tail: bytes, signer: "Signer", signature_at: int) -> bytes:
        """The tail with its two empty places filled: what is signed, and the signature."""
        opening = tail.index(b"/Contents<", signature_at) + len(b"/Contents")
        closing = opening + 2 * signer.size + 2
        before, whole = len(self.prefix) + opening, len(self.prefix) + len(tail)
        after = before + closing - opening
        wanted = _RANGE.format(before, after, whole - after).encode()
        empty = _RANGE.format(0, 0, 0).encode()
        head = tail[:opening].replace(empty, wanted, 1)
        digest = self._digest.copy()
        digest.update(head)
        digest.update(tail[closing:])
        signature = signer.sign(digest.digest()).hex().encode()
        room = signature.ljust(2 * signer.size, b"0")
        return b"%b<%b>%b" % (head, room, tail[closing:])


def _common(specimen: Sheet) -> dict[Typeface, Subset]:
    """The characters of the specimen by typeface."""
    chars: dict[Typeface, dict[str, None]] = {typeface: {} for typeface in Typeface}
    for line in specimen.lines:
        for run in line.runs:
            chars[run.typeface].update(dict.fromkeys(run.text))
    chars[Typeface.SERIF].update(dict.fromkeys(_ALWAYS))
    return {typeface: Subset(typeface, found) for typeface, found in chars.items()}


def _info(sheet: Sheet, at: datetime) -> bytes:
    return (
        f"<</Title{text(sheet.title)}/Author{text(sheet.author)}/Subject{text(sheet.subject)}"
        f"/Creator{text(CREATOR)}/CreationDate{moment(at)}/ModDate{moment(at)}>>"
    ).encode()
