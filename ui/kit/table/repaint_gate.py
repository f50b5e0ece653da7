"""Lets a row be painted at most so often when its events come in bursts."""

from __future__ import annotations

from collections.abc import Iterable


class RepaintGate:
    """Rows by place. `ask` answers which may be painted now; the others become `due` later."""

    def __init__(self, every_ms: int = 1_000) -> None:
        self._every_ms = every_ms
        self._painted: dict[int, int] = {}
        self._held: dict[int, int] = {}  # place: when it may be painted

    def ask(self, places: Iterable[int], now_ms: int) -> list[int]:
        """The rows that may be painted at once."""
        free = []
        for place in places:
            since = now_ms - self._painted.get(place, now_ms - self._every_ms)
            if place in self._held:
                continue
            if since >= self._every_ms:
                self._painted[place] = now_ms
                free.append(place)
            else:
                self._held[place] = now_ms - since + self._every_ms
        return free

    def due(self, now_ms: int) -> list[int]:
        """The held rows whose time has come."""
        ready = [place for place, at_ms in self._held.items() if at_ms <= now_ms]
        for place in ready:
            del self._held[place]
            self._painted[place] = now_ms
        self._painted = {p: at_ms for p, at_ms in self._painted.items() if now_ms - at_ms < self._every_ms}
        return ready

    def wait_ms(self, now_ms: int) -> int | None:
        """How long until a row is due; None when none is held."""
        return max(min(self._held.values()) - now_ms, 0) if self._held else None

    def clear(self) -> None:
        """Places mean other rows from now on."""
        self._painted.clear()
        self._held.clear()
