"""The contract between the dispatch engine and a provider's connector."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import msgspec

from app.channels.kit.outcome import Accepted, Outcome, Rejected
from app.contract.received import Received


class Outbound(msgspec.Struct, frozen=True, gc=False):
    """One message as a connector gets it.

    `address` is digits without `+` where it is a number; `text` is final (personalised), `content` the JSON of a
    content that is more than its text, `device` a gateway's channel, `session_id` the session it belongs to;
    `validity_s` tells the provider how long trying makes sense, None for its own default. `unsubscribe_url` is
    where the reader of a mail opts out: it goes into its headers, and wherever the mail says so; None where the
    workspace cannot be reached from outside. `tokens` are the devices it goes to, on channels that address devices.
    """

    message_id: int
    sender: str
    address: str
    text: str
    content: str | None = None
    device: str | None = None
    session_id: str | None = None
    want_receipt: bool = True
    validity_s: int | None = None
    unsubscribe_url: str | None = None
    tokens: tuple[str, ...] = ()


class ReceiptStatus(StrEnum):
    """What a delivery receipt says (MSG-77)."""

    SUBMITTED = "submitted"  # still on its way (ENROUTE, ACCEPTD): no change
    DELIVERED = "delivered"
    DISPLAYED = "displayed"
    FAILED = "failed"


class Receipt(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A delivery receipt. `at_ms` is the provider's time, None when it gave none; `code`, `text` are raw.

    `address` and `sender` are those of the message, where the provider repeats them: by them a message finds its
    receipt whose id nobody got to know; two receipts are the same without them.
    """

    vendor_id: str
    status: ReceiptStatus
    code: str
    text: str
    at_ms: int | None
    address: str = ""
    sender: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Receipt) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return (self.vendor_id, self.status, self.code, self.text, self.at_ms)


@dataclass(frozen=True, slots=True)
class Part:
    """Place of an inbound part in a concatenated message."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message from a phone (MO). `sender` is the customer, `recipient` our sender ID or number.

    Both are digits without `+` where they are numbers. The texts of parts are joined by `kit.parts.join`, which
    mends characters that the phone cut in two. `key` is the provider's own name of the message, if it has one: what
    comes under the same key again is the same message.

    `received` is what it is where it is more than typed words, `answers` the provider's id of the message of ours
    that it stood on, if the provider says so.
    """

    sender: str
    recipient: str
    text: str
    part: Part | None = None
    key: str = ""
    received: Received | None = None
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What the provider sent and nobody can understand (MSG-100). `raw` is as it came, for the error log."""

    sender: str
    raw: str
    reason: str


class LinkState(StrEnum):
    """State of the connection to a provider (BEY-12)."""

    STOPPED = "stopped"
    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"  # trying again by itself
    REFUSED = "refused"  # credentials refused: trying again rarely, a person must look


@dataclass(frozen=True, slots=True)
class Link:
    """State, why, and since when (epoch ms)."""

    state: LinkState
    reason: str
    since_ms: int


class Inlet(Protocol):
    """Where a connector hands in what the provider sends.

    `receipt`, `inbound` and `unreadable` return once the thing is stored: only then may the connector
    acknowledge it, so that the provider sends it again if the machine dies in between. They raise when storing
    failed. They may be called many times at once.
    """

    def receipt(self, receipt: Receipt) -> Awaitable[None]:
        """Store a delivery receipt."""

    async def inbound(self, message: Inbound) -> None:
        """Store a message from a phone."""

    async def unreadable(self, thing: Unreadable) -> None:
        """Store what could not be understood; it is acknowledged all the same, or it would come for ever."""

    async def settled(self, message_id: int, outcome: Accepted | Rejected) -> bool:
        """Store what became of a message after all that was told as unknown; whether that was news."""

    def link_changed(self, link: Link) -> None:
        """Take note of the connection's new state."""


class Connector(Protocol):
    """One provider account. Lives in the service's event loop."""

    @property
    def window(self) -> int:
        """How many sends may be under way at once."""

    @property
    def link(self) -> Link:
        """The connection's present state."""

    def turns(self, within_s: float) -> int:
        """How many more sends its pace would let go within this time; what it was handed already comes first."""

    async def start(self, inlet: Inlet) -> None:
        """Connect, and stay connected until `stop`. Returns at once."""

    async def send(self, message: Outbound) -> Outcome:
        """Hand one message to the provider and wait for its answer. Never raises for a provider's refusal."""

    async def stop(self) -> None:
        """Finish what is under way, then disconnect."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message whose fate is unknown; `vendor_ids` are those of its parts that were answered."""

    message_id: int
    sender: str
    address: str
    vendor_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a provider says about such a message. Without an outcome it stays unknown, whatever the receipts say."""

    outcome: Accepted | Rejected | None = None
    receipts: tuple[Receipt, ...] = ()


@runtime_checkable
class Inquirer(Protocol):
    """What a connector may offer beside sending: ask what became of a message nobody answered for."""

    async def inquire(self, question: Question) -> Finding:
        """Ask, and never send anything again. Raises when there is no connection: it is asked later then."""


@runtime_checkable
class CapabilityChecker(Protocol):
    """What a connector may offer beside sending: whether a phone takes the channel at all (MSG-66)."""

    async def check_capability(self, address: str) -> bool | None:
        """True: it takes it, False: it does not, None: the provider gave no answer. Never raises for a refusal.

        Called many times at once; the connector keeps to its own pace.
        """


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A message template as a provider lists it: `status`, `reason` and `components` in the platform's words."""

    platform_id: str
    name: str
    language: str
    category: str
    status: str
    reason: str = ""
    components: tuple[Mapping[str, Any], ...] = ()


class NotListedError(Exception):
    """The provider gave no list; the text is a code."""


@runtime_checkable
class TemplateLister(Protocol):
    """What a connector may offer beside sending: the templates registered for a sender (WTP-4)."""

    async def templates(self, sender: str) -> tuple[ListedTemplate, ...]:
        """All of them, however they stand; raises NotListedError where they could not be read to the end."""
