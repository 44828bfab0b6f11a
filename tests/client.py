"""A visitor: Flask's client with redirects, CSRF tokens, and checks that every page must pass."""

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask, g
from werkzeug.test import TestResponse

_VOID_TYPES = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What the checks need to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.language = ""
        self.text: list[str] = []
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.problems: list[str] = []
        self._labels: set[str] = set()
        self._inputs: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self._post_form: list[bool] = []
        self._form_open = False
        self._h1 = 0
        self.feed(html)
        self._judge()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"title", "script", "style", "label"}:
            self._inside.append(tag)
        match tag:
            case "html":
                self.language = values.get("lang") or ""
            case "h1":
                self._h1 += 1
            case "label":
                self._labels.add(values.get("for") or "")
            case "a":
                self.links.append(values.get("href") or "")
            case "form":
                self._form_open = True
                self._post_form.append((values.get("method") or "get").lower() == "post")
                self._has_token = False
            case "input" | "select" | "textarea":
                self._inputs.append((tag, {**values, "_in_label": str("label" in self._inside)}))
                name = values.get("name") or ""
                if name == "csrf_token":
                    self._has_token = True
                if tag == "input" and name:
                    self.fields.setdefault(name, values.get("value") or "")
            case "script":
                if not values.get("src") and values.get("type") != "application/json":
                    self.problems.append("inline script")
            case "img":
                if values.get("alt") is None:
                    self.problems.append(f"picture without alt: {values.get('src')}")
        if "style" in values:
            self.problems.append(f"inline style on <{tag}>")
        self.problems += [f"handler {key} on <{tag}>" for key in values if key.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if tag == "form" and self._form_open:
            self._form_open = False
            if self._post_form[-1] and not self._has_token:
                self.problems.append("POST form without CSRF token")

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif "script" not in self._inside and "style" not in self._inside:
            self.text.append(data)

    def _judge(self) -> None:
        if not self.title.strip():
            self.problems.append("no title")
        if self.language not in {"zh-CN", "en"}:
            self.problems.append(f"language {self.language!r}")
        if self._h1 != 1:
            self.problems.append(f"{self._h1} first headings")
        for tag, values in self._inputs:
            named = (
                values.get("aria-label")
                or values.get("aria-labelledby")
                or values["_in_label"] == "True"
                or (values.get("id") and values["id"] in self._labels)
            )
            if (values.get("type") or "") not in _VOID_TYPES and not named:
                self.problems.append(f"<{tag} name={values.get('name')}> without label")


class PageClient:
    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()
        self.response: TestResponse | None = None
        self.page: Page | None = None

    def log_in(self, email: str, password: str = "huiqian-demo") -> "PageClient":
        self.get("/login")
        self.post("/login", {"email": email, "password": password}, status=302)
        self.page = None  # its token went with the session that was cleared
        return self

    def _forget(self) -> None:
        """Each request has a ``g`` of its own; the test's open context would lend them all one."""
        for name in list(g):
            g.pop(name)

    def get(self, url: str, *, status: int = 200, **kwargs: Any) -> str:
        self._forget()
        return self._take(self.http.get(url, **kwargs), status)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, status: int = 302, **kwargs: Any
    ) -> str:
        """Post with the CSRF token of the last page that had one."""
        token = self._token()
        self._forget()
        return self._take(
            self.http.post(url, data={"csrf_token": token, **(data or {})}, **kwargs), status
        )

    def follow(self) -> str:
        """Open where the last answer redirects to."""
        assert self.response is not None
        return self.get(self.response.location)

    @property
    def text(self) -> str:
        """The page's words with white space folded."""
        assert self.page is not None
        return re.sub(r"\s+", " ", " ".join(self.page.text))

    def _token(self) -> str:
        with self.http.session_transaction() as session:
            has_secret = "csrf_token" in session
        if self.page and self.page.fields.get("csrf_token") and has_secret:
            return self.page.fields["csrf_token"]
        return self._fresh_token()

    def _fresh_token(self) -> str:
        self._forget()
        page = Page(self.http.get("/login").get_data(as_text=True))
        if "csrf_token" in page.fields:
            return page.fields["csrf_token"]
        page = Page(self.http.get("/console/", follow_redirects=True).get_data(as_text=True))
        return page.fields.get("csrf_token", "")

    def _take(self, response: TestResponse, status: int) -> str:
        self.response = response
        body = response.get_data(as_text=True) if _is_text(response) else ""
        assert response.status_code == status, f"{response.status_code}: {body[:3000]}"
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            self.page = Page(body)
            assert self.page.problems == []
        return body


def _is_text(response: TestResponse) -> bool:
    return response.mimetype.startswith("text/") or "json" in response.mimetype
