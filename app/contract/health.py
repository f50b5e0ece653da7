"""How provider accounts do: connection, queue, rate, errors of the last hour, lag of receipts (BEY-12, BEY-10)."""

from __future__ import annotations

from app.contract.providers import ProviderId
from app.contract.record import Record


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
