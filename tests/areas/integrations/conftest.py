"""The web service in the test's own process: calls as bytes, answers as they would go out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.contacts.way_out import WayOut
from app.contract.api_keys import ApiKeyForm, NewApiKey
from app.contract.dialers import Dialer, DialerRecord
from app.core.actor import Actor
from app.core.clock import SetClock
from app.core.runtime import Runtime
from app.core.settings import LOOPBACK
from app.integrations import service
from app.integrations.door import Door
from app.integrations.leaving import LeavingDoor
from tests.areas.dialers.conftest import Gateway, install_kinds

PATH = "/Integra/resources/SMS/SendSMS"
FORM = "application/x-www-form-urlencoded"
GOOD = {"destination": "099635199", "message": "Hi", "campaign": "campsms"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def why(self) -> str:
        """The code of a refusal, "OK" otherwise."""
        return self.body if self.body == "OK" else self.body.split(": ")[1]

    @property
    def record_id(self) -> int:
        return int(self.headers["x-message-id"])

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Web:
    """A dialer of the seed, a key for everything, and the door."""

    gateway: Gateway
    dialer: Dialer
    key: NewApiKey
    door: Door = field(init=False)
    leaving: LeavingDoor = field(init=False)

    def __post_init__(self) -> None:
        runtime = self.gateway.runtime
        self.door = Door(runtime.database, LOOPBACK)
        self.leaving = LeavingDoor(runtime.database, WayOut(runtime.secrets))

    async def acall(
        self,
        method: str,
        target: str | bytes,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        key: str | None = "",
        chunk: int = 1 << 20,
    ) -> Reply:
        """`key`: "" is the usual one, None brings none."""
        raw = target.encode() if isinstance(target, str) else target
        path, _, query = raw.partition(b"?")
        usual = {"host": "127.0.0.1:8085"} | ({"content-type": FORM} if method == "POST" else {})
        if key is not None:
            usual["x-api-key"] = key or self.key.secret
        given = {name: value for name, value in {**usual, **(headers or {})}.items() if value}
        scope: Any = {
            "type": "http",
            "method": method,
            "raw_path": path,
            "path": path.decode("latin-1"),
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        }
        parts = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]
        sent: list[Any] = []

        async def receive() -> Any:
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.door(scope, receive, send)
        back = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        assert back["cache-control"] == "no-store"
        text = b"".join(one["body"] for one in sent[1:])
        assert int(back["content-length"]) == len(text)
        return Reply(sent[0]["status"], back, text.decode())

    def call(self, method: str, target: str | bytes, body: bytes = b"", **options: Any) -> Reply:
        return asyncio.run(self.acall(method, target, body, **options))

    def post(self, values: Mapping[str, str] | bytes | None = None, **options: Any) -> Reply:
        body = values if isinstance(values, bytes) else urlencode(GOOD if values is None else values).encode()
        return self.call("POST", PATH, body, **options)

    def get(self, tail: str, **options: Any) -> Reply:
        return self.call("GET", PATH + tail, **options)

    def records(self, dialer: Dialer | None = None) -> list[DialerRecord]:
        return self.gateway.waiting(dialer or self.dialer)

    def new_key(self, name: str = "Shop", *dialers: Dialer) -> NewApiKey:
        form = ApiKeyForm(name=name, dialer_ids=tuple(one.id for one in dialers))
        return self.gateway.do(service.create, self.gateway.admin, form)


@pytest.fixture
def web(
    idle_runtime: Runtime, clock: SetClock, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Web]:
    install_kinds(monkeypatch)
    gateway = Gateway(idle_runtime, clock, admin, tmp_path)
    dialer = gateway.dialer()
    key = gateway.do(service.create, admin, ApiKeyForm(name="CRM"))
    yield Web(gateway, dialer, key)
    gateway.figures_are_right()
