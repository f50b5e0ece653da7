"""The assembled service: what it owes the people it works for, and when it may leave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert

from app import server
from app.contract.faults import Code
from app.contract.jobs import JobState
from app.contract.service import WORKSPACE_HEADER
from app.core import feed, housekeeping
from app.core.clock import SetClock
from app.core.errors import Refusal
from app.core.settings import Settings
from app.core.tables import jobs
from app.core.work import UnitOfWork
from app.dispatch import intake
from app.server import Service
from tests.channels.scenario import scenario
from tests.core.calling import TOKEN, Caller, calling
from tests.dispatch.ground import draft
from tests.patience import WAIT_S

PASSWORD = "Correct-horse-7"
SETUP = {
    "company": "Acme", "login": "root", "password": PASSWORD, "first_name": "A", "last_name": "B",
    "email": "a@acme.test",
}  # fmt: skip


class Hand:
    """A clock on the wall that the test moves."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(server, "time", hand)
    monkeypatch.setattr(server, "LOOK_AROUND_S", 0.001)
    return hand


class Attended:
    """A service that was started by a desktop."""

    def __init__(self, service: Service, wall: Hand) -> None:
        self.service = service
        self.wall = wall
        self.left = asyncio.Event()
        service.request_stop = self.left.set

    async def leaves(self) -> None:
        async with asyncio.timeout(10):
            await self.left.wait()

    async def stays(self) -> None:
        """Long enough to have looked around many times."""
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await self.left.wait()

    async def call(self, path: str, **headers: str) -> None:
        """A call that reaches the gate."""

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_: object) -> None:
            pass

        raw = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path,
            "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
            "headers": [(b"host", b"127.0.0.1"), *raw], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        await self.service.app(scope, receive, send)  # type: ignore[arg-type]  # what a server would hand over


@asynccontextmanager
async def attended(home: Path, wall: Hand) -> AsyncIterator[Attended]:
    service = server.assemble(Settings(home=home, attended=True), SetClock(), workspace_token=TOKEN)
    async with service.app.lifespan():
        await asyncio.sleep(0)  # it begins to wait
        yield Attended(service, wall)


@scenario
async def test_with_nobody_there_and_nothing_to_do_it_leaves(tmp_path: Path, wall: Hand) -> None:
    async with attended(tmp_path, wall) as house:
        wall.now_s += server.LEAVE_AFTER_S
        await house.stays()
        wall.now_s += 0.1
        await house.leaves()


@scenario
async def test_a_listener_keeps_it_and_its_going_starts_the_wait(tmp_path: Path, wall: Hand) -> None:
    async with attended(tmp_path, wall) as house:
        ticket = object()
        house.service.listeners.add(ticket)
        wall.now_s += 10 * server.LEAVE_AFTER_S
        await house.stays()
        house.service.listeners.discard(ticket)
        wall.now_s += server.LEAVE_AFTER_S / 2
        await house.stays()
        wall.now_s += server.LEAVE_AFTER_S
        await house.leaves()


@scenario
async def test_a_desktop_that_looks_after_it_keeps_it_before_anybody_has_signed_in(
    tmp_path: Path, wall: Hand
) -> None:
    async with attended(tmp_path, wall) as house:
        for _ in range(5):
            wall.now_s += 0.9 * server.LEAVE_AFTER_S
            await house.call("/health", **{WORKSPACE_HEADER: TOKEN})
        await house.stays()


@pytest.mark.parametrize("headers", [{}, {WORKSPACE_HEADER: "wrong"}], ids=["without", "wrong"])
@scenario
async def test_a_stranger_who_asks_for_health_does_not(tmp_path: Path, wall: Hand, headers: dict[str, str]) -> None:
    async with attended(tmp_path, wall) as house:
        wall.now_s += 1.1 * server.LEAVE_AFTER_S
        await house.call("/health", **headers)
        await house.leaves()


