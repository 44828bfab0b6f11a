"""Whatever stands in an address: a page or a refusal in words, never a broken page."""

import pytest
from werkzeug.routing import IntegerConverter

from app.accounts.enums import Role
from tests.client import PageClient
from tests.security.routes import path_of, steps

_PARAMETERS = [
    "q",
    "page",
    "lang",
    "status",
    "stage",
    "light",
    "part",
    "show",
    "who",
    "ids",
    "from",
    "kind",
    "order",
    "batches",
    "next",
    "t",
    "number",
    "attendance",
    "mail",
    "without",
    "download",
]
_VALUES = {
    "nul": "%00a",
    "bytes": "%ff%fe",
    "surrogate": "%ed%a0%80",
    "pattern": "%25_%5c",
    "quotes": "'%22%3e%3cscript%3e",
    "turned": "%e2%80%ae%e2%80%8b%0d%0a",
    "below": "-1",
    "zero": "0",
    "edge": "9223372036854775808",
    "digits": "9" * 5000,
    "long": "a" * 60_000,
}
_IDS = ("0", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000)


@pytest.mark.parametrize("value", _VALUES.values(), ids=_VALUES)
def test_no_parameter_breaks_a_page(app, theirs, person, value):
    query = "&".join(f"{name}={value}&{name}=x" for name in _PARAMETERS)
    visitor, wrong = person(Role.ADMIN), []
    for method, rule in steps(app):
        if method == "GET" and not rule.rule.endswith(".pdf"):
            visitor._forget()
            path = path_of(app, rule, theirs.arguments)
            answer = visitor.http.get(f"{path}?{query}", headers={"Accept": "text/html"})
            if answer.status_code >= 500:
                wrong.append((rule.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("value", _IDS, ids=["0", "last", "beyond", "huge", "endless"])
def test_an_id_that_cannot_be_is_not_found(app, theirs, person, value):
    visitor, wrong = person(Role.ADMIN), []
    for method, rule in steps(app, "/console"):
        numbers = {
            name
            for name, converter in rule._converters.items()
            if isinstance(converter, IntegerConverter)
        }
        for name in numbers if method == "GET" else ():
            pattern = rule.rule
            for other in numbers:
                written = value if other == name else str(theirs.arguments[other])
                pattern = pattern.replace(f"<int:{other}>", written)
            visitor._forget()
            answer = visitor.http.get(pattern)
            if answer.status_code != 404:
                wrong.append((rule.rule, name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("value", ["%00", "%ff", "a%00b", "..%2f..", "%e2%80%ae", "x" * 20_000])
def test_a_guessed_link_is_not_found(app, theirs, value):
    nobody, wrong = PageClient(app), []
    for path in ("/e/{}", "/e/{}/register", "/e/{}/calendar.ics", "/r/{}", "/r/{}/cancel",
                 "/r/{}/correct", "/r/{}/calendar.ics", "/f/{}", "/v/{}", "/v/{}.json",
                 "/v/{}.pdf"):  # fmt: skip
        nobody._forget()
        answer = nobody.http.get(path.format(value))
        if answer.status_code != 404:
            wrong.append((path, answer.status_code))
    assert wrong == []
