"""How fast a job goes, from what it tells now and then."""

from __future__ import annotations

from typing import Final

from ui.texts.formats import left
from ui.texts.messages import Words, msg
from ui.texts.numbers import number

_LEAST_MS: Final = 500


class Pace:
    """Rate and time left of the job seen last."""

    def __init__(self) -> None:
        self._job = 0
        self._first = (0, 0)
        self._last = (0, 0)

    def see(self, job: int, done: int, now_ms: int) -> None:
        """Note how far a job is."""
        if job != self._job:
            self._job, self._first = job, (done, now_ms)
        self._last = (done, now_ms)

    @property
    def per_second(self) -> float:
        """Rows a second, 0 while that cannot be told."""
        span = self._last[1] - self._first[1]
        return (self._last[0] - self._first[0]) * 1_000 / span if span >= _LEAST_MS else 0.0

    def words(self, total: int) -> Words:
        """`6,900/s, 7 s left`; an empty text while that cannot be told."""
        rate = self.per_second
        if rate <= 0:
            return ""
        span = round(max(total - self._last[0], 0) / rate * 1_000)
        return msg("imports.pace", rate=lambda: number(round(rate)), left=lambda: left(span))
