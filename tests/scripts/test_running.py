"""Running: settings told early, the broker's choice, children kept alive and ended together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import broker
import pytest
import running
from places import SCRIPTS, Trouble
from supervisor import Child, Supervisor

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
SLEEPER = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)")


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(logs=tmp_path / "log", environment=dict(os.environ))
    yield supervisor
    supervisor.hurried.set()
    supervisor.stop()


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)
    return condition()


def gone(pid):
    """Tell whether a process ended; an orphan stays a zombie until its new parent looks."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def test_settings_get_their_defaults(tmp_path):
    environment = running.environment_for({})
    assert (environment["PORT"], environment["HUIQIAN_ENV"]) == ("8080", "demo")
    assert environment["HUIQIAN_DATA"] == str(running.ROOT / "var")
    named = running.environment_for({"HUIQIAN_DATA": str(tmp_path), "PORT": "9000"})
    assert (named["HUIQIAN_DATA"], named["PORT"]) == (str(tmp_path), "9000")


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "80.5"])
def test_wrong_port_is_told_in_one_line(value):
    with pytest.raises(Trouble, match=rf"^huiqian: PORT must be a number .*'{value}'$") as told:
        running.port_from({"PORT": value})
    assert told.value.code == 2


def test_taken_port_is_told_before_anything_starts(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, SCRIPTS / "dev.py", "run"],
            env={**os.environ, "PORT": port, "HUIQIAN_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"huiqian: port {port} is taken; try another: PORT={int(port) + 1} make run\n"
    )


def test_second_run_on_the_same_data_is_refused(tmp_path):
    with running.only_one(tmp_path):
        second = "import running, pathlib, sys\nwith running.only_one(pathlib.Path(sys.argv[1])): 0"
        done = subprocess.run(
            [sys.executable, "-c", second, tmp_path], cwd=SCRIPTS, capture_output=True, check=False
        )
    assert b"it is running already" in done.stderr


def test_help_lists_every_verb_and_the_makefile_has_each():
    done = subprocess.run(
        [sys.executable, SCRIPTS / "dev.py", "help"], capture_output=True, text=True, check=True
    )
    makefile = (running.ROOT / "Makefile").read_text()
    for verb in ("run", "test", "lint", "demo-reset", "lock", "help"):
        assert f"make {verb} " in done.stdout
        assert verb in makefile.partition("VERBS = ")[2].splitlines()[0].split()


def test_unknown_verb_is_refused():
    done = subprocess.run(
        [sys.executable, SCRIPTS / "dev.py", "fly"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("huiqian: there is no verb 'fly'")


def test_broker_is_the_local_server_if_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(broker.shutil, "which", lambda _name: "/usr/bin/redis-server")
    chosen = broker.choose(tmp_path, {}, port=6399)
    assert chosen.argv[0] == "/usr/bin/redis-server"
    assert chosen.url == "redis://127.0.0.1:6399/0"
    monkeypatch.setattr(broker.shutil, "which", lambda _name: None)
    assert broker.choose(tmp_path, {}, port=6399).words == "embedded broker"


def test_embedded_broker_is_forced_by_its_setting(tmp_path):
    assert broker.choose(tmp_path, {"HUIQIAN_BROKER": "embedded"}).words == "embedded broker"
    with pytest.raises(Trouble, match="HUIQIAN_BROKER must be"):
        broker.choose(tmp_path, {"HUIQIAN_BROKER": "kafka"})


def test_taken_usual_port_gives_the_broker_another(tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "is_free", lambda _port: False)
    assert broker.choose(tmp_path, {}).port != broker.USUAL_PORT


@pytest.mark.process
@pytest.mark.once
@pytest.mark.parametrize("wish", ["", "embedded"])
def test_broker_answers_and_ends(supervisor, tmp_path, wish):
    chosen = broker.choose(tmp_path, {"HUIQIAN_BROKER": wish}, port=broker.free_port())
    supervisor.start(Child("broker", chosen.argv, last=True))
    assert broker.wait_until_it_answers(chosen.port)
    supervisor.stop()
    assert not broker.answers(chosen.port)


@pytest.mark.process
@pytest.mark.once
def test_child_that_dies_is_started_again_and_told(supervisor, capsys):
    child = Child("worker", SLEEPER, pause=0.2)
    supervisor.start(child)
    assert wait_for(lambda: supervisor.tail(child) == ["up"])
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait_for(lambda: child.running and child.process.pid != first, 10)
    told = capsys.readouterr()
    assert "worker was killed by SIGKILL" in told.out
    assert "worker started again" in told.out
    assert "worker | up" in told.err


@pytest.mark.process
@pytest.mark.once
def test_pause_doubles_while_a_child_keeps_dying(supervisor):
    child = Child("web", (sys.executable, "-c", "raise SystemExit(3)"), pause=0.05)
    supervisor.start(child)
    supervisor.wait_for(lambda: child.pause > 0.3, 15)
    assert child.pause == pytest.approx(0.4)


@pytest.mark.process
@pytest.mark.once
@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_stop_ends_what_a_child_has_started(supervisor):
    started = "import subprocess as s, time; print(s.Popen(['sleep', '60']).pid, flush=True)"
    waiting = f"{started}; time.sleep(60)"
    child = Child("worker", (sys.executable, "-c", waiting))
    supervisor.start(child)
    assert wait_for(lambda: supervisor.tail(child))
    grandchild = int(supervisor.tail(child)[0])
    supervisor.stop()
    assert not child.running
    assert wait_for(lambda: gone(grandchild))


@pytest.mark.process
@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of it")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    program = f"""
import os, pathlib, supervisor
s = supervisor.Supervisor(logs=pathlib.Path({str(tmp_path)!r}), environment=dict(os.environ))
child = supervisor.Child("web", {SLEEPER!r})
s.start(child)
print(child.process.pid, flush=True)
s.watch()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=SCRIPTS, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_for(lambda: gone(child))


@pytest.mark.process
@pytest.mark.once
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_second_ctrl_c_kills_a_child_that_does_not_listen(tmp_path):
    program = f"""
import os, pathlib, supervisor, sys
s = supervisor.Supervisor(logs=pathlib.Path({str(tmp_path)!r}), environment=dict(os.environ))
s.listen()
child = supervisor.Child("worker", (sys.executable, "-c", {STUBBORN!r}))
s.start(child)
s.wait_for(lambda: s.tail(child), 10)
print("ready", flush=True)
s.watch()
print("asked", flush=True)
s.stop()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=SCRIPTS, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout.readline() == "ready\n"
    parent.send_signal(signal.SIGINT)
    assert parent.stdout.readline() == "asked\n"
    with pytest.raises(subprocess.TimeoutExpired):
        parent.wait(0.5)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(5) == 0
    parent.stdout.close()
