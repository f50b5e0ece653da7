"""A token bucket: how many messages a second may go, with the clock as an argument."""

from __future__ import annotations


class TokenBucket:
    """At most `rate` takes a second on average and `burst` at once. Times are seconds of any steady clock.

    Takes are promised in order: a caller told to wait has its token already and must not ask again.
    """

    def __init__(self, rate: float, burst: float = 1.0) -> None:
        self._per_token_s = 1.0 / rate
        self._slack_s = max(burst - 1.0, 0.0) * self._per_token_s
        self._next_s = float("-inf")

    def take(self, now_s: float) -> float:
        """Take one token; returns the seconds to wait before using it, 0 when it may be used at once."""
        due_s = max(self._next_s, now_s - self._slack_s)
        self._next_s = due_s + self._per_token_s
        return max(0.0, due_s - now_s)

    def turns(self, now_s: float, within_s: float) -> int:
        """How many takes would be let go within this time, after those that are promised already."""
        due_s = max(self._next_s, now_s - self._slack_s)
        return max(0, int((now_s + within_s - due_s) / self._per_token_s + 1 + 1e-6))
