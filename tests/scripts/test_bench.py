"""The bench's parts work; how fast anything is, no test says."""

import http.server
import json
import os
import threading

import pytest
from bench import documents, web
from bench.figures import Figure, table, write
from bench.load import Plan, fire, request
from bench.verb import chosen
from places import Trouble


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body):
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def echo():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_figure_tells_whether_its_bar_holds():
    assert Figure("pages", 310, "1/s", at_least=300).verdict == "holds"
    assert Figure("list", 61, "ms", at_most=60).verdict == "FALLS SHORT"
    assert Figure("form", 61, "1/s").verdict == ""


def test_table_and_file_say_the_same(tmp_path):
    path = tmp_path / "var" / "bench.json"
    write([Figure("old", 1.0, "s")], path)
    page = Figure("event page", 310.4567, "requests/s", at_least=300, than={"a file": 0.25})
    write([page], path)
    assert table([page]) == "event page  310 requests/s  ≥ 300  holds  0.25 × a file"
    assert json.loads(path.read_text()) == {
        "old": {"value": 1.0, "unit": "s", "than": {}},
        "event page": {"value": 310.457, "unit": "requests/s", "than": {"a file": 0.25}},
    }


def test_load_sends_each_request_once_and_keeps_its_answer(echo):
    posts = [request("POST", "/", form=f"number={number}") for number in range(40)]
    result = fire(Plan(echo, posts, connections=4, count=40, keep=True)).must_be(200)
    assert len(result.times) == 40
    assert {number: answer.rpartition(b"=")[2] for number, answer in result.answers.items()} == {
        number: str(number).encode() for number in range(40)
    }


def test_load_stops_by_the_clock_and_refuses_other_answers(echo):
    result = fire(Plan(echo, [request("GET", "/other")], connections=2, count=10**6, seconds=0.2))
    assert result.seconds < 5
    with pytest.raises(RuntimeError, match="404"):
        result.must_be(200)


def test_only_names_a_part():
    assert chosen("") == ("web", "documents")
    assert chosen("documents") == ("documents",)
    with pytest.raises(Trouble, match="ONLY must be one of"):
        chosen("everything")


def test_papers_are_drawn_both_ways():
    figures = {figure.name: figure for figure in documents.measure(2, 2)}
    assert figures["press"].than
    assert {figure.unit for figure in figures.values()} >= {"papers/CPU second", "MB", "times"}


@pytest.mark.services
@pytest.mark.process
def test_pages_are_measured_on_a_small_house(monkeypatch, root):
    class Small(web.Size):
        people = 60
        registrations = 6
        pages = 8
        looks = 2
        connections = 2

    monkeypatch.setenv("DATABASE_URL", os.environ["TEST_DATABASE_URL"])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(root / "scripts"), str(root))))
    assert {figure.name for figure in web.measure(Small)} >= {
        "event page",
        "search by phone tail, as one types",
        "registration, committed with its mail queued",
    }
