"""What a message costs with ten thousand in the spool, and with a million: it must not depend on who else waits."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted
from app.core.clock import SystemClock
from app.core.database import Database
from app.core.migrate import migrate
from app.core.settings import sqlite_url
from app.core.work import UnitOfWork
from app.dispatch import receipts, recording, spool
from app.dispatch.observers import Hooks
from app.dispatch.recording import Done
from bench.figures import Figure

FEW: Final = 10_000
MANY: Final = 1_000_000
MEASURED: Final = 3_000
BATCH: Final = 100
ROUNDS: Final = 3
PROVIDER: Final = 1
HOOKS: Final = Hooks()

MESSAGES: Final = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO messages (direction, channel, provider_id, sender, address, text, state, source, parts, created_ms)
SELECT 'out', 1, 1, 'NORDWIND', printf('346%08d', i), 'Order ready', 'queued', 'api', 1, 1763600000000 FROM n
"""
SPOOL: Final = """
INSERT INTO spool (message_id, provider_id, state, priority, due_ms, patience_ms, attempts, source)
SELECT id, 1, 'ready', 1, 1763600000000, 14400000, 0, 'api' FROM messages
"""


def run() -> list[Figure]:
    """Claimed, recorded and receipted, in microseconds a message."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_measure(Path(folder) / str(count), count) for count in (FEW, MANY))
    return [Figure("depth", f"a message of {MANY:,} spooled / of {FEW:,}", many, "us", few)]


def _measure(home: Path, count: int) -> float:
    home.mkdir()
    url = sqlite_url(home / "workspace.db")
    migrate(url, home)
    database = Database(url, SystemClock(), on_events=lambda _: None, on_wake=lambda _: None)
    try:
        database.write(_fill, count)
        return min(_pass_through(database) for _ in range(ROUNDS))
    finally:
        database.close()


def _fill(work: UnitOfWork, count: int) -> None:
    work.conn.execute(text(MESSAGES), {"count": count})
    work.conn.execute(text(SPOOL))


def _pass_through(database: Database) -> float:
    started = time.perf_counter()
    left = MEASURED
    while left:
        claimed: list[Any] = database.write(spool.claim, HOOKS, PROVIDER, BATCH)
        now_ms = database.clock.now_ms()
        done = [Done(one, Accepted((f"{one.message_id:016x}",)), now_ms) for one in claimed]
        database.write(recording.record, HOOKS, PROVIDER, done)
        batch = [
            Receipt(f"{one.message_id:016x}", ReceiptStatus.DELIVERED, "000", "stat:DELIVRD", now_ms)
            for one in claimed
        ]
        database.write(receipts.apply, HOOKS, PROVIDER, batch)
        left -= len(claimed)
    return (time.perf_counter() - started) / MEASURED * 1_000_000
