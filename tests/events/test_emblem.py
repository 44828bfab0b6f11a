import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import func, select

from app.core.db import db
from app.core.files import file_path
from app.core.models import AuditLine, StoredFile
from app.core.pictures import HugePictureError, as_png
from app.events.models import Event
from tests.factories.events import EventFactory


def picture(kind: str = "PNG", size=(900, 600), mode: str = "RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200).save(out, kind, **options)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it has side × side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def upload(desk, event, content: bytes, name: str = "标志.png", status: int = 302) -> str:
    desk.get(f"/console/events/{event.id}/settings")
    return desk.post(
        f"/console/events/{event.id}/emblem",
        data={"emblem": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
        status=status,
    )


def told() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "王某某")
    return info


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = "secret place"
    return found


@pytest.mark.parametrize(
    "content",
    [
        picture(pnginfo=told()),
        picture("JPEG", exif=exif()),
        picture(mode="P"),
        picture("JPEG", mode="CMYK"),
        picture(mode="LA"),
    ],
)
def test_an_emblem_is_drawn_anew_small_and_without_what_it_carried(desk, content):
    event = EventFactory()
    upload(desk, event, content)
    db.session.refresh(event)
    kept = file_path(event.emblem_sha256).read_bytes()
    with Image.open(io.BytesIO(kept)) as found:
        found.load()
        assert (found.format, found.size) == ("PNG", (512, 341))
        assert not found.info
        assert not found.getexif()
    assert db.session.scalars(
        select(AuditLine.action).where(AuditLine.action == "events.set_emblem")
    ).all() == ["events.set_emblem"]


def test_public_pages_show_it_in_place_of_our_mark_and_ours_at_the_foot(desk):
    event = EventFactory(organiser="汉阳区科经局")
    page = f"/e/{event.slug}"
    assert "hq-emblem" not in desk.get(page)
    upload(desk, event, picture())
    db.session.refresh(event)
    address = f"/e/{event.slug}/emblem/{event.emblem_sha256}.png"
    shown = f'<img class="hq-emblem" src="{address}" alt="汉阳区科经局">'
    assert shown in desk.get(page)
    assert 'class="hq-mark hq-mark-small"' in desk.get(page)
    assert shown in desk.get(f"{page}/register")
    answer = desk.http.get(address)
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert desk.http.get(f"/e/{event.slug}/emblem/{'0' * 64}.png").status_code == 404
    other = EventFactory()
    assert desk.http.get(address.replace(event.slug, other.slug)).status_code == 404
    desk.get(f"/console/events/{event.id}/settings")
    desk.post(f"/console/events/{event.id}/emblem/remove")
    assert "hq-emblem" not in desk.get(page)
    assert desk.http.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请选择图片。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "请上传 PNG 或 JPG"),
        (b"%PDF-1.7", "请上传 PNG 或 JPG"),
        (picture("GIF"), "请上传 PNG 或 JPG"),
        (picture()[:300], "请上传 PNG 或 JPG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "请上传 PNG 或 JPG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (1024 * 1024), "图片超过 1 MB。"),
        (bomb(30_000), "图片像素太多"),
        (bomb(6_000), "图片像素太多"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field_and_nothing_is_kept(desk, content, words):
    event = EventFactory(name="保留的名字")
    upload(desk, event, content, status=422)
    assert words in desk.text
    assert "保留的名字" in desk.response.get_data(as_text=True)
    assert db.session.scalar(select(Event.emblem_sha256).where(Event.id == event.id)) is None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(HugePictureError):
        as_png(bomb(50_000), longest=512)
