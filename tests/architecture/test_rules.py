"""What a linter can't say: rules that hold across the whole house."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.jobs import Job
from app.core.policy import Policy

FILE_LINES = 400
FUNCTION_LINES = 50


def _sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def test_every_job_has_a_task_and_the_reverse(root):
    named = set()
    for path in _sources(root, "tasks"):
        named |= set(re.findall(r"shared_task\(name=Job\.(\w+)\.value", path.read_text()))
    assert named == {job.name for job in Job}


def test_every_route_names_its_policy(flask_app):
    views = {
        rule.endpoint: flask_app.view_functions[rule.endpoint]
        for rule in flask_app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    unguarded = [name for name, view in views.items() if not hasattr(view, "policy")]
    assert unguarded == []
    assert len(views) > 20


def test_pages_of_the_console_are_never_public(flask_app):
    public = [
        rule.rule
        for rule in flask_app.url_map.iter_rules()
        if rule.rule.startswith("/console")
        and flask_app.view_functions[rule.endpoint].policy is Policy.PUBLIC
    ]
    assert public == []


def test_only_the_unit_of_work_commits(root):
    offenders = [
        str(path.relative_to(root))
        for path in _sources(root, "app", "tasks")
        if re.search(r"\.commit\(\)", path.read_text()) and path.name != "unit_of_work.py"
    ]
    assert offenders == []


def test_no_file_is_too_long(root):
    long = {
        str(path.relative_to(root)): count
        for path in _sources(root, "app", "tasks", "tests", "scripts", "migrations")
        if (count := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_too_long(root):
    long = {}
    for path in _sources(root, "app", "tasks", "scripts"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{path.relative_to(root)}:{node.name}"] = length
    assert long == {}


def test_every_template_is_used(root):
    words = "\n".join(
        path.read_text("utf-8")
        for folder in ("app", "templates", "tasks")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "fonts" not in path.parts
    )
    unused = []
    for path in (root / "templates").rglob("*"):
        if not path.is_file():
            continue
        name = path.relative_to(root / "templates").as_posix()
        # A mail's template is called by its folder, an error's page by its status.
        called = path.parent.name if name.startswith("mail/") and name.count("/") > 1 else name
        if f'"{called}"' not in words and not name.startswith("errors/"):
            unused.append(name)
    assert unused == []


def test_endpoints_and_templates_share_their_names(root):
    """``registration.new`` draws ``registration/new.html``: one finds the other."""
    for path in _sources(root, "app"):
        if path.name != "views.py":
            continue
        for template in re.findall(r'render_template\(\s*"([^"]+)"', path.read_text()):
            room = path.parent.name
            assert template.split("/")[0] in {room, "errors", "mail"}, (path, template)


@pytest.mark.parametrize("word", ["db.Model", "backref", "utils.py", "datetime.utcnow"])
def test_words_that_nobody_writes(root, word):
    offenders = [
        str(path) for path in _sources(root, "app", "tasks") if word in path.read_text("utf-8")
    ]
    assert offenders == []


def test_every_word_is_translated(root):
    result = subprocess.run(
        [sys.executable, root / "scripts" / "translations.py", "check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_import_contracts_hold(root):
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-500:]
