"""One provider's way out: claim, send within the window, write down what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
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
from app.core.work import UnitOfWork
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


def _record_and_claim(
    work: UnitOfWork, hooks: Hooks, provider_id: int, batch: Sequence[Done], count: int, member: int
) -> list[Claimed]:
    recording.record(work, hooks, provider_id, batch)
    return spool.claim(work, hooks, provider_id, count, member) if count else []


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
        self._claiming = False
        self._dry = False  # the last claim found less than it asked for; the bell says when there is more
        self._stop_wished = asyncio.Event()
        self._room = asyncio.Event()
        self._sends: dict[MessageId, asyncio.Task[None]] = {}
        self._inquiry = Inquiry(provider_id, connector, self, database) if isinstance(connector, Inquirer) else None
        self._outcomes = Batcher(self._store_outcomes, enough=connector.window // 2 or 1)
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
            self._begin(claimed)
            await asyncio.sleep(0)  # each takes its turn, so that the next claim knows of them
            if not claimed:
                await self._alarm.sleep(self._bell, LOOK_AGAIN_S)

    def _begin(self, claimed: Sequence[Claimed]) -> None:
        for message in claimed:
            task = asyncio.create_task(self._send(message))
            self._sends[message.message_id] = task
            task.add_done_callback(partial(self._sent, message.message_id))

    def _sent(self, message_id: MessageId, task: asyncio.Task[None]) -> None:
        if self._sends.get(message_id) is task:
            del self._sends[message_id]

    async def _claim(self) -> list[Claimed]:
        if not self._may_claim():
            return []
        enough = min(CLAIM_MAX, self.connector.window // 2 or 1)
        while self._is_full(enough) and not self._stop_wished.is_set():
            self._room.clear()
            await self._room.wait()
        while not (turns := self.connector.turns(AHEAD_S)) and self._may_claim():
            await self._wait(AHEAD_S / 2)
        count = 0 if self._claiming else min(CLAIM_MAX, self.connector.window - self._open, turns)
        if count <= 0 or not self._may_claim():
            return []
        with self._claims(count) as taken:
            found = await self._database.awrite(
                spool.claim, self._hooks, self.provider_id, count, self._database.member
            )
            taken.extend(found)
        return found

    def _is_full(self, enough: int) -> bool:
        """Whether there is no room worth a claim, or one is under way with outcomes."""
        return self._claiming or (self._open > 0 and self.connector.window - self._open < enough)

    def _next_count(self, freed: int) -> int:
        """How many to claim in the transaction that frees so many places; none where it would find nothing."""
        if self._claiming or self._dry or not self._may_claim():
            return 0
        return max(min(CLAIM_MAX, self.connector.window - self._open + freed, self.connector.turns(AHEAD_S)), 0)

    @contextlib.contextmanager
    def _claims(self, count: int) -> Iterator[list[Claimed]]:
        """Room for a claim, the only one at its time; what is put into the list keeps its place in the window."""
        taken: list[Claimed] = []
        if not count:
            yield taken  # outcomes alone; a claim of the loop may be under way meanwhile
            return
        self._open += count
        self._claiming = True
        try:
            yield taken
        finally:
            self._open += len(taken) - count
            self._claiming = False
            self._dry = len(taken) < count

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
            session_id=message.session_id,
            validity_s=validity_s,
            unsubscribe_url=message.unsubscribe_url,
            tokens=message.tokens,
        )
        try:
            return await self.connector.send(out)
        except Exception as error:
            log.exception("connector_failed", extra={"provider": self.provider_id})
            return Unknown(type(error).__name__)

    async def _store_outcomes(self, batch: Sequence[Done]) -> None:
        try:
            claimed = await self._write(batch, self._next_count(len(batch)))
            self._book.answered(self.provider_id, batch, self._database.clock.now_ms())
            if self._stop_wished.is_set():
                await self._give_back(claimed)
            else:
                self._begin(claimed)
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
            await self._write([item], 0)
        except Exception:
            log.exception("outcome_not_written", extra={"message_id": item.claimed.message_id})

    async def _write(self, batch: Sequence[Done], count: int) -> list[Claimed]:
        """Write outcomes down and, in the same transaction, claim the next ones: one wait for the disk, not two."""
        while True:
            try:
                with self._claims(count) as taken:
                    claimed = await self._database.awrite(
                        _record_and_claim, self._hooks, self.provider_id, batch, count, self._database.member
                    )
                    taken.extend(claimed)
            except Refusal as refusal:
                if not _is_of_store(refusal) or self._stop_wished.is_set():
                    raise  # at a stop they are unknown at the next start, which is the truth
                log.warning("outcomes_refused", extra={"code": refusal.code.value, "count": len(batch)})
                await asyncio.sleep(STORE_AGAIN_S)
                count = 0
            except Exception:
                if not count:
                    raise
                count = 0  # it may be the claim's fault, which tells it by itself
            else:
                if any(isinstance(item.outcome, RetryLater) for item in batch):
                    self._alarm.ring({WAKE})
                return claimed

    # -- in (the connector's inlet) --------------------------------------------------------------------------------

    def receipt(self, receipt: Receipt) -> Awaitable[None]:
        """Store a receipt, together with those that come at the same time."""
        return self._receipts.add(receipt)

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
