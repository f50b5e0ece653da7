"""What the suite of every connector needs of each: the connector, and a provider that can be told things."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from app.channels.dinstar.connector import DinstarConnector
from app.channels.dinstar.settings import Auth, DinstarSettings
from app.channels.kit.connector import Connector, Outbound
from app.channels.kit.timers import Handle
from app.channels.registry import SIMULATED
from app.channels.simulated.connector import simulated
from app.channels.simulated.settings import SimulatedSettings
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.journal import Journal, read_journal
from app.channels.simulator.smsc import Smsc
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import BindMode, SmppSettings
from app.channels.smpp.text import Concatenation
from app.contract.channels import Channel
from app.contract.devices import BY_DEVICE

FASTER = 50
ANSWER_S = 120
"""Two and a half seconds by the clock on the wall: a busy machine must not take for silence what is only slow."""


class FastTimers:
    """The loop's own timers with seconds that last 20 ms, and none at all where they are leapt over."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ahead_s = 0.0
        self._alarms: list[_Alarm] = []

    def time(self) -> float:
        return self._loop.time() * FASTER + self._ahead_s

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Handle:
        alarm = _Alarm(self._loop, when, lambda: callback(*args))
        alarm.set(self._ahead_s)
        self._alarms = [one for one in self._alarms if not one.is_over]
        self._alarms.append(alarm)
        return alarm

    def leap(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead_s += seconds
        for alarm in self._alarms:
            alarm.set(self._ahead_s)


class _Alarm:
    """A call at a time, which can come sooner than it seemed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, when_s: float, ring: Callable[[], None]) -> None:
        self._loop, self._when_s, self._ring = loop, when_s, ring
        self._handle: asyncio.TimerHandle | None = None
        self.is_over = False

    def set(self, ahead_s: float) -> None:
        if not self.is_over:
            if self._handle is not None:
                self._handle.cancel()
            self._handle = self._loop.call_at((self._when_s - ahead_s) / FASTER, self._go)

    def _go(self) -> None:
        self.is_over = True
        self._ring()

    def cancel(self) -> None:
        self.is_over = True
        if self._handle is not None:
            self._handle.cancel()


class Rig(Protocol):
    """A connector and its provider. Messages made here differ in their texts."""

    connector: Connector
    ids_each_part: bool
    """Whether the provider names every part of a text, or the whole."""
    tells_receipts: bool
    number: str
    """Ours, to which customers reply."""

    def message(self, number: int, *, parts: int = 1) -> Outbound:
        """One the provider accepts, in so many parts."""

    def hopeless(self) -> Outbound:
        """One the provider refuses for good."""

    def unanswered(self) -> Outbound:
        """One the provider takes without a word."""

    def wait_out(self) -> None:
        """Let the time be over in which an answer could come."""

    def cut(self) -> None:
        """Break the connection; it can be made again."""

    def reply(self, text: str) -> None:
        """A customer writes."""

    def taken(self) -> list[str]:
        """The texts the provider took, in order."""

    async def close(self) -> None:
        """End the provider."""


class Case(Protocol):
    """One connector in one configuration."""

    @property
    def kind(self) -> str:
        """The connector's kind in the registry."""

    @property
    def name(self) -> str:
        """Shown in the names of tests."""

    async def open(self, folder: Path, *, wrong_password: bool = False) -> Rig:
        """A provider that runs and a connector that is not started yet."""


class SmppRig:
    """The SMPP connector and the simulated carrier."""

    ids_each_part = True
    tells_receipts = True
    number = "4412345"

    def __init__(self, smsc: Smsc, settings: SmppSettings, path: Path, journal: Journal) -> None:
        self.connector: Connector = SmppConnector(settings, timers=FastTimers())
        self._smsc = smsc
        self._path = path
        self._journal = journal

    def message(self, number: int, *, parts: int = 1) -> Outbound:
        text = f"message {number} "
        return Outbound(number, "4412345", f"34600{number:06d}", text + "a" * (153 * (parts - 1)))

    def hopeless(self) -> Outbound:
        return replace(self.message(1), address=f"3460{Magic.REFUSED.value}")

    def unanswered(self) -> Outbound:
        return replace(self.message(2), address=f"3460{Magic.NEVER_ANSWERED.value}")

    def wait_out(self) -> None:
        """It passes by itself, in half a second."""

    def cut(self) -> None:
        self._smsc.drop()

    def reply(self, text: str) -> None:
        self._smsc.write("34600111222", "4412345", text)

    def taken(self) -> list[str]:
        return [taken.text for taken in read_journal(self._path)]

    async def close(self) -> None:
        await self._smsc.stop()
        self._journal.close()


@dataclass(frozen=True)
class SmppCase:
    """One way to set up an SMPP account."""

    name: str
    kind: str = "smpp"
    settings: tuple[tuple[str, Any], ...] = ()

    async def open(self, folder: Path, *, wrong_password: bool = False) -> Rig:
        path = folder / "journal.jsonl"
        journal = Journal(path)
        smsc = Smsc(Behaviour(latency_ms=200, redeliver_ms=500), timers=FastTimers(), journal=journal)
        await smsc.start()
        password = "wrong" if wrong_password else "secret"
        settings = SmppSettings("127.0.0.1", "switchroom", password, port=smsc.port, **dict(self.settings))
        return SmppRig(smsc, settings, path, journal)


class SimulatedRig:
    """The connector to the simulated carrier's gateway."""

    ids_each_part = False
    number = "4412345"

    def __init__(self, channel: Channel, carrier: Carrier, password: str, path: Path, journal: Journal) -> None:
        settings = SimulatedSettings(carrier.ports["gateway_port"], password, answer_s=ANSWER_S)
        self._timers = FastTimers()
        self.connector: Connector = simulated(channel, settings, timers=self._timers)
        self._channel = channel.name.lower()
        self._is_by_device = channel in BY_DEVICE
        self.tells_receipts = channel is not Channel.PUSH
        self._carrier = carrier
        self._path = path
        self._journal = journal

    def message(self, number: int, *, parts: int = 1) -> Outbound:
        text = f"message {number} " + "a" * (153 * (parts - 1))
        return self._to(Outbound(number, "4412345", "", text), f"34600{number:06d}")

    def hopeless(self) -> Outbound:
        return self._to(self.message(1), f"3460{Magic.REFUSED.value}")

    def unanswered(self) -> Outbound:
        return self._to(self.message(2), f"3460{Magic.NEVER_ANSWERED.value}")

    def wait_out(self) -> None:
        self._timers.leap(ANSWER_S)

    def cut(self) -> None:
        self._carrier.drop()

    def reply(self, text: str) -> None:
        self._carrier.write("34600111222", "4412345", text, self._channel)

    def taken(self) -> list[str]:
        return [taken.text for taken in read_journal(self._path)]

    async def close(self) -> None:
        await self._carrier.stop()
        self._journal.close()

    def _to(self, message: Outbound, digits: str) -> Outbound:
        address = f"{digits}@example.test" if self._channel == "email" else digits
        return replace(message, address=address, tokens=(f"t{digits}",) if self._is_by_device else ())


@dataclass(frozen=True)
class SimulatedCase:
    """One channel of the gateway."""

    channel: Channel

    @property
    def kind(self) -> str:
        return f"simulated_{self.channel.name.lower()}"

    @property
    def name(self) -> str:
        return self.kind

    async def open(self, folder: Path, *, wrong_password: bool = False) -> Rig:
        path = folder / "journal.jsonl"
        journal = Journal(path)
        behaviour = Behaviour(latency_ms=200, redeliver_ms=500, display_rate=0.0)
        carrier = Carrier(behaviour, timers=FastTimers(), journal=journal)
        await carrier.start()
        return SimulatedRig(self.channel, carrier, "wrong" if wrong_password else "secret", path, journal)


class DinstarRig:
    """The Dinstar connector and the simulated box."""

    ids_each_part = False
    tells_receipts = True
    number = "34699000000"

    def __init__(self, carrier: Carrier, password: str, auth: Auth, path: Path, journal: Journal) -> None:
        settings = DinstarSettings(
            "127.0.0.1",
            "switchroom",
            password,
            port=carrier.ports["dinstar_port"],
            auth=auth,
            poll_ms=500,
            answer_s=ANSWER_S,
        )
        self._timers = FastTimers()
        self.connector: Connector = DinstarConnector(settings, timers=self._timers)
        self._carrier = carrier
        self._path = path
        self._journal = journal

    def message(self, number: int, *, parts: int = 1) -> Outbound:
        text = f"message {number} " + "a" * (153 * (parts - 1))
        return Outbound(number, "34699000000", f"34600{number:06d}", text)

    def hopeless(self) -> Outbound:
        return self.message(1, parts=20)

    def unanswered(self) -> Outbound:
        return replace(self.message(2), address=f"3460{Magic.NEVER_ANSWERED.value}")

    def wait_out(self) -> None:
        self._timers.leap(ANSWER_S)

    def cut(self) -> None:
        self._carrier.unplug(2.0)

    def reply(self, text: str) -> None:
        self._carrier.write("34600111222", "", text, "dinstar")

    def taken(self) -> list[str]:
        return [taken.text for taken in read_journal(self._path)]

    async def close(self) -> None:
        await self._carrier.stop()
        self._journal.close()


@dataclass(frozen=True)
class DinstarCase:
    """One way to log in at the box."""

    kind: str
    auth: Auth

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.auth.value}"

    async def open(self, folder: Path, *, wrong_password: bool = False) -> Rig:
        path = folder / "journal.jsonl"
        journal = Journal(path)
        carrier = Carrier(Behaviour(latency_ms=200), timers=FastTimers(), journal=journal)
        await carrier.start()
        return DinstarRig(carrier, "wrong" if wrong_password else "secret", self.auth, path, journal)


CASES: tuple[Case, ...] = (
    SmppCase("smpp"),
    SmppCase("smpp-separate-lines", settings=(("bind_mode", BindMode.SEPARATE),)),
    SmppCase("smpp-16-bit", settings=(("concat", Concatenation.UDH16), ("window", 3))),
    SmppCase("smpp-sar", settings=(("concat", Concatenation.SAR), ("window", 1))),
    DinstarCase("dinstar", Auth.DIGEST),
    DinstarCase("dinstar_web", Auth.BASIC),
    *(SimulatedCase(channel) for channel in SIMULATED),
)
"""Every connector, in every configuration worth proving. A new connector adds its case here."""
