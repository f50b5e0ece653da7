"""Accepted to submitted, durable, over SMPP on loopback; beside the SMPP library, Kannel and Jasmin where they are.

The same run by a service and two workers on a PostgreSQL that flushes stands beside the embedded one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench import jasmin, kannel
from bench.figures import Figure
from tests.journeys.service import ROOT, Carrier, Service, environment, until
from tests.journeys.team import team
from tests.postgres import serving, why_not

MESSAGES: Final = 20_000
WINDOW: Final = 100
WORKERS: Final = 2
TEXT: Final = "Your order is ready, collect it until 20:00"
AT_MOST_S: Final = 180.0


def run() -> list[Figure]:
    """All against the same simulated carrier, one after the other in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        bare_submitted, bare_delivered = _bare(Path(folder))
        submitted, delivered, memory = _switchroom(Path(folder))
    figures = [
        Figure("dispatch", "accepted to submitted / bare library", submitted, "msg/s", bare_submitted),
        Figure("dispatch", "accepted to delivered / bare library", delivered, "msg/s", bare_delivered),
        Figure("dispatch", "peak memory of the service", memory, "MiB"),
    ]
    if reason := why_not():
        print(f"The figure of a team is left out: {reason}", file=sys.stderr)
    else:
        label = f"PostgreSQL with {WORKERS} workers, accepted to delivered / embedded"
        figures.append(Figure("dispatch", label, _team(), "msg/s", delivered))
    others: dict[str, float] = {}
    if kannel.installed():
        others |= {f"Kannel, {store} store": rate for store, rate in kannel.run(MESSAGES, WINDOW, TEXT).items()}
    else:
        print("Kannel is not installed: its figures are left out", file=sys.stderr)
    if missing := jasmin.missing():
        print(f"The figure of Jasmin is left out, it lacks {missing}", file=sys.stderr)
    else:
        others["Jasmin"] = jasmin.run(MESSAGES, TEXT)
    return figures + [
        Figure("dispatch", f"accepted to delivered / {name}", delivered, "msg/s", rate)
        for name, rate in others.items()
    ]


def _carrier(folder: Path) -> Carrier:
    return Carrier(folder / "carrier.jsonl", ("--latency-ms=20", "--no-magic"))


def _bare(folder: Path) -> tuple[float, float]:
    with _carrier(folder) as carrier:
        command = [sys.executable, "-m", "bench.bare_smpp", str(carrier.port), str(MESSAGES), str(WINDOW), TEXT]
        output = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True, timeout=AT_MOST_S
        )
    told = json.loads(output.stdout)
    return float(told["submitted"]), float(told["delivered"])


def _switchroom(folder: Path) -> tuple[float, float, float]:
    with _carrier(folder) as carrier:
        service = Service(folder / "home")
        service.start()
        try:
            submitted, delivered = _pass(service, carrier)
            memory = service.peak_bytes() / (1 << 20)
        finally:
            service.stop()
    return submitted, delivered, memory


def _team() -> float:
    """One service that is asked, and workers beside it, on a database of their own."""
    with tempfile.TemporaryDirectory() as folder, serving(()) as server, team(Path(folder), server) as everybody:
        service = everybody.serve()
        for _ in range(WORKERS):
            everybody.work()
        with _carrier(Path(folder)) as carrier:
            return _pass(service, carrier)[1]


def _pass(service: Service, carrier: Carrier) -> tuple[float, float]:
    """Messages a second from the launch to the last submit, and to the last receipt."""
    service.set_up()
    sender_id = service.connect(carrier.port, window=WINDOW)
    until(lambda: service.call("GET", "/api/providers")[0]["link"] == "up", 20, "the bind")
    numbers = [f"346{number:08d}" for number in range(MESSAGES)]
    started = time.monotonic()
    broadcast_id = service.launch(sender_id, numbers, TEXT)
    until(lambda: _counter(service, broadcast_id, "submitted"), AT_MOST_S, "submitting")
    submitted = MESSAGES / (time.monotonic() - started)
    until(lambda: _counter(service, broadcast_id, "delivered"), AT_MOST_S, "delivering")
    return submitted, MESSAGES / (time.monotonic() - started)


def _counter(service: Service, broadcast_id: int, name: str) -> bool:
    time.sleep(0.1)  # asking costs the service time that the figure is about
    return bool(service.run(broadcast_id)["counters"][name] >= MESSAGES)
