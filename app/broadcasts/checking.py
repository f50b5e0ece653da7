"""Asking phones whether they take RCS: before a chain begins, or as a run of its own (MSG-66, BRD-29, BRD-108)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from app.assets import service as senders
from app.broadcasts.admission import NOT_CAPABLE
from app.broadcasts.feeder import FEEDING
from app.broadcasts.figures import Figures, Person, settle
from app.broadcasts.passage import Verdict
from app.broadcasts.rules import CAPABILITY_KEPT_MS
from app.broadcasts.store import WAKE, add_notice, change, own_now, row_of, steps_of
from app.broadcasts.tables import broadcasts, recipients
from app.channels.kit.connector import CapabilityChecker
from app.contacts import reads as contacts
from app.contacts import service as contact_verbs
from app.contract.broadcasts import Kind, RecipientState, Status
from app.contract.chain import SkipReason
from app.contract.channels import Channel
from app.core.background import Background
from app.core.database import Database
from app.core.duties import ALONE, Alone, Duties
from app.core.hot import Hot
from app.core.work import UnitOfWork

log = logging.getLogger("switchroom.broadcasts")

CHUNK: Final = 500
AT_ONCE: Final = 50
"""Questions under way at a time; the connector's own pace may allow fewer."""
ANSWER_WITHIN_S: Final = 30.0
LOOK_AGAIN_S: Final = 0.5
ASK_AGAIN_S: Final = 15.0
"""How long after a round the phones without an answer are asked once more."""
CAPABLE: Final = "capable"
NOT_OFFERED: Final = "capability_not_offered"
"""Notice: the connector of the RCS sender cannot ask."""
UNANSWERED: Final = "capability_unknown"
R = RecipientState

FindChecker = Callable[[int], CapabilityChecker | None]
"""From an account to its connector, if that can ask; None when the account is not connected or cannot."""


