"""What came or went, by the word of events, since the rows on screen were asked for."""

from __future__ import annotations

from typing import Any, Final

from ui.kit.table.cache import WindowCache

_MOST: Final = 200


class Shifts:
    """Rows that are here although they went, or are not here although they came, make a list old."""

    def __init__(self) -> None:
        self.last = 0
        self._gone: dict[str, bool] = {}
        self._lost = False

    def add(self, key: str, seq: int, *, gone: bool) -> None:
        """An event says that a row came, or went."""
        self.last = seq
        self._gone[key] = gone
        if len(self._gone) > _MOST:
            self.lose()

    def lose(self) -> None:
        """More moved than is told by keys."""
        self._lost = True
        self._gone.clear()

    def clear(self) -> None:
        """Everything is being read again."""
        self._lost = False
        self._gone.clear()

    def left(self, cache: WindowCache[Any]) -> bool:
        """Whether something is still otherwise than events said, now that rows have been read."""
        self._gone = {key: gone for key, gone in self._gone.items() if (cache.place_of(key) is None) != gone}
        return self._lost or bool(self._gone)
