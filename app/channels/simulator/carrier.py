"""The whole simulated carrier: a message centre for SMS, over HTTP a gateway for other channels, a Dinstar box."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from typing import Any

from app.channels.kit.timers import Timers
from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.dinstar import Dinstar
from app.channels.simulator.gateway import Gateway
from app.channels.simulator.journal import Journal
from app.channels.simulator.schedule import Schedule
from app.channels.simulator.smsc import Smsc
from app.channels.simulator.web import WebServer
from app.core.clock import Clock, SystemClock


class Carrier:
    """Lives in one event loop between `start` and `stop`. `journal` is written by all of its parts."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        clock: Clock | None = None,
        timers: Timers | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.smsc = Smsc(behaviour, clock=clock, timers=timers, journal=journal)
        self._clock = clock or SystemClock()
        self._timers = timers
        self._journal = journal

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, gateway_port: int = 0, dinstar_port: int = 0
    ) -> None:
        """Listen; `ports` are those that were chosen."""
        self._schedule = Schedule(self._timers or asyncio.get_running_loop())
        behaviour, schedule = self.smsc.behaviour, self._schedule
        self.gateway = Gateway(behaviour, schedule=schedule, clock=self._clock, journal=self._journal)
        self.dinstar = Dinstar(behaviour, schedule=schedule, clock=self._clock, journal=self._journal)
        self._web = WebServer(self.gateway.handle)
        self._box = WebServer(self.dinstar.handle)
        await self.smsc.start(host, port)
        await self._web.start(host, gateway_port)
        self.gateway.address = f"http://{host}:{self._web.port}"
        await self._box.start(host, dinstar_port)

    async def stop(self) -> None:
        """Stop listening, drop everybody, forget what is on its way."""
        await asyncio.gather(self.smsc.stop(), self._web.stop(), self._box.stop())
        self._schedule.clear()

    @property
    def ports(self) -> dict[str, int]:
        """Where it listens."""
        return {"port": self.smsc.port, "gateway_port": self._web.port, "dinstar_port": self._box.port}

    # -- what it can be told to do

    def behave(self, **changes: Any) -> None:
        """Change how it behaves from now on; raises TypeError for what there is not."""
        behaviour = dataclasses.replace(self.smsc.behaviour, **changes)
        self.smsc.behaviour = self.gateway.behaviour = self.dinstar.behaviour = behaviour

    def drop(self) -> None:
        """Cut every connection, as a network does."""
        self.smsc.drop()
        self.gateway.break_off()
        self._web.drop()
        self._box.drop()

    def unbind(self) -> None:
        """End every SMPP session in order, answers still open or not."""
        self.smsc.unbind()

    def unplug(self, seconds: float) -> None:
        """Cut the Dinstar box off for a while: who only asks now and then does not notice a shorter break."""
        self._box.unplugged = True
        self._box.drop()
        self._schedule.after(seconds, self._plug_in)

    def _plug_in(self) -> None:
        self._box.unplugged = False

    def freeze(self) -> None:
        """Keep connections open and answer nothing at all: half-open."""
        self.smsc.freeze()
        self._web.frozen = self._box.frozen = True

    def thaw(self) -> None:
        """Answer again; what came meanwhile is lost."""
        self.smsc.thaw()
        self._web.frozen = self._box.frozen = False

    def write(
        self, sender: str, recipient: str, text: str, channel: str = "sms", **more: Mapping[str, Any]
    ) -> None:
        """A customer writes, to the Dinstar box by `dinstar`; raises KeyError for a channel there is not.

        `more` is what only the gateway's channels carry: see there.
        """
        if channel == "sms":
            self.smsc.write(sender, recipient, text)
        elif channel == "dinstar":
            self.dinstar.write(sender, text)
        else:
            self.gateway.write(channel, sender, recipient, text, **more)

    def counters(self) -> dict[str, Any]:
        """What it did since it started, and what it still holds."""
        return {
            **dataclasses.asdict(self.smsc.counters),
            "gateway": dataclasses.asdict(self.gateway.counters),
            "dinstar": dataclasses.asdict(self.dinstar.counters),
            "held": self.smsc.held + self.gateway.held + self.dinstar.held,
        }
