"""Database, storage or broker gone: a word, quickly, and nothing half-written."""

import io
from dataclasses import replace

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app import create_app
from app.accounts.enums import Role
from app.core import files
from app.core.db import db
from app.core.errors import StorageError
from tests.security.routes import ask, path_of, steps

_ASK_NO_DATABASE = {"/health", "/v", "/login/forgot", "/metrics"}
"""Forms that show nothing of the rows, and what answers for itself."""
_GONE = ("sqlite:////nowhere/gone.db", "postgresql+psycopg://nobody@127.0.0.1:1/gone")


@pytest.fixture(params=_GONE, ids=["sqlite", "postgresql"])
def homeless(request, settings):
    """The product without a database, with a visitor who was signed in before."""
    app = create_app(replace(settings, database_url=request.param))
    visitor = app.test_client()
    with visitor.session_transaction() as session:
        session["_user_id"] = "1:key"
    return visitor


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_without_a_database_every_page_says_so(homeless, settings, locale):
    app = homeless.application
    arguments = dict.fromkeys(["slug", "number", "seat", "ask"], "x") | {"order": "rostrum"}
    for method, rule in steps(app):
        path = path_of(app, rule, dict.fromkeys(rule.arguments, 1) | arguments)
        if method == "GET" and path not in _ASK_NO_DATABASE:
            answer = homeless.get(f"{path}?lang={locale}")
            assert answer.status_code == 503, rule.rule
            assert "Traceback" not in answer.text
            assert 'lang="en"' in answer.text if locale == "en" else 'lang="zh-CN"' in answer.text
    assert homeless.get("/health").status_code == 503


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_a_page_that_is_not_there_asks_no_database(homeless, locale):
    answer = homeless.get(f"/nowhere?lang={locale}")
    assert answer.status_code == 404
    assert homeless.post("/login", data={}).status_code == 400
    assert homeless.put("/").status_code == 405


def test_a_pool_that_ran_dry_is_a_pause_and_no_fault(app, client, monkeypatch):
    def dry(*_args, **_kwargs):
        raise PoolTimeoutError("QueuePool limit reached")

    monkeypatch.setattr(db.session, "scalars", dry)
    client.get("/", status=503)


@pytest.fixture
def full(app, settings, monkeypatch, tmp_path):
    """A storage that nothing can be written to: where its folder should be, a file stands."""
    (tmp_path / "files").write_text("")
    monkeypatch.setitem(app.config, "HUIQIAN", replace(settings, data=tmp_path))


def test_without_storage_an_upload_is_refused_and_nothing_is_written(
    app, theirs, full, print_of, client
):
    before, path = print_of(), "/f/{ask}".format(**theirs.arguments)
    client.get(path)
    answer = ask(
        client, "POST", path, {"progress": "进展", "evidence": (io.BytesIO(b"%PDF-1"), "a.pdf")}
    )
    assert answer.status_code == 503
    assert print_of() == before


def test_a_paper_whose_file_is_gone_is_a_pause_and_no_fault(app, theirs, full, person):
    visitor = person(Role.ADMIN)
    wanted = {"documents.download", "documents.download_public", "followup.evidence",
              "signing.evidence"}  # fmt: skip
    for method, rule in steps(app):
        if rule.endpoint in wanted:
            path = path_of(app, rule, theirs.arguments) + "?t=" + theirs.arguments["code"]
            assert ask(visitor, method, path).status_code == 503, rule.rule
            wanted.remove(rule.endpoint)
    assert wanted == set()


def test_no_bytes_stay_behind_when_the_disk_fills_up(app, monkeypatch, tmp_path, settings):
    monkeypatch.setitem(app.config, "HUIQIAN", replace(settings, data=tmp_path))

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(StorageError):
        files.store_file(b"x", filename="a", content_type="text/plain")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
