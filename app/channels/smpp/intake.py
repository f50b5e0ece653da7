"""deliver_sm on its way to the store: many at once, answered only when the inlet has stored them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import smpp34

from app.channels.kit.connector import Inbound, Inlet, Unreadable
from app.channels.kit.outcome import Accepted, Rejected
from app.channels.smpp.inbound import UnreadableError, body, is_receipt, read_message
from app.channels.smpp.receipts import read_receipt
from app.channels.smpp.session import Delivery
from app.channels.smpp.settings import SmppSettings
from app.channels.smpp.status import Status

AT_ONCE: Final = 500
"""Deliveries being stored at the same time; the store commits them in groups."""
WAITING: Final = 10_000
"""Deliveries that wait for that; further ones are sent back to the centre, which keeps them."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class IntakeCounters:
    """What came in since the start."""

    receipts: int = 0
    messages: int = 0
    unreadable: int = 0
    not_stored: int = 0
    overloads: int = 0
    settled: int = 0  # late answers to messages that were unknown


class Intake:
    """Stores what the centre delivers. Status 0 says "stored"; ESME_RX_T_APPN asks the centre to keep it."""

    def __init__(
        self, inlet: Inlet, settings: SmppSettings, *, at_once: int = AT_ONCE, waiting: int = WAITING
    ) -> None:
        self.counters = IntakeCounters()
        self._inlet = inlet
        self._settings = settings
        self._zone = ZoneInfo(settings.time_zone)
        self._at_once = at_once
        self._most_waiting = waiting
        self._waiting: deque[Delivery] = deque()
        self._tasks: set[asyncio.Future[None]] = set()

    def take(self, delivery: Delivery) -> None:
        """Begin to store one deliver_sm, or queue it; returns at once."""
        if len(self._tasks) < self._at_once:
            self._begin(delivery)
        elif len(self._waiting) < self._most_waiting:
            self._waiting.append(delivery)
        else:
            self.counters.overloads += 1
            delivery.answer(Status.RX_T_APPN)

    def settle(self, message_id: int, outcome: Accepted | Rejected) -> None:
        """Begin to store what became of a message that was told as unknown; returns at once."""
        task = asyncio.create_task(self._settle(message_id, outcome))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def _settle(self, message_id: int, outcome: Accepted | Rejected) -> None:
        try:
            self.counters.settled += await self._inlet.settled(message_id, outcome)
        except Exception:  # noqa: BLE001 - whatever storing raises, the message stays unknown, which is no lie
            _log.exception("a late answer could not be stored")

    async def drained(self) -> None:
        """Return when everything taken so far is answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, delivery: Delivery) -> None:
        """What is read here is handed in at once; the inlet answers when it is stored."""
        try:
            storing = asyncio.ensure_future(self._store(delivery))
        except Exception as error:  # noqa: BLE001 - whatever reading raises, the centre must keep the thing
            self._not_stored(delivery, error)
            return
        self._tasks.add(storing)
        storing.add_done_callback(partial(self._stored, delivery))

    def _stored(self, delivery: Delivery, storing: asyncio.Future[None]) -> None:
        if storing.cancelled() or storing.exception() is not None:
            self._not_stored(delivery, None if storing.cancelled() else storing.exception())
        else:
            delivery.answer(Status.ROK)
        self._done(storing)

    def _not_stored(self, delivery: Delivery, why: BaseException | None) -> None:
        self.counters.not_stored += 1
        _log.error("a delivery could not be stored and stays with the message centre", exc_info=why)
        delivery.answer(Status.RX_T_APPN)

    def _done(self, task: asyncio.Future[None]) -> None:
        self._tasks.discard(task)
        while self._waiting and len(self._tasks) < self._at_once:
            self._begin(self._waiting.popleft())

    def _store(self, delivery: Delivery) -> Awaitable[None]:
        unit = delivery.unit
        if unit is None:
            return self._store_unreadable("", delivery.frame.octets.hex(), "malformed")
        try:
            if is_receipt(unit):
                receipt = read_receipt(unit, self._zone, self._settings.dlr_id)
            else:
                return self._store_message(read_message(unit, self._settings.default_alphabet))
        except UnreadableError as error:
            return self._store_unreadable(unit.source_addr, _raw(unit), str(error))
        self.counters.receipts += 1
        return self._inlet.receipt(receipt)

    async def _store_message(self, message: Inbound) -> None:
        await self._inlet.inbound(message)
        self.counters.messages += 1

    async def _store_unreadable(self, sender: str, raw: str, reason: str) -> None:
        await self._inlet.unreadable(Unreadable(sender, raw, reason))
        self.counters.unreadable += 1
        _log.warning("the message centre sent something unreadable: %s", reason)


def _raw(unit: smpp34.DeliverSm) -> str:
    return body(unit).decode("latin-1")
