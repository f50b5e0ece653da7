"""The store: many readers, and writes as verbs that are durable when they return.

SQLite has one writer thread that commits verbs in groups (WAL, synchronous=FULL), so that a power cut loses nothing
that was answered and a burst costs one disk flush. PostgreSQL has a pool of writers, one transaction a verb.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from app.contract.faults import Code
from app.core.clock import Clock
from app.core.errors import Refusal
from app.core.work import Addressed, UnitOfWork

log = logging.getLogger("switchroom.database")

P = ParamSpec("P")
T = TypeVar("T")

GROUP_VERBS: Final = 256
"""Most verbs one commit carries."""
GROUP_MS: Final = 20
"""How long a group may grow before it is committed."""
FULL: Final = (errno.ENOSPC, errno.EDQUOT)
"""What a file that is no database says when there is no room: a verb may write one, with a secret."""
EVENT_ORDER_LOCK: Final = 7_302_101
"""PostgreSQL advisory lock that makes event numbers rise in commit order."""


@dataclass(slots=True)
class _Order:
    verb: Callable[[UnitOfWork], Any]
    future: Future[Any]


@dataclass(slots=True)
class _Finished:
    order: _Order
    work: UnitOfWork
    result: Any
    events: list[Addressed]


class Database:
    """Owns the connections.

    `on_events` gets events that are durable, `on_wake` the names that finished work wakes; both are called in a
    writer's thread.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        on_events: Callable[[list[Addressed]], None],
        on_wake: Callable[[set[str]], None],
    ) -> None:
        self.url = url
        self.clock = clock
        self._on_events = on_events
        self._on_wake = on_wake
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._readers = _sqlite_engine(url, read_only=True)
            self._writers = _sqlite_engine(url, read_only=False)
        else:
            self._readers = self._writers = create_engine(url, pool_size=12, max_overflow=8, hide_parameters=True)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closing = False
        self._writer: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        if self.is_sqlite:
            conn = self._writers.connect()  # here, so that the file is in WAL mode before the first reader comes
            self._writer = threading.Thread(target=self._write_forever, args=(conn,), name="writer", daemon=True)
            self._writer.start()
        else:
            self._pool = ThreadPoolExecutor(8, thread_name_prefix="writer")

    # -- reading -----------------------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one consistent state, to be used in the thread that opened it."""
        with self._readers.connect() as conn:
            if self.is_sqlite:
                conn.exec_driver_sql("BEGIN")
            else:
                conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield conn
            except OverflowError as error:
                raise _told(error) from error
            finally:
                conn.rollback()

    # -- writing -----------------------------------------------------------------------------------------------

    def submit(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queue a verb; the future resolves when its changes are durable, or with what it raised."""
        future: Future[T] = Future()
        order = _Order(lambda work: verb(work, *args, **kwargs), future)
        with self._door:  # nothing may come in behind the mark that ends the writer
            if self._closing:
                future.set_exception(Refusal(Code.NOT_READY))
            elif self._pool is not None:
                self._pool.submit(self._write_one, order)
            else:
                self._orders.put(order)
        return future

    def write(self, verb: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb and wait until it is durable. Not for the event loop's thread."""
        return self.submit(verb, *args, **kwargs).result()

    async def awrite(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb from the event loop and wait until it is durable.

        A caller that is cancelled while the verb waits takes it back; once it runs it is carried through.
        """
        return await asyncio.wrap_future(self.submit(verb, *args, **kwargs))

    def close(self) -> None:
        """Finish what is queued, then let go of the store."""
        with self._door:
            is_first = not self._closing
            self._closing = True
            if is_first:
                self._orders.put(None)
        if self._writer is not None:
            self._writer.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._readers.dispose()
        self._writers.dispose()

    # -- SQLite: one thread, group commit ------------------------------------------------------------------------

    def _write_forever(self, conn: Connection) -> None:
        with conn:
            while (order := self._orders.get()) is not None:
                self._write_group(conn, order)

    def _write_group(self, conn: Connection, first: _Order) -> None:
        if not first.future.set_running_or_notify_cancel():
            return
        orders = [first]
        finished: list[_Finished] = []
        failed: list[tuple[_Order, BaseException]] = []
        deadline = time.monotonic() + GROUP_MS / 1000
        try:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            self._run_in_savepoint(conn, first, finished, failed)
            while (order := self._next_of_group(len(orders), deadline)) is not None:
                orders.append(order)
                self._run_in_savepoint(conn, order, finished, failed)
            conn.commit()
        except Exception as error:  # noqa: BLE001 - the whole group is gone: a full disk, a failed commit
            conn.rollback()
            refusal = storage_refusal(error)
            failed = [(lost, refusal) for lost in orders]
            finished = []
        self._resolve(finished, failed)

    def _next_of_group(self, size: int, deadline: float) -> _Order | None:
        while size < GROUP_VERBS and time.monotonic() <= deadline:
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return None
            if order is None:  # close() waits for this mark; put it back for the outer loop
                self._orders.put(None)
                return None
            if order.future.set_running_or_notify_cancel():
                return order
        return None

    def _run_in_savepoint(
        self,
        conn: Connection,
        order: _Order,
        finished: list[_Finished],
        failed: list[tuple[_Order, BaseException]],
    ) -> None:
        work = UnitOfWork(conn, self.clock.now_ms())
        conn.exec_driver_sql("SAVEPOINT verb")
        try:
            result = order.verb(work)
            written = work.write_events()
        except Exception as error:
            if not _has_transaction(conn):
                raise  # with a full disk SQLite takes back everything at once, the savepoint too
            conn.exec_driver_sql("ROLLBACK TO verb")
            conn.exec_driver_sql("RELEASE verb")
            failed.append((order, _told(error)))
        else:
            conn.exec_driver_sql("RELEASE verb")
            finished.append(_Finished(order, work, result, written))

    def _resolve(self, finished: list[_Finished], failed: list[tuple[_Order, BaseException]]) -> None:
        try:
            if fresh := [item for done in finished for item in done.events]:
                self._on_events(fresh)
            if woken := set().union(*(done.work.woken for done in finished)):
                self._on_wake(woken)
        except Exception:
            log.exception("telling_failed")  # a loop that has just been closed, say; the writer must go on
        for done in finished:
            try:
                done.work.run_after_commit()
            except Exception:
                log.exception("after_commit_failed")  # the work is durable all the same
            done.order.future.set_result(done.result)
        for order, error in failed:
            order.future.set_exception(error)

    # -- PostgreSQL: one transaction a verb ------------------------------------------------------------------------

    def _write_one(self, order: _Order) -> None:
        if not order.future.set_running_or_notify_cancel():
            return
        try:
            with self._writers.begin() as conn:
                work = UnitOfWork(conn, self.clock.now_ms())
                result = order.verb(work)
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": EVENT_ORDER_LOCK})
                written = work.write_events()
        except Exception as error:  # noqa: BLE001 - whatever a verb raises belongs to its caller
            order.future.set_exception(_told(error))
            return
        self._resolve([_Finished(order, work, result, written)], [])


def _sqlite_engine(url: str, *, read_only: bool) -> Engine:
    arguments = {"check_same_thread": False, "timeout": 10.0}
    engine = create_engine(
        url, pool_size=12 if read_only else 1, max_overflow=8, connect_args=arguments, hide_parameters=True
    )  # parameters hold texts and hashes, and errors are logged
    pragmas = [
        "foreign_keys=ON",
        "temp_store=MEMORY",
        *(
            ["cache_size=-8000", "query_only=ON"]
            if read_only
            else ["cache_size=-64000", "journal_mode=WAL", "synchronous=FULL"]
        ),
    ]

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        raw.isolation_level = None  # transactions begin where this module says so
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
        raw.create_function("fold", 1, _fold, deterministic=True)

    return engine


def _fold(value: object) -> str | None:
    """Text in the form in which searches compare: case ignored in every script (SQLite knows only ASCII)."""
    return None if value is None else str(value).casefold()


def _has_transaction(conn: Connection) -> bool:
    raw = conn.connection.driver_connection
    return isinstance(raw, sqlite3.Connection) and raw.in_transaction


def _told(error: Exception) -> Exception:
    """What the caller of a verb is told of what went wrong in it."""
    if isinstance(error, OverflowError):  # SQLite's driver, about a number no column can hold
        return Refusal(Code.MALFORMED, detail="number out of range")
    is_of_store = isinstance(error, DBAPIError) or (isinstance(error, OSError) and error.errno in FULL)
    return storage_refusal(error) if is_of_store else error


def storage_refusal(error: Exception) -> Refusal:
    """A failure of the store as a refusal: full disk and other faults are told apart."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    message = str(origin)
    full = "disk is full" in message or "No space left" in message or "could not extend file" in message
    full = full or (isinstance(origin, OSError) and origin.errno in FULL)
    refusal = Refusal(Code.STORAGE_FULL) if full else Refusal(Code.STORAGE_FAILED, detail=type(origin).__name__)
    refusal.__cause__ = error
    return refusal


def sqlite_url(path: Path) -> str:
    """The URL of an embedded workspace's file."""
    return f"sqlite:///{path}"
