"""Walking the map of addresses."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.client import PageClient

Step = tuple[str, Rule]
"""A method and where it goes."""


def steps(app: Flask, under: str = "/") -> Iterator[Step]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(under) and rule.endpoint != "static":
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, rule


def path_of(app: Flask, rule: Rule, arguments: dict[str, Any]) -> str:
    known = dict(arguments)
    if "token" in rule.arguments:
        known["token"] = known["seat" if rule.rule.startswith("/r/") else "ask"]
    with app.test_request_context():
        return app.url_map.bind("").build(
            rule.endpoint, {name: known[name] for name in rule.arguments}
        )


def ask(visitor: PageClient, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
    """Whatever comes, with a good CSRF token for a POST."""
    if method == "POST":
        token = visitor._token()
        visitor._forget()
        return visitor.http.post(path, data={"csrf_token": token, **(data or {})})
    visitor._forget()
    return visitor.http.get(path)
