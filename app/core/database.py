"""The store: many readers, and writes as verbs that are durable when they return.

One writer thread commits verbs in groups, in the order in which they came, on SQLite and PostgreSQL alike: a
power cut loses nothing that was answered, a burst costs one disk flush, no verb sees another half done, and event
numbers rise in commit order. On PostgreSQL the groups of several processes take turns.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.contract.faults import Code
from app.core.clock import Clock
from app.core.errors import FULL, Refusal
from app.core.listening import Listening, Note
from app.core.postgres import NO_SPACE, OUT_OF_RANGE, PostgresStore, StoreTaken
from app.core.sqlite import SqliteStore
from app.core.work import Addressed, UnitOfWork

log = logging.getLogger("switchroom.database")

P = ParamSpec("P")
T = TypeVar("T")

GROUP_VERBS: Final = 256
"""Most verbs one commit carries."""
GROUP_MS: Final = 20
"""How long a group may grow before it is committed."""
LOOK_AGAIN_S: Final = 0.5
"""Pause between looks for a server that is away."""
TRIES: Final = 5
"""How often a group is done again that failed for the company it was in."""
_NO_FAULT: Final = frozenset({Code.MALFORMED, Code.STORE_AWAY})
"""What a reader is told in place of the driver's exception."""


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


@dataclass(slots=True)
class _Group:
    """Verbs of one transaction; `mark` tells later whether it was committed, if its end is not heard of."""

    orders: list[_Order]
    finished: list[_Finished] = field(default_factory=list)
    failed: list[tuple[_Order, BaseException]] = field(default_factory=list)
    mark: int | None = None
    is_ending: bool = False
    tries: int = 1

    def again(self) -> _Group:
        """The same verbs, as if nothing had been."""
        return _Group(self.orders, tries=self.tries + 1)

    def events(self) -> list[Addressed]:
        """What its verbs tell, in order."""
        return [item for done in self.finished for item in done.events]

    def woken(self) -> set[str]:
        """What its verbs wake."""
        return set().union(*(done.work.woken for done in self.finished))

    def refuse(self, error: Exception, *, is_lost: bool) -> None:
        """Every verb of it is gone: a full disk, a cut line."""
        refusal = storage_refusal(error, is_lost=is_lost)
        self.failed = [(lost, refusal) for lost in self.orders]
        self.finished = []