@dataclass(frozen=True, slots=True)
class Question:
    """A recipient whose phone is to be asked about."""

    recipient_id: int
    contact_id: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a phone; `is_fresh` when it was asked just now and not remembered."""

    question: Question
    capable: bool
    is_fresh: bool


_set_capability = Hot(
    lambda _: update(recipients).where(recipients.c.id == bindparam("id_")).values(capability=bindparam("found"))
)


def checked_runs(conn: Connection) -> list[RowMapping]:
    """Runs in which phones are to be asked about."""
    asked = broadcasts.c.checking_until_ms.is_not(None) & (broadcasts.c.status == Status.IN_PROGRESS.value)
    return list(conn.execute(select(broadcasts).where(asked, broadcasts.c.deleted_ms.is_(None))).mappings())


def questions(conn: Connection, broadcast_id: int, after: int) -> list[Question]:
    """The next recipients nothing is known of."""
    mine = (recipients.c.broadcast_id == broadcast_id) & (recipients.c.state == R.QUEUED.value)
    wanted = (
        select(recipients.c.id, recipients.c.contact_id, recipients.c.address)
        .where(mine, recipients.c.capability.is_(None), recipients.c.id > after)
        .order_by(recipients.c.id)
        .limit(CHUNK)
    )
    return [Question(row.id, row.contact_id, row.address) for row in conn.execute(wanted)]


def remembered(conn: Connection, run: RowMapping, asked: Sequence[Question], now_ms: int) -> list[Answer]:
    """Answers younger than a day, used again; a check that was asked for by itself asks everybody (MSG-66)."""
    if run["kind"] == Kind.RCS_CHECK.value:
        return []
    marks = contacts.capabilities_of(conn, [one.contact_id for one in asked if one.contact_id is not None])
    found = []
    for one in asked:
        mark = marks.get(one.contact_id or 0)
        if mark is None or mark.capable is None or mark.checked_ms is None:
            continue
        if now_ms - mark.checked_ms < CAPABILITY_KEPT_MS:
            found.append(Answer(one, mark.capable, is_fresh=False))
    return found


def store(work: UnitOfWork, broadcast_id: int, answers: Sequence[Answer]) -> None:
    """Write answers on recipients and contacts; in a run of its own they are the result (BRD-108)."""
    run = row_of(work, broadcast_id)
    marks = [
        {"id_": one.question.recipient_id, "found": CAPABLE if one.capable else NOT_CAPABLE} for one in answers
    ]
    _set_capability.run_many(work.conn, marks)
    fresh = {one.question.contact_id: one.capable for one in answers if one.is_fresh}
    contact_verbs.record_rcs(work, {contact_id: found for contact_id, found in fresh.items() if contact_id})
    if run["kind"] != Kind.RCS_CHECK.value:
        return
    found = {one.question.recipient_id: one.capable for one in answers}
    figures = Figures(broadcast_id)
    for row in _queued(work, broadcast_id, list(found)):
        capable = Verdict(R.SUCCESSFUL, success_step=None)
        verdict = capable if found[row["id"]] else Verdict(R.UNSUCCESSFUL, reason=SkipReason.RCS_NOT_CAPABLE.value)
        figures.move(Person.of(row), verdict)
    figures.write(work)


def end(work: UnitOfWork, broadcast_id: int) -> bool:
    """The asking is over: the chain begins, or the unanswered are counted as such. True: there is more to count."""
    run = row_of(work, broadcast_id)
    if run["checking_until_ms"] is None or run["status"] != Status.IN_PROGRESS.value:
        return False
    if run["kind"] == Kind.RCS_CHECK.value:
        left = _queued(work, broadcast_id)
        figures = Figures(broadcast_id)
        for row in left:
            figures.move(Person.of(row), Verdict(R.EXCLUDED, reason=UNANSWERED))
        figures.write(work)
        if len(left) == CHUNK:
            return True
    change(work, broadcast_id, {"checking_until_ms": None})
    settle(work, broadcast_id)
    work.wake(WAKE)
    return False


def _queued(work: UnitOfWork, broadcast_id: int, ids: Sequence[int] | None = None) -> Sequence[RowMapping]:
    mine = (recipients.c.broadcast_id == broadcast_id) & (recipients.c.state == R.QUEUED.value)
    if ids is not None:
        mine &= recipients.c.id.in_(ids)
    return work.conn.execute(select(recipients).where(mine).order_by(recipients.c.id).limit(CHUNK)).mappings().all()


class Checker:
    """Asks for every run that wants it; lives in the service's event loop between `start` and `stop`.

    Of several processes the one that has the connection asks, and the one that feeds the runs minds the time.
    """

    def __init__(self, database: Database, find: FindChecker, duties: Duties = ALONE) -> None:
        self._database = database
        self._find = find
        self._duties = duties
        self._background = Background()
        self._again_s: dict[int, float] = {}

    async def start(self) -> None:
        """Go on where the last process stopped: what was answered is known, the rest is asked."""
        self._background.repeat(self._run, "checking", log)

    async def stop(self) -> None:
        """Ask nobody more."""
        await self._background.end()

    async def _run(self) -> None:
        await self.round()
        await asyncio.sleep(LOOK_AGAIN_S)

    async def round(self) -> None:
        """Once through every run that is being checked."""

        def look() -> list[tuple[RowMapping, int]]:
            with self._database.read() as conn:
                return [(run, _provider_of(conn, run)) for run in checked_runs(conn)]

        runs = await asyncio.to_thread(look)
        self._again_s = {run["id"]: self._again_s.get(run["id"], 0.0) for run, _ in runs}
        for run, provider_id in runs:
            if self._duties.holds(FEEDING) or self._find(provider_id) is not None:
                await self._check(run, provider_id)

    async def _check(self, run: RowMapping, provider_id: int) -> None:
        loop = asyncio.get_running_loop()
        if own_now(run, self._database.clock.now_ms()) >= run["checking_until_ms"]:
            await self._end(run["id"])
        elif loop.time() >= self._again_s[run["id"]]:
            if await self._ask_everybody(run, provider_id):
                await self._end(run["id"])
            self._again_s[run["id"]] = loop.time() + ASK_AGAIN_S

    async def _ask_everybody(self, run: RowMapping, provider_id: int) -> bool:
        """One round over all recipients nothing is known of; True when nobody is left, or nobody can be asked."""
        after, left = 0, 0
        checker = self._find(provider_id)
        while chunk := await asyncio.to_thread(self._read, run, after):
            asked, known = chunk
            after = asked[-1].recipient_id
            known_ids = {one.question.recipient_id for one in known}
            unknown = [one for one in asked if one.recipient_id not in known_ids]
            fresh = await self._ask(checker, unknown)
            answers = [*known, *fresh]
            left += len(asked) - len(answers)
            if answers:
                await self._database.awrite(store, run["id"], answers)
            if not await asyncio.to_thread(self._is_wanted, run["id"]):
                return False  # paused or stopped meanwhile
        if left and checker is None and isinstance(self._duties, Alone):
            await self._note(run["id"])
        return left == 0

    def _read(self, run: RowMapping, after: int) -> tuple[list[Question], list[Answer]] | None:
        with self._database.read() as conn:
            asked = questions(conn, run["id"], after)
            return (asked, remembered(conn, run, asked, self._database.clock.now_ms())) if asked else None

    def _is_wanted(self, broadcast_id: int) -> bool:
        with self._database.read() as conn:
            return any(run["id"] == broadcast_id for run in checked_runs(conn))

    async def _ask(self, checker: CapabilityChecker | None, asked: Sequence[Question]) -> list[Answer]:
        if checker is None:
            return []
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(question: Question) -> Answer | None:
            async with turns:
                try:
                    async with asyncio.timeout(ANSWER_WITHIN_S):
                        found = await checker.check_capability(question.address)
                except TimeoutError:
                    found = None
                except Exception:
                    log.exception("capability_not_asked")  # a connector's fault is no answer
                    found = None
            return None if found is None else Answer(question, found, is_fresh=True)

        answers = await asyncio.gather(*(one(question) for question in asked))
        return [answer for answer in answers if answer is not None]

    async def _note(self, broadcast_id: int) -> None:
        def note(work: UnitOfWork) -> None:
            add_notice(work, row_of(work, broadcast_id), NOT_OFFERED)

        await self._database.awrite(note)

    async def _end(self, broadcast_id: int) -> None:
        while await self._database.awrite(end, broadcast_id):
            pass  # a chunk at a time, so that others can write in between


def _provider_of(conn: Connection, run: RowMapping) -> int:
    """The account that is asked: that of the check's sender, or of the first RCS step; 0 when there is none."""
    sender_id = run["rcs_sender_id"]
    if run["kind"] != Kind.RCS_CHECK.value:
        sender_id = next((step.sender_id for step in steps_of(run) if step.channel == Channel.RCS), None)
    sender = senders.find(conn, sender_id) if sender_id is not None else None
    return sender.provider_id if sender is not None else 0
