"""The figures of the pages: PostgreSQL, the production server with two processes."""

import html
import os
import re
import statistics
import time
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from places import Trouble, say

from bench.figures import Figure
from bench.house import PROCESSES, House, built
from bench.load import Plan, Result, fire, fire_from_outside, request
from bench.seed import ORGANIZER, PASSWORD, SPARE

SLUG = "hanyang-2022"
EVENT = f"/e/{SLUG}"
_ROWS = "hq-found"
_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)
_HIDDEN = re.compile(rb'name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"')
_HIDDEN_TOO = re.compile(rb'type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"')


class Size:
    """How much is measured; the smoke test takes less."""

    people = 10_000
    registrations = 1_500
    pages = 6_000
    looks = 40
    seconds = 15.0
    connections = 16


@dataclass(frozen=True, slots=True)
class Look:
    """A list as one organizer opens it again and again."""

    name: str
    path: str
    bar: float | None = None
    """Milliseconds."""
    target: str = ""
    """What a live search asks for, instead of the page."""


def measure(size: type[Size] = Size) -> list[Figure]:
    with built(os.environ) as house:
        say(f"an event with {size.people:,} registrations")
        house.run("bench.seed", str(size.people))
        figures = [_cold_start(house)]
        cookie = _log_in(house)
        say("the event's page")
        figures.append(_event_page(house, size))
        say("lists and searches")
        figures += _console(house, size, cookie)
        say("registrations")
        figures += _registrations(house, size)
        figures.append(
            Figure("web process, memory after it all", max(house.memory()), "MB", at_most=150)
        )
    return figures


def _cold_start(house: House) -> Figure:
    """The middle of three; the last one stays."""
    times = []
    for last in (False, False, True):
        times.append(house.start_web(EVENT))
        if not last:
            house.stop_web()
    return Figure("cold start to the first page", statistics.median(times), "s", at_most=3)


def _event_page(house: House, size: type[Size]) -> Figure:
    page = _many(house, size, EVENT)
    plain = _many(house, size, "/static/css/tokens.css")
    return Figure(
        "event page",
        page.per_second,
        "requests/s",
        at_least=300,
        than={"a static file": page.per_second / plain.per_second},
    )


def _many(house: House, size: type[Size], path: str) -> Result:
    ask = request("GET", path)
    fire(Plan(house.port, [ask], size.connections, size.connections * PROCESSES)).must_be(200)
    plan = Plan(house.port, [ask], size.connections, size.pages, size.seconds)
    return fire_from_outside(plan).must_be(200)


