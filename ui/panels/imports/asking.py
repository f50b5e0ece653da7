"""Questions that overtake each other: which answer counts, and corrections that are asked for together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


class Latest:
    """Of several answers under way only those to the last question count."""

    def __init__(self) -> None:
        self._asked: object = None

    def ask(self, question: object) -> Callable[[], bool]:
        """A question is put, perhaps once more; returns what tells whether it still is the last one."""
        self._asked = question
        return lambda: bool(question == self._asked)


class Corrections:
    """Options that are changed one after the other: one request at a time, and none undoes another's."""

    def __init__(self, ask: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._ask = ask
        self._wanted: dict[str, Any] = {}
        self._turn = asyncio.Lock()

    async def add(self, options: dict[str, Any]) -> None:
        """Have these options, together with what is wished while another request is under way."""
        self._wanted |= options
        async with self._turn:
            wanted, self._wanted = self._wanted, {}
            if wanted:
                await self._ask(wanted)
