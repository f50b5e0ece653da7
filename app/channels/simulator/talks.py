"""What the gateway knows of Viber's sessions: what a provider counts for itself, and refuses (VIB-21..24)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

DAY_MS: Final = 86_400_000
MOST: Final = 60
MOST_IN_A_ROW: Final = 10
REMEMBERED: Final = 10_000


@dataclass(slots=True)
class _Talk:
    opened_ms: int
    session: str = ""
    sent: int = 0
    row: int = 0


class Talks:
    """By sender and number, the newest. A session that began before the gateway did is taken on trust."""

    def __init__(self) -> None:
        self._talks: OrderedDict[tuple[str, str], _Talk] = OrderedDict()

    def heard(self, sender: str, number: str, now_ms: int) -> None:
        """The customer wrote: an open session goes on, else one opens."""
        talk = self._talks.get((sender, number))
        if talk is None or talk.sent >= MOST or now_ms >= talk.opened_ms + DAY_MS:
            self._remember(sender, number, _Talk(now_ms))
        else:
            talk.row = 0

    def refusal(self, sender: str, number: str, session: str, now_ms: int) -> str:
        """Why a message of a session is refused; empty where it is taken."""
        talk = self._talks.get((sender, number))
        if talk is None:
            return ""
        if talk.sent >= MOST:
            return "session_full"
        if now_ms >= talk.opened_ms + DAY_MS or talk.session not in ("", session):
            return "session_over"
        return "wait_for_answer" if talk.row >= MOST_IN_A_ROW else ""

    def took(self, sender: str, number: str, session: str, now_ms: int) -> None:
        """A message of a session was taken; the first one names it."""
        talk = self._talks.get((sender, number))
        if talk is None:
            talk = self._remember(sender, number, _Talk(now_ms))
        talk.session = session
        talk.sent, talk.row = talk.sent + 1, talk.row + 1

    def _remember(self, sender: str, number: str, talk: _Talk) -> _Talk:
        self._talks[sender, number] = talk
        self._talks.move_to_end((sender, number))
        if len(self._talks) > REMEMBERED:
            self._talks.popitem(last=False)
        return talk
