"""One provider's way out: claim, send within the window, write down what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from app.channels.kit.connector import (
    Connector,
    Inbound,
    Inquirer,
    Link,
    LinkState,
    Outbound,
    Receipt,
    Unreadable,
)
from app.channels.kit.outcome import Accepted, Outcome, Rejected, RetryLater, Unknown
from app.contract.faults import Code
from app.contract.messages import MessageId
from app.core.alarm import Alarm
from app.core.clock import SECOND_MS
from app.core.database import Database
from app.core.errors import Refusal
from app.dispatch import inbound, recording, settling, spool
from app.dispatch.batcher import Batcher
from app.dispatch.health import HealthBook
from app.dispatch.inquiry import Inquiry
from app.dispatch.intake import WAKE
from app.dispatch.observers import Hooks
from app.dispatch.recording import Done
from app.dispatch.spool import Claimed

log = logging.getLogger("switchroom.sender")

CLAIM_MAX: Final = 50
LOOK_AGAIN_S: Final = 1.0
"""How long a sender sleeps when nothing rings."""
SHORTEST_VALIDITY_S: Final = 60
AHEAD_S: Final = 0.05
"""How far ahead of the provider's pace messages are claimed: what waits for its turn is unknown after a crash."""
STORE_AGAIN_S: Final = 0.5
"""Pause after the store refused (a full disk): outcomes are kept in memory and nothing new is claimed."""


_STORE: Final = frozenset({Code.STORAGE_FULL, Code.STORAGE_FAILED, Code.STORE_AWAY, Code.NOT_READY})


def _is_of_store(error: Exception) -> bool:
    return isinstance(error, Refusal) and error.code in _STORE


