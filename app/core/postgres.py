"""PostgreSQL as a store: who may write, what a lost connection leaves open, and what a server must be able to do.

One service writes a workspace. Its writing connection holds an advisory lock as long as it lives, so that whoever
can write holds the workspace, on whichever machine; a connection that is lost takes the lock with it.
"""

from __future__ import annotations

import functools
import logging
import time
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

log = logging.getLogger("switchroom.postgres")

MINIMUM_VERSION: Final = 14
WORKSPACE_LOCK: Final = 7_302_101
"""Advisory lock of whoever writes the database."""
HOLD_WAIT_S: Final = 3.0
"""How long a killed service's session may take to end before the next is refused."""
LOOK_AGAIN_S: Final = 0.05
COLLATION: Final = "und-x-icu"
"""Sorts and folds the texts of every script; part of a server that was built with ICU, as they nearly all are."""
NO_SPACE: Final = "53100"
OUT_OF_RANGE: Final = "22003"
CONNECT: Final[dict[str, Any]] = {
    "client_encoding": "utf8",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
SESSION: Final = (
    "SET jit = off",  # a plan's compilation would take longer than our statements
    "SET idle_in_transaction_session_timeout = 0",
    "SET statement_timeout = 0",
    "SET lock_timeout = '5s'",  # a column is added while somebody reads the table: others must be able to write
    "SET tcp_keepalives_idle = 10",  # so that a machine that is gone does not hold the workspace for hours
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)


class StoreTaken(Exception):  # noqa: N818 - a state of the world
    """Another service writes the database."""

    def __init__(self, where: str) -> None:
        super().__init__(f"A service already serves this database{where}. Use it, or end it first.")


class UnfitServer(Exception):  # noqa: N818 - a state of the world
    """The server or the database cannot hold a workspace."""


class PostgresStore:
    """Connections to a database of a server."""

    def __init__(self, url: str) -> None:
        self.name = f"switchroom writer {uuid4().hex[:12]}"
        self.readers = engine(url, pool_size=12, max_overflow=8)
        self.writers = engine(url, poolclass=NullPool)
        self._is_closed = False
        event.listen(self.readers, "checkin", self._came_back)

    def close(self) -> None:
        """Let go of the database; a reader that is still at it, when it is done."""
        self._is_closed = True
        self.readers.dispose()
        self.writers.dispose()

    def _came_back(self, raw: Any, _entry: ConnectionPoolEntry) -> None:
        if self._is_closed and raw is not None:
            raw.close()

    def open_writer(self) -> Connection:
        """The connection all writing goes through; raises StoreTaken while another service has it."""
        conn = self.writers.connect()
        try:
            hold(conn, self.name)
            _be_durable(conn)
            conn.commit()
        except BaseException:
            conn.close()
            raise
        return conn

    def begin_read(self) -> Connection:
        """A connection on one consistent state. Connections of before a break are passed over."""
        try:
            return self._begin_read()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return self._begin_read()

    def _begin_read(self) -> Connection:
        conn = self.readers.connect()
        try:
            conn.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        except BaseException:
            conn.close()
            raise
        return conn

    def begin_write(self, conn: Connection) -> None:
        """Begin a transaction that writes."""
        conn.exec_driver_sql("BEGIN")

    def has_transaction(self, conn: Connection) -> bool:
        """Whether a failure has left the transaction open."""
        return not conn.invalidated

    def mark(self, conn: Connection) -> int | None:
        """The transaction's own number; None where nothing was written."""
        number = conn.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()::text").scalar_one()
        return None if number is None else int(number)

    def is_committed(self, conn: Connection, mark: int | None) -> bool:
        """Whether a transaction whose end was not heard of is durable."""
        if mark is None:
            return True
        asked = text("SELECT pg_xact_status(CAST(CAST(:mark AS text) AS xid8))")
        try:
            return bool(conn.execute(asked, {"mark": str(mark)}).scalar_one() == "committed")
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return False  # a number the server has not given yet: a crash took it along
        finally:
            conn.rollback()

    def is_lost(self, error: Exception) -> bool:
        """Whether the connection went with the failure, or there was none to be had."""
        return is_lost(error)


def is_lost(error: Exception) -> bool:
    """Whether a failure is one of the way to the server: cut, refused, shut down."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    no_way = type(error.orig).__name__ == "ConnectionTimeout" or (state is None and _is_operational(error))
    return error.connection_invalidated or no_way or (state or "")[:3] in ("08", "57P")


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"


def parse(url: str) -> URL:
    """The address with the driver this program brings; `postgres://` is understood too. Raises ArgumentError."""
    if url.startswith("postgres://"):
        url = url.replace("postgres", "postgresql", 1)
    found = make_url(url)
    return found.set(drivername="postgresql+psycopg") if found.drivername == "postgresql" else found


def engine(url: str, **options: Any) -> Engine:
    """Connections whose transactions begin where this program says so."""
    settings = {"isolation_level": "AUTOCOMMIT", "hide_parameters": True, "connect_args": dict(CONNECT)}
    made = create_engine(parse(url), **settings | options)

    @event.listens_for(made, "connect")
    def prepare(raw: Any, _entry: ConnectionPoolEntry) -> None:
        raw.adapters.register_dumper(str, _dumper())
        raw.execute("; ".join(SESSION))
        raw.commit()

    @event.listens_for(made, "handle_error")
    def tell_no_values(context: ExceptionContext) -> None:
        primary = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
        if primary and context.sqlalchemy_exception is not None:  # the details quote rows
            context.original_exception.args = (primary,)
            context.sqlalchemy_exception.args = (f"({type(context.original_exception).__name__}) {primary}",)

    return made


@functools.cache
def _dumper() -> Any:
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415 - only where there is PostgreSQL

    class Dumper(StrDumperUnknown):
        """PostgreSQL's texts hold no NUL; what phones and carriers send may."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in obj else obj)

    return Dumper


def hold(conn: Connection, name: str) -> None:
    """Have the workspace until the connection ends; raises StoreTaken.

    A session of our own that the server has not missed yet is ended.
    """
    conn.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
    deadline = time.monotonic() + HOLD_WAIT_S
    taken = text("SELECT pg_try_advisory_lock(:key)")
    while not conn.execute(taken, {"key": WORKSPACE_LOCK}).scalar_one():
        conn.execute(_END_OWN, {"key": WORKSPACE_LOCK, "name": name})
        if time.monotonic() > deadline:
            raise StoreTaken(_holder(conn))
        time.sleep(LOOK_AGAIN_S)


_END_OWN: Final = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :key AND application_name = :name"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_WHERE: Final = text(
    "SELECT host(client_addr), backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :key"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _holder(conn: Connection) -> str:
    found = conn.execute(_WHERE, {"key": WORKSPACE_LOCK}).first()
    if found is None or found[1] is None:
        return ""
    return f" (from {found[0] or 'the server itself'}, since {found[1]:%Y-%m-%d %H:%M})"


def _be_durable(conn: Connection) -> None:
    """What is answered survives a power cut, whatever the server does for others; warns where it cannot."""
    flushes, waits = conn.exec_driver_sql(
        "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
    ).one()
    if waits == "off":
        conn.exec_driver_sql("SET synchronous_commit = on")
    if flushes == "off":
        log.warning("server_does_not_flush", extra={"setting": "fsync"})


def check_server(conn: Connection) -> None:
    """Whether a workspace can live here; raises UnfitServer with a sentence."""
    version, encoding, has_collation = conn.execute(
        text(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),"
            " EXISTS (SELECT FROM pg_collation WHERE collname = :collation)"
        ),
        {"collation": COLLATION},
    ).one()
    if version < MINIMUM_VERSION:
        raise UnfitServer(f"it needs PostgreSQL {MINIMUM_VERSION} or newer, this is {version}")
    if encoding != "UTF8":
        raise UnfitServer(f"its encoding must be UTF8, not {encoding}")
    if not has_collation:
        raise UnfitServer("the server was built without ICU, so it cannot sort names")
