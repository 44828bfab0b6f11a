import io
import zipfile
from datetime import UTC, datetime

import pytest

from app.documents.archive import Entry, stream_zip
from app.documents.naming import attachment, file_name, safe
from app.documents.rendering import DocumentKind


@pytest.fixture
def entries(tmp_path):
    made = []
    for number, name in enumerate(["张三", "张三", "欧阳娜娜"], start=1):
        path = tmp_path / str(number)
        path.write_bytes(f"{name}的证书".encode() * 1000 * number)
        stored_as = file_name(f"HY-CH-2026-{number:05}", name, DocumentKind.ATTENDANCE)
        made.append(Entry(stored_as, path.read_bytes, datetime(2026, 3, 11, 20, 0, tzinfo=UTC)))
    return made


def test_an_archive_holds_every_paper_under_its_own_chinese_name(entries):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(entries))))
    assert archive.testzip() is None
    assert archive.namelist() == [
        "HY-CH-2026-00001_张三.pdf",
        "HY-CH-2026-00002_张三.pdf",
        "HY-CH-2026-00003_欧阳娜娜.pdf",
    ]
    assert archive.read("HY-CH-2026-00003_欧阳娜娜.pdf") == entries[2].read()
    first = archive.infolist()[0]
    assert (first.compress_type, first.date_time) == (zipfile.ZIP_STORED, (2026, 3, 12, 4, 0, 0))


def test_sizes_stand_in_the_headers_so_that_every_unpacker_can_read_it(entries):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(entries))))
    size_follows_the_bytes = 0x08
    assert not any(info.flag_bits & size_follows_the_bytes for info in archive.infolist())


def test_no_piece_is_much_larger_than_its_paper(entries):
    sizes = [len(piece) for piece in stream_zip(entries)]
    assert len(sizes) == len(entries) + 1
    for size, entry in zip(sizes, entries, strict=False):
        assert size - len(entry.read()) < 200


def test_an_empty_archive_is_an_archive():
    assert zipfile.ZipFile(io.BytesIO(b"".join(stream_zip([])))).namelist() == []


def test_names_are_fit_for_every_system():
    assert safe('一带/一路:"会"?') == "一带_一路__会__"
    assert safe("．\u200b") == "．"
    assert safe(" . ") == "_"
    assert len(safe("长" * 500)) == 60


def test_the_name_of_a_download_is_chinese_in_an_ascii_header():
    header = attachment("参会证明 1.zip")
    assert header.isascii()
    assert header.endswith("filename*=UTF-8''%E5%8F%82%E4%BC%9A%E8%AF%81%E6%98%8E%201.zip")
