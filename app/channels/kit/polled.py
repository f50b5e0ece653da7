"""What connectors over HTTP do alike: a link that is kept by rounds of asking, a pace, an orderly stop."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Final

from app.channels.kit.connector import Inlet, Link, LinkState, Outbound
from app.channels.kit.http_answers import NoAnswerError, NotSentError
from app.channels.kit.outcome import ErrorKind, Outcome, RetryLater
from app.channels.kit.pacing import TokenBucket
from app.channels.kit.timers import Timers
from app.channels.kit.waiting import sleep
from app.core.clock import Clock

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
REFUSED_WAIT_S: Final = 60.0

_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """The provider refuses our credentials; the text is a code."""


class PolledAccount(ABC):
    """See `kit.connector.Connector`. Subclasses say how to begin, what a round asks, how one message is sent."""

    def __init__(self, *, window: int, rate: float | None, clock: Clock, timers: Timers | None) -> None:
        self._clock = clock
        self._given_timers = timers
        self._window = window
        self.room = asyncio.Semaphore(window)
        self._bucket = TokenBucket(rate) if rate else None
        self._link = Link(LinkState.STOPPED, "", clock.now_ms())
        self._next_try_s = 0.0
        self._stopping = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._turns: set[asyncio.Future[None]] = set()
        self._storing: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    # -- for subclasses

    @abstractmethod
    def open(self) -> None:
        """Make what calls need; the timers and the inlet are known."""

    @abstractmethod
    async def greet(self) -> None:
        """Ask for a first sign of life; raises RefusedError, NotSentError, NoAnswerError."""

    @abstractmethod
    async def round(self) -> float:
        """Ask what there is and store it; returns how many seconds to wait before the next round.

        Raises as `greet`.
        """

    @abstractmethod
    async def deliver(self, message: Outbound) -> Outcome:
        """Hand one message over; the link is up. May raise NotSentError."""

    def hurry(self) -> None:  # noqa: B027 - most have nothing to hurry
        """It stops: let sends that only wait for more news come to their end."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of what `open` made."""

    # -- Connector

    @property
    def window(self) -> int:
        """How many sends may be under way at once."""
        return self._window

    @property
    def link(self) -> Link:
        """The connection's present state: up as long as the provider answers."""
        return self._link

    def turns(self, within_s: float) -> int:
        """How many more sends the account's rate would let go within this time."""
        return self._window if self._bucket is None else self._bucket.turns(self._timers.time(), within_s)

    async def start(self, inlet: Inlet) -> None:
        """Connect, and stay connected until `stop`. Returns at once."""
        self._inlet = inlet
        self._timers: Timers = self._given_timers or asyncio.get_running_loop()
        self._stopping = False
        self.open()
        self._tell(LinkState.CONNECTING, "")
        self._task = asyncio.create_task(self._keep(), name=f"{type(self).__name__} link")

    async def send(self, message: Outbound) -> Outcome:
        """Hand one message to the provider and wait for its answer. Never raises for a provider's refusal."""
        if self._link.state is not LinkState.UP:
            return self._not_now(self._link.reason or self._link.state.value)
        self._under_way += 1
        try:
            return await self._paced(message)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def stop(self) -> None:
        """Finish what is under way, then disconnect."""
        self._stopping = True
        self.hurry()
        for turn in tuple(self._turns):
            turn.cancel()
        if self._under_way:
            self._idle.clear()
            await self._idle.wait()
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task])
        while self._storing:
            await asyncio.wait(self._storing)
        await self.close()
        self._task = None
        self._tell(LinkState.STOPPED, "")

    # -- storing what came

    def store(
        self, work: Awaitable[object], done: Callable[[], Awaitable[None]], again: Callable[[], Awaitable[None]]
    ) -> None:
        """Store one thing in the background; then `done` is called, or `again` when storing failed."""
        task = asyncio.ensure_future(self._stored(work, done, again))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    async def _stored(
        self, work: Awaitable[object], done: Callable[[], Awaitable[None]], again: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - whatever storing raises, the provider must tell the thing again
            _log.exception("what the provider sent could not be stored and is asked for again")
            await again()
        else:
            await done()

    # -- inside

    async def _paced(self, message: Outbound) -> Outcome:
        if self._bucket is not None:
            wait_s = self._bucket.take(self._timers.time())
            if wait_s > 0 and not self._stopping:
                await sleep(self._timers, wait_s, self._turns)
        if self._stopping or self._link.state is not LinkState.UP:
            return self._not_now("stopping" if self._stopping else self._link.reason)
        try:
            async with self.room:
                return await self.deliver(message)
        except NotSentError as error:
            return self._not_now(str(error))

    def _not_now(self, reason: str) -> RetryLater:
        wait_s = self._next_try_s - self._timers.time() if self._task is not None else 0.0
        return RetryLater(int(max(wait_s, FIRST_WAIT_S) * 1000), ErrorKind.UNREACHABLE, reason, "")

    async def _keep(self) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self.greet()
                self._tell(LinkState.UP, "")
                wait_s = FIRST_WAIT_S
                while True:
                    pause_s = await self.round()
                    if pause_s > 0:
                        await sleep(self._timers, pause_s)
            except RefusedError as refusal:
                await self._away(LinkState.REFUSED, str(refusal), REFUSED_WAIT_S)
            except (NotSentError, NoAnswerError) as error:
                await self._away(LinkState.DOWN, str(error), wait_s)
            except Exception:  # noqa: BLE001 - an answer nobody foresaw must not end the link for good
                _log.exception("the provider answered something that makes no sense")
                await self._away(LinkState.DOWN, "unparseable", wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _away(self, state: LinkState, reason: str, pause_s: float) -> None:
        self._next_try_s = self._timers.time() + pause_s
        self._tell(state, reason)
        await sleep(self._timers, pause_s)

    def _tell(self, state: LinkState, reason: str) -> None:
        if (state, reason) != (self._link.state, self._link.reason):
            self._link = Link(state, reason, self._clock.now_ms())
            self._inlet.link_changed(self._link)
