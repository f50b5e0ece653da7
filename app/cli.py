"""switchroom-service: serve a workspace, and the chores of whoever runs one."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import http.client
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec
import uvicorn

from app import areas, server
from app.accounts import service as account_service
from app.channels.simulator import command as simulator
from app.contacts.importing import workbook
from app.contacts.importing.reading import READ_WORKBOOK
from app.contract.backups import ConfirmRestore
from app.contract.faults import Code
from app.contract.service import VERSION, Announcement, Health
from app.control import backups
from app.core import backing_up, copying, logs, memory
from app.core.actor import SYSTEM
from app.core.clock import SECOND_MS, SystemClock
from app.core.database import FULL
from app.core.errors import Refusal
from app.core.instance import AlreadyRunning, InstanceLock, private_folder
from app.core.migrate import NewerStore, UnreadableStore, migrate
from app.core.postgres import StoreTaken
from app.core.secrets import new_token
from app.core.serving import web_config
from app.core.settings import FILE, LOOPBACK, OPTIONS, Settings, from_environment, port_number
from app.dispatch import halting

log = logging.getLogger("switchroom.cli")
log.addHandler(logging.NullHandler())  # a sentence on the terminal is enough while there is no log file

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_RUNNING: Final = 3
EXIT_PORT_TAKEN: Final = 4
EXIT_NEWER_STORE: Final = 5
EXIT_STORE: Final = 6
NO_SPACE: Final = "The database cannot be written: there is no space left."
OF_STORE: Final[dict[type[Exception], int]] = {
    StoreTaken: EXIT_RUNNING,
    NewerStore: EXIT_NEWER_STORE,
    UnreadableStore: EXIT_STORE,
    backing_up.UnfitBackup: EXIT_STORE,
    copying.NotCopied: EXIT_STORE,
    copying.MovedStore: EXIT_STORE,
}
ASK_S: Final = 2.0
FLAGS: Final = frozenset({"demo", "attended"})
SERVICE_FLAG: Final = "--service"
"""What tells the frozen desktop to be the service; the frozen service is started by itself with the same words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and do what it says; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [SERVICE_FLAG]:
        del words[0]
    if words[:1] == [READ_WORKBOOK]:  # the service asks itself, in a process of its own
        return workbook.main(words[1:])
    given = _parser().parse_args(words)
    try:
        settings = from_environment(vars(given))
        return int(given.act(settings, given))
    except AlreadyRunning as error:
        where = f", listening on port {error.note.port}" if error.note else ""
        return _fail(EXIT_RUNNING, f"A service already serves {error.home}{where}. Use it, or end it first.")
    except tuple(OF_STORE) as error:
        return _fail(OF_STORE[type(error)], str(error))
    except (Refusal, OSError) as error:
        return _fail(EXIT_STORE, _store_words(error))
    except ValueError as error:
        return _fail(EXIT_USAGE, str(error))


def _store_words(error: Refusal | OSError) -> str:
    """Why nothing can be kept; a full disk is told alike, whoever notices it first."""
    if isinstance(error, Refusal):
        full = error.code is Code.STORAGE_FULL
        return NO_SPACE if full else f"The database cannot be written: {error.code.value}."
    if error.errno in FULL:
        return NO_SPACE
    what = f": {error.filename}" if error.filename else ""
    return f"The workspace folder cannot be used: {error.strerror}{what}"


def _fail(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    log.error("ended", extra={"code": code, "reason": sentence})
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="switchroom-service", description="The dispatch service of Switchroom.")
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve a workspace until told to stop")
    _add_options(serve, {option.key for option in OPTIONS})
    serve.set_defaults(act=_serve)

    worker = commands.add_parser(
        "worker", help="send, feed and run jobs for a team's database, beside its services"
    )
    _add_options(worker, {"home", "database", "shared"})
    worker.set_defaults(act=_worker)

    _add_moves(commands)
    upgrade = commands.add_parser("migrate", help="bring the database to this version and end")
    _add_options(upgrade, {"home", "database"})
    upgrade.set_defaults(act=_migrate)

    carrier = commands.add_parser(
        "simulate-carrier",
        help="be a carrier on loopback (SMPP, and HTTP for the other channels), with customers who reply",
    )
    simulator.add_arguments(carrier)
    carrier.set_defaults(act=_simulate)

    reset = commands.add_parser("reset-password", help="give somebody a new first password, while nothing serves")
    _add_options(reset, {"home", "database"})
    reset.add_argument("login")
    reset.set_defaults(act=_reset_password)
    return parser


