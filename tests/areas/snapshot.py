"""Snapshots of topics, and a listener's copy kept up to date by events alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.contract.feed import Change, Event, Topic
from app.core.feed import Listener, read_after
from app.core.runtime import Runtime

Fetch = Callable[[], Mapping[str, Any]]


@dataclass
class Copy:
    """What a desktop holds: rows by topic. `fetch` reads a topic afresh, as the desktop would for stale rows."""

    runtime: Runtime
    listener: Listener
    fetch: Mapping[Topic, Fetch]
    position: int = 0
    rows: dict[Topic, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = self.fresh()
        self.position = self.runtime.feed.last_seq

    def fresh(self) -> dict[Topic, dict[str, Any]]:
        return {topic: _plain(read()) for topic, read in self.fetch.items()}

    def follow(self) -> list[Event]:
        """Apply everything that came since; returns the events seen."""
        seen = []
        while batch := read_after(self.runtime.database, self.position):
            for item in batch:
                self.position = item.event.seq
                if self.listener.may_see(item.audience):
                    seen.append(item.event)
                    self._apply(item.event)
        return seen

    def _apply(self, event: Event) -> None:
        rows = self.rows.get(event.topic)
        if rows is None:
            return
        if event.change is Change.UPSERT and event.record is not None:
            rows[event.key] = msgspec.json.decode(event.record)
        elif event.change is Change.DELETE:
            rows.pop(event.key, None)
        else:
            present = _plain(self.fetch[event.topic]())
            for key in event.keys or {*rows, *present}:
                rows.pop(key, None)
                if key in present:
                    rows[key] = present[key]


def _plain(rows: Mapping[str, Any]) -> dict[str, Any]:
    return {key: msgspec.json.decode(msgspec.json.encode(row)) for key, row in rows.items()}
