"""A disk that fills up while a broadcast is sent: everybody is told, sending waits, and goes on where it was."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.channels.simulator.journal import read_journal
from app.core.endings import EXIT_STORE
from tests.journeys.service import ROOT, Carrier, environment, until
from tests.journeys.small_disk import CrampedService, SmallDisk, small_disk
from tests.patience import WAIT_S

RECIPIENTS = 1_500
NUMBERS = [f"346{number:08d}" for number in range(RECIPIENTS)]
RATE = 300
WINDOW = 50
DISK_MIB = 24
ROWS = 30_000
PATIENCE = 5_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", DISK_MIB) as made:
        yield made


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "carrier.jsonl"


@pytest.fixture
def carrier(disk: SmallDisk, journal: Path) -> Iterator[Carrier]:
    with Carrier(journal, ("--latency-ms=50", "--no-magic")) as made:
        yield made


@pytest.fixture
def service(disk: SmallDisk, carrier: Carrier) -> Iterator[CrampedService]:
    made = CrampedService(disk.mount / "home", disk=disk)
    made.start()
    try:
        made.set_up()
        yield made
    finally:
        made.stop()


def sending(service: CrampedService, carrier: Carrier) -> int:
    """A broadcast that is under way."""
    sender_id = service.connect(carrier.port, window=WINDOW, rate=RATE)
    until(lambda: service.call("GET", "/api/providers")[0]["link"] == "up", WAIT_S, "the bind")
    broadcast_id = service.launch(sender_id, NUMBERS, "Only once", waiting_time_s=30)
    until(lambda: service.run(broadcast_id)["counters"]["submitted"] > 100, WAIT_S, "the first hundred")
    return broadcast_id


def add(service: CrampedService, number: int) -> httpx.Response:
    form = {"phone": f"+34910{number:06d}", "values": {"name": f"Contact {number}"}}
    return service.http.post("/api/contacts", json=form)


def until_full(ask: Callable[[int], httpx.Response]) -> set[int]:
    """Ask until that is refused, each time for another thing; which ones were stored nevertheless.

    A full disk is not full at once: the store has room left in its own files.
    """
    stored: set[int] = set()
    for number in range(PATIENCE):
        answer = ask(number)
        if not answer.is_success:
            assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
            return stored
        stored.add(number)
    raise AssertionError("the disk never filled up")


def added(service: CrampedService) -> set[int]:
    """The contacts of `add` that are there."""
    found: set[int] = set()
    offset = 0
    while True:
        page = service.call("POST", "/api/contacts/page", {"offset": offset, "limit": 500})
        found |= {
            int(row["phone"].lstrip("+")[5:])
            for row in page["rows"]
            if row["phone"].lstrip("+").startswith("34910")
        }
        offset += len(page["rows"])
        if offset >= page["total"]:
            return found


def is_over(service: CrampedService, broadcast_id: int) -> bool:
    return service.run(broadcast_id)["status"] in ("complete", "seen", "failed")


def settled(service: CrampedService, broadcast_id: int) -> int:
    counters = service.run(broadcast_id)["counters"]
    return int(counters["successful"] + counters["unknown"])


def taken(journal: Path) -> Counter[str]:
    return Counter(one.destination for one in read_journal(journal))


@pytest.mark.slow
@pytest.mark.req("BRD-89")
def test_while_the_disk_is_full_everybody_is_told_and_afterwards_nothing_is_missing_or_double(
    service: CrampedService, disk: SmallDisk, carrier: Carrier, journal: Path
) -> None:
    broadcast_id = sending(service, carrier)
    http = service.http
    disk.fill()
    contacts = until_full(lambda number: add(service, number))
    tags = until_full(lambda number: http.post("/api/tags", json={"name": f"Tag {number}"}))
    until_full(lambda _: http.post("/api/session", json=service.credentials))
    until_full(lambda _: http.post("/api/imports", params={"name": "a.csv"}, content=b"34600111222\n" * 20_000))
    assert service.call("GET", "/api/me")["login"] == "admin", "reading goes on"
    sent = sum(taken(journal).values())
    submitted = service.run(broadcast_id)["counters"]["submitted"]
    assert sent <= submitted + WINDOW, "no more is sent than can be written down"
    assert submitted < RECIPIENTS, "it was full in the middle of the run"

    disk.free()
    until(lambda: is_over(service, broadcast_id), WAIT_S, "the end of the run")
    assert taken(journal) == Counter(NUMBERS)
    counters = service.run(broadcast_id)["counters"]
    assert (counters["successful"], counters["unknown"], counters["failed"]) == (RECIPIENTS, 0, 0)
    assert added(service) == contacts, "stored what was answered as stored, and nothing that was refused"
    assert {one["name"] for one in service.call("GET", "/api/tags")} == {f"Tag {number}" for number in tags}
    assert service.call("GET", "/api/imports") == []
    assert add(service, PATIENCE).is_success


@pytest.mark.slow
@pytest.mark.req("BRD-89")
def test_killed_on_a_full_disk_it_says_so_at_the_start_and_goes_on_when_there_is_room(
    service: CrampedService, disk: SmallDisk, carrier: Carrier, journal: Path
) -> None:
    broadcast_id = sending(service, carrier)
    disk.fill()
    contacts = until_full(lambda number: add(service, number))
    service.kill()
    ended = subprocess.run(
        service.command(), cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=WAIT_S, check=False
    )
    assert (ended.returncode, ended.stdout) == (EXIT_STORE, "")
    assert ended.stderr == "The database cannot be written: there is no space left.\n"

    disk.free()
    service.start()
    until(lambda: settled(service, broadcast_id) == RECIPIENTS, WAIT_S, "the last message")
    addressed = taken(journal)
    counters = service.run(broadcast_id)["counters"]
    assert max(addressed.values()) == 1, "nobody twice"
    assert counters["unknown"] <= WINDOW
    assert len(addressed) >= counters["successful"] == RECIPIENTS - counters["unknown"], "nobody missing"
    assert added(service) == contacts


def state_of(service: CrampedService, import_id: int) -> str:
    return str(service.call("GET", f"/api/imports/{import_id}")["state"])


@pytest.mark.slow
def test_an_import_that_finds_the_disk_full_says_so_and_is_run_again_without_doubling(
    service: CrampedService, disk: SmallDisk
) -> None:
    content = b"Phone,Name\n" + b"".join(b"+34911%06d,Customer %d\n" % (n, n) for n in range(ROWS))
    answer = service.http.post("/api/imports", params={"name": "a.csv"}, content=content)
    assert answer.is_success, answer.text
    made = answer.json()["id"]
    until(lambda: state_of(service, made) == "read", WAIT_S, "the file being read")
    proposal = service.call("GET", f"/api/imports/{made}")["proposal"]
    service.call("POST", f"/api/imports/{made}/check", {"mapping": proposal})
    until(lambda: state_of(service, made) == "checked", WAIT_S, "the rows being checked")

    disk.fill(leave_bytes=1 << 20)
    service.call("POST", f"/api/imports/{made}/run", {})
    until(lambda: state_of(service, made) == "failed", WAIT_S, "the import giving up")
    assert service.call("GET", f"/api/imports/{made}")["fault"]["code"] == "storage_full"
    ask = {"offset": 0, "limit": 1}
    assert service.call("POST", "/api/contacts/page", ask)["total"] < ROWS

    disk.free()
    service.call("POST", f"/api/imports/{made}/run", {})
    until(lambda: state_of(service, made) == "done", WAIT_S, "the import being done")
    assert service.call("POST", "/api/contacts/page", ask)["total"] == ROWS
