"""How provider accounts do: connection, queue, rate, errors of the last hour, lag of receipts (BEY-12, BEY-10)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.contract.providers import ProviderId
from app.contract.record import Record

UP: Final = "up"
JUDGED_FROM: Final = 10
"""Results of the hour from which their errors say something."""
TROUBLED_SHARE: Final = 0.2
OF_RECIPIENTS: Final = frozenset({"invalid_recipient", "not_capable", "undelivered", "expired", "opted_out"})
"""Failures that speak of a phone or a person, not of the account."""
LATE_MS: Final = 5 * 60_000
"""Receipts that take longer are late."""


class ChannelError(Record):
    """An error of the last hour: the provider's own code, and how often. `temporary` ones were tried again."""

    failure: str
    code: str
    text: str
    count: int
    temporary: bool


class ChannelHealth(Record):
    """One account. Figures are of the last hour, as far back as the service has been up.

    `rate` is messages accepted a second over the last minute; `lag_ms` how long the newest receipts took from the
    submit to here, None while there was none.
    """

    id: ProviderId
    name: str
    kind: str
    channel: int
    enabled: bool
    link: str
    link_reason: str
    link_since_ms: int
    queued: int
    held: int
    sending: int
    accepted: int
    failed: int
    retried: int
    rate: float
    receipts: int
    parked: int
    last_receipt_ms: int | None
    lag_ms: int | None
    errors: tuple[ChannelError, ...]


class ParkedReceipt(Record):
    """A receipt that matches no message yet; it is kept for a day and matched when its message appears."""

    id: int
    provider: str
    vendor_id: str
    status: str
    code: str
    text: str
    at_ms: int | None
    received_ms: int


class UnreadableReport(Record):
    """What a provider sent and nobody could understand."""

    id: int
    provider: str
    sender: str
    raw: str
    reason: str
    received_ms: int


class Unmatched(Record):
    """The newest of both, and how many there are."""

    parked: tuple[ParkedReceipt, ...]
    parked_total: int
    unreadable: tuple[UnreadableReport, ...]
    unreadable_total: int


class Condition(StrEnum):
    """How an account does, as a dot shows it."""

    GOOD = "good"
    TROUBLED = "troubled"  # it sends, with many errors or late receipts
    DOWN = "down"
    OFF = "off"


class ChannelSign(Record):
    """An account where one chooses it or one of its senders: the dot, and what its tooltip says."""

    provider_id: ProviderId
    name: str
    sender_ids: tuple[int, ...]
    condition: Condition
    link: str
    waiting: int
    accepted: int
    failed: int
    lag_ms: int | None
    error: ChannelError | None = None  # the most frequent one of the hour


def condition_of(health: ChannelHealth) -> Condition:
    """The dot of an account."""
    if not health.enabled:
        return Condition.OFF
    if health.link != UP:
        return Condition.DOWN
    results, failed = health.accepted + health.failed, own_failures(health)
    errs = results >= JUDGED_FROM and failed >= TROUBLED_SHARE * results
    return Condition.TROUBLED if errs or (health.lag_ms or 0) > LATE_MS else Condition.GOOD


def own_failures(health: ChannelHealth) -> int:
    """Failures of the hour that are the account's."""
    of_recipients = sum(one.count for one in health.errors if one.failure in OF_RECIPIENTS and not one.temporary)
    return max(0, health.failed - of_recipients)


def sign_of(health: ChannelHealth, sender_ids: tuple[int, ...]) -> ChannelSign:
    """What a dot needs of an account's health."""
    return ChannelSign(
        provider_id=health.id,
        name=health.name,
        sender_ids=sender_ids,
        condition=condition_of(health),
        link=health.link,
        waiting=health.queued + health.held + health.sending,
        accepted=health.accepted,
        failed=own_failures(health),
        lag_ms=health.lag_ms,
        error=next((one for one in health.errors if one.failure not in OF_RECIPIENTS), None),
    )
