"""Cold start to a usable window, against a bare PySide6 window; the service's start; each in a fresh process."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure
from tests.journeys.service import ROOT, Service, environment

RUNS: Final = 5
BARE: Final = """
import time
started = time.perf_counter()
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("ready")
label.show()
app.processEvents()
print(int((time.perf_counter() - started) * 1000))
"""


def run() -> list[Figure]:
    """Medians over several runs, ours and the bare window in turn, so that a slow moment hits both."""
    ours, bare, service = [], [], []
    for _ in range(RUNS):
        bare.append(_bare_ms())
        ours.append(_self_test())
        service.append(_service_ms())
    ready = statistics.median(one["first_picture_ms"] for one in ours)
    usable = statistics.median(one["entered_ms"] for one in ours)
    against = statistics.median(bare)
    return [
        Figure("start", "window on screen / bare PySide6 window", ready, "ms", against),
        Figure("start", "signed in and usable, with its service", usable, "ms", against),
        Figure("start", "service from command to answering", statistics.median(service), "ms"),
    ]


def _bare_ms() -> float:
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", BARE], env=environment(), check=True, capture_output=True, timeout=60)
    return (time.monotonic() - started) * 1000


def _self_test() -> dict[str, Any]:
    output = subprocess.run(
        [sys.executable, "-m", "ui.main", "--self-test"],
        cwd=ROOT,
        env={**environment(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    figures: dict[str, Any] = json.loads(output.stdout.strip().splitlines()[-1])
    return figures


def _service_ms() -> float:
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder) / "home")
        started = time.monotonic()
        service.start()
        took = time.monotonic() - started
        service.stop()
    return took * 1000
