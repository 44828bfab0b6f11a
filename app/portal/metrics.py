"""Numbers for Prometheus, read from the rows at each scrape: right with any number of processes."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.core import health
from app.core.clock import now
from app.mail.queries import count_all_troubled
from app.portal.machinery import Queue, heartbeats, queues


def exposition() -> bytes:
    """The text format of Prometheus; the database's absence is a number, not an error."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House())
    return generate_latest(registry)


class _House(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = health.look()
        up = GaugeMetricFamily(
            "huiqian_up", "1 while a part answers, as in /health.", labels=["part"]
        )
        for part, state in found.checks.items():
            up.add_metric([part], float(state == "ok"))
        yield up
        if found.checks["database"] != "ok":
            return
        yield from _queue_gauges(queues())
        yield GaugeMetricFamily(
            "huiqian_mails_troubled",
            "Mails that somebody has to look at.",
            value=count_all_troubled(),
        )
        beats = GaugeMetricFamily(
            "huiqian_heartbeat_age_seconds", "Since a part was last seen.", labels=["part"]
        )
        for part, at in heartbeats().items():
            beats.add_metric([part], (now() - at).total_seconds())
        yield beats


def _queue_gauges(found: tuple[Queue, ...]) -> Iterator[GaugeMetricFamily]:
    gauges = {
        "age_seconds": "How long the first in line has been waiting.",
        "waiting": "Due and not taken by a worker yet.",
        "running": "Taken by a worker.",
        "failed": "Given up: somebody has to look.",
    }
    for name, words in gauges.items():
        gauge = GaugeMetricFamily(f"huiqian_queue_{name}", words, labels=["queue"])
        for queue in found:
            value = queue.age if name == "age_seconds" else getattr(queue, name)
            gauge.add_metric([queue.name], value)
        yield gauge
