"""Who may talk to the service at all: the workspace's token, this machine's names, no foreign page, a session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from app.contract.faults import Code, Fault
from app.core.actor import SYSTEM, Actor
from app.core.gate import LOOPBACK_NAMES, Entry, Gate
from app.core.passwords import digest

TOKEN = "right"


@dataclass
class House:
    """A gate with an application behind it that notes who came in."""

    team: bool = False
    inside: list[Actor | None] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    calls: int = 0

    async def _app(self, scope: Any, _receive: Any, _send: Any) -> None:
        self.inside.append(scope.get("user"))

    async def _resolve(self, token_hash: str, address: str) -> Actor | None:
        self.asked.append((token_hash, address))
        return SYSTEM if token_hash == digest("session") else None

    def _count(self) -> None:
        self.calls += 1

    def knock(self, path: str = "/api/me", kind: str = "http", **headers: str) -> Code | None:
        """The refusal a call is answered with, None when it came through."""
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        entry = Entry(
            workspace_token=None if self.team else TOKEN,
            allowed_hosts=frozenset() if self.team else LOOPBACK_NAMES,
            resolve=self._resolve,
            on_call=self._count,
        )
        gate = Gate(self._app, entry=lambda _scope: entry)
        raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {"type": kind, "path": path, "headers": raw, "client": ("10.1.2.3", 5)}
        asyncio.run(gate(scope, None, send))  # type: ignore[arg-type]  # what a server would hand over
        if not sent:
            return None
        start, body = sent
        code = msgspec.json.decode(body["body"], type=Fault).code
        assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
        return code


GOOD = {"host": "127.0.0.1:8000", "x_workspace_token": TOKEN}


def test_with_token_and_host_a_call_comes_through_as_nobody() -> None:
    house = House()
    assert house.knock(**GOOD) is None
    assert house.inside == [None]
    assert house.calls == 1


@pytest.mark.parametrize("token", [None, "", "wrong", "righ", "right ", "RIGHT", "ri\xe4ght"])
def test_without_the_right_token_nobody_comes_through(token: str | None) -> None:
    house = House()
    headers = {"host": "localhost"} | ({} if token is None else {"x_workspace_token": token})
    assert house.knock(**headers) is Code.WRONG_WORKSPACE_TOKEN
    assert house.inside == []
    assert (house.calls, house.asked) == (0, []), "nor is a session looked up"


def test_health_answers_without_a_token_but_not_with_a_wrong_one() -> None:
    """Without: anybody may ask whether a service is here. With: a desktop asks whether it is *its* service."""
    house = House()
    assert house.knock("/health", host="localhost") is None
    assert house.calls == 0
    assert house.knock("/health", host="localhost", x_workspace_token="wrong") is Code.WRONG_WORKSPACE_TOKEN
    assert house.knock("/health", **GOOD) is None
    assert house.calls == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:1", "localhost", "LocalHost:80", "[::1]", "[::1]:8000"])
def test_this_machine_has_many_names(host: str) -> None:
    assert House().knock(host=host, x_workspace_token=TOKEN) is None


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example"),
        *("evil.example/127.0.0.1", "127.0.0.1/evil.example", "127.0.0.1:80.evil.example", "[::1].evil.example"),
        *("", ":80", "[::2]", "user@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.2", "localhost."),
    ],
)
def test_a_name_made_to_point_here_does_not_come_through(host: str) -> None:
    """DNS rebinding: the browser believes the page's own server answers, and sends the page's name."""
    house = House()
    assert house.knock(host=host, x_workspace_token=TOKEN) is Code.FOREIGN_ORIGIN
    assert house.knock("/health", host=host) is Code.FOREIGN_ORIGIN
    assert house.inside == []


def test_a_call_that_names_no_host_does_not_come_through() -> None:
    assert House().knock(x_workspace_token=TOKEN) is Code.FOREIGN_ORIGIN


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("http://127.0.0.1:9", None),
        ("http://localhost", None),
        ("http://[::1]:3", None),
        ("https://evil.example", Code.FOREIGN_ORIGIN),
        ("http://127.0.0.1.evil.example", Code.FOREIGN_ORIGIN),
        ("null", Code.FOREIGN_ORIGIN),
        ("", Code.FOREIGN_ORIGIN),
        ("file://", Code.FOREIGN_ORIGIN),
        ("chrome-extension://abc", Code.FOREIGN_ORIGIN),
    ],
)
def test_a_foreign_page_does_not_come_through(origin: str, code: Code | None) -> None:
    assert House().knock(**GOOD, origin=origin) is code


@pytest.mark.parametrize(
    ("authorization", "known"),
    [
        ("Bearer session", True),
        ("bearer session", True),
        ("BEARER session", True),
        ("Bearer other", False),
        ("Bearer", False),
        ("Bearer ", False),
        ("Bearer  session", False),
        ("Bearer session ", False),
        ("Basic session", False),
        ("session", False),
        ("", False),
    ],
)
def test_who_a_session_token_makes_one(authorization: str, known: bool) -> None:
    house = House()
    assert house.knock(**GOOD, authorization=authorization) is None
    assert house.inside == [SYSTEM if known else None]
    assert all(address == "10.1.2.3" for _, address in house.asked)


def test_on_a_team_server_accounts_alone_decide_but_pages_stay_out() -> None:
    house = House(team=True)
    assert house.knock(host="switchroom.example") is None
    assert house.knock(host="switchroom.example", authorization="Bearer session") is None
    assert house.inside == [None, SYSTEM]
    assert house.knock(host="switchroom.example", origin="https://evil.example") is Code.FOREIGN_ORIGIN


def test_the_start_of_the_application_is_nobodys_call() -> None:
    house = House()
    assert house.knock(kind="lifespan") is None
    assert house.inside == [None]
