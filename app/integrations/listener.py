"""Where the public doors listen: a socket of its own, whose trouble is told and stops nothing else (WSV-1)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn
from litestar.types import Receive, Scope, Send

from app.contract.api_keys import WebFault
from app.core.serving import web_config
from app.core.settings import LOOPBACK, Settings
from app.integrations.door import Door
from app.integrations.leaving import LeavingDoor, token_of

log = logging.getLogger("switchroom.web")

PATH: Final = "/Integra/resources/SMS/SendSMS"
BACKLOG: Final = 2_048
GOODBYE_S: Final = 5


class _Server(uvicorn.Server):
    """One that leaves the process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Listener:
    """Listens while the service runs. `fault` is why it does not though it should."""

    def __init__(self, door: Door, settings: Settings, leaving: LeavingDoor) -> None:
        self._door = door
        self._leaving = leaving
        self._settings = settings
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self.port: int | None = None
        self.fault: WebFault | None = None

    @property
    def url(self) -> str:
        """What others call, "" where it is switched off."""
        address = self._settings.web_address
        if address is None:
            return ""
        host, port = address
        scheme = "http" if host in LOOPBACK else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port or port}{PATH}"

    async def start(self) -> None:
        """Listen where the settings say; a port that somebody else has is told, not raised."""
        address = self._settings.web_address
        if address is None:
            return
        host, port = address
        try:
            listener = _bind(host, port)
        except OSError as error:
            self.fault = WebFault.PORT_TAKEN if error.errno == errno.EADDRINUSE else WebFault.CANNOT_LISTEN
            log.warning("web_service_not_listening", extra={"host": host, "port": port, "reason": error.strerror})
            return
        self.port = listener.getsockname()[1]
        is_local = host in LOOPBACK
        self._door.own_names = LOOPBACK if is_local else ()
        config = web_config(
            self._enter,
            interface="asgi3",  # a method of an object is not recognised as one
            lifespan="off",
            timeout_graceful_shutdown=GOODBYE_S,
            ssl_certfile=None if is_local else self._settings.tls_cert,
            ssl_keyfile=None if is_local else self._settings.tls_key,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]), name="web service")
        log.info("web_service_listening", extra={"host": host, "port": self.port})

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Programs that call in go one way, people who unsubscribe the other."""
        leaves = token_of(scope["raw_path"]) is not None
        await (self._leaving if leaves else self._door)(scope, receive, send)

    async def stop(self) -> None:
        """Finish what is being answered."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._server = self._task = None


def _bind(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # now: two may bind where neither listens yet
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener
