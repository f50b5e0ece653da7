"""What stands before every route: who may talk to this machine's service at all, and who is talking."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.contract.faults import Code, Fault
from app.contract.service import WORKSPACE_HEADER
from app.core.actor import Actor
from app.core.errors import STATUS
from app.core.passwords import digest, same

OPEN_PATHS: Final = frozenset({"/health"})
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:/@\[\]]+)(:\d*)?")
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})

Resolve = Callable[[str, str], Awaitable[Actor | None]]
"""From the digest of a session token and an address to the person, None when the token is not good."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may come in. `workspace_token` is None on a team server, where accounts alone decide.

    `on_call` is told of every call that brought the right token: somebody's desktop is there.
    """

    workspace_token: str | None
    allowed_hosts: frozenset[str]
    resolve: Resolve
    on_call: Callable[[], None] = lambda: None


class Gate:
    """ASGI middleware; `entry` finds what holds for a call."""

    def __init__(self, app: ASGIApp, *, entry: Callable[[Scope], Entry]) -> None:
        self._app = app
        self._entry = entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call through, or answer it with a refusal."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        entry = self._entry(scope)
        code = _refusal(entry, headers, str(scope["path"]))
        if code is not None:
            await _answer(send, code)
            return
        client = scope.get("client")
        scope["user"] = await _actor(entry, headers, client[0] if client else "")
        await self._app(scope, receive, send)


def _refusal(entry: Entry, headers: dict[str, str], path: str) -> Code | None:
    if entry.allowed_hosts and _host(headers.get("host", "")) not in entry.allowed_hosts:
        return Code.FOREIGN_ORIGIN  # a page that made a name point at this machine (DNS rebinding)
    origin = headers.get("origin")
    if origin is not None and _host(origin.partition("://")[2]) not in entry.allowed_hosts:
        return Code.FOREIGN_ORIGIN
    given = headers.get(WORKSPACE_HEADER.lower())
    if entry.workspace_token is None or (given is None and path in OPEN_PATHS):
        return None
    if given is None or not same(given, entry.workspace_token):
        return Code.WRONG_WORKSPACE_TOKEN
    entry.on_call()
    return None


async def _actor(entry: Entry, headers: dict[str, str], address: str) -> Actor | None:
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    return await entry.resolve(digest(token), address)


def _host(value: str) -> str:
    """The name in a Host header without its port; nothing when it is no host."""
    found = _HOST.fullmatch(value)
    return found["name"].lower() if found else ""


async def _answer(send: Send, code: Code) -> None:
    body = msgspec.json.encode(Fault(code=code))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": STATUS[code], "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
