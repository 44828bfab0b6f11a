"""``make run``: set up, prepare the data, start broker, web, worker and beat, tell the address."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import broker
from places import ROOT, SCRIPTS, WINDOWS, Trouble, in_venv, say
from setup_steps import set_up
from supervisor import Child, Supervisor

HOST = "127.0.0.1"
DEFAULT_PORT = 8080
LARGEST_PORT = 65_535
WRONG_SETTING = 2
"""The application's exit code for a setting it cannot use; it has said which."""
PATIENCE = 120.0
"""Seconds the page gets; the first time it loads the demo."""
ACCOUNTS = ("admin", "organizer", "staff", "leader", "unit")
PASSWORD = "huiqian-demo"  # noqa: S105 -- the demo's, printed for everyone
QUEUES = "mail,documents,followup"


def run(_arguments: list[str]) -> int:
    """Serve until Ctrl-C; returns the exit code."""
    environment = environment_for(os.environ)
    port = port_from(environment)
    data = Path(environment["HUIQIAN_DATA"])
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        words = f"huiqian: HUIQIAN_DATA must be a folder to write in, not '{data}'"
        raise Trouble(f"{words} ({error.strerror})", WRONG_SETTING) from None
    with only_one(data):
        if not broker.is_free(port):
            raise Trouble(f"huiqian: port {port} is taken; try another: PORT={port + 1} make run")
        set_up()
        supervisor = Supervisor(logs=data / "log", environment=environment)
        supervisor.listen()
        try:
            return serve(supervisor, environment, port)
        finally:
            supervisor.stop()


def environment_for(environ: Mapping[str, str]) -> dict[str, str]:
    """Complete the settings with their defaults, so that every child reads the same ones."""
    data = Path(environ.get("HUIQIAN_DATA") or ROOT / "var").expanduser()
    return {
        **environ,
        "PORT": environ.get("PORT") or str(DEFAULT_PORT),
        "HUIQIAN_ENV": environ.get("HUIQIAN_ENV") or "demo",
        "HUIQIAN_DATA": str(data if data.is_absolute() else ROOT / data),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def port_from(environment: Mapping[str, str]) -> int:
    """Read PORT. Raises Trouble, before anything is installed, where it is no usable port."""
    value = environment["PORT"]
    if not value.isdecimal() or not 0 < int(value) <= LARGEST_PORT:
        raise Trouble(
            f"huiqian: PORT must be a number from 1 to {LARGEST_PORT}, not '{value}'", WRONG_SETTING
        )
    return int(value)


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder: two suites of workers on one SQLite file help nobody."""
    with (data / "run.lock").open("a+b") as lock:
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 -- exists on Windows only

                lock.seek(0)
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415 -- exists everywhere else

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"huiqian: it is running already on {data}") from None
        yield


def demo_reset(_arguments: list[str]) -> int:
    set_up(front=False)
    flask(environment_for(os.environ), "demo", "reset")
    say("the demo is as new")
    return 0


def flask(environment: Mapping[str, str], *arguments: str) -> None:
    """Run one of the application's commands. Raises Trouble with its words if it fails."""
    done = subprocess.run(
        [in_venv("python"), "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise refusal(done.stdout.splitlines(), done.returncode)


def refusal(lines: list[str], code: int) -> Trouble:
    """Pick out what the application says about a wrong setting, else give all its lines."""
    told = [line for line in lines if line.startswith("huiqian: ")]
    return Trouble("\n".join(told or lines), code)


def serve(supervisor: Supervisor, environment: dict[str, str], port: int) -> int:
    """Start the children, say where the page is, and watch until asked to stop."""
    if not environment.get("REDIS_URL"):
        start_broker(supervisor, environment)
    supervisor.environment = environment
    web, *others = children(environment)
    supervisor.start(web)
    if supervisor.wait_for(lambda: answers(port), PATIENCE, unless=web):
        # Only now: three interpreters that load at once on two cores keep the page waiting.
        for child in others:
            supervisor.start(child)
        announce(supervisor, environment, port)
        supervisor.watch()
        say("stopping")
    elif not supervisor.stopping.is_set():
        if web.process and (code := web.process.poll()):
            raise refusal(supervisor.tail(web, 60), code)
        raise Trouble(f"the page did not answer in {PATIENCE:.0f} s; see {supervisor.logs}")
    return 0


def start_broker(supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Start a broker of our own and name it to the children that follow."""
    folder = Path(environment["HUIQIAN_DATA"]) / "broker"
    chosen = broker.choose(folder, environment)
    supervisor.start(Child("broker", chosen.argv, last=True))
    if not supervisor.wait_for(lambda: broker.answers(chosen.port), broker.PATIENCE):
        if supervisor.stopping.is_set():
            return
        raise Trouble(f"the broker did not answer; see {supervisor.logs / 'broker.log'}")
    environment["REDIS_URL"] = chosen.url


def children(environment: Mapping[str, str]) -> list[Child]:
    """Name the application's processes, the page's first."""
    python = str(in_venv("python"))
    celery = (python, "-m", "celery", "-A", "tasks")
    demo = ("--demo",) if environment["HUIQIAN_ENV"] == "demo" else ()
    # Celery's process pool does not exist on Windows.
    pool = ("-P", "threads") if WINDOWS else ()
    return [
        Child("web", (python, str(SCRIPTS / "web.py"), *demo)),
        Child("worker", (*celery, "worker", "-Q", QUEUES, "--concurrency", "2", *pool)),
        Child("beat", (*celery, "beat")),
    ]


def answers(port: int, path: str = "/health") -> bool:
    """Tell whether a page answers, well or unwell."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)  # past any proxy setting
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def announce(supervisor: Supervisor, environment: Mapping[str, str], port: int) -> None:
    address = (environment.get("BASE_URL") or f"http://{HOST}:{port}").rstrip("/")
    say(f"ready: {address}")
    lines = [""]
    if environment["HUIQIAN_ENV"] == "demo":
        first, *others = (f"{name}@" for name in ACCOUNTS)
        lines += [f"  event     {address}/e/hanyang-2022", f"  console   {address}/console/"]
        lines += [f"  log in    {first}demo.example, likewise {', '.join(others)}"]
        lines += [f"  password  {PASSWORD}"]
    if not environment.get("SMTP_URL"):
        lines += [f"  mailbox   {address}/console/mailbox"]
    if any(child.last for child in supervisor.children):  # ours, so its address holds no secret
        lines += [f"  broker    {environment['REDIS_URL']}"]
    lines += [f"  logs      {supervisor.logs}", "", "  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
