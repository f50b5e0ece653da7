"""Commands that go on until told to stop: serve a workspace, or work for a team's database beside its services."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http.client
import logging
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

import msgspec
import uvicorn

from app import server
from app.contract.service import VERSION, Announcement, Health
from app.core import logs, memory
from app.core.clock import SystemClock
from app.core.endings import EXIT_FAILED, EXIT_PORT_TAKEN, Ending
from app.core.instance import InstanceLock, held, private_folder
from app.core.loop import loop_factory
from app.core.secrets import new_token
from app.core.serving import web_config
from app.core.settings import LOOPBACK, Settings

log = logging.getLogger("switchroom.cli")

ASK_S: Final = 2.0


class PortTaken(Ending):
    """The address to listen on cannot be had."""

    exit_code = EXIT_PORT_TAKEN


class NotStarted(Ending):
    """The service ended before it listened, for a reason that is in its log."""

    exit_code = EXIT_FAILED


def serve(settings: Settings) -> None:
    """Serve a workspace until told to stop; raises ValueError where the options do not go together."""
    if not settings.is_loopback and not (settings.tls_cert and settings.tls_key):
        raise ValueError(f"Listening on {settings.host} needs --tls-cert and --tls-key: others could read along.")
    web_address = settings.web_address
    if web_address is not None and web_address[0] not in LOOPBACK and not (settings.tls_cert and settings.tls_key):
        raise ValueError(
            f"Web services on {web_address[0]} need --tls-cert and --tls-key: others could read along."
        )
    _check_certificate(settings)
    private_folder(settings.home)
    with held(settings.home) as lock:
        logs.start(settings.home)
        try:
            listener = _bind(settings)
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            why = error.strerror
            if error.errno == errno.EADDRINUSE and _is_ours(settings):
                why = "the Switchroom service of another workspace listens there"
            raise PortTaken(f"Cannot listen on {where}: {why}. Choose another --port, or 0.") from error
        with listener:
            _run(settings, lock, listener)


def work(settings: Settings) -> None:
    """Send, feed and run jobs for a team's database until told to stop; raises ValueError where none is named."""
    if not settings.database:
        raise ValueError("A worker needs --database: an embedded workspace is served by one process alone.")
    private_folder(settings.home)
    with held(settings.home):
        logs.start(settings.home)
        service = server.assemble(settings, SystemClock(), workspace_token=None)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_work(service))
        if failure := service.runtime.database.taken or service.refused:
            raise failure
        log.info("stopped")


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


def _run(settings: Settings, lock: InstanceLock, listener: socket.socket) -> None:
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
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(web.serve(sockets=[listener]))
    if failure := runtime.database.taken or service.refused or web.failure:
        raise failure
    if not web.started:
        raise NotStarted(f"The service could not start; {settings.home / 'logs'} says why.")
    log.info("stopped")
