"""What the engine tells the areas: it knows none of them, they subscribe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from app.contract.messages import MessageId, MessageState, Source
from app.core.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MessageChange:
    """One message that moved from one state to another, with what areas need to follow it."""

    message_id: MessageId
    before: MessageState
    after: MessageState
    source: Source
    channel: int
    sender: str
    address: str
    broadcast_id: int | None
    recipient_id: int | None
    parts: int
    at_ms: int
    failure: str | None = None
    error_code: str | None = None
    error_text: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message from a phone, stored."""

    message_id: MessageId
    channel: int
    provider_id: int
    sender: str  # our sender ID or number it was sent to
    address: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message about to leave, as gates see it."""

    message_id: MessageId
    channel: int
    sender: str
    address: str
    source: Source


class Observer(Protocol):
    """An area that follows messages. Called inside the engine's transaction."""

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Messages changed state."""

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A customer wrote."""


class Gate(Protocol):
    """A reason not to send, asked once for every batch just before it leaves."""

    def __call__(self, conn: Connection, batch: Sequence[Candidate]) -> dict[MessageId, str]:
        """The candidates that must not leave, with the kind of failure."""


class Recall(Protocol):
    """Told of runs whose messages went back to the spool, as after a temporary failure.

    Called inside the engine's transaction, so that a run that was stopped meanwhile can take them out again.
    """

    def __call__(self, work: UnitOfWork, run_ids: Collection[int]) -> None:
        """Messages of these runs wait again."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Everything the areas hang into the engine."""

    observers: tuple[Observer, ...] = ()
    gates: tuple[Gate, ...] = ()
    recalls: tuple[Recall, ...] = ()

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Tell every observer; nothing to tell tells nobody."""
        if changes:
            for observer in self.observers:
                observer.changed(work, changes)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """Tell every observer."""
        for observer in self.observers:
            observer.arrived(work, message)

    def went_back(self, work: UnitOfWork, run_ids: Collection[int]) -> None:
        """Tell whoever may want messages out of the spool again."""
        if run_ids:
            for recall in self.recalls:
                recall(work, run_ids)

    def blocked(self, conn: Connection, batch: Sequence[Candidate]) -> dict[MessageId, str]:
        """What any gate blocks; the first gate's reason stands."""
        found: dict[MessageId, str] = {}
        for gate in reversed(self.gates):
            found |= gate(conn, batch)
        return found