WORK: dict[str, Callable[[Service], object]] = {
    "a message waits": lambda service: service.runtime.database.write(intake.accept, [draft()]),
    "a job runs": lambda service: service.runtime.database.write(
        lambda work: work.conn.execute(
            insert(jobs).values(
                kind="x", params="{}", work_order="1", checkpoint="null", state=JobState.RUNNING.value, done=0,
                created_ms=1, result="{}",
            )
        ).rowcount
    ),
}  # fmt: skip


def finish(service: Service) -> None:
    def verb(work: UnitOfWork) -> None:
        for table in ("spool", "jobs"):
            work.conn.exec_driver_sql(f"DELETE FROM {table}")

    service.runtime.database.write(verb)


@pytest.mark.parametrize("name", WORK)
@pytest.mark.req("BRD-68")
@scenario
async def test_work_in_flight_keeps_it_until_it_is_done(tmp_path: Path, wall: Hand, name: str) -> None:
    async with attended(tmp_path, wall) as house:
        await asyncio.to_thread(WORK[name], house.service)
        wall.now_s += 10 * server.LEAVE_AFTER_S
        await house.stays()
        await asyncio.to_thread(finish, house.service)
        await house.leaves()


@scenario
async def test_a_service_of_its_own_does_not_leave(tmp_path: Path, wall: Hand) -> None:
    service = server.assemble(Settings(home=tmp_path), SetClock(), workspace_token=TOKEN)
    async with service.app.lifespan():
        house = Attended(service, wall)
        wall.now_s += 100 * server.LEAVE_AFTER_S
        await house.stays()


# -- routes of its own -----------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Caller]:
    with calling(Settings(home=tmp_path), SetClock()) as caller:
        caller.tokens["root"] = caller.http.post("/api/setup", json=SETUP).json()["token"]
        yield caller


def test_what_would_stop_is_counted(house: Caller) -> None:
    house.runtime.database.write(intake.accept, [draft(), draft(hold_ms=60_000)])
    told = house.call("GET", "/api/work", token=house.tokens["root"]).json()
    assert told == {"active_runs": 0, "scheduled_runs": 0, "queued_messages": 2, "running_jobs": 0}


@pytest.mark.parametrize(("host", "stops"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_a_desktops_own_service_can_be_asked_to_stop_and_a_teams_cannot(
    tmp_path: Path, host: str, stops: bool
) -> None:
    token = TOKEN if stops else None
    with calling(Settings(home=tmp_path, host=host), SetClock(), workspace_token=token) as caller:
        asked = threading.Event()
        caller.service.request_stop = asked.set
        signed_in = caller.http.post("/api/setup", json=SETUP).json()["token"]
        assert caller.call("POST", "/api/stop", token=signed_in).status_code == 204
        assert asked.is_set() is stops


def test_one_sees_and_cancels_ones_own_jobs_only(house: Caller) -> None:
    row = {
        "kind": "x", "params": '{"name": "list.csv"}', "work_order": "1", "checkpoint": "null", "done": 5,
        "total": 10, "created_ms": 1, "result": "{}",
    }  # fmt: skip
    house.runtime.jobs.stop()
    state = JobState.RUNNING.value
    rows = [{**row, "owner_id": owner, "state": state} for owner in (1, 2)]
    house.runtime.database.write(lambda work: work.conn.execute(insert(jobs), rows).rowcount)
    mine = house.call("GET", "/api/jobs", token=house.tokens["root"]).json()
    assert [(one["id"], one["done"], one["total"], one["params"]["name"]) for one in mine] == [
        (1, 5, 10, "list.csv")
    ]
    cancelled = house.call("POST", "/api/jobs/1/cancel", token=house.tokens["root"])
    assert (cancelled.status_code, cancelled.json()["cancellable"]) == (200, False)
    assert house.call("POST", "/api/jobs/2/cancel", token=house.tokens["root"]).status_code == 404


def test_the_store_is_pruned_again_after_it_was_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pruned = threading.Event()
    times = 0

    def prune(_: object) -> int:
        nonlocal times
        times += 1
        if times == 1:
            raise Refusal(Code.STORAGE_FULL)
        pruned.set()
        return 0

    monkeypatch.setattr(feed, "prune", prune)
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.01)
    with calling(Settings(home=tmp_path), SetClock()):
        assert pruned.wait(WAIT_S)
