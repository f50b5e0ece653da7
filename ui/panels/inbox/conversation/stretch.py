"""The part of a thread that is known: messages in order without gaps, and the system lines among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.contract.conversations import SystemLine, Thread
from app.contract.messages import OPEN_STATES, Direction, Message, MessageState

KEPT: Final = 400
"""Most messages held at once; what was scrolled away is read again when it is wanted."""
PAGE: Final = 50
PAGE_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """`earlier`, `later`: there are older, newer messages than these."""

    messages: tuple[Message, ...] = ()
    lines: tuple[SystemLine, ...] = ()
    earlier: bool = False
    later: bool = False

    @staticmethod
    def of(thread: Thread) -> Stretch:
        """A stretch as it was read."""
        return Stretch(thread.messages, thread.lines, thread.earlier, thread.later)

    @property
    def first_id(self) -> int:
        """The oldest known message, 0 without any."""
        return self.messages[0].id if self.messages else 0

    @property
    def last_id(self) -> int:
        """The newest known message, 0 without any."""
        return self.messages[-1].id if self.messages else 0

    @property
    def to_refresh(self) -> int:
        """How many of the newest messages may still change: back to the oldest without a final state."""
        back = PAGE
        for number, message in enumerate(reversed(self.messages[-PAGE_MAX:]), start=1):
            if message.state in OPEN_STATES:
                back = max(back, number)
        return min(back, PAGE_MAX)

    def with_newest(self, thread: Thread) -> Stretch:
        """The newest messages, read again. A gap to what is known drops what is older."""
        if self.later:
            return self
        if not thread.messages:
            return Stretch.of(thread)
        start = thread.messages[0].id
        if self.last_id < start and thread.earlier:
            return Stretch.of(thread)
        older = tuple(message for message in self.messages if message.id < start)
        earlier = self.earlier if older else thread.earlier
        return Stretch((*older, *thread.messages), _united(self.lines, thread.lines), earlier).trimmed_old()

    def with_earlier(self, thread: Thread) -> Stretch:
        """Older messages in front; the newest go when it gets too long."""
        older = tuple(message for message in thread.messages if message.id < self.first_id)
        messages = (*older, *self.messages)
        lines = _united(thread.lines, self.lines)
        if len(messages) <= KEPT:
            return Stretch(messages, lines, thread.earlier, self.later)
        messages = messages[:KEPT]
        limit_ms = messages[-1].created_ms
        return Stretch(messages, tuple(one for one in lines if one.at_ms <= limit_ms), thread.earlier, later=True)

    def with_later(self, thread: Thread) -> Stretch:
        """Newer messages behind; the oldest go when it gets too long."""
        newer = tuple(message for message in thread.messages if message.id > self.last_id)
        lines = _united(self.lines, thread.lines)
        return Stretch((*self.messages, *newer), lines, self.earlier, thread.later).trimmed_old()

    def trimmed_old(self) -> Stretch:
        """Without the oldest, where there are too many."""
        if len(self.messages) <= KEPT:
            return self
        messages = self.messages[-KEPT:]
        since_ms = messages[0].created_ms
        lines = tuple(one for one in self.lines if one.at_ms >= since_ms)
        return Stretch(messages, lines, earlier=True, later=self.later)

    def with_message(self, message: Message) -> Stretch:
        """One message as a call returned it: in its place, or behind the newest."""
        known = {one.id for one in self.messages}
        if message.id in known:
            messages = tuple(message if one.id == message.id else one for one in self.messages)
            return Stretch(messages, self.lines, self.earlier, self.later)
        if self.later or message.id < self.last_id:
            return self
        return Stretch((*self.messages, message), self.lines, self.earlier, self.later)

    def nth_incoming(self, count: int) -> int:
        """The id of the customer's message so many from the end, the oldest known of fewer; 0 without any."""
        incoming = [message.id for message in self.messages if message.direction is Direction.IN]
        return incoming[-min(count, len(incoming))] if count and incoming else 0

    def held_by(self, user_id: int) -> Message | None:
        """The newest message of a user that can still be undone."""
        mine = (one for one in reversed(self.messages) if one.author_id == user_id)
        return next((one for one in mine if one.state is MessageState.HELD), None)


def _united(some: Iterable[SystemLine], others: Iterable[SystemLine]) -> tuple[SystemLine, ...]:
    by_id = {line.id: line for line in (*some, *others)}
    return tuple(sorted(by_id.values(), key=lambda line: (line.at_ms, line.id)))
