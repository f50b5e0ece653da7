"""A small HTTP/1.1 server on loopback for the gateways the simulator plays; it can fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import httptools
import msgspec


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body decoded; raises msgspec.DecodeError."""
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and a body that becomes JSON, or octets as they are."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    octets: bytes | None = None


Handler = Callable[[Request], Awaitable[Answer | None]]
"""None: the request is never answered."""


class WebServer:
    """`frozen`: connections stay open and nothing is answered. `unplugged`: new ones are cut at once."""

    def __init__(self, handle: Handler) -> None:
        self.port = 0
        self.frozen = False
        self.unplugged = False
        self.handle = handle
        self._talks: set[_Talk] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen; `port` is the one that was chosen."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Talk(self, self._talks), host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop everybody."""
        self._server.close()
        self.drop()
        await self._server.wait_closed()

    def drop(self) -> None:
        """Cut every connection, as a network does."""
        for talk in tuple(self._talks):
            talk.abort()


class _Talk(asyncio.Protocol):
    """One client's connection: requests one after the other."""

    def __init__(self, server: WebServer, talks: set[_Talk]) -> None:
        self._server = server
        self._talks = talks
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._begin()

    def abort(self) -> None:
        """Cut it."""
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.Transport, transport)
        self._talks.add(self)
        if self._server.unplugged:
            self.abort()

    def data_received(self, data: bytes) -> None:
        """Parse; what is no HTTP ends the connection."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was being answered."""
        del exc
        self._transport = None
        self._talks.discard(self)
        for task in self._tasks:
            task.cancel()

    # -- httptools

    def on_url(self, url: bytes) -> None:
        """Part of the request line."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Begin to answer."""
        parts = urlsplit(self._url.decode("latin-1"))
        method = self._parser.get_method().decode("ascii")
        request = Request(method, parts.path, dict(parse_qsl(parts.query)), self._headers, self._body)
        self._begin()
        if not self._server.frozen:
            task = asyncio.ensure_future(self._answer(request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _begin(self) -> None:
        self._url, self._body = b"", b""
        self._headers: dict[str, str] = {}

    async def _answer(self, request: Request) -> None:
        answer = await self._server.handle(request)
        if answer is None or self._transport is None or self._server.frozen:
            return
        body = b"" if answer.body is None else msgspec.json.encode(answer.body)
        body = body if answer.octets is None else answer.octets
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **answer.headers}
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
