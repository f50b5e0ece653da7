"""A PostgreSQL of the tests' own: started once for a session, with a fresh database for every test."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.patience import WAIT_S

ENVIRONMENT: Final = "SWITCHROOM_TEST_POSTGRESQL"
"""Names the folder of the server's programs, where they lie at an unusual place."""
PLACES: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/Library/PostgreSQL/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
OWNERS: Final = ("postgres", "nobody")
"""Who runs the server where the tests run as root, whom it refuses."""
LOOK_AGAIN_S: Final = 0.02
LOCKED: Final = "locked"
"""A role that needs a password; the others need none."""
PASSWORD: Final = "Sesame-open-4711"
RULES: Final = f"host all {LOCKED} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
QUICK: Final = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"),
    *("min_wal_size=32MB", "max_wal_size=64MB"),
)
"""For tests that do not cut the power; such a server lies in memory where there is room."""
MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 2 << 30
"""Several times what it takes: a container often has next to nothing there."""
COPIES_FILES: Final = 150_000
"""The first version that can be asked to."""
_numbers = itertools.count(1)


@functools.cache
def programs() -> Path | None:
    """The folder of the newest server on this machine, None without one."""
    suffix = ".exe" if os.name == "nt" else ""
    on_path = shutil.which("initdb")
    found = [Path(os.environ[ENVIRONMENT])] if os.environ.get(ENVIRONMENT) else []
    found += [Path(on_path).resolve().parent] if on_path else []
    for place in PLACES:
        anchor = Path(place).anchor
        found += sorted(Path(anchor).glob(place.removeprefix(anchor)), key=_version, reverse=True)
    return next((one for one in found if (one / f"postgres{suffix}").exists()), None)


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def why_not() -> str:
    """Why there is no server for the tests, "" where there is one."""
    if programs() is None:
        return f"no PostgreSQL server on this machine; {ENVIRONMENT} may name the folder of its programs"
    if _is_root() and _owner() is None:
        return "PostgreSQL does not run as root, and there is nobody else to run it"
    return ""


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _owner() -> str | None:
    if sys.platform == "win32":
        return None
    import pwd  # noqa: PLC0415 - there is none for Windows

    known = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in OWNERS if name in known), None)


class Server:
    """One server on a loopback port; `settings` as in postgresql.conf."""

    def __init__(self, folder: Path, settings: Sequence[str] = QUICK) -> None:
        found = programs()
        assert found is not None
        self.folder = folder
        self.port = _free_port()
        self._programs = found
        self._settings = settings
        self._user = _owner() if _is_root() else None
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: psycopg.Connection[Any] | None = None
        if self._user is not None:
            shutil.chown(folder, self._user)
        options = ("--auth=trust", "--username=switchroom", "--encoding=UTF8", "--no-sync", "--no-instructions")
        self._run("initdb", "--pgdata", str(folder / "data"), *options)
        (folder / "data" / "pg_hba.conf").write_text(RULES)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def start(self) -> None:
        """Run it, unless it runs, and wait until it answers."""
        if self._process is not None:
            return
        settings = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *self._settings)
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data")]
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                command + [part for setting in settings for part in ("-c", setting)],
                cwd=self.folder,
                user=self._user,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + WAIT_S
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(LOOK_AGAIN_S)  # it tells nothing by itself, so asking is the only way to wait

    def _answers(self) -> bool:
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: str = "fast") -> None:
        """End it: "fast" cuts all connections, "immediate" is as good as a crash."""
        if self._process is None:
            return
        self._let_go()
        self._run("pg_ctl", "stop", "--pgdata", str(self.folder / "data"), "--mode", how, "--wait")
        self._process.wait(WAIT_S)
        self._process = None

    def suspend(self) -> None:
        """Keep it from answering, as a broken network would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the owner, outside a transaction."""
        with closing(self._connect(database)) as conn:
            cursor = conn.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        address = f"host=127.0.0.1 port={self.port} user=switchroom dbname={database} connect_timeout=60"
        return psycopg.connect(address, autocommit=True)

    def _do(self, statement: str) -> None:
        """Run a statement on a connection that is kept, since nearly every test begins and ends with one."""
        if self._kept is not None:
            try:
                self._kept.execute(statement.encode())
            except psycopg.OperationalError:  # a test has ended it, with others or with the server
                self._let_go()
            else:
                return
        self._kept = self._connect("postgres")
        self._kept.execute(statement.encode())

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def url(self, database: str, role: str = "switchroom", host: str = "127.0.0.1") -> str:
        """The address of a database, as `--database` takes it."""
        return f"postgresql+psycopg://{role}@{host}:{self.port}/{database}"

    def create(self, template: str = "template0", *options: str) -> str:
        """A new database; returns its name."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template} {' '.join((*self._copying, *options))}")
        return name

    def drop(self, name: str) -> None:
        """Forget a database, whoever is connected to it."""
        self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def template(self, key: str, fill: Callable[[str], None]) -> str:
        """A database that `fill` made from its address, made once; to be copied by `create`."""
        if key not in self._templates:
            name = self.create()
            fill(self.url(name))
            self._templates[key] = name
        return self._templates[key]

    @functools.cached_property
    def _copying(self) -> tuple[str, ...]:
        """How the files of a template come into a new database: not through the log, which nobody reads here."""
        ((version,),) = self.ask("SHOW server_version_num")
        return ("STRATEGY FILE_COPY",) if int(version) >= COPIES_FILES else ()

    @functools.cached_property
    def _templates(self) -> dict[str, str]:
        return {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM_BYTES


@contextmanager
def serving(settings: Sequence[str] = QUICK) -> Iterator[Server]:
    """A server that runs, and is gone with its folder afterwards."""
    place = MEMORY if settings == QUICK and _has_room(MEMORY) else None
    with tempfile.TemporaryDirectory(prefix="switchroom-pg-", dir=place) as folder:
        server = Server(Path(folder), settings)
        try:
            server.start()
            yield server
        finally:
            server.stop("immediate")
