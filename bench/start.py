"""Cold start to a usable window, against a bare PySide6 window; the service's start; each in a fresh process."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
print((time.perf_counter() - started) * 1000)
"""
OURS: Final = """
import time
started = time.perf_counter()
import sys
import ui.main
ui.main.STARTED = started
sys.exit(ui.main.main(["--self-test"]))
"""
"""Both count from the first line of the program, with every import."""


def run() -> list[Figure]:
    """Medians over several runs, ours and the bare window in turn, so that a slow moment hits both."""
    bare: list[float] = []
    ours: list[dict[str, Any]] = []
    service: list[float] = []
    with compiled():
        for number in range(RUNS + 1):
            measured = _bare_ms(), _self_test(), _service_ms()
            if number:  # the first run compiles
                bare.append(measured[0])
                ours.append(measured[1])
                service.append(measured[2])
    against = statistics.median(bare)
    shown = {
        "first_picture_ms": "window on screen / bare PySide6 window",
        "ready_ms": "service started, ready to sign in / bare",
        "entered_ms": "set up, signed in, first panel / bare",
    }
    figures = [
        Figure("start", text, statistics.median(one[name] for one in ours), "ms", against)
        for name, text in shown.items()
    ]
    return [*figures, Figure("start", "service from command to answering", statistics.median(service), "ms")]


@contextlib.contextmanager
def compiled() -> Iterator[None]:
    """Modules are compiled once, as where the program is installed, whatever the caller's environment says."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _bare_ms() -> float:
    return float(_said(BARE))


def _self_test() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(_said(OURS))
    return figures


def _said(program: str) -> str:
    """The last line a program prints; Qt draws to memory."""
    output = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**environment(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return output.stdout.strip().splitlines()[-1]


def _service_ms() -> float:
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder) / "home")
        started = time.monotonic()
        service.start()
        took = time.monotonic() - started
        service.stop()
    return took * 1000
