"""A message centre that does only what a test tells it to, over a real loopback socket."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import cast

import smpp34

from app.channels.smpp.pdu import BINDS, RESPONSE, Command, Frame, Framer, unit

BIND_TRX_RESP = Command.BIND_TRANSCEIVER | RESPONSE


class Peer(asyncio.Protocol):
    """One accepted connection."""

    def __init__(self, centre: ScriptedCentre) -> None:
        self._centre = centre
        self._framer = Framer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._centre.peer = self
        self._centre.connections += 1
        self._centre.changed.set()

    def data_received(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if frame.command_id in BINDS and self._centre.bind_status is not None:
                self.send(unit(frame.command_id | RESPONSE, frame.sequence, self._centre.bind_status, b"centre\0"))
            self._centre.frames.append(frame)
        self._centre.changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._centre.lost += 1
        self._centre.changed.set()

    def send(self, octets: bytes) -> None:
        self.transport.write(octets)


class ScriptedCentre:
    """Listens, answers binds with `bind_status` (None: not at all), and records everything else."""

    def __init__(self, bind_status: int | None = 0) -> None:
        self.bind_status = bind_status
        self.frames: deque[Frame] = deque()
        self.changed = asyncio.Event()
        self.connections = 0
        self.lost = 0
        self.peer: Peer

    async def start(self, tls: ssl.SSLContext | None = None) -> ScriptedCentre:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Peer(self), "127.0.0.1", 0, ssl=tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self._server.close()
        if self.connections > self.lost:
            self.peer.transport.abort()
        await self.until_lost(self.connections)

    async def next(self, command: Command) -> Frame:
        """The next unit of this kind; others before it are thrown away."""
        while True:
            while self.frames:
                frame = self.frames.popleft()
                if frame.command_id == command:
                    return frame
            self.changed.clear()
            await self.changed.wait()

    async def until_connected(self) -> None:
        """Wait for the first connection."""
        while not self.connections:
            self.changed.clear()
            await self.changed.wait()

    async def round_trip(self) -> None:
        """Return when the client has dealt with everything sent to it so far."""
        self.send(unit(Command.ENQUIRE_LINK, 0x7777))
        await self.next(Command.ENQUIRE_LINK_RESP)

    async def until_lost(self, count: int = 1) -> None:
        """Wait until so many connections have ended."""
        while self.lost < count:
            self.changed.clear()
            await self.changed.wait()

    def send(self, octets: bytes) -> None:
        """Send on the newest connection."""
        self.peer.send(octets)

    def answer(self, frame: Frame, status: int = 0, message_id: str | None = None) -> None:
        """Answer a request."""
        body = b"" if message_id is None else message_id.encode("ascii") + b"\0"
        self.send(unit(frame.command_id | RESPONSE, frame.sequence, status, body))

    def deliver(self, sequence: int, octets: bytes, *, esm_class: int = 0, data_coding: int = 0) -> None:
        """Send a deliver_sm from a customer."""
        message = smpp34.DeliverSm(
            "34600111222",
            "4412345",
            octets,
            sequence_number=sequence,
            esm_class=esm_class,
            data_coding=data_coding,
        )
        self.send(message.encode())


def submitted(frame: Frame) -> smpp34.SubmitSm:
    """The submit in a recorded unit, decoded by the independent codec."""
    message = smpp34.decode(frame.octets)
    assert isinstance(message, smpp34.SubmitSm)
    return message