class Sender:
    """Drives one connector. What is claimed and not yet written down counts against the window.

    That is the bound on what a crash can leave unknown.
    """

    def __init__(
        self,
        provider_id: int,
        connector: Connector,
        database: Database,
        alarm: Alarm,
        hooks: Hooks,
        *,
        on_link: Callable[[int, Link], None],
        book: HealthBook | None = None,
    ) -> None:
        self.provider_id = provider_id
        self.connector = connector
        self._database = database
        self._alarm = alarm
        self._hooks = hooks
        self._on_link = on_link
        self._book = book or HealthBook()
        self._bell = f"{WAKE}:{provider_id}"
        self._open = 0
        self._stop_wished = asyncio.Event()
        self._room = asyncio.Event()
        self._sends: dict[MessageId, asyncio.Task[None]] = {}
        self._inquiry = Inquiry(provider_id, connector, self, database) if isinstance(connector, Inquirer) else None
        self._outcomes = Batcher(self._store_outcomes)
        self._receipts = Batcher(self._store_receipts)
        self._loop_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and begin to send."""
        await self.connector.start(self)
        self._loop_task = asyncio.create_task(self._run(), name=f"sender-{self.provider_id}")

    async def stop(self) -> None:
        """Claim nothing more, let what is under way come to its end, write it down, disconnect."""
        self._stop_wished.set()
        self._room.set()
        self._alarm.ring({self._bell})
        if self._loop_task is not None:
            await asyncio.wait([self._loop_task])  # not cancelled with the caller: a claim may be under way
        await self.connector.stop()
        if self._inquiry is not None:
            await self._inquiry.stop()
        if self._sends:
            await asyncio.wait(self._sends.values())
        await self._outcomes.drain()
        await self._receipts.drain()

    # -- out -----------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._stop_wished.is_set():
            try:
                claimed = await self._claim()
                if self._stop_wished.is_set():
                    await self._give_back(claimed)
                    return
            except Refusal as refusal:
                log.warning("claim_refused", extra={"provider": self.provider_id, "code": refusal.code.value})
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            except Exception:
                log.exception("claim_failed", extra={"provider": self.provider_id})  # a gate's fault: try again
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            for message in claimed:
                task = asyncio.create_task(self._send(message))
                self._sends[message.message_id] = task
                task.add_done_callback(partial(self._sent, message.message_id))
            await asyncio.sleep(0)  # each takes its turn, so that the next claim knows of them
            if not claimed:
                await self._alarm.sleep(self._bell, LOOK_AGAIN_S)

    def _sent(self, message_id: MessageId, task: asyncio.Task[None]) -> None:
        if self._sends.get(message_id) is task:
            del self._sends[message_id]

    async def _claim(self) -> list[Claimed]:
        if not self._may_claim():
            return []
        enough = min(CLAIM_MAX, self.connector.window // 2 or 1)
        while self._open and self.connector.window - self._open < enough and not self._stop_wished.is_set():
            self._room.clear()
            await self._room.wait()
        while not (turns := self.connector.turns(AHEAD_S)) and self._may_claim():
            await self._wait(AHEAD_S / 2)
        count = min(CLAIM_MAX, self.connector.window - self._open, turns)
        if count <= 0 or not self._may_claim():
            return []
        claimed = await self._database.awrite(
            spool.claim, self._hooks, self.provider_id, count, self._database.member
        )
        self._open += len(claimed)
        return claimed

    async def _wait(self, seconds: float) -> None:
        """Sleep, not longer than until a stop is wished."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop_wished.wait(), seconds)

    def _may_claim(self) -> bool:
        return self.connector.link.state is LinkState.UP and not self._stop_wished.is_set()

    async def _give_back(self, claimed: Sequence[Claimed]) -> None:
        if claimed:
            await self._database.awrite(spool.release, self._hooks, [message.message_id for message in claimed])
            self._open -= len(claimed)

    async def _send(self, message: Claimed) -> None:
        outcome = await self._outcome(message)
        self._outcomes.put(Done(message, outcome, self._database.clock.now_ms()))

    async def _outcome(self, message: Claimed) -> Outcome:
        now_ms = self._database.clock.now_ms()
        validity_s = max(SHORTEST_VALIDITY_S, (message.expires_ms - now_ms) // SECOND_MS)
        out = Outbound(
            message_id=message.message_id,
            sender=message.sender,
            address=message.address,
            text=message.text,
            content=message.content,
            device=message.device,
            validity_s=validity_s,
        )
        try:
            return await self.connector.send(out)
        except Exception as error:
            log.exception("connector_failed", extra={"provider": self.provider_id})
            return Unknown(type(error).__name__)

    async def _store_outcomes(self, batch: Sequence[Done]) -> None:
        try:
            await self._write(batch)
            self._book.answered(self.provider_id, batch, self._database.clock.now_ms())
        except Exception as error:
            log.exception("outcomes_not_written", extra={"provider": self.provider_id, "count": len(batch)})
            if len(batch) > 1 and not _is_of_store(error):
                for item in batch:  # an observer choked on one of them: the others are not lost with it
                    await self._write_alone(item)
        finally:
            self._open -= len(batch)
            self._room.set()

    async def _write_alone(self, item: Done) -> None:
        try:
            await self._write([item])
        except Exception:
            log.exception("outcome_not_written", extra={"message_id": item.claimed.message_id})

    async def _write(self, batch: Sequence[Done]) -> None:
        while True:
            try:
                await self._database.awrite(recording.record, self._hooks, self.provider_id, batch)
            except Refusal as refusal:
                if not _is_of_store(refusal) or self._stop_wished.is_set():
                    raise  # at a stop they are unknown at the next start, which is the truth
                log.warning("outcomes_refused", extra={"code": refusal.code.value, "count": len(batch)})
                await asyncio.sleep(STORE_AGAIN_S)
            else:
                break
        if any(isinstance(item.outcome, RetryLater) for item in batch):
            self._alarm.ring({WAKE})

    # -- in (the connector's inlet) --------------------------------------------------------------------------------

    async def receipt(self, receipt: Receipt) -> None:
        """Store a receipt, together with those that come at the same time."""
        await self._receipts.add(receipt)

    async def _store_receipts(self, batch: Sequence[Receipt]) -> None:
        await self._database.awrite(settling.receive, self._hooks, self.provider_id, batch)
        self._book.receipted(self.provider_id, batch, self._database.clock.now_ms())

    async def inbound(self, message: Inbound) -> None:
        """Store a message from a phone."""
        await self._database.awrite(inbound.store, self._hooks, self.provider_id, message)

    async def unreadable(self, thing: Unreadable) -> None:
        """Store what could not be understood."""
        await self._database.awrite(inbound.store_unreadable, self.provider_id, [thing])

    async def settled(self, message_id: int, outcome: Accepted | Rejected) -> bool:
        """Store what became of an unknown message, once it is written down as that."""
        sending = self._sends.get(MessageId(message_id))
        if sending is not None:
            await asyncio.wait([sending])
        return await self._database.awrite(
            settling.settle, self._hooks, self.provider_id, MessageId(message_id), outcome
        )

    def link_changed(self, link: Link) -> None:
        """Tell the engine, look for work when the line is up again, and ask about what is unknown."""
        self._on_link(self.provider_id, link)
        if self._inquiry is not None:
            self._inquiry.link_changed(link.state)
        self._alarm.ring({self._bell})
