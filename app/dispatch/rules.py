"""Decisions about one message, as tables: how states move, when to try again (MSG-64, MSG-71..73, MSG-77)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from app.channels.kit.connector import ReceiptStatus
from app.contract.messages import MessageState
from app.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS

S = MessageState
R = ReceiptStatus

AFTER_RECEIPT: Final[dict[tuple[MessageState, ReceiptStatus], MessageState]] = {
    (S.SUBMITTED, R.DELIVERED): S.DELIVERED,
    (S.SUBMITTED, R.DISPLAYED): S.SEEN,
    (S.SUBMITTED, R.FAILED): S.FAILED,
    (S.FAILED, R.DELIVERED): S.DELIVERED,
    (S.FAILED, R.DISPLAYED): S.SEEN,
    (S.DELIVERED, R.DISPLAYED): S.SEEN,
}
"""What a receipt changes in a part; the rest stays. A status never sinks: failed after delivered is ignored."""


def after_receipt(state: MessageState, status: ReceiptStatus) -> MessageState:
    """The state of a part after a receipt."""
    return AFTER_RECEIPT.get((state, status), state)


def whole_state(parts: Iterable[MessageState]) -> MessageState:
    """A message from its parts: failed with one part, delivered or seen with all of them (MSG-73).

    A part nobody answered for keeps the whole from being delivered.
    """
    states = set(parts)
    if S.FAILED in states:
        return S.FAILED
    if S.UNKNOWN in states:
        return S.UNKNOWN
    if S.SUBMITTED in states:
        return S.SUBMITTED
    return S.DELIVERED if S.DELIVERED in states else S.SEEN


_BEST_FIRST: Final = (S.SEEN, S.DELIVERED, S.SUBMITTED, S.UNKNOWN)


def best_state(devices: Iterable[MessageState]) -> MessageState:
    """A message to several devices of one person: the best of them counts (MSG-71)."""
    states = set(devices)
    return next((one for one in _BEST_FIRST if one in states), S.FAILED)


RETRY_AFTER_MS: Final = (1 * SECOND_MS, 5 * SECOND_MS, 15 * SECOND_MS)
RETRY_EVERY_MS: Final = 60 * SECOND_MS
GIVE_UP_AFTER_MS: Final = 4 * HOUR_MS
"""How long a message without a waiting time of its own is tried."""


LIST_FIRST_MS: Final = 30 * SECOND_MS
LIST_LONGEST_MS: Final = 15 * MINUTE_MS
LIST_TRIES: Final = 5


class RetryPlan(StrEnum):
    """How temporary failures are tried again."""

    CHAIN = "chain"  # 1, 5, 15, then every 60 s until the waiting time is over (MSG-64)
    LIST = "list"  # 30 s, doubled each time up to 15 min, five tries in all (BLK-79, DIA-27)


def retry_at(plan: RetryPlan, attempts: int, wanted_ms: int, now_ms: int, expires_ms: int) -> int | None:
    """When to try again after `attempts` temporary failures; None when the time for it is over.

    `wanted_ms` is how long the provider or connector asked to wait.
    """
    if plan is RetryPlan.LIST:
        if attempts >= LIST_TRIES:
            return None
        pause_ms = min(LIST_FIRST_MS * 2 ** (attempts - 1), LIST_LONGEST_MS)
    else:
        pause_ms = RETRY_AFTER_MS[attempts - 1] if attempts <= len(RETRY_AFTER_MS) else RETRY_EVERY_MS
    at_ms = now_ms + max(pause_ms, wanted_ms)
    return at_ms if at_ms < expires_ms else None


class SpoolState(StrEnum):
    """Where a row of the spool stands. A row that left for good is deleted."""

    READY = "ready"
    DEFERRED = "deferred"  # not before its due time: held, or waiting for another try
    SENDING = "sending"  # claimed: from here on it may have left the machine
