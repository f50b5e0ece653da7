"""What a desktop keeps of some topics: a snapshot that follows the events, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.contract.feed import Change, Topic
from app.core.feed import Listener
from app.core.work import Addressed

Rows = dict[str, bytes]


class Replica:
    """Rows by topic and key as encoded records. STALE is for topics that are read again, so none may come here."""

    def __init__(self, snapshot: Mapping[Topic, Rows], as_of: int, listener: Listener) -> None:
        self.rows = {topic: dict(rows) for topic, rows in snapshot.items()}
        self._position = as_of
        self._listener = listener

    def follow(self, published: Iterable[Addressed]) -> None:
        """Apply what came since, as far as the listener may see it; numbers must rise."""
        for item in published:
            event = item.event
            if event.seq <= self._position:
                continue
            self._position = event.seq
            rows = self.rows.get(event.topic)
            if rows is None or not self._listener.may_see(item.audience):
                continue
            if event.change is Change.UPSERT:
                assert event.record is not None
                rows[event.key] = bytes(event.record)
            elif event.change is Change.DELETE:
                rows.pop(event.key, None)
            else:
                raise AssertionError(f"{event.topic} sends {event.change}")
