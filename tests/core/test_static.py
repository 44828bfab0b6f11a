"""Files of the pages: small on the way, kept for good by their version, never with a cookie."""

import gzip
from pathlib import Path

import pytest

from app.core.pages import asset

STATIC = Path(__file__).parents[2] / "app" / "static"
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_stylesheet_travels_packed_and_is_whole(client):
    answer = client.http.get("/static/css/huiqian.css", headers=PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 6000
    assert gzip.decompress(answer.data) == (STATIC / "css" / "huiqian.css").read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("asked", [{}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip;q=0"}])
def test_whoever_takes_no_gzip_gets_the_file_as_it_is(client, asked):
    answer = client.http.get("/static/css/huiqian.css", headers=asked)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "css" / "huiqian.css").read_bytes()


def test_a_part_of_a_file_is_never_packed(client):
    answer = client.http.get("/static/css/huiqian.css", headers=PACKED | {"Range": "bytes=0-9"})
    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == 10


@pytest.mark.parametrize("how", [PACKED, {}], ids=["packed", "plain"])
def test_a_file_that_the_browser_has_is_not_sent_again(client, how):
    first = client.http.get("/static/css/huiqian.css", headers=how)
    again = client.http.get(
        "/static/css/huiqian.css", headers=how | {"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_with_a_version_is_kept_for_a_year(app, client):
    with app.test_request_context():
        address = asset("css/huiqian.css")
    kept = client.http.get(address).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    assert client.http.get("/static/css/huiqian.css").headers["Cache-Control"] == "no-cache"


def test_a_file_neither_sets_nor_heeds_a_cookie(client):
    client.get("/login")
    answer = client.http.get("/static/css/huiqian.css")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"].split(", ")


@pytest.mark.parametrize("path", ["../config.py", "..%2fconfig.py", "css/../../config.py", "css"])
def test_only_files_of_the_pages_are_served(client, path):
    assert client.http.get(f"/static/{path}", headers=PACKED).status_code == 404
