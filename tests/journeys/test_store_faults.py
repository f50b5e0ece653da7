"""The store is locked, full or away while a mailing, a dialer and a chain run: told, waited for, nothing twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.journeys import three_doors
from tests.journeys.doors import WINDOW
from tests.journeys.service import Carrier, Service, until
from tests.journeys.small_disk import CrampedService, small_disk
from tests.journeys.team import team
from tests.journeys.three_doors import CHAIN
from tests.patience import WAIT_S
from tests.postgres import serving, why_not

pytestmark = pytest.mark.slow
STARTED: Final = 8
"""Messages of every door before the fault."""
DISK_MIB: Final = 24
"""A locked store is waited for ten seconds by every group of verbs, and this one may be in the third."""


def add(service: Service, number: int) -> httpx.Response:
    form = {"phone": f"+34910{number:06d}", "values": {"name": f"Contact {number}"}}
    return service.http.post("/api/contacts", json=form, timeout=WAIT_S)


def is_refused(service: Service, number: int, told: tuple[int, str]) -> bool:
    answer = add(service, number)
    assert answer.is_success or (answer.status_code, answer.json()["code"]) == told
    return not answer.is_success


@pytest.mark.req("BRD-89", "BLK-78", "DIA-30")
def test_a_database_that_another_program_locks_is_told_and_waited_for(tmp_path: Path) -> None:
    service = Service(tmp_path / "home")
    service.start()
    with Carrier(tmp_path / "carrier.jsonl", CHAIN.options) as carrier:
        try:
            runs = three_doors.launch(service, carrier)
            runs.until_more(STARTED)
            with closing(sqlite3.connect(tmp_path / "home" / "workspace.db", isolation_level=None)) as other:
                other.execute("PRAGMA busy_timeout = 10000")
                other.execute("BEGIN IMMEDIATE")
                assert is_refused(service, 1, (500, "storage_failed")), "after ten seconds"
                assert service.call("GET", "/api/me")["login"] == "admin", "reading goes on"
                other.execute("ROLLBACK")
            runs.until_done(service)
            assert runs.unknown(service) == set()
            assert add(service, 1).is_success
        finally:
            service.stop()
    runs.check(set())
    assert carrier.counters["gateway"]["repeated"] == 0


@pytest.mark.req("BRD-89", "BLK-78", "DIA-30")
def test_a_disk_that_fills_up_is_told_and_all_three_go_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", DISK_MIB) as disk, Carrier(tmp_path / "c.jsonl", CHAIN.options) as carrier:
        service = CrampedService(disk.mount / "home", disk=disk)
        service.start()
        try:
            runs = three_doors.launch(service, carrier)
            runs.until_more(STARTED)
            disk.fill()
            numbers = iter(range(5_000))
            until(lambda: is_refused(service, next(numbers), (507, "storage_full")), WAIT_S, "a full disk")
            disk.free()
            runs.until_done(service)
            assert runs.unknown(service) == set()
        finally:
            service.stop()
    runs.check(set())
    assert carrier.counters["gateway"]["repeated"] == 0


@pytest.mark.skipif(bool(why_not()), reason=why_not())
@pytest.mark.req("BRD-89", "BLK-78", "DIA-30")
def test_a_restart_of_the_server_leaves_a_service_and_its_workers_where_they_were(tmp_path: Path) -> None:
    with (
        serving(()) as server,
        team(tmp_path, server) as everybody,
        Carrier(tmp_path / "carrier.jsonl", CHAIN.options) as carrier,
    ):
        service = everybody.serve()
        for _ in range(2):
            everybody.work()
        runs = three_doors.launch(service, carrier)
        runs.until_more(STARTED)
        server.stop("fast")
        until(lambda: is_refused(service, 1, (503, "store_away")), WAIT_S, "the service saying so")
        server.start()
        runs.until_done(service)
        unknown = runs.unknown(service)
    assert len(unknown) <= WINDOW
    runs.check(unknown)
    assert carrier.counters["gateway"]["repeated"] == 0