def _add_moves(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What copies a workspace or puts it elsewhere."""
    copy_to = commands.add_parser(
        "copy-to", help="move an embedded workspace to an empty PostgreSQL, while nothing serves"
    )
    _add_options(copy_to, {"home", "shared"})
    copy_to.add_argument("url", metavar="URL", help="the empty database, e.g. postgresql+psycopg://user@host/name")
    copy_to.set_defaults(act=_copy_to)

    backup = commands.add_parser(
        "backup", help="write a copy of an embedded workspace into a file, while it works or not"
    )
    _add_options(backup, {"home"})
    backup.add_argument("file", type=Path)
    backup.set_defaults(act=_back_up)

    restore = commands.add_parser(
        "restore", help="put a copy in the place of the workspace, while nothing serves it"
    )
    _add_options(restore, {"home"})
    restore.add_argument("file", type=Path)
    restore.set_defaults(act=_restore)

    confirm = commands.add_parser("confirm-restore", help="let a restored copy send again, while nothing serves it")
    _add_options(confirm, {"home"})
    confirm.add_argument(
        "--send-waiting",
        action="store_true",
        help="send what waited in the copy: the original has not been at work since",
    )
    confirm.set_defaults(act=_confirm_restore)


def _add_options(parser: argparse.ArgumentParser, keys: set[str]) -> None:
    for option in OPTIONS:
        if option.key not in keys:
            continue
        flag = "--" + option.key.replace("_", "-")
        if option.key in FLAGS:
            parser.add_argument(flag, action="store_true", default=None, help=option.text)
        elif option.key == "port":
            parser.add_argument(flag, type=_port, metavar=option.metavar, help=option.text)
        else:
            parser.add_argument(flag, metavar=option.metavar, help=option.text)


def _port(text: str) -> int:
    try:
        return port_number(text, "it")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _migrate(settings: Settings, _given: argparse.Namespace) -> int:
    private_folder(settings.home)
    revision = migrate(settings.database_url, settings.home)
    print(f"The database is at revision {revision}.")
    return EXIT_OK


def _copy_to(settings: Settings, given: argparse.Namespace) -> int:
    private_folder(settings.home)
    lock = InstanceLock(settings.home)
    lock.take()
    try:
        logs.start(settings.home)
        where = copying.move(settings.home, given.url, settings.shared, areas.AREAS, _print_copied)
    finally:
        lock.release()
    print(f"Everything was copied and compared. The workspace lives in {where} now;")
    shared = f" --shared {settings.shared}" if settings.shared else ""
    print(f"serve it with: switchroom-service serve --home {settings.home} --database URL{shared}")
    return EXIT_OK


def _back_up(settings: Settings, given: argparse.Namespace) -> int:
    if not (settings.home / FILE).exists():
        raise backing_up.UnfitBackup(f"There is no workspace in {settings.home}.")
    size = backing_up.back_up(settings.home, given.file.absolute(), SystemClock().now_ms())
    print(f"{given.file}: {size:,} bytes. Passwords of provider accounts are not in it.")
    return EXIT_OK


def _restore(settings: Settings, given: argparse.Namespace) -> int:
    private_folder(settings.home)
    with _held(settings):
        made_ms = backing_up.restore(given.file.absolute(), settings.home, SystemClock().now_ms())
    made = datetime.fromtimestamp(made_ms / SECOND_MS, UTC)
    print(f"The workspace is as it was on {made:%Y-%m-%d %H:%M} UTC. Nothing leaves until somebody confirms it,")
    print("in the window under Settings, Backups, or with: switchroom-service confirm-restore")
    return EXIT_OK


def _confirm_restore(settings: Settings, given: argparse.Namespace) -> int:
    with _held(settings):
        service = server.assemble(settings, SystemClock(), workspace_token=None)
        database, form = service.runtime.database, ConfirmRestore(send_waiting=given.send_waiting)
        try:
            with database.read() as conn:
                waiting = sum(halting.waiting(conn).values())
            database.write(backups.confirm, SYSTEM, form, service.engine.hooks, areas.STOPS, lambda: None)
        finally:
            database.close()
    kept = "go out at the next start" if given.send_waiting else "are shown as unknown; runs wait to be taken up"
    print(f"Confirmed. {waiting:,} messages that waited {kept}.")
    return EXIT_OK


@contextlib.contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Nothing else has the workspace."""
    lock = InstanceLock(settings.home)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def _print_copied(table: str, digest: copying.Digest) -> None:
    print(f"{table:32} {digest.rows:>12,} rows  {digest.total}  equal", flush=True)


def _simulate(_settings: Settings, given: argparse.Namespace) -> int:
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(simulator.run_as(given))
    return EXIT_OK


def _reset_password(settings: Settings, given: argparse.Namespace) -> int:
    private_folder(settings.home)
    lock = InstanceLock(settings.home)
    lock.take()
    try:
        runtime = server.open_runtime(settings, SystemClock())
        try:
            password = account_service.new_first_password()
            known = runtime.database.write(account_service.reset_password, SYSTEM, given.login, password)
        finally:
            runtime.database.close()
    finally:
        lock.release()
    if not known:
        return _fail(EXIT_USAGE, f"There is nobody with the login {given.login!r}.")
    print(f"New first password of {given.login}, to be changed at the next sign-in: {password}")
    return EXIT_OK


def _serve(settings: Settings, _given: argparse.Namespace) -> int:
    if not settings.is_loopback and not (settings.tls_cert and settings.tls_key):
        raise ValueError(f"Listening on {settings.host} needs --tls-cert and --tls-key: others could read along.")
    web_address = settings.web_address
    if web_address is not None and web_address[0] not in LOOPBACK and not (settings.tls_cert and settings.tls_key):
        raise ValueError(
            f"Web services on {web_address[0]} need --tls-cert and --tls-key: others could read along."
        )
    _check_certificate(settings)
    private_folder(settings.home)
    lock = InstanceLock(settings.home)
    lock.take()
    try:
        logs.start(settings.home)
        try:
            listener = _bind(settings)
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            why = error.strerror
            if error.errno == errno.EADDRINUSE and _is_ours(settings):
                why = "the Switchroom service of another workspace listens there"
            return _fail(EXIT_PORT_TAKEN, f"Cannot listen on {where}: {why}. Choose another --port, or 0.")
        with listener:
            return _run(settings, lock, listener)
    finally:
        lock.release()


def _worker(settings: Settings, _given: argparse.Namespace) -> int:
    if not settings.database:
        raise ValueError("A worker needs --database: an embedded workspace is served by one process alone.")
    private_folder(settings.home)
    lock = InstanceLock(settings.home)
    lock.take()
    try:
        logs.start(settings.home)
        service = server.assemble(settings, SystemClock(), workspace_token=None)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_work(service))
        if failure := service.runtime.database.taken or service.refused:
            raise failure
        log.info("stopped")
        return EXIT_OK
    finally:
        lock.release()


