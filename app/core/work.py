"""A unit of work: one verb's transaction, its time, its events and what happens after it is safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, insert

from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from app.contract.record import Record
from app.core.tables import events

_encode = msgspec.json.Encoder().encode
_text = msgspec.json.Encoder()


ANY_OF: Final = "|"
"""Between the permissions of an audience as it is stored."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see an event. Every part that is set must hold; nothing set means everybody signed in.

    `any_of` opens to people with at least one of the permissions, as `web.needs` does for routes.
    """

    permission: Permission | None = None
    user_id: int | None = None
    department_id: int | None = None
    any_of: frozenset[Permission] = frozenset()


EVERYBODY = Audience()


@dataclass(frozen=True, slots=True)
class Addressed:
    """An event with the people it is for."""

    event: Event
    audience: Audience


class UnitOfWork:
    """What a verb works with. Changes, events and audit entries are written together or not at all."""

    def __init__(self, conn: Connection, now_ms: int) -> None:
        self.conn = conn
        self.now_ms = now_ms
        self._emitted: list[Addressed] = []
        self._after_commit: list[Callable[[], None]] = []
        self.woken: set[str] = set()

    def upsert(self, topic: Topic, key: object, record: Record, to: Audience = EVERYBODY) -> None:
        """Tell listeners the new state of one row."""
        raw = msgspec.Raw(_encode(record))
        self._add(Event(seq=0, at_ms=self.now_ms, topic=topic, change=Change.UPSERT, key=str(key), record=raw), to)

    def delete(self, topic: Topic, key: object, to: Audience = EVERYBODY) -> None:
        """Tell listeners that a row is gone."""
        self._add(Event(seq=0, at_ms=self.now_ms, topic=topic, change=Change.DELETE, key=str(key)), to)

    def stale(self, topic: Topic, keys: Sequence[object] = (), to: Audience = EVERYBODY) -> None:
        """Tell listeners to read rows again; all of the topic's rows where `keys` is empty."""
        named = tuple(str(key) for key in keys)
        self._add(Event(seq=0, at_ms=self.now_ms, topic=topic, change=Change.STALE, keys=named), to)

    def wake(self, name: str) -> None:
        """Have whoever sleeps under this name look for work once this work is durable."""
        self.woken.add(name)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have `act` called once the work is durable; it must be quick and must not raise."""
        self._after_commit.append(act)

    def _add(self, event: Event, to: Audience) -> None:
        self._emitted.append(Addressed(event, to))

    def write_events(self) -> list[Addressed]:
        """Insert what was emitted and return it with its numbers. Called by the database once the verb is done."""
        if not self._emitted:
            return []
        statement = insert(events).returning(events.c.seq, sort_by_parameter_order=True)
        numbers = self.conn.execute(statement, [_row(item) for item in self._emitted]).scalars().all()
        return [
            Addressed(msgspec.structs.replace(item.event, seq=seq), item.audience)
            for item, seq in zip(self._emitted, numbers, strict=True)
        ]

    def run_after_commit(self) -> None:
        """Called by the database when the transaction is durable."""
        for act in self._after_commit:
            act()


def _row(item: Addressed) -> dict[str, object]:
    event, to = item.event, item.audience
    return {
        "at_ms": event.at_ms,
        "topic": event.topic.value,
        "change": event.change.value,
        "key": event.key,
        "keys": _text.encode(event.keys).decode(),
        "record": bytes(event.record).decode() if event.record is not None else None,
        "permission": to.permission.value if to.permission else ANY_OF.join(sorted(to.any_of)) or None,
        "user_id": to.user_id,
        "department_id": to.department_id,
    }