class Database:
    """Owns the connections.

    `on_events` gets events that are durable, `on_wake` the names that finished work wakes; both are called in the
    writer's thread. So is `on_taken`, when the store was taken from this process while it was cut off from it.
    Raises StoreTaken while the schema of a shared store changes.
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
        self.on_taken: Callable[[], None] = lambda: None
        self.taken: StoreTaken | None = None
        self._store = SqliteStore(url) if url.startswith("sqlite") else PostgresStore(url)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closing = threading.Event()
        self._is_away = False
        self._listening: Listening | None = None
        try:
            self._conn = self._store.open_writer()
        except BaseException:
            self._store.close()
            raise
        self._writer = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._writer.start()

    @property
    def is_away(self) -> bool:
        """Whether the server is looked for and nothing can be written."""
        return self._is_away

    @property
    def member(self) -> int:
        """Which of the processes that share the store this is; 0 where there can be no other."""
        return self._store.member

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write too."""
        return self._store.member != 0

    def follow(self, on_news: Callable[[int | None], None]) -> None:
        """Hear what other processes commit, if there can be any: their wake-ups, and `on_news` with the last event.

        It is called in a thread of its own, with None where something may have been missed.
        """
        if isinstance(self._store, PostgresStore) and self._listening is None:
            self._listening = Listening(self._store.writers, self.member, on_news, self._on_wake)
            self._listening.start()

    # -- reading -----------------------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one consistent state, to be used in the thread that opened it."""
        try:
            with self._store.begin_read() as conn:
                try:
                    yield conn
                finally:
                    conn.rollback()
        except (OverflowError, DBAPIError) as error:
            told = _told(error, is_lost=self._store.is_lost(error))
            if isinstance(told, Refusal) and told.code in _NO_FAULT:
                raise told from error
            raise

    # -- writing -----------------------------------------------------------------------------------------------

    def submit(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queue a verb; the future resolves when its changes are durable, or with what it raised."""
        future: Future[T] = Future()
        order = _Order(lambda work: verb(work, *args, **kwargs), future)
        with self._door:  # nothing may come in behind the mark that ends the writer
            if self._closing.is_set():
                future.set_exception(Refusal(Code.NOT_READY))
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
            is_first = not self._closing.is_set()
            self._closing.set()
            if is_first:
                self._orders.put(None)
        self._writer.join()
        if self._listening is not None:
            self._listening.stop()
        self._store.close()

    # -- the writer's thread -------------------------------------------------------------------------------------

    def _write_forever(self) -> None:
        while (order := self._orders.get()) is not None:
            if order.future.set_running_or_notify_cancel():
                self._write_group(order)
        self._conn.close()

    def _write_group(self, first: _Order) -> None:
        group: _Group | None = _Group([first])
        while group is not None:
            group = self._try_group(group)

    def _try_group(self, group: _Group) -> _Group | None:
        """Run and commit a group; returns it anew where it should be done again."""
        lost: Exception | None = None
        try:
            self._run_group(group)
            group.is_ending = True
            self._conn.commit()
        except Exception as error:  # noqa: BLE001 - the whole group is gone, unless only the news of it is
            lost = error if self._store.is_lost(error) else self._roll_back()
            if lost is None and group.tries < TRIES and self._store.is_passing(error):
                return group.again()
            if lost is None or not group.is_ending or not self._was_committed_after(lost, group):
                group.refuse(error, is_lost=lost is not None)
        self._resolve(group)
        if lost is not None and not group.is_ending:
            self._come_back(lost)
        return None

    def _run_group(self, group: _Group) -> None:
        deadline = time.monotonic() + GROUP_MS / 1000
        self._store.begin_write(self._conn)
        for order in group.orders:
            self._run_in_savepoint(group, order)
        while (more := self._next_of_group(len(group.orders), deadline)) is not None:
            group.orders.append(more)
            self._run_in_savepoint(group, more)
        group.mark = self._store.mark(self._conn, self._note(group))

    def _note(self, group: _Group) -> str:
        """What other processes are told of it."""
        if not self.is_shared:
            return ""
        fresh, woken = group.events(), group.woken()
        if not fresh and not woken:
            return ""
        return Note(self.member, fresh[-1].event.seq if fresh else 0, sorted(woken)).text()

    def _roll_back(self) -> Exception | None:
        """Take the group back; what it returns means that the server has gone away over it."""
        try:
            self._conn.rollback()
        except DBAPIError as error:
            return error
        return None

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

    def _run_in_savepoint(self, group: _Group, order: _Order) -> None:
        conn = self._conn
        work = UnitOfWork(conn, self.clock.now_ms())
        conn.exec_driver_sql("SAVEPOINT verb")
        try:
            result = order.verb(work)
            written = work.write_events()
        except Exception as error:
            if not self._store.has_transaction(conn) or self._store.is_passing(error):
                raise  # everything is taken back at once, the savepoint too
            conn.exec_driver_sql("ROLLBACK TO verb")
            conn.exec_driver_sql("RELEASE verb")
            group.failed.append((order, _told(error)))
        else:
            conn.exec_driver_sql("RELEASE verb")
            group.finished.append(_Finished(order, work, result, written))

    def _resolve(self, group: _Group) -> None:
        try:
            if fresh := group.events():
                self._on_events(fresh)
            if woken := group.woken():
                self._on_wake(woken)
        except Exception:
            log.exception("telling_failed")  # a loop that has just been closed, say; the writer must go on
        for done in group.finished:
            try:
                done.work.run_after_commit()
            except Exception:
                log.exception("after_commit_failed")  # the work is durable all the same
            done.order.future.set_result(done.result)
        for order, error in group.failed:
            order.future.set_exception(error)

    # -- a server that goes away -----------------------------------------------------------------------------------

    def _was_committed_after(self, lost: Exception, group: _Group) -> bool:
        """Come back, then ask what became of a transaction whose end was not heard of."""
        error: Exception | None = lost
        while error is not None:
            if not self._come_back(error):
                return False
            try:
                return self._store.is_committed(self._conn, group.mark)
            except DBAPIError as again:
                error = again
        return False

    def _come_back(self, lost: Exception) -> bool:
        """Connect anew, however long it takes; meanwhile verbs are refused. False when it is no use any more."""
        log.warning("store_lost", extra={"reason": type(lost).__name__})
        self._is_away = True
        self._conn.invalidate()
        self._conn.close()
        while not self._closing.is_set():
            try:
                self._conn = self._store.open_writer()
            except StoreTaken as taken:
                log.error("store_taken", extra={"reason": str(taken)})
                self.taken = taken
                self.on_taken()
                self._refuse_waiting(lost, until_closed=True)
            except DBAPIError as error:
                self._refuse_waiting(error)
            else:
                self._is_away = False
                log.warning("store_back")
                return True
        return False

    def _refuse_waiting(self, error: Exception, *, until_closed: bool = False) -> None:
        """Refuse what waits and what comes within a pause, or until the store is closed."""
        pause_over_s = time.monotonic() + LOOK_AGAIN_S
        while (left_s := pause_over_s - time.monotonic()) > 0 or until_closed:
            try:
                order = self._orders.get(timeout=None if until_closed else left_s)
            except queue.Empty:
                break
            if order is None:  # close() waits for this mark; put it back for the outer loop
                self._orders.put(None)
                break
            if order.future.set_running_or_notify_cancel():
                order.future.set_exception(storage_refusal(error, is_lost=True))


def _told(error: Exception, *, is_lost: bool = False) -> Exception:
    """What the caller of a verb is told of what went wrong in it."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    if isinstance(error, OverflowError) or state == OUT_OF_RANGE:  # a number no column can hold
        return Refusal(Code.MALFORMED, detail="number out of range")
    is_of_store = isinstance(error, DBAPIError) or (isinstance(error, OSError) and error.errno in FULL)
    return storage_refusal(error, is_lost=is_lost) if is_of_store else error


def storage_refusal(error: Exception, *, is_lost: bool = False) -> Refusal:
    """A failure of the store as a refusal: full disk, a server that is away and other faults are told apart."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    message = str(origin)
    full = "disk is full" in message or "No space left" in message or getattr(origin, "sqlstate", None) == NO_SPACE
    full = full or (isinstance(origin, OSError) and origin.errno in FULL)
    code = Code.STORAGE_FULL if full else Code.STORE_AWAY if is_lost else Code.STORAGE_FAILED
    refusal = Refusal(code) if code is not Code.STORAGE_FAILED else Refusal(code, detail=type(origin).__name__)
    refusal.__cause__ = error
    return refusal
