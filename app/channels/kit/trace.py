"""The last exchanges with a provider, for people who look for a fault: no message text, numbers masked."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

KEPT_DIGITS = 3


class Direction(StrEnum):
    """Which way it went."""

    SENT = "sent"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One exchange: what (`submit_sm`), the provider's status, and what may be told of it."""

    at_ms: int
    direction: Direction
    name: str
    sequence: int
    status: int
    detail: str


def mask(number: str) -> str:
    """An address with only its last three characters readable."""
    hidden = len(number) - KEPT_DIGITS
    return number if hidden <= 0 else "*" * hidden + number[-KEPT_DIGITS:]


class Trace:
    """A ring of the newest entries. Whoever adds masks what is private first."""

    def __init__(self, size: int = 500) -> None:
        self._ring: deque[tuple[int, Direction, str, int, int, str]] = deque(maxlen=size)

    def add(
        self, at_ms: int, direction: Direction, name: str, sequence: int, *, status: int = 0, detail: str = ""
    ) -> None:
        """Keep one exchange, dropping the oldest."""
        self._ring.append((at_ms, direction, name, sequence, status, detail))

    def entries(self) -> list[TraceEntry]:
        """What is kept, oldest first."""
        return [TraceEntry(*kept) for kept in self._ring]