def _console(house: House, size: type[Size], cookie: str) -> list[Figure]:
    event_id = house.one("SELECT id FROM event WHERE slug = %s", [SLUG])
    path = f"/console/events/{event_id}/registrations"
    last = max(1, size.people // 50)
    # Somebody in the middle of the list, who is found by each of the three.
    middle = "SELECT {} FROM registration ORDER BY id OFFSET %s LIMIT 1"
    place = [size.people // 2]
    name = house.one(middle.format("name"), place)
    initials = house.one(middle.format("split_part(search_keys, ' ', 3)"), place)
    tail = house.one(middle.format("phone_tail"), place)
    looks = [
        Look("list, page 1", path, 60),
        Look(f"list, page {last}", f"{path}?page={last}", 60),
        Look("search by name, the whole page", f"{path}?q={quote(name)}"),
    ]
    for words, q in (("name", name), ("pinyin initials", initials), ("phone tail", tail)):
        looks.append(Look(f"search by {words}, as one types", f"{path}?q={quote(q)}", 40, _ROWS))
    figures = [_looked(house, size, cookie, look) for look in looks]
    return [*figures, _exported(house, cookie, f"{path}.xlsx")]


def _looked(house: House, size: type[Size], cookie: str, look: Look) -> Figure:
    """One organizer looks again and again; the middle of the times."""
    ask = request("GET", look.path, cookie=cookie, target=look.target)
    fire(Plan(house.port, [ask], PROCESSES, 3 * PROCESSES)).must_be(200)
    plan = Plan(house.port, [ask], 1, size.looks, size.seconds, keep=True)
    result = fire_from_outside(plan).must_be(200)
    if b"hq-pager" not in result.answers[0] and b"<tbody>" not in result.answers[0]:
        raise Trouble(f"{look.path} shows no list")
    return Figure(look.name, result.median_ms, "ms", at_most=look.bar)


def _exported(house: House, cookie: str, path: str) -> Figure:
    """Everybody with the usual columns, as Excel; the middle of three."""
    plan = Plan(house.port, [request("GET", path, cookie=cookie)], 1, 3, seconds=60)
    seconds = fire_from_outside(plan).must_be(200).median_ms / 1000
    return Figure("export of all to Excel", seconds, "s", at_most=1.5)


def _registrations(house: House, size: type[Size]) -> list[Figure]:
    """Everybody opens the form first, as guests do; then all forms are sent."""
    before, mails = _counts(house)
    path = f"{EVENT}/register"
    count = min(size.registrations, SPARE)
    opened = fire_from_outside(
        Plan(
            house.port,
            [request("GET", path)],
            size.connections,
            count,
            seconds=count,
            keep=True,
        )
    ).must_be(200)
    posts = [_filled(path, number, answer) for number, answer in opened.answers.items()]
    sent = fire_from_outside(Plan(house.port, posts, size.connections, count, seconds=count))
    sent.must_be(302)
    after, mails_after = _counts(house)
    if (after - before, mails_after - mails) != (count, count):
        raise Trouble(f"{count} were answered, {after - before} rows, {mails_after - mails} mails")
    together = count / (opened.seconds + sent.seconds)
    commits = _bare_commits(house)
    return [
        Figure("registration form", opened.per_second, "requests/s"),
        Figure(
            "registration, committed with its mail queued",
            sent.per_second,
            "requests/s",
            at_least=120,
            than={"bare commits on this disk": sent.per_second / commits},
        ),
        Figure("registration, form opened and sent", together, "guests/s"),
    ]


def _counts(house: House) -> tuple[int, int]:
    taken = house.one("SELECT count(*) FROM registration WHERE status <> 'cancelled'")
    queued = house.one(
        "SELECT count(*) FROM outgoing_mail WHERE template = 'registration_confirmed'"
        " AND to_address LIKE 'new%%'"
    )
    return int(taken), int(queued)


def _bare_commits(house: House) -> float:
    """One-row transactions a second on one connection: what the database and its disk allow."""
    seconds = 2.0
    with psycopg.connect(house.database, autocommit=True) as wire:
        wire.execute("CREATE TABLE bare (id bigint PRIMARY KEY)")
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            wire.execute("INSERT INTO bare VALUES (%s)", [count])
            count += 1
    return count / seconds


def _filled(path: str, number: int, answer: bytes) -> bytes:
    """The form as a person of their own sends it, with what came hidden in it."""
    form = _hidden(answer) | {
        "name": f"新来{_han(number)}",
        "organisation": "示例科技有限公司",
        "title": "工程师",
        "phone": f"138{number:08}",
        "email": f"new{number}@firm.example",
        "consent": "y",
    }
    return request("POST", path, cookie=_cookie(answer), form=urlencode(form))


def _han(number: int) -> str:
    return chr(0x4E00 + number % 5000) + chr(0x4E00 + number // 5000)


def _hidden(answer: bytes) -> dict[str, str]:
    found = [*_HIDDEN.findall(answer), *_HIDDEN_TOO.findall(answer)]
    return {name.decode(): html.unescape(value.decode()) for name, value in found}


def _cookie(answer: bytes) -> str:
    found = _COOKIE.search(answer)
    if found is None:
        raise Trouble("a page with a form gave no session")
    return found[1].decode()


def _log_in(house: House) -> str:
    """The organizer's session."""

    def ask(message: bytes) -> bytes:
        return fire(Plan(house.port, [message], 1, 1, keep=True)).answers[0]

    page = ask(request("GET", "/login"))
    form = _hidden(page) | {"email": ORGANIZER, "password": PASSWORD}
    answer = ask(request("POST", "/login", cookie=_cookie(page), form=urlencode(form)))
    if not answer.startswith(b"HTTP/1.1 302"):
        raise Trouble("the organizer could not log in")
    return _cookie(answer)
