"""What the engine tells the areas: it knows none of them, they subscribe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from app.contract.devices import BY_DEVICE
from app.contract.messages import MessageId, MessageState, Source
from app.core.work import UnitOfWork


class MessageChange(msgspec.Struct, frozen=True, gc=False):
    """One message that moved from one state to another, with what areas need to follow it."""

    message_id: MessageId
    before: MessageState
    after: MessageState
    source: Source
    channel: int
    sender: str
    address: str
    run_id: int | None
    recipient_id: int | None
    parts: int
    at_ms: int
    failure: str | None = None
    error_code: str | None = None
    error_text: str | None = None
    is_blocked: bool = False  # a gate kept it from leaving
    expires_ms: int | None = None  # of one that was handed over: until when it is worth trying


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
    said: str
    """What was typed or tapped; empty for a place and a file, whose captions refuse nothing (OPT-5)."""


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A message about to leave, as gates see it."""

    message_id: MessageId
    channel: int
    sender: str
    address: str
    source: Source
    provider_id: int
    run_id: int | None
    recipient_id: int | None
    content: str | None = None
    session_id: str | None = None


class Observer(Protocol):
    """An area that follows messages. Called inside the engine's transaction."""

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Messages changed state."""

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A customer wrote."""


@dataclass(frozen=True, slots=True)
class Block:
    """It must not leave; `reason` is the kind of failure."""

    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """It must not leave before `until_ms`, when every gate is asked again; `reason` tells people why it waits."""

    until_ms: int
    reason: str


Stop = Block | Hold


class Gate(Protocol):
    """A reason not to send, or not yet, asked once for every batch just before it leaves."""

    def __call__(self, conn: Connection, batch: Sequence[Candidate], now_ms: int, /) -> Mapping[MessageId, Stop]:
        """The candidates that must not leave, or not yet."""


class Taker(Protocol):
    """Told of messages that were claimed and leave now, inside the claim's transaction."""

    def __call__(self, work: UnitOfWork, batch: Sequence[Candidate], /) -> None:
        """These leave."""


class WayOut(Protocol):
    """Tells where the recipients of messages opt out, inside the claim's transaction (EML-19)."""

    def __call__(self, work: UnitOfWork, batch: Sequence[Candidate], /) -> Mapping[MessageId, str]:
        """An address for each message that has one."""


class TokenBook(Protocol):
    """Knows the devices of people, where a channel addresses devices (MSG-71)."""

    def of(self, conn: Connection, batch: Sequence[Candidate], /) -> Mapping[MessageId, tuple[str, ...]]:
        """The tokens each message goes to, asked just before it leaves."""

    def gone(self, work: UnitOfWork, channel: int, tokens: Collection[str], /) -> None:
        """The provider knows these no more."""


Run = tuple[Source, int]
"""A run of one of the doors."""


class Recall(Protocol):
    """Told of runs whose messages went back to the spool, as after a temporary failure.

    Called inside the engine's transaction, so that a run that was stopped meanwhile can take them out again.
    """

    def __call__(self, work: UnitOfWork, runs: Collection[Run]) -> None:
        """Messages of these runs wait again."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Everything the areas hang into the engine."""

    observers: tuple[Observer, ...] = ()
    gates: tuple[Gate, ...] = ()
    recalls: tuple[Recall, ...] = ()
    takers: tuple[Taker, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    token_books: tuple[TokenBook, ...] = ()

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Tell every observer; nothing to tell tells nobody."""
        if changes:
            for observer in self.observers:
                observer.changed(work, changes)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """Tell every observer."""
        for observer in self.observers:
            observer.arrived(work, message)

    def went_back(self, work: UnitOfWork, runs: Collection[Run]) -> None:
        """Tell whoever may want messages out of the spool again."""
        if runs:
            for recall in self.recalls:
                recall(work, runs)

    def taken(self, work: UnitOfWork, batch: Sequence[Candidate]) -> None:
        """Tell every taker."""
        for taker in self.takers:
            taker(work, batch)

    def unsubscribe_urls(self, work: UnitOfWork, batch: Sequence[Candidate]) -> dict[MessageId, str]:
        """Where the recipients of these opt out."""
        found: dict[MessageId, str] = {}
        for way_out in self.ways_out:
            found |= way_out(work, batch)
        return found

    def tokens(self, conn: Connection, batch: Sequence[Candidate]) -> dict[MessageId, tuple[str, ...]]:
        """The devices of those that go to devices."""
        found: dict[MessageId, tuple[str, ...]] = {}
        theirs = [one for one in batch if one.channel in BY_DEVICE]
        if theirs:
            for book in self.token_books:
                found |= book.of(conn, theirs)
        return found

    def tokens_gone(self, work: UnitOfWork, channel: int, tokens: Collection[str]) -> None:
        """Tell every book."""
        for book in self.token_books:
            book.gone(work, channel, tokens)

    def stopped(self, conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Stop]:
        """What any gate stops: a block stands over a hold, among several of a kind the first gate's."""
        found: dict[MessageId, Stop] = {}
        for gate in self.gates:
            for message_id, stop in gate(conn, batch, now_ms).items():
                if message_id not in found or (isinstance(stop, Block) and isinstance(found[message_id], Hold)):
                    found[message_id] = stop
        return found
