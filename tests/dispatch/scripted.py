"""A connector that does what the test says, and a whole dispatch around it: real store, real loop, no network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from app.channels.kit.connector import Connector, Inlet, Link, LinkState, Outbound
from app.channels.kit.outcome import Accepted, Outcome
from app.contract.faults import Param
from app.contract.messages import MessageId, MessageState
from app.core.alarm import Alarm
from app.core.clock import Clock, SetClock
from app.core.database import Database
from app.core.secrets import FileSecrets
from app.core.tables import duties, processes
from app.core.work import Addressed, UnitOfWork
from app.dispatch import intake
from app.dispatch.intake import Draft
from app.dispatch.observers import Arrived, Candidate, Hooks, MessageChange, Stop
from app.dispatch.sender import Sender
from app.dispatch.spool import duty_of
from tests.core.store import make_tables
from tests.patience import WAIT_S
from tests.places import store_url


async def until(holds: Callable[[], object]) -> None:
    """Return once something holds that threads and tasks bring about; fails when it never does."""
    async with asyncio.timeout(WAIT_S):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - what a store holds rings no bell
            await asyncio.sleep(0.002)


async def settle(rounds: int = 20) -> None:
    """Let everything that could happen at once happen, so that a test may say that nothing did."""
    for _ in range(rounds):
        await asyncio.sleep(0.002)


class ScriptedConnector:
    """Answers at once with `answer`, or holds every send until `release` while `held`."""

    def __init__(self, window: int = 10, *, state: LinkState = LinkState.UP) -> None:
        self.window = window
        self.link = Link(state, "", 0)
        self.answer: Callable[[Outbound], Outcome] = lambda message: Accepted((f"v{message.message_id}",))
        self.sent: list[Outbound] = []
        self.under_way = 0
        self.most_under_way = 0
        self.on_send: Callable[[], None] = lambda: None
        self.turns_left: int | None = None
        self.started = 0
        self.stopped = 0
        self.start_error: Exception | None = None
        self.inlet: Inlet | None = None
        self._go = asyncio.Event()
        self._go.set()
        self._idle = asyncio.Event()
        self._idle.set()

    def turns(self, within_s: float) -> int:
        return self.window if self.turns_left is None else self.turns_left

    def hold(self) -> None:
        self._go.clear()

    def release(self) -> None:
        self._go.set()

    def become(self, state: LinkState, since_ms: int = 0, reason: str = "") -> None:
        self.link = Link(state, reason, since_ms)
        if self.inlet is not None:
            self.inlet.link_changed(self.link)

    async def start(self, inlet: Inlet) -> None:
        if self.start_error is not None:
            raise self.start_error
        self.started += 1
        self.inlet = inlet
        inlet.link_changed(self.link)

    async def send(self, message: Outbound) -> Outcome:
        self.sent.append(message)
        self.under_way += 1
        self._idle.clear()
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.on_send()
        try:
            await self._go.wait()
            return self.answer(message)
        finally:
            self.under_way -= 1
            if not self.under_way:
                self._idle.set()

    async def stop(self) -> None:
        self.stopped += 1
        await self._idle.wait()


class OneDevice:
    """Everybody has one device, whose token is the address."""

    def of(self, conn: Connection, batch: Sequence[Candidate]) -> dict[MessageId, tuple[str, ...]]:
        return {one.message_id: (one.address,) for one in batch}

    def gone(self, work: UnitOfWork, channel: int, tokens: Collection[str]) -> None:
        raise AssertionError(f"{tokens} of channel {channel} are known")


class Watcher:
    """An area that follows, and fails on demand."""

    def __init__(self) -> None:
        self.changes: list[MessageChange] = []
        self.arrivals: list[Arrived] = []
        self.chokes_on: set[int] = set()

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        if self.chokes_on & {one.message_id for one in changes}:
            raise KeyError("an observer's fault")
        self.changes += changes

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        self.arrivals.append(message)


@dataclass
class Dispatch:
    """A store with everything the engine needs; connectors are made by the test."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    watcher: Watcher = field(default_factory=Watcher)
    gate: Callable[[Sequence[Candidate]], dict[MessageId, Stop]] = lambda batch: {}
    links: list[Link] = field(default_factory=list)
    published: list[Addressed] = field(default_factory=list)

    def open(self) -> None:
        make_tables(self.folder / "store.db")
        self.alarm = Alarm()
        self.alarm.open(asyncio.get_running_loop())
        self.secrets = FileSecrets(self.folder / "secrets.json")
        self.database = Database(
            store_url(self.folder / "store.db"),
            self.clock,
            on_events=self.published.extend,
            on_wake=self.alarm.ring,
        )
        if self.database.is_shared:
            self.database.write(_have_all_duties, self.database.member)
        gates = (lambda _, batch, __: self.gate(batch),)
        self.hooks = Hooks(observers=(self.watcher,), gates=gates, token_books=(OneDevice(),))

    def sender(self, connector: Connector) -> Sender:
        return Sender(
            1, connector, self.database, self.alarm, self.hooks, on_link=lambda _, link: self.links.append(link)
        )

    async def accept(self, *drafts: Draft) -> list[MessageId]:
        return await self.database.awrite(intake.accept, drafts)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with self.database.read() as conn:
            return [tuple(row) for row in conn.execute(text(statement))]

    def states(self) -> dict[int, MessageState]:
        return {row[0]: MessageState(row[1]) for row in self.ask("SELECT id, state FROM messages ORDER BY id")}

    def queue(self) -> dict[int, str]:
        return {row[0]: row[1] for row in self.ask("SELECT message_id, state FROM spool ORDER BY message_id")}

    def all_are(self, state: MessageState) -> bool:
        return set(self.states().values()) == {state}


def _have_all_duties(work: UnitOfWork, member: int) -> None:
    """As the only one of those who could share the store."""
    work.conn.execute(insert(processes).values(member=member, name="test", seat="test", since_ms=work.now_ms))
    work.conn.execute(insert(duties), [{"name": duty_of(one), "member": member} for one in range(1, 10)])


@asynccontextmanager
async def dispatch(folder: Path) -> AsyncIterator[Dispatch]:
    """A dispatch that is closed in the end."""
    made = Dispatch(folder)
    made.open()
    try:
        yield made
    finally:
        await asyncio.to_thread(made.database.close)


class Gatekeeper:
    """A gate that stands still until let go, so that a claim takes as long as a test wants."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()

    def __call__(self, batch: Sequence[Candidate]) -> dict[MessageId, Stop]:
        self.asked.set()
        assert self.go.wait(WAIT_S)
        return {}


Make = Callable[[str, Mapping[str, Param], Clock], ScriptedConnector]
