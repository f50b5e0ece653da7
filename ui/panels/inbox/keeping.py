"""What must survive a crash of the desktop: drafts, and messages that the service has not taken yet."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol, TypeVar

import msgspec

log = logging.getLogger(__name__)

_T = TypeVar("_T")

DRAFTS: Final = "inbox-drafts"
OUTBOX: Final = "inbox-outbox"
DRAFT_MAX: Final = 100_000  # characters
DRAFTS_MAX: Final = 2_000


class Store(Protocol):
    """Bytes by name, of one user on this machine."""

    def load(self, name: str) -> bytes | None:
        """What was saved."""

    def save(self, name: str, content: bytes) -> None:
        """Keep it, the old or the new whole."""


class Unsent(StrEnum):
    """Why a message is not with the service."""

    SENDING = "sending"
    AWAY = "away"  # no answer came
    REFUSED = "refused"


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A message the person sent. `key` makes sure that it is sent once; `by_itself`: when the service is back."""

    key: str
    conversation_id: int
    sender_id: int
    sender: str
    channel: int
    text: str
    made_ms: int
    state: Unsent = Unsent.SENDING
    by_itself: bool = False
    reason: str = ""  # the code of the refusal


class Keeping:
    """Drafts by conversation and the outbox, of one user. Broken files are left alone and begun anew."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._drafts = self._load(DRAFTS, dict[int, str]) or {}
        stored = self._load(OUTBOX, list[Pending]) or []
        # what was on its way when the desktop ended may have arrived: it is offered, under the same key
        self._outbox = [_offered(one) for one in stored]
        self._watchers: list[Callable[[int], None]] = []
        self._unsaved = False

    def _load(self, name: str, kind: type[_T]) -> _T | None:
        content = self._store.load(name)
        if content is None:
            return None
        try:
            return msgspec.json.decode(content, type=kind)
        except msgspec.MsgspecError as error:
            log.warning("%s is unreadable: %s", name, error)
            self._store.save(f"{name}-broken", content)
            return None

    def watch(self, watcher: Callable[[int], None]) -> None:
        """Be told of conversations whose draft or outbox changed."""
        self._watchers.append(watcher)

    def _tell(self, conversation_id: int) -> None:
        for watcher in list(self._watchers):
            watcher(conversation_id)

    # -- drafts ----------------------------------------------------------------------------------------------------

    def draft(self, conversation_id: int) -> str:
        """What was typed and not sent."""
        return self._drafts.get(conversation_id, "")

    def set_draft(self, conversation_id: int, text: str) -> None:
        """Keep what is typed; `save` writes it down."""
        if text == self.draft(conversation_id):
            return
        self._drafts.pop(conversation_id, None)
        if text:
            self._drafts[conversation_id] = text[:DRAFT_MAX]
        while len(self._drafts) > DRAFTS_MAX:
            self._drafts.pop(next(iter(self._drafts)))
        self._unsaved = True
        self._tell(conversation_id)

    def give_back(self, conversation_id: int, text: str) -> str:
        """Put a text back where it was typed, in front of what has been typed since; returns the whole."""
        present = self.draft(conversation_id)
        whole = f"{text}\n{present}" if present.strip() else text
        self.set_draft(conversation_id, whole)
        self.save()
        return whole

    def save(self) -> None:
        """Write the drafts down, if they changed."""
        if self._unsaved:
            self._unsaved = False
            self._store.save(DRAFTS, msgspec.json.encode(self._drafts))

    # -- outbox ----------------------------------------------------------------------------------------------------

    def outbox(self, conversation_id: int | None = None) -> tuple[Pending, ...]:
        """Messages the service has not taken, oldest first."""
        wanted = (one for one in self._outbox if conversation_id in {None, one.conversation_id})
        return tuple(wanted)

    def pending(self, key: str) -> Pending | None:
        """One of them."""
        return next((one for one in self._outbox if one.key == key), None)

    def put(self, pending: Pending) -> None:
        """A new message, or a changed one. It is on disk when this returns."""
        others = [one for one in self._outbox if one.key != pending.key]
        known = len(others) < len(self._outbox)
        self._outbox = (
            [pending if one.key == pending.key else one for one in self._outbox] if known else [*others, pending]
        )
        self._store.save(OUTBOX, msgspec.json.encode(self._outbox))
        self._tell(pending.conversation_id)

    def remove(self, key: str) -> None:
        """The service has it, or the person gave it up."""
        gone = self.pending(key)
        if gone is not None:
            self._outbox = [one for one in self._outbox if one.key != key]
            self._store.save(OUTBOX, msgspec.json.encode(self._outbox))
            self._tell(gone.conversation_id)


def _offered(one: Pending) -> Pending:
    state = Unsent.REFUSED if one.state is Unsent.REFUSED else Unsent.AWAY
    return msgspec.structs.replace(one, state=state, by_itself=False)
