"""The clock of the periodic jobs: it counts seconds and never asks what time it is.

Celery's own scheduler plans by the time of day: after the machine's clock was a year ahead, even
for a second, it is silent for a year, and its file keeps it so over restarts. Ours keeps nothing.
Two that run at once wake each job twice, and only one takes the slot (``core.slots``).
"""

import time
from typing import Any

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):
    """Wakes each job when beat begins, and then every so many seconds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._due: dict[str, float] = {}
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *_args: Any, **_kwargs: Any) -> float:
        """Send what is due; seconds until the next is."""
        for name, entry in self.schedule.items():
            if self._due.get(name, 0.0) <= time.monotonic():
                self._due[name] = time.monotonic() + entry.schedule.run_every.total_seconds()
                self.apply_entry(entry, producer=self.producer)
        return max(0.0, min(self._due.values()) - time.monotonic())
