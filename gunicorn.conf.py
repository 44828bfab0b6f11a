"""The production web server; ``gunicorn wsgi:app`` reads it. What is given on the line wins."""

from pathlib import Path

worker_class = "gthread"
workers = 2
threads = 8
keepalive = 5
accesslog = "-"
if Path("/dev/shm").is_dir():  # noqa: S108 -- the heartbeat file must not wait for a disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108
