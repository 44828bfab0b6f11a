"""A backup is made while people work, and gives back rows and files as they were."""

import hashlib
import json
import shutil
import socket
import threading
import zipfile

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.files import store_file
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from tests.factories.documents import DocumentFactory
from tests.journeys.house import a_database

PAPER = b"%PDF-1.7 a certificate"


@pytest.fixture
def source(made, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    with a_database(folder) as url:
        app = made(folder, url)
        with app.app_context():
            _issue("TS-CH-2026-00001", PAPER)
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def target(made, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    with a_database(folder) as url:
        app = made(folder, url, migrated=False)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def archive(source, tmp_path):
    answer = run(source, "create", str(tmp_path / "backup.zip"))
    assert answer.exit_code == 0, answer.output
    return tmp_path / "backup.zip"


def run(app, *words):
    with app.app_context():
        db.engine.dispose()  # the tests' own connections are none of a running house
    return app.test_cli_runner().invoke(args=["backup", *words])


def _issue(number, content):
    with unit_of_work():
        file = store_file(content, filename="p.pdf", content_type="application/pdf")
        paper = DocumentFactory.build(
            number=number, dedupe_key=number, status=DocumentStatus.ISSUED,
            file_id=file.id, sha256=file.sha256,
        )  # fmt: skip
        db.session.add(paper)


def rows(app, statement):
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def files(app):
    root = app.config["HUIQIAN"].files
    return {path.name: path.read_bytes() for path in root.glob("??/*")}


def test_what_was_written_meanwhile_is_whole_or_absent(source, target, tmp_path):
    """Papers are issued all the time: each row that comes back has its file, unchanged."""
    stop, written = threading.Event(), []

    def work():
        with source.app_context():
            while not stop.is_set() and len(written) < 2000:
                number = f"TS-CH-2026-{len(written) + 2:05}"
                _issue(number, f"%PDF {number}".encode() * 20)
                written.append(number)
            db.session.remove()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        answer = source.test_cli_runner().invoke(args=["backup", "create", str(tmp_path), "--json"])
    finally:
        at_least = len(written)
        stop.set()
        worker.join()
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["missing"], told["damaged"]) == ([], [])
    restored = run(target, "restore", told["path"])
    assert restored.exit_code == 0, restored.output

    back = rows(target, "SELECT number, sha256 FROM document")
    assert len(back) == told["rows"]["document"]
    assert 6 <= len(back) <= at_least + 2
    kept = files(target)
    for number, sha256 in back:
        content = kept[sha256]
        assert hashlib.sha256(content).hexdigest() == sha256
        assert number.encode() in content or content == PAPER
    assert rows(target, "SELECT version_num FROM alembic_version") == [(told["revision"],)]


def test_a_paper_is_genuine_after_the_restore(source, target, archive):
    answer = run(target, "restore", str(archive))
    assert answer.exit_code == 0, answer.output
    page = target.test_client().get("/v/TS-CH-2026-00001")
    assert page.status_code == 200
    token = rows(target, "SELECT token FROM document")[0][0]
    paper = target.test_client().get(f"/v/TS-CH-2026-00001.pdf?t={token}")
    assert paper.data == PAPER
    paper.close()


def test_the_archive_is_for_its_owner_only_and_holds_no_key(archive):
    assert archive.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(archive) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
        names = set(zipped.namelist())
    assert names == {"manifest.json", *manifest["parts"]}
    assert not [name for name in names if "key" in name]
    assert manifest["rows"]["document"] == 1
    assert manifest["files"] == 1


def test_a_backup_is_never_written_over(source, archive):
    before = archive.read_bytes()
    answer = run(source, "create", str(archive))
    assert answer.exit_code == 1
    assert "there already" in answer.output
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob(".backup-*"))


def test_a_file_that_is_gone_or_changed_is_told(source, tmp_path):
    root = source.config["HUIQIAN"].files
    path = next(root.glob("??/*"))
    path.write_bytes(b"other bytes")
    answer = run(source, "create", str(tmp_path / "one.zip"))
    assert "1 stored files are damaged" in answer.output
    path.unlink()
    answer = run(source, "create", str(tmp_path / "two.zip"))
    assert "1 stored files are missing" in answer.output


def test_nothing_is_poured_into_a_house_that_holds_something(source, archive):
    answer = run(source, "restore", str(archive))
    assert answer.exit_code == 1
    assert "empty" in answer.output
    assert rows(source, "SELECT count(*) FROM document") == [(1,)]


def test_files_without_a_database_are_something_too(target, archive):
    place = target.config["HUIQIAN"].files / "ab" / ("ab" + "0" * 62)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")
    answer = run(target, "restore", str(archive))
    assert answer.exit_code == 1
    assert "empty folder" in answer.output


def test_nothing_is_poured_into_a_running_house(target, archive):
    with socket.socket() as web:
        web.bind(("127.0.0.1", target.config["HUIQIAN"].port))
        web.listen()
        answer = run(target, "restore", str(archive))
    assert answer.exit_code == 1
    assert "stop the web first" in answer.output


@pytest.mark.parametrize("part", ["database", "files"])
def test_a_damaged_archive_touches_nothing(target, archive, tmp_path, part):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(damaged, "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            out.writestr(name, content + b"!" if name.startswith(part) else content)
    _refused(target, damaged, "has changed. Nothing was touched")


def test_a_part_that_is_missing_touches_nothing(target, archive, tmp_path):
    damaged = tmp_path / "short.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(damaged, "w") as out:
        for name in ("manifest.json", "database"):
            out.writestr(name, whole.read(name))
    _refused(target, damaged, "is missing. Nothing was touched")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"database": "other"}, "must agree"),
        ({"revision": "9999"}, "later release"),
        ({"format": 2}, "does not know"),
        ({"parts": None}, "no backup"),
    ],
)
def test_an_archive_of_another_kind_is_refused_in_words(target, archive, tmp_path, changed, told):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(other, "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | changed).encode()
            out.writestr(name, content)
    _refused(target, other, told)


def test_no_archive_writes_outside_the_folder(target, archive, tmp_path):
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(evil, "w") as out:
        manifest = json.loads(whole.read("manifest.json"))
        manifest["parts"]["files/../../evil"] = {"sha256": "", "size": 0}
        out.writestr("manifest.json", json.dumps(manifest))
    _refused(target, evil, "does not know")


def test_what_is_no_archive_is_refused(target, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    _refused(target, tmp_path / "notes.txt", "damaged")


def test_without_the_tools_of_postgresql_the_word_is_clear(source, tmp_path, monkeypatch):
    with source.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite needs no tool")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    answer = run(source, "create", str(tmp_path / "none.zip"))
    assert answer.exit_code == 1
    assert "pg_dump is not installed" in answer.output
    assert not (tmp_path / "none.zip").exists()


def _refused(target, path, told):
    answer = run(target, "restore", str(path))
    assert answer.exit_code == 1
    assert told in answer.output
    assert files(target) == {}
    with target.app_context():
        assert sa.inspect(db.engine).get_table_names() == []
