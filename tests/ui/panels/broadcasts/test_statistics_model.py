"""Figures that are read while they move, refused, or closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
import pytest

from app.contract.broadcasts import Broadcast, BroadcastId, Counters, ErrorCount, Kind, Statistics, Status
from app.contract.faults import Code
from app.contract.safety import Guard, Safety, Spike, Stage
from tests.ui.panels.broadcasts.door import SILENCE, broadcast
from ui.panels.broadcasts.statistics.advice import hint_words, skip_words
from ui.panels.broadcasts.statistics.messages_card import error_words
from ui.panels.broadcasts.statistics.model import FiguresState, StatisticsModel
from ui.panels.broadcasts.statistics.notices import IDLE_MS, notices_of

RUNNING = broadcast(1, status=Status.IN_PROGRESS, contacts_total=10, launched_ms=0)


class Door:
    """Answers with the run as the service has it; waits where there is a gate, refuses where it is told to."""

    def __init__(self, run: Broadcast) -> None:
        self.run, self.calls = run, 0
        self.gate: asyncio.Event | None = None
        self.refuses = False

    async def statistics(self, broadcast_id: BroadcastId) -> Statistics:
        assert broadcast_id == self.run.id
        self.calls += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.refuses:
            raise SILENCE
        return Statistics(broadcast=self.run, exclusions={}, errors=(), rate=2.0, remaining_s=5.0)


class Desk:
    """A model, its door, what it showed."""

    def __init__(self, run: Broadcast = RUNNING) -> None:
        self.door = Door(run)
        self.shown: list[FiguresState] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.model = StatisticsModel(self.door, self.start, run, self.shown.append)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks)


def moved(successful: int, at_ms: int) -> Broadcast:
    return msgspec.structs.replace(RUNNING, counters=Counters(successful=successful), updated_ms=at_ms)


@pytest.mark.req("BRD-124")
def test_the_last_figures_stay_when_newer_ones_cannot_be_read() -> None:
    async def run() -> None:
        desk = Desk()
        desk.model.read()
        await desk.settle()
        desk.door.refuses = True
        desk.model.set_run(moved(3, 10**15))
        await desk.settle()
        state = desk.model.state
        assert state.fault is not None
        assert state.fault.code is Code.UNREACHABLE
        assert state.report is not None
        assert state.run.counters.successful == 3
        desk.door.refuses = False
        desk.model.read()
        await desk.settle()
        assert desk.model.state.fault is None

    asyncio.run(run())


@pytest.mark.req("BRD-13")
def test_what_moves_during_a_reading_is_read_once_after_it() -> None:
    async def run() -> None:
        desk = Desk()
        desk.door.gate = asyncio.Event()
        desk.model.read()
        await asyncio.sleep(0)
        for successful in range(1, 6):
            desk.model.set_run(moved(successful, 10**15 + successful))
        assert [state.run.counters.successful for state in desk.shown] == [1, 2, 3, 4, 5]
        desk.door.gate.set()
        await desk.settle()
        assert desk.door.calls == 2
        assert desk.model.state.run.counters.successful == 5, "an older answer does not turn the figures back"

    asyncio.run(run())


def test_nothing_is_shown_once_it_is_closed_and_a_draft_has_nothing_to_read() -> None:
    async def run() -> None:
        desk = Desk()
        desk.model.read()
        desk.model.close()
        await desk.settle()
        assert desk.shown == []
        draft = Desk(broadcast(1))
        draft.model.read()
        assert draft.door.calls == 0

    asyncio.run(run())


def said(run: Broadcast, now_ms: int = 0) -> list[str]:
    return [str(words) for words, _ in notices_of(run, now_ms)]


@pytest.mark.req("BRD-105", "BRD-121")
def test_a_run_says_what_keeps_it() -> None:
    assert said(RUNNING, IDLE_MS) == []
    (idle,) = said(RUNNING, IDLE_MS + 1)
    assert idle.startswith("Nothing was sent")
    (away,) = said(msgspec.structs.replace(RUNNING, blocked_since_ms=0))
    assert away.startswith("The provider cannot be reached since")
    failed = msgspec.structs.replace(RUNNING, status=Status.FAILED, status_reason="nothing_accepted")
    (ended,) = said(failed)
    assert ended.startswith("The provider accepted nothing.")


@pytest.mark.req("BRD-105", "BRD-108")
def test_a_run_that_asks_phones_first_is_not_idle() -> None:
    asking = msgspec.structs.replace(RUNNING, is_checking=True)
    (first,) = said(asking, IDLE_MS + 1)
    assert first.startswith("Asking first which phones take RCS")
    alone = msgspec.structs.replace(asking, kind=Kind.RCS_CHECK)
    (asked,) = said(alone, IDLE_MS + 1)
    assert asked.startswith("Asking which phones take RCS.")
    over = msgspec.structs.replace(alone, is_checking=False)
    assert said(over, IDLE_MS + 1) == [], "a capability check writes to nobody"
    (sought,) = said(msgspec.structs.replace(RUNNING, resolved=1200))
    assert sought.startswith("Finding the recipients, 1,200 so far.")


def test_what_went_another_way_is_told_beside_what_keeps_a_run() -> None:
    run = msgspec.structs.replace(
        RUNNING, blocked_since_ms=0, notices=("capability_not_offered", "sender_inactive", "odd")
    )
    _, asked, sender, odd = said(run)
    assert asked.startswith("The RCS provider cannot say")
    assert sender.startswith("A sender was switched off")
    assert odd == "The service reports: odd."


@pytest.mark.req("BEY-3", "BEY-7")
def test_a_run_says_which_error_paused_it_and_how_many_wait_for_their_hours() -> None:
    spike = Spike(errors=20, of=80, failure="rejected", code="0x0B", text="", count=19)
    guard = Guard(source="broadcast", run_id=1, safety=Safety(), stage=Stage.TRIPPED, spike=spike)
    paused = msgspec.structs.replace(RUNNING, status=Status.PAUSED, status_reason="error_spike")
    report = Statistics(broadcast=paused, exclusions={}, errors=(), rate=0.0, remaining_s=None, guard=guard)
    why, which = (str(words) for words, _ in notices_of(paused, 0, report))
    assert why == "Paused itself: too many errors"
    assert which.startswith("20 of the last 80 failed, 19 of them so: ")
    assert "0x0B" in which
    waiting = msgspec.structs.replace(report, broadcast=RUNNING, guard=None, waiting_hours=3, waiting_until_ms=0)
    ((held, _),) = notices_of(RUNNING, 0, waiting)
    assert str(held).startswith("3 wait for the hours where the recipients are")


@pytest.mark.req("BRD-104")
def test_an_error_is_named_in_our_words_with_a_remedy() -> None:
    known = ErrorCount(failure="undelivered", code="001", text="UNDELIV", count=2)
    assert error_words(known) == "It did not reach the phone: UNDELIV"
    foreign = ErrorCount(failure="", code="9", text="odd", count=1)
    assert error_words(foreign) == "odd"
    assert str(hint_words(foreign)) == "Look into a recipient's conversation"


ADVICE = [
    ("undelivered", "001", "UNDELIV", "No such subscriber: check or remove the number"),
    ("undelivered", "3:0001", "UNDELIV", "No such subscriber: check or remove the number"),
    ("undelivered", "027", "EXPIRED", "The phone was off or away, relaunch later"),
    ("undelivered", "255", "EXPIRED", "The phone was off or away, relaunch later"),
    ("undelivered", "013", "REJECTD", "Messages are barred there: use another way"),
    ("undelivered", "034", "UNDELIV", "A fault in the network, relaunch later"),
    ("undelivered", "", "REJECTD", "Ask the provider about this code"),
    ("undelivered", "E7", "UNDELIV", "Ask the provider about this code"),
    ("invalid_recipient", "11", "ESME_RINVDSTADR", "Correct or remove these numbers"),
    ("expired", "", "", "The phone was off or away, relaunch later"),
]


@pytest.mark.req("BRD-104")
@pytest.mark.parametrize(("failure", "code", "word", "advice"), ADVICE)
def test_the_remedy_fits_what_the_receipt_says(failure: str, code: str, word: str, advice: str) -> None:
    assert str(hint_words(ErrorCount(failure=failure, code=code, text=word, count=1))) == advice


@pytest.mark.req("BRD-104")
def test_a_step_passed_over_has_a_remedy_where_there_is_one() -> None:
    assert str(skip_words("rcs_not_capable")) == "Nothing, the next step takes over"
    assert str(skip_words("of_tomorrow")) == "Look into a recipient's conversation"
