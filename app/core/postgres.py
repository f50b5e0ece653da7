"""PostgreSQL as a store: who may write, what a lost connection leaves open, and what a server must be able to do.

Several processes write a workspace, in turns: a transaction begins by taking the turn, an advisory lock that ends
with it. So verbs are as much one after the other as in one process, on whichever machine they run, and event
numbers rise in commit order. A writing connection also holds a lock, as long as it lives, that says its process is
there.
"""

from __future__ import annotations

import functools
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, TextClause, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from app.core.endings import EXIT_RUNNING, Ending

log = logging.getLogger("switchroom.postgres")

MINIMUM_VERSION: Final = 14
WORKSPACE_LOCK: Final = 7_302_101
"""Advisory lock on the database as a whole: shared by those who serve it, alone while its schema changes."""
TURN_LOCK: Final = 7_302_102
"""Advisory lock of the transaction that writes."""
PRESENCE_LOCK: Final = 7_302_103
"""First number of the advisory locks that processes hold while they are there; the second is the member's."""
CHANNEL: Final = "switchroom"
"""Where processes tell each other what they have committed."""
HOLD_WAIT_S: Final = 3.0
"""How long a killed service's session may take to end before the next is refused."""
LOOK_AGAIN_S: Final = 0.05
COLLATION: Final = "und-x-icu"
"""Sorts and folds the texts of every script; part of a server that was built with ICU, as they nearly all are."""
NO_SPACE: Final = "53100"
NOT_NOW: Final = "55P03"
"""A lock was not to be had in time."""
PASSING: Final = frozenset({"40001", "40P01", NOT_NOW})
"""Failures that say: not in this order. What failed with them is done again as a whole."""
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
    "SET tcp_keepalives_idle = 3",  # so that a machine that is gone leaves its duties to the others
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 2",
)
WRITER_SESSION: Final = text("SET idle_in_transaction_session_timeout = '20s'")
"""A process that stands still in its turn loses it: the others have to write."""


class StoreTaken(Ending):
    """Others have the database, in a way that does not go together with what was wanted."""

    exit_code = EXIT_RUNNING

    def __init__(self, where: str, *, is_changing: bool = False) -> None:
        served = f"A service already serves this database{where}. Use it, or end it first."
        changed = f"The schema of this database is being changed{where}. Try again when that is done."
        super().__init__(changed if is_changing else served)


class UnfitServer(Exception):  # noqa: N818 - a state of the world
    """The server or the database cannot hold a workspace."""


class PostgresStore:
    """Connections to a database of a server."""

    def __init__(self, url: str) -> None:
        self.member = secrets.randbelow(2**31 - 1) + 1
        self.name = f"switchroom writer {self.member:08x}"
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
        """The connection all writing of this process goes through; raises StoreTaken while the schema changes."""
        conn = self.writers.connect()
        try:
            _join(conn, self.name, self.member)
            _be_durable(conn)
            conn.execute(WRITER_SESSION)
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
        """Begin a transaction that writes, once it is this process's turn."""
        while True:
            try:
                conn.exec_driver_sql("BEGIN")
                conn.execute(_TURN, {"first": TURN_LOCK})
            except DBAPIError as error:
                if sqlstate(error) != NOT_NOW:
                    raise
                conn.rollback()
            else:
                return

    def has_transaction(self, conn: Connection) -> bool:
        """Whether a failure has left the transaction open."""
        return not conn.invalidated

    def is_passing(self, error: Exception) -> bool:
        """Whether the same thing may succeed when it is done again as a whole."""
        return isinstance(error, DBAPIError) and sqlstate(error) in PASSING

    def mark(self, conn: Connection, note: str) -> int | None:
        """The transaction's own number; None where nothing was written. Others hear a `note` with its end."""
        found = conn.execute(_MARK_AND_TELL, {"channel": CHANNEL, "note": note}) if note else conn.execute(_MARK)
        number = found.one()[0]
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


_MARK: Final = text("SELECT pg_current_xact_id_if_assigned()::text")
_MARK_AND_TELL: Final = text("SELECT pg_current_xact_id_if_assigned()::text, pg_notify(:channel, :note)")
_TURN: Final = text("SELECT pg_advisory_xact_lock(:first)")
_ALONE: Final = text("SELECT pg_try_advisory_lock(:first)")
_TOGETHER: Final = text("SELECT pg_try_advisory_lock_shared(:first)")
_PRESENT: Final = text("SELECT pg_try_advisory_lock(:first, :second)")


def sqlstate(error: DBAPIError) -> str | None:
    """What kind of failure the server says it is."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def is_lost(error: Exception) -> bool:
    """Whether a failure is one of the way to the server: cut, refused, shut down."""
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
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
    """Have the database alone until the connection ends; raises StoreTaken."""
    _name(conn, name)
    if not _got(conn, _ALONE, {"first": WORKSPACE_LOCK}):
        raise StoreTaken(_holder(conn))


def _join(conn: Connection, name: str, member: int) -> None:
    """Serve the database with others until the connection ends; raises StoreTaken.

    A session of our own that the server has not missed yet is ended.
    """
    _name(conn, name)
    if not _got(conn, _TOGETHER, {"first": WORKSPACE_LOCK}):
        raise StoreTaken(_holder(conn), is_changing=True)

    def end_own() -> None:
        conn.execute(_END_OWN, {"key": PRESENCE_LOCK, "name": name})

    if not _got(conn, _PRESENT, {"first": PRESENCE_LOCK, "second": member}, meanwhile=end_own):
        raise StoreTaken(_holder(conn))


def _name(conn: Connection, name: str) -> None:
    conn.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})


def _got(
    conn: Connection, lock: TextClause, numbers: Mapping[str, int], *, meanwhile: Callable[[], None] = lambda: None
) -> bool:
    """Try for a lock until somebody who is just ending has ended."""
    deadline = time.monotonic() + HOLD_WAIT_S
    while not conn.execute(lock, numbers).scalar_one():
        meanwhile()
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_AGAIN_S)
    return True


_END_OWN: Final = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid = :key AND application_name = :name"
    " AND pid <> pg_backend_pid()"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_WHERE: Final = text(
    "SELECT host(client_addr), backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :key AND pid <> pg_backend_pid()"
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
