"""Importing 100,000 contacts, against bare csv and phonenumbers that store nothing."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import phonenumbers

from app.contract.imports import BYTES_MAX
from bench.figures import Figure
from tests.journeys.large_file import lines
from tests.journeys.service import Service, until

ROWS: Final = 100_000
AT_MOST_S: Final = 180.0
HEADER: Final = ("Phone", "Name", "Surname", "City", "Email")


def run() -> list[Figure]:
    """Upload, check and write through the service; then the bare libraries over the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        _write(path)
        checked_s, written_s = _switchroom(Path(folder) / "home", path)
        bare_s = _bare(path)
        large_s, memory = _large(Path(folder) / "large")
    bare = ROWS / bare_s
    return [
        Figure("import", "rows a second, read and checked / bare", ROWS / checked_s, "rows/s", bare),
        Figure("import", "rows a second, checked and stored / bare", ROWS / written_s, "rows/s", bare),
        Figure("import", "100,000 rows from upload to stored", checked_s + written_s, "s"),
        Figure("import", "200 MB from upload to read", large_s, "s"),
        Figure("import", "memory for it, at most, above that at rest", memory, "MiB"),
    ]


def _write(path: Path) -> None:
    dice = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(ROWS):
            phone = f"6{number % 100_000_000:08d}" if number % 2 else f"+34 6{number % 100_000_000:08d}"
            name = dice.choice(("Lucía", "Tomás", "Inés", "Анна", "Priya"))
            writer.writerow(
                (phone, name, f"Surname {number}", dice.choice(("Madrid", "Lyon")), f"p{number}@mail.example")
            )


def _bare(path: Path) -> float:
    started = time.monotonic()
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            number = phonenumbers.parse(row[0], "ES")
            phonenumbers.is_valid_number(number)
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return time.monotonic() - started


def _switchroom(home: Path, path: Path) -> tuple[float, float]:
    service = Service(home)
    service.start()
    try:
        service.set_up()
        started = time.monotonic()
        answer = service.http.post("/api/imports", params={"name": path.name}, content=path.read_bytes())
        assert answer.is_success, answer.text
        made = answer.json()["id"]
        _until_state(service, made, "read")
        proposal = _one(service, made)["proposal"]
        service.call("POST", f"/api/imports/{made}/check", {"mapping": proposal, "tag": "bench"})
        _until_state(service, made, "checked")
        checked_s = time.monotonic() - started
        started = time.monotonic()
        service.call("POST", f"/api/imports/{made}/run", {})
        _until_state(service, made, "done")
        return checked_s, time.monotonic() - started
    finally:
        service.stop()


def _large(home: Path) -> tuple[float, float]:
    """The largest file that is taken: seconds, and how much the service's memory grew at most."""
    service = Service(home)
    service.start()
    try:
        service.set_up()
        before, started = service.forget_peak(), time.monotonic()
        answer = service.http.post(
            "/api/imports", params={"name": "large.csv"}, content=lines(BYTES_MAX), timeout=AT_MOST_S
        )
        assert answer.is_success, answer.text
        _until_state(service, answer.json()["id"], "read")
        return time.monotonic() - started, (service.peak_bytes() - before) / (1 << 20)
    finally:
        service.stop()


def _one(service: Service, made: int) -> dict[str, Any]:
    found: dict[str, Any] = service.call("GET", f"/api/imports/{made}")
    return found


def _until_state(service: Service, made: int, state: str) -> None:
    until(lambda: _one(service, made)["state"] == state, AT_MOST_S, f"the import being {state}")
