"""A spool in memory or on PostgreSQL, a clock, an observer that remembers: the engine's verbs without threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool, StaticPool

from app.channels.kit.connector import Inbound, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, Outcome
from app.contract.messages import MessageId, MessageState, Source
from app.core import postgres
from app.core.clock import SetClock
from app.core.tables import duties, events, processes, workspace
from app.core.work import UnitOfWork
from app.dispatch import inbound, intake, receipts, recording, spool
from app.dispatch.intake import Draft
from app.dispatch.observers import Arrived, Block, Candidate, Hooks, MessageChange, Stop
from app.dispatch.recording import Done
from app.dispatch.spool import Claimed
from app.dispatch.tables import (
    inbound_parts,
    message_events,
    message_parts,
    messages,
    parked_receipts,
    providers,
    reply_windows,
    unreadable_reports,
)
from app.dispatch.tables import spool as spool_table
from tests.places import places

P = ParamSpec("P")
T = TypeVar("T")
TABLES = (
    events,
    processes,
    duties,
    workspace,
    providers,
    messages,
    spool_table,
    message_events,
    message_parts,
    parked_receipts,
    inbound_parts,
    unreadable_reports,
    reply_windows,
)
CARRIER = 1


class Watcher:
    """An area that follows messages."""

    def __init__(self) -> None:
        self.changes: list[MessageChange] = []
        self.arrivals: list[Arrived] = []

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        self.changes += changes

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        self.arrivals.append(message)

    def path(self, message_id: int) -> list[tuple[MessageState, MessageState]]:
        """Every step of one message."""
        return [(one.before, one.after) for one in self.changes if one.message_id == message_id]


class Ground:
    """Runs verbs on a store in memory, each in its own transaction."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.watcher = Watcher()
        self.blocked: dict[str, str] = {}  # address: why
        self.held: dict[str, Stop] = {}
        self.asked: list[list[MessageId]] = []
        self.hooks = Hooks(observers=(self.watcher,), gates=(self._gate,))
        self.woken: set[str] = set()
        self.engine = _engine()

    def close(self) -> None:
        self.engine.dispose()

    def do(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb; what it raises takes everything back."""
        with self.engine.begin() as conn:
            work = UnitOfWork(conn, self.clock.now_ms())
            result = verb(work, *args, **kwargs)
            work.write_events()
        self.woken |= work.woken
        return result

    def _gate(self, conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Stop]:
        self.asked.append([one.message_id for one in batch])
        stops: dict[str, Stop] = {**self.held, **{address: Block(why) for address, why in self.blocked.items()}}
        return {one.message_id: stops[one.address] for one in batch if one.address in stops}

    # -- short words -----------------------------------------------------------------------------------------------

    def accept(self, *drafts: Draft) -> list[MessageId]:
        return self.do(intake.accept, drafts)

    def claim(self, count: int = 50, provider: int = CARRIER) -> list[Claimed]:
        return self.do(spool.claim, self.hooks, provider, count)

    def claim_one(self) -> Claimed:
        (claimed,) = self.claim(1)
        return claimed

    def record(self, *done: tuple[Claimed, Outcome], provider: int = CARRIER) -> None:
        now_ms = self.clock.now_ms()
        self.do(
            recording.record, self.hooks, provider, [Done(claimed, outcome, now_ms) for claimed, outcome in done]
        )

    def submit(self, *vendor_ids: str, **changes: Any) -> MessageId:
        """A message the provider has accepted under these ids."""
        (message_id,) = self.accept(draft(**changes))
        self.record((self.claim_one(), Accepted(vendor_ids)))
        return message_id

    def receive(self, *batch: Receipt, provider: int = CARRIER) -> None:
        self.do(receipts.apply, self.hooks, provider, batch)

    def arrive(self, *batch: Inbound, provider: int = CARRIER) -> None:
        for one in batch:
            self.do(inbound.store, self.hooks, provider, one)

    def promote(self) -> None:
        self.do(spool.promote, self.hooks)

    def ask(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(text(statement), parameters)]

    def message(self, message_id: int) -> dict[str, Any]:
        with self.engine.connect() as conn:
            return dict(conn.execute(messages.select().where(messages.c.id == message_id)).mappings().one())

    def state(self, message_id: int) -> MessageState:
        return MessageState(self.message(message_id)["state"])

    def queue(self) -> dict[int, str]:
        """What the spool holds, by message."""
        return {row[0]: row[1] for row in self.ask("SELECT message_id, state FROM spool ORDER BY message_id")}

    def place(self, message_id: int) -> dict[str, Any]:
        """A message's row of the spool."""
        with self.engine.connect() as conn:
            found = spool_table.select().where(spool_table.c.message_id == message_id)
            return dict(conn.execute(found).mappings().one())


def _engine() -> Engine:
    if places.server is not None:
        engine = postgres.engine(places.shared("ground", _fill), isolation_level="READ COMMITTED")
        with engine.begin() as conn:
            names = ", ".join(table.name for table in TABLES)
            conn.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
        return engine
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.execute("PRAGMA foreign_keys=ON")

    _create(engine)
    return engine


def _fill(url: str) -> None:
    engine = postgres.engine(url, poolclass=NullPool)
    _create(engine)
    engine.dispose()


def _create(engine: Engine) -> None:
    for table in TABLES:
        table.create(engine)


def draft(address: str = "34600000001", **changes: Any) -> Draft:
    """A message to send, an agent's unless told otherwise."""
    values: dict[str, Any] = {
        "channel": 1,
        "provider_id": CARRIER,
        "sender": "Acme",
        "address": address,
        "text": "Hello",
        "source": Source.AGENT,
    }
    return Draft(**{**values, **changes})


def receipt(
    vendor_id: str, status: ReceiptStatus = ReceiptStatus.DELIVERED, *, code: str = "000", at_ms: int | None = None
) -> Receipt:
    """A delivery receipt."""
    return Receipt(vendor_id, status, code, f"stat:{status.value}", at_ms)
