"""Set-up: steps that are skipped when done, icons by name, lock files without addresses."""

import json
import re

import assets
import pytest
import setup_steps
from places import NPM, ROOT, Trouble
from stamps import Stamp, digest

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
LOCKS += ["requirements-uv.lock", "scripts/npm/package-lock.json"]
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]+])?==([^ ;\\]+)", re.MULTILINE)


def test_stamp_holds_only_for_the_inputs_it_was_set_for(tmp_path):
    Stamp("packages", "one", folder=tmp_path).set()
    assert Stamp("packages", "one", folder=tmp_path).holds()
    assert not Stamp("packages", "two", folder=tmp_path).holds()
    assert not Stamp("fonts", "one", folder=tmp_path).holds()


def test_stamp_does_not_hold_when_an_output_is_gone(tmp_path):
    font = tmp_path / "font.ttf"
    stamp = Stamp("fonts", "one", (font,), folder=tmp_path)
    stamp.set()
    assert not stamp.holds()
    font.touch()
    assert stamp.holds()


def test_digest_follows_the_content_of_files_and_the_order_of_parts(tmp_path):
    lock = tmp_path / "lock"
    absent = digest(lock)
    lock.write_text("one")
    assert len({absent, digest(lock), digest("one", "two"), digest("onetwo")}) == 4
    assert digest(lock) == digest(b"one")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{{ icon("users") }}{{ icon("menu-2", 24) }}', {"users", "menu-2"}),
        ("{{ icon( 'check' ) }}", {"check"}),
        ('MenuEntry(_l("Mail"), icon="mail")', {"mail"}),
        ("MenuEntry(icon = 'home')", {"home"}),
        ('<p data-icon="x">{{ icon(entry.icon) }}{{ my_icon("y") }}', set()),
    ],
)
def test_icon_names_are_found_where_they_are_said(text, names):
    assert assets.icon_names(text) == names


def test_unknown_icon_is_refused_with_its_name_and_file(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    with pytest.raises(Trouble, match=r"templates.x\.html: .*'no-such-icon'"):
        assets.copy_icons({"no-such-icon": ROOT / "templates" / "x.html"})


def test_icons_are_done_again_when_the_names_in_use_change():
    stamps = [assets.icon_stamp(names) for names in ({"a": 1}, {"a": 1, "b": 1}, {"a": 1})]
    assert stamps[0] == stamps[2] != stamps[1]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_names_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        packages = json.loads(text)["packages"]
        assert [path for path, entry in packages.items() if "resolved" in entry] == []
        for entry in packages.values():
            entry.pop("funding", None)  # where its authors take money, not where it comes from
        text = json.dumps(packages)
    assert "://" not in text


@pytest.mark.parametrize("name", LOCKS[:-1])
def test_each_pinned_package_has_a_hash(name):
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    pinned = [entry for entry in entries if PINNED.match(entry)]
    assert pinned
    assert [entry for entry in pinned if "--hash=sha256:" not in entry] == []


def test_dev_lock_holds_the_versions_of_the_other_lock():
    run, dev = (
        dict(PINNED.findall((ROOT / name).read_text(encoding="utf-8"))) for name in LOCKS[:2]
    )
    assert {name: dev.get(name) for name in run} == run


def test_front_end_packages_are_pinned_exactly():
    wanted = json.loads((NPM / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert [version for version in wanted.values() if not version[0].isdigit()] == []


def test_command_that_fails_is_told_with_its_words(tmp_path):
    with pytest.raises(Trouble, match="no such option"):
        setup_steps.command(
            [str(setup_steps.in_venv("python")), "-c", "raise SystemExit('no such option')"]
        )


def test_interpreter_that_does_not_start_does_not_work(tmp_path):
    assert not setup_steps.works(tmp_path / "python")
    assert setup_steps.works(setup_steps.in_venv("python"))
