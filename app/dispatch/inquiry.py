"""Asking a provider what became of messages that were left unknown: when its line comes up, and again later."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from app.channels.kit.connector import Inlet, Inquirer, LinkState, Question
from app.core.database import Database
from app.dispatch import settling

log = logging.getLogger("switchroom.inquiry")

AFTER_S: Final = (1.0, 60.0, 300.0, 1_800.0)
"""When unknown messages are asked about, counted from the line's coming up; a new line begins anew."""


class Inquiry:
    """Asks one account's provider; every answer goes through the inlet, like any other news."""

    def __init__(self, provider_id: int, inquirer: Inquirer, inlet: Inlet, database: Database) -> None:
        self._provider_id = provider_id
        self._inquirer = inquirer
        self._inlet = inlet
        self._database = database
        self._task: asyncio.Task[None] | None = None

    def link_changed(self, state: LinkState) -> None:
        """Begin to ask when the line comes up, and leave off when it goes."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if state is LinkState.UP:
            self._task = asyncio.create_task(self._run(), name=f"inquiry-{self._provider_id}")

    async def stop(self) -> None:
        """Ask nothing more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        since_s = 0.0
        for after_s in AFTER_S:
            await asyncio.sleep(after_s - since_s)
            since_s = after_s
            try:
                await self.ask()
            except Exception as error:  # noqa: BLE001 - whatever goes wrong, they stay unknown and are asked about later
                log.info("inquiry_failed", extra={"provider": self._provider_id, "why": repr(error)})

    async def ask(self) -> int:
        """Ask about every unknown message once; returns how many are known now."""
        settled = 0
        for question in await asyncio.to_thread(self._questions):
            settled += await self._ask_about(question)
        if settled:
            log.info("unknown_settled", extra={"provider": self._provider_id, "count": settled})
        return settled

    async def _ask_about(self, question: Question) -> bool:
        finding = await self._inquirer.inquire(question)
        is_settled = False
        if finding.outcome is not None:
            is_settled = await self._inlet.settled(question.message_id, finding.outcome)
        for receipt in finding.receipts:
            await self._inlet.receipt(receipt)
        return is_settled

    def _questions(self) -> list[Question]:
        with self._database.read() as conn:
            return settling.open_questions(conn, self._provider_id, self._database.clock.now_ms())
