"""A broadcast to a million: counting them, freezing them, pausing and stopping, and what memory that takes."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure
from tests.journeys.service import Carrier, Service, until

PEOPLE: Final = 1_000_000
WINDOW: Final = 100
TEXT: Final = "Your order is ready, collect it until 20:00"
AT_MOST_S: Final = 900.0
COUNTS: Final = 5
PAUSE_GOAL_S: Final = 2.0
STOP_GOAL_S: Final = 1.0
COUNT_GOAL_MS: Final = 200.0
MEMORY_GOAL_MIB: Final = 400.0

FILL: Final = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
INSERT INTO contacts (phone, doubtful, country, created_ms, updated_ms)
SELECT printf('346%08d', i), 0, CASE WHEN i % 4 THEN 'ES' ELSE 'FR' END, 1763600000000 + i, 1763600000000 + i FROM n
"""


def run() -> list[Figure]:
    """Each figure stands beside the goal it has to keep."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Carrier(folder / "carrier.jsonl", ("--latency-ms=20", "--no-magic")) as carrier:
            service = Service(folder / "home")
            service.start()
            service.set_up()
            sender_id = service.connect(carrier.port, window=WINDOW)
            service.stop()
            _fill(folder / "home")
            service.start()
            try:
                return _measure(service, sender_id)
            finally:
                service.stop()


def _fill(home: Path) -> None:
    with closing(sqlite3.connect(home / "workspace.db")) as conn:
        conn.execute(FILL, (PEOPLE,))
        conn.commit()
        conn.execute("ANALYZE")


def _measure(service: Service, sender_id: int) -> list[Figure]:
    at_rest = service.forget_peak() / (1 << 20)
    counted_ms = _count(service)
    step = {"content": {"channel": 1, "text": TEXT}, "sender_id": sender_id}
    form = {
        "name": "Million",
        "recipients": [{"kind": "everybody"}],
        "timing": "instant",
        "steps": [step],
        "client_key": "million",
    }
    started = time.monotonic()
    run_id = int(service.call("POST", "/api/broadcasts/launch", form)["id"])
    until(lambda: _found(service, run_id) > PEOPLE // 4, AT_MOST_S, "a quarter of the recipients")
    paused_early_s = _timed(lambda: service.call("POST", f"/api/broadcasts/{run_id}/pause"))
    service.call("POST", f"/api/broadcasts/{run_id}/resume")
    until(lambda: service.run(run_id)["contacts_total"], AT_MOST_S, "the frozen recipients")
    frozen_s = time.monotonic() - started
    until(lambda: service.run(run_id)["counters"]["submitted"] > 5_000, AT_MOST_S, "sending at full rate")
    paused_s = _timed(lambda: service.call("POST", f"/api/broadcasts/{run_id}/pause"))
    resumed_s = _timed(lambda: service.call("POST", f"/api/broadcasts/{run_id}/resume"))
    until(lambda: service.run(run_id)["counters"]["submitted"] > 10_000, AT_MOST_S, "sending at full rate again")
    stopped_s = _timed(lambda: _stop(service, run_id))
    memory = service.peak_bytes() / (1 << 20)
    return [
        Figure("intake", f"counting a target over {PEOPLE:,} contacts", counted_ms, "ms", COUNT_GOAL_MS),
        Figure("intake", f"{PEOPLE:,} recipients frozen", PEOPLE / frozen_s, "people/s"),
        Figure("intake", "pause while they are being frozen", paused_early_s, "s", PAUSE_GOAL_S),
        Figure("intake", "pause at full rate", paused_s, "s", PAUSE_GOAL_S),
        Figure("intake", "resume", resumed_s, "s", PAUSE_GOAL_S),
        Figure("intake", "all sending stopped at full rate", stopped_s, "s", STOP_GOAL_S),
        Figure("intake", "peak memory of the service", memory, "MiB", MEMORY_GOAL_MIB),
        Figure("intake", "memory at rest", at_rest, "MiB"),
    ]


def _count(service: Service) -> float:
    """The median of several counts of a target by country, in ms."""
    filters = {"filters": [{"field": "country", "op": "value", "values": ["ES"]}]}
    taken = sorted(
        _timed(lambda: service.call("POST", "/api/targets/count", filters)) * 1000 for _ in range(COUNTS)
    )
    return taken[COUNTS // 2]


def _found(service: Service, run_id: int) -> int:
    time.sleep(0.2)  # asking costs the service time that the figure is about
    return int(service.run(run_id)["resolved"] or 0)


def _stop(service: Service, run_id: int) -> None:
    """Stop everything, and wait until what was under way has come back."""
    service.call("POST", "/api/sending/stop")
    last = -1
    while (now := int(service.run(run_id)["counters"]["submitted"])) != last:
        last = now
        time.sleep(0.1)


def _timed(act: Callable[[], Any]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started
