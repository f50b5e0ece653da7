"""The numbers on the rail's entries whose panel was not opened yet; an opened panel tells its own. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from typing import Final

from app.contract.accounts import RequestState
from app.contract.feed import Event, Topic
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Pump, Start

EVERY_S: Final = 5.0
"""How far apart a number is counted anew while news come in."""

Count = Callable[[Client], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Source:
    """`count` is asked again when one of `topics` tells something."""

    panel: str
    topics: tuple[Topic, ...]
    count: Count


async def _unread(client: Client) -> int:
    return (await client.conversations.counts()).unread


async def _requests(client: Client) -> int:
    return sum(one.state is RequestState.OPEN for one in await client.accounts.access_requests())


_SOURCES: Final = (
    _Source("conversations", (Topic.MESSAGES, Topic.CONVERSATION_MARKS), _unread),
    _Source("users", (Topic.ACCESS_REQUESTS,), _requests),
)


class Badges:
    """Counts for one person until `close`. `made` holds the panels that count for themselves."""

    def __init__(
        self,
        client: Client,
        may_see: Callable[[str], bool],
        made: Callable[[], Container[str]],
        show: Callable[[str, int], None],
        start: Start,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client, self._made, self._show = client, made, show
        self._ends: list[Callable[[], None]] = []
        for source in _SOURCES:
            if may_see(source.panel):
                self._follow(source, start, pause)

    def _follow(self, source: _Source, start: Start, pause: Callable[[float], Awaitable[None]]) -> None:
        async def count() -> None:
            if source.panel in self._made():
                return
            try:
                number = await source.count(self._client)
            except ServiceFault:  # a number nobody asked for: the next news ask again
                return
            if source.panel not in self._made():
                self._show(source.panel, number)

        pump = Pump(start, count, pause, lambda: EVERY_S)

        def heard(event: Event) -> None:
            del event
            if source.panel not in self._made():
                pump.wake()

        self._ends += [self._client.events.subscribe(topic, heard) for topic in source.topics]
        pump.wake()

    def close(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self._ends = []
