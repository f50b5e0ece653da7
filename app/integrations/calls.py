"""What the public doors share: reading a call's headers and body, answering it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from litestar.types import Receive, Scope, Send

from app.integrations import reading
from app.integrations.reading import Declined, Why


class Gone(Exception):  # noqa: N818 - nobody is left to be answered
    """The caller has hung up."""


def headers_of(scope: Scope) -> defaultdict[str, list[str]]:
    """Values by lower-case name."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        found[name.decode("latin-1").lower()].append(value.decode("latin-1"))
    return found


async def body_of(receive: Receive, headers: reading.Headers) -> bytes:
    """The whole body; declines one that is too large without taking the rest of it."""
    body = bytearray()
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        announced = headers.get("content-length", ("0",))[0]
        if len(body) > reading.BODY_MAX or (announced.isdecimal() and int(announced[:10]) > reading.BODY_MAX):
            raise Declined(Why.TOO_LARGE, f"The body is larger than {reading.BODY_MAX} bytes.")
        if not message.get("more_body", False):
            return bytes(body)


async def answer(send_back: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
    """A whole answer, which nobody keeps."""
    known = [(b"cache-control", b"no-store"), *headers, (b"content-length", str(len(body)).encode())]
    await send_back({"type": "http.response.start", "status": status, "headers": known})
    await send_back({"type": "http.response.body", "body": body, "more_body": False})