async def _work(service: server.Service) -> None:
    """Be at work until told to end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    service.request_stop = lambda: loop.call_soon_threadsafe(ended.set)  # type: ignore[assignment]  # returns a handle
    service.runtime.database.on_taken = service.request_stop
    before = {
        number: signal.signal(number, lambda *_: service.request_stop())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        async with server.working(service):
            print(f"Working on {service.runtime.settings.home}", flush=True)
            memory.settle()
            await ended.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_certificate(settings: Settings) -> None:
    if settings.tls_cert or settings.tls_key:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key or None)
        except OSError as error:  # ssl.SSLError is one
            reason = error.strerror or type(error).__name__
            raise ValueError(f"--tls-cert and --tls-key cannot be used: {reason}") from error


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


def _is_ours(settings: Settings) -> bool:
    """Whether it is a service like this one that has the port; one with TLS is not recognised."""
    caller = http.client.HTTPConnection(settings.host, settings.port, timeout=ASK_S)
    try:
        caller.request("GET", "/health")
        return msgspec.json.decode(caller.getresponse().read(), type=Health).product == "switchroom"
    except (OSError, http.client.HTTPException, msgspec.MsgspecError):
        return False
    finally:
        caller.close()


class _Server(uvicorn.Server):
    """Tells when it listens, and ends event streams as soon as it is asked to stop."""

    def __init__(
        self, config: uvicorn.Config, *, on_started: Callable[[], None], on_stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._on_stopping = on_stopping
        self.failure: OSError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets=sockets)
        except SystemExit:  # how it says that the application did not start; the codes of this program are others
            self.should_exit = True
        if self.started and not self.should_exit:
            try:
                self._on_started()
            except OSError as error:  # a note nobody could write: no desktop would find it
                self.failure = error
                self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stopping()
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As the parent's, but the process ends by returning, so that the lock and the note are put away."""
        handled = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in handled}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _run(settings: Settings, lock: InstanceLock, listener: socket.socket) -> int:
    token = new_token() if settings.is_loopback else ""
    service = server.assemble(settings, SystemClock(), workspace_token=token or None)
    runtime = service.runtime
    port = listener.getsockname()[1]

    def announce() -> None:
        started_ms = runtime.clock.now_ms()
        lock.announce(Announcement(pid=os.getpid(), port=port, started_ms=started_ms, version=VERSION, token=token))
        log.info("ready", extra={"port": port, "home": str(settings.home)})
        print(f"Serving {settings.home} on port {port}", flush=True)
        memory.settle()

    config = web_config(
        service.app,
        timeout_graceful_shutdown=10,
        ssl_certfile=settings.tls_cert or None,
        ssl_keyfile=settings.tls_key or None,
    )
    web = _Server(config, on_started=announce, on_stopping=runtime.feed.close)
    service.request_stop = lambda: web.handle_exit(signal.SIGTERM, None)
    runtime.database.on_taken = service.request_stop
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(web.serve(sockets=[listener]))
    if failure := runtime.database.taken or service.refused or web.failure:
        raise failure
    if not web.started:
        return _fail(EXIT_FAILED, f"The service could not start; {settings.home / 'logs'} says why.")
    log.info("stopped")
    return EXIT_OK


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - there is none for Windows

    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())
