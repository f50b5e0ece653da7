"""How the simulated carrier behaves, and the fate of each message, the same for the same seed and address.

Addresses that always do the same, for tests (`magic` switches them off). The last seven digits, before the `@`
where there is one:

- 9990001 undeliverable, 9990002 expires, 9990003 rejected by the network, 9990010 ends as UNKNOWN
- 9990004 refused at submit (invalid destination), 9990014 refused with "queue full" every time
- 9990005 taken but never answered, 9990012 delivered but no receipt ever, 9990011 the receipt comes twice
- 9990006 the receipt comes before the answer to the submit
- 9990007 always replies, 9990008 replies STOP, 9990009 replies with a long text in parts
- 9990013 taken at once and answered `late_ms` later
- 9990015 has no RCS, 9990016 is delivered and never opened, 9990017 gives no answer about RCS
- 9990018 always shares a place, 9990019 sends a picture, 9990020 a document; by SMS all three write
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Shares are 0..1. The default is a perfect carrier whose customers keep silent."""

    system_id: str = "switchroom"
    password: str = "secret"  # noqa: S105 - of a simulated carrier on loopback
    submit_latency_ms: int = 0  # before the answer to a submit
    latency_ms: int = 1000  # mean time from submit to the phone
    delivery_rate: float = 1.0  # of the taken; the rest is undeliverable, expired or rejected
    error_rate: float = 0.0  # numbers refused at submit
    unknown_rate: float = 0.0  # submits taken but never answered
    throttle_rate: float = 0.0  # submits answered with ESME_RTHROTTLED at random
    rate_limit: int = 0  # submits a second above which all are throttled, 0 for no limit
    queue_limit: int = 100_000  # messages and deliveries held; above it ESME_RMSGQFUL
    reply_rate: float = 0.0  # delivered messages that a customer answers
    follow_up_rate: float = 0.6  # the same for messages to a customer who just wrote
    reply_delay_s: float = 8.0  # mean
    deliver_window: int = 100  # unanswered deliver_sm a connection
    deliver_timeout_s: float = 60.0  # until one is sent again
    redeliver_ms: int = 2_000  # after the client asked to keep it
    hex_ids: bool = False  # ids in hex in the answer, decimal in the receipt
    answers_queries: bool = False  # tells the state of a message by query_sm
    late_ms: int = 45_000  # until an answer that comes too late
    display_rate: float = 0.8  # delivered messages that are opened, where the channel tells
    display_ms: int = 3_000  # mean time from the phone to being opened
    incapable_rate: float = 0.0  # addresses without RCS
    poll_s: float = 20.0  # how long the gateway holds a request for events when there are none
    magic: bool = True
    seed: int = 1


class Magic(IntEnum):
    """Endings of numbers with a fixed fate."""

    UNDELIVERABLE = 9990001
    EXPIRED = 9990002
    REJECTED = 9990003
    REFUSED = 9990004
    NEVER_ANSWERED = 9990005
    RECEIPT_FIRST = 9990006
    REPLIES = 9990007
    REPLIES_STOP = 9990008
    REPLIES_LONG = 9990009
    UNKNOWN = 9990010
    RECEIPT_TWICE = 9990011
    NO_RECEIPT = 9990012
    LATE = 9990013
    QUEUE_FULL = 9990014
    NOT_CAPABLE = 9990015
    NEVER_OPENED = 9990016
    CAPABILITY_SILENT = 9990017
    SHARES_PLACE = 9990018
    SENDS_PICTURE = 9990019
    SENDS_DOCUMENT = 9990020


class Fate(NamedTuple):
    """What becomes of a taken message: the word and error of its receipt, and when, in milliseconds."""

    word: str
    error: str
    after_ms: float


DELIVERED: Final = "DELIVRD"
_FOUR: Final = struct.Struct(">4I")
_SPAN: Final = 2.0**32
_ENDINGS: Final = frozenset(str(one.value) for one in Magic)
_FIXED: Final = {
    Magic.UNDELIVERABLE: ("UNDELIV", "001"),
    Magic.EXPIRED: ("EXPIRED", "027"),
    Magic.REJECTED: ("REJECTD", "013"),
    Magic.UNKNOWN: ("UNKNOWN", "255"),
}
_FAILURES: Final = (  # cumulated share of failures, word, error of the GSM network, times the mean latency
    (0.40, "UNDELIV", "001", 1.0),  # unknown subscriber
    (0.50, "UNDELIV", "011", 1.0),  # teleservice not provisioned
    (0.62, "UNDELIV", "034", 1.5),  # system failure
    (0.90, "EXPIRED", "027", 3.0),  # absent subscriber
    (1.00, "REJECTD", "013", 0.5),  # call barred
)


def magic(destination: str, behaviour: Behaviour) -> Magic | None:
    """The fixed fate of an address, if it has one."""
    ending = destination.partition("@")[0][-7:]
    if not behaviour.magic or ending not in _ENDINGS:
        return None
    return Magic(int(ending))


def chances(behaviour: Behaviour, *keys: str) -> tuple[float, float, float, float]:
    """Four independent numbers in 0..1 that belong to the seed and the keys."""
    text = "\0".join((str(behaviour.seed), *keys)).encode("utf-8", "replace")
    a, b, c, d = _FOUR.unpack(hashlib.blake2b(text, digest_size=16).digest())
    return a / _SPAN, b / _SPAN, c / _SPAN, d / _SPAN


def is_refused(destination: str, behaviour: Behaviour) -> bool:
    """Whether the carrier knows no such number."""
    return behaviour.error_rate > 0 and chances(behaviour, "refuse", destination)[0] < behaviour.error_rate


def has_rcs(destination: str, behaviour: Behaviour) -> bool:
    """Whether a phone takes RCS; the same number answers alike every time."""
    if magic(destination, behaviour) is Magic.NOT_CAPABLE:
        return False
    return chances(behaviour, "rcs", destination)[0] >= behaviour.incapable_rate


def opened_after_ms(destination: str, behaviour: Behaviour) -> float | None:
    """How long after it was delivered a message is opened; None for never."""
    luck, speed, _, _ = chances(behaviour, "open", destination)
    if magic(destination, behaviour) is Magic.NEVER_OPENED or luck >= behaviour.display_rate:
        return None
    return behaviour.display_ms * (0.5 + speed)


def fate(destination: str, behaviour: Behaviour) -> Fate:
    """The fate of a taken message; the same number fares alike every time."""
    luck, cause, speed, _ = chances(behaviour, "fate", destination)
    after_ms = behaviour.latency_ms * (0.5 + speed)
    special = magic(destination, behaviour)
    if special in _FIXED:
        return Fate(*_FIXED[special], after_ms)
    if special is not None or luck < behaviour.delivery_rate:
        return Fate(DELIVERED, "000", after_ms)
    _, word, error, slowness = next(row for row in _FAILURES if cause <= row[0])
    return Fate(word, error, after_ms * slowness)
