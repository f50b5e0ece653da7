"""The event stream: subscribers by topic, resumed after every break, started over when too much was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Final

import httpx
import msgspec
from httpx_sse import aconnect_sse

from app.contract.faults import Code
from app.contract.feed import Change, Event, Topic, read_event
from app.contract.service import FEED_PATH
from backend_client.transport import ServiceFault, Transport, fault_of

FIRST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 8.0
SILENCE_S: Final = 40.0
"""The service says something every 15 s; after this much silence the line is dead."""

Subscriber = Callable[[Event], None]


class Line(Enum):
    """How the stream stands."""

    OFF = "off"
    CONNECTING = "connecting"
    LIVE = "live"
    BROKEN = "broken"  # trying again
    SIGNED_OUT = "signed_out"  # the session is over


class EventStream:
    """Delivers events in order, in the loop that runs `run`. A RESET goes to every subscriber."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._subscribers: dict[Topic, list[Subscriber]] = {}
        self._watchers: list[Callable[[Line], None]] = []
        self.position = 0
        self.line = Line.OFF

    def subscribe(self, topic: Topic, subscriber: Subscriber) -> Callable[[], None]:
        """Get a topic's events; call what is returned to end it."""
        listeners = self._subscribers.setdefault(topic, [])
        listeners.append(subscriber)
        return lambda: listeners.remove(subscriber) if subscriber in listeners else None

    def watch(self, watcher: Callable[[Line], None]) -> Callable[[], None]:
        """Be told how the stream stands; call what is returned to end it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    async def run(self, after: int) -> None:
        """Listen from a number on, until cancelled or signed out."""
        self.position = after
        try:
            await self._run()
        finally:
            if self.line is not Line.SIGNED_OUT:
                self._set(Line.OFF)

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        self._set(Line.CONNECTING)
        while True:
            try:
                await self._listen()
            except ServiceFault as error:
                if error.fault.code in (Code.SIGN_IN_REQUIRED, Code.WRONG_WORKSPACE_TOKEN):
                    self._set(Line.SIGNED_OUT)
                    return
            except (httpx.HTTPError, TimeoutError):
                pass  # silence and broken lines are the ordinary case: try again
            if self.line is Line.LIVE:
                pause_s = FIRST_PAUSE_S
            self._set(Line.BROKEN)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _listen(self) -> None:
        timeout = httpx.Timeout(SILENCE_S, connect=5.0)
        async with aconnect_sse(
            self._transport.http, "GET", FEED_PATH, params={"after": self.position}, timeout=timeout
        ) as source:
            kind = source.response.headers.get("content-type", "")
            if source.response.is_error or not kind.startswith("text/event-stream"):
                await source.response.aread()
                raise ServiceFault(fault_of(source.response))
            self._set(Line.LIVE)
            async for message in source.aiter_sse():
                try:
                    event = read_event(message.data)
                except msgspec.MsgspecError:  # a newer service's, about things this desktop does not know
                    self.position = int(message.id) if message.id.isdigit() else self.position
                else:
                    self._deliver(event)

    def _deliver(self, event: Event) -> None:
        self.position = event.seq
        if event.change is Change.RESET:
            for listeners in list(self._subscribers.values()):
                for subscriber in list(listeners):
                    _hand(subscriber, event)
            return
        for subscriber in list(self._subscribers.get(event.topic, ())):
            _hand(subscriber, event)

    def _set(self, line: Line) -> None:
        if line is not self.line:
            self.line = line
            for watcher in list(self._watchers):
                watcher(line)


def _hand(subscriber: Subscriber, event: Event) -> None:
    """One that fails is told of by the loop's handler of errors; the others hear the event all the same."""
    try:
        subscriber(event)
    except Exception as error:  # noqa: BLE001 - whatever a screen does wrong, the line stays
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": f"a subscriber of {event.topic} failed", "exception": error})
