"""The service this desktop talks to: this machine's own, brought along and kept alive, or a team's by address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.contract.faults import Code, Fault, Problem
from app.contract.service import Health
from backend_client.client import Client
from backend_client.launcher import Endpoint, Launcher, LaunchFailed, Stage, find
from backend_client.transport import ServiceFault, Transport

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
DEFAULT_SCHEME: Final = "https"


class Where(Enum):
    """Whose service it is."""

    HERE = "here"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How it stands. `reason` and `log` say why a start failed, `fault` why a server could not be used."""

    where: Where = Where.HERE
    stage: Stage = Stage.CONNECTING
    address: str = ""
    health: Health | None = None
    reason: str = ""
    log: Path | None = None
    fault: Fault | None = None

    @property
    def ready(self) -> bool:
        """Whether somebody can sign in."""
        return self.stage is Stage.READY


def team_address(text: str) -> str | Problem:
    """The address as it is called: https is meant where nothing is said, plain http stays on this machine."""
    typed = text.strip().rstrip("/")
    if not typed:
        return Problem(path="address", code="required")
    try:
        parts = urlsplit(typed if "://" in typed else f"{DEFAULT_SCHEME}://{typed}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return Problem(path="address", code="not_an_address")
    odd = parts.username or parts.password or parts.query or parts.fragment or parts.path
    if not name or odd or any(letter.isspace() for letter in typed) or parts.scheme not in {"http", "https"}:
        return Problem(path="address", code="not_an_address")
    if parts.scheme == "http" and name not in LOOPBACK:
        return Problem(path="address", code="address_not_safe")
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")


def trust() -> ssl.SSLContext:
    """The certificates this machine trusts, the company's own among them."""
    return ssl.create_default_context()


async def ask_health(address: str) -> Health:
    """What a server says about itself; raises ServiceFault for silence, a bad certificate and anything else."""
    transport = Transport(address, verify=await asyncio.to_thread(trust))
    try:
        health = await transport.get("/health", Health)
    finally:
        await transport.close()
    if health.product != "switchroom":
        raise ServiceFault(Fault(code=Code.NOT_A_SERVICE))
    return health


@dataclass(slots=True)
class Connection:
    """Holds the client. Observers are told every new state; `client` is there from READY on."""

    home: Path
    demo: bool = False
    state: ServiceState = field(default_factory=ServiceState)
    client: Client | None = None
    endpoint: Endpoint | None = None
    _observers: list[Callable[[ServiceState], None]] = field(default_factory=list)

    def observe(self, observer: Callable[[ServiceState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def _set(self, state: ServiceState) -> None:
        self.state = state
        for observer in list(self._observers):
            observer(state)

    async def use_here(self) -> None:
        """Find or start this machine's service; how it went is in the state."""
        launcher = Launcher(
            self.home, demo=self.demo, on_stage=lambda stage: self._set(ServiceState(stage=_under_way(stage)))
        )
        await self._let_go()
        try:
            self.endpoint = await launcher.ensure()
        except LaunchFailed as error:
            self._set(ServiceState(stage=Stage.FAILED, reason=error.reason, log=error.log))
            return
        base_url, token = self.endpoint.base_url, self.endpoint.workspace_token
        self.client = Client(base_url, workspace_token=token)
        self._set(ServiceState(stage=Stage.READY, address=base_url, health=self.endpoint.health))

    async def use_team(self, address: str) -> None:
        """Ask a team's server; how it went is in the state."""
        self._set(ServiceState(Where.TEAM, Stage.CONNECTING, address))
        await self._let_go()
        try:
            health = await ask_health(address)
        except ServiceFault as error:
            self._set(ServiceState(Where.TEAM, Stage.FAILED, address, fault=error.fault))
            return
        self.client = Client(address, verify=await asyncio.to_thread(trust))
        self._set(ServiceState(Where.TEAM, Stage.READY, address, health))

    def wait_for_address(self) -> None:
        """A team's server is wanted and its address is not known yet."""
        self._set(ServiceState(Where.TEAM, Stage.CONNECTING))

    async def refresh_health(self) -> None:
        """Ask again whether the workspace still needs its set-up."""
        if self.client is not None and self.state.ready:
            health = await self.client.transport.get("/health", Health)
            self._set(ServiceState(self.state.where, Stage.READY, self.state.address, health))

    async def keep(self, on_moved: Callable[[], None]) -> None:
        """Start this machine's service again whenever it is gone, until cancelled; raises LaunchFailed."""
        if self.endpoint is None:
            return

        def moved(endpoint: Endpoint) -> None:
            self._move(endpoint)
            on_moved()

        await Launcher(self.home, demo=self.demo).keep(self.endpoint, moved)

    async def look_again(self) -> bool:
        """Whether this machine's service moved meanwhile; the client speaks to the new place then."""
        if self.state.where is not Where.HERE:
            return False
        endpoint = await find(self.home)
        before = self.endpoint
        if endpoint is None or before is None or endpoint.workspace_token == before.workspace_token:
            return False
        self._move(endpoint)
        return True

    def _move(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        if self.client is not None:
            self.client.transport.move(endpoint.base_url, endpoint.workspace_token)
        self._set(ServiceState(stage=Stage.READY, address=endpoint.base_url, health=endpoint.health))

    async def close(self) -> None:
        """Let go of the service; it goes on."""
        await self._let_go()

    async def _let_go(self) -> None:
        client, self.client, self.endpoint = self.client, None, None
        if client is not None:
            await client.close()


def _under_way(stage: Stage) -> Stage:
    """READY and FAILED are told by the one who has what belongs to them."""
    return Stage.CONNECTING if stage in {Stage.READY, Stage.FAILED} else stage
