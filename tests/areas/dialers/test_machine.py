"""Random lives of a dialer against a plain model: files, single messages, stops, hours, lists, answers, crashes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import server
from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.dialers import Dialer, DialerRecord, RecordState, Result
from app.contract.feed import Change, Topic
from app.contract.schedules import OpenRange
from app.core.clock import HOUR_MS, SetClock
from app.core.errors import Refusal
from app.core.settings import Settings
from app.dialers import service
from app.dispatch.spool import Claimed
from app.dispatch.tables import messages
from tests.areas.conftest import NOW_MS, ObservedFeed, _furnish, actor_named
from tests.areas.dialers.conftest import WEEK, Gateway, install_kinds

NUMBERS = [f"0983400{number:02d}" for number in range(12)]
ADDRESSES = [f"5989{number[2:]}" for number in NUMBERS]
OUTCOMES: tuple[Outcome, ...] = (
    Rejected(ErrorKind.REJECTED, "500", "no"),
    RetryLater(0, ErrorKind.THROTTLED, "429", ""),
    RetryLater(0, ErrorKind.CHANNEL_BUSY, "404", ""),
    RetryLater(0, ErrorKind.UNREACHABLE, "", ""),
    Unknown("timeout"),
)
MOST = st.sampled_from([1000, 0, 1, 2])
PAUSES = st.sampled_from([700, 0, 31_000])
DONE = {Result.SENT, Result.DELIVERED, Result.FAILED, Result.UNKNOWN}


@dataclass
class Life:
    """What the model knows of one record."""

    address: str
    place: RecordState | Result
    handed: int = 0
    nothing_left: int = 0  # answers that said so, and decisions to send again
    message_id: int = 0


class DialerLives(RuleBasedStateMachine):
    """One dialer on a gateway without a gap, and one on it with one."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="dialers-"))
        home = self.folder / "home"
        shutil.copytree(self.template, home)
        self.clock = SetClock(NOW_MS)
        self.runtime = server.open_runtime(Settings(home=home), self.clock)
        admin = actor_named(self.runtime, "admin")
        self.gateway = Gateway(self.runtime, self.clock, admin, self.folder)
        self.gateway.answer = lambda _message: None
        self.lives: dict[int, Life] = {}
        self.barred: set[str] = set()
        self.deleted = 0
        self.loaded = 0

    @initialize(gap_ms=st.sampled_from([0, 700]))
    def furnish(self, gap_ms: int) -> None:
        hours = self.gateway.hours([OpenRange(days=WEEK, from_min=12 * 60, to_min=24 * 60)])
        self.dialer = self.gateway.dialer(schedule_ids=(hours.id,), gap_ms=gap_ms)
        assert self.dialer.on_schedule
        self.upload(NUMBERS[:5], 9999, 1)

    def teardown(self) -> None:
        self.runtime.jobs.stop()
        self.runtime.database.close()
        shutil.rmtree(self.folder)

    # -- what comes in -------------------------------------------------------------------------------------------

    @rule(
        numbers=st.lists(st.sampled_from([*NUMBERS, "12"]), min_size=1, max_size=6),
        priority=st.sampled_from([1, 500, 9999]),
        most=MOST,
    )
    def upload(self, numbers: list[str], priority: int, most: int) -> None:
        text = "".join(f"campsms;{number};Text {len(self.lives)};{priority};\n" for number in numbers)
        before = {record.id for record in self.gateway.waiting(self.dialer)}
        assert self.gateway.upload(text, again=True).accepted
        fresh = [record for record in self.gateway.waiting(self.dialer) if record.id not in before]
        assert len(fresh) == len(set(numbers))
        for record in fresh:
            assert record.state is not None
            assert (record.state is RecordState.NONE) == (record.destiny == "12")
            self.lives[record.id] = Life(record.address or "", record.state)
        self.loaded += len(fresh)
        self.turn(0, most)

    @rule(at=st.integers(0, len(NUMBERS) - 1), again=st.booleans())
    def single(self, at: int, again: bool) -> None:
        if ADDRESSES[at] in self.barred:
            with pytest.raises(Refusal):
                self.gateway.single(self.dialer.id, NUMBERS[at], again=again)
            return
        try:
            told = self.gateway.single(self.dialer.id, NUMBERS[at], again=again)
        except Refusal:
            assert not again
            return
        self.lives[told.record.id] = Life(ADDRESSES[at], RecordState.TO_PROCESS)
        self.loaded += 1

    @rule(at=st.integers(0, len(NUMBERS) - 1))
    def bar(self, at: int) -> None:
        self.gateway.bar(NUMBERS[at], self.dialer.id)
        self.barred.add(ADDRESSES[at])

    # -- what people and time do -----------------------------------------------------------------------------------

    @rule(most=MOST)
    def start(self, most: int) -> None:
        self.gateway.do(service.start, self.gateway.admin, self.dialer.id)
        self.turn(700, most)

    @rule()
    def stop(self) -> None:
        self.gateway.do(service.stop, self.gateway.admin, self.dialer.id)

    @rule(ms=st.sampled_from([0, 300, 1_000, 31_000, HOUR_MS, 7 * HOUR_MS]))
    def wait(self, ms: int) -> None:
        self.clock.advance(ms)
        self.turn(0, 1000)
        self.gateway.mind()

    @rule()
    def delete(self) -> None:
        told = self.gateway.do(service.delete_data, self.gateway.admin, self.dialer.id)
        left = {record.id for record in self.gateway.waiting(self.dialer)}
        gone = [one for one, life in self.lives.items() if life.place not in DONE and one not in left]
        assert told.none + told.to_process + told.blocked == len(gone)
        assert all(self.lives[one].handed == self.lives[one].nothing_left for one in gone)
        for one in gone:
            del self.lives[one]
        self.deleted += len(gone)

    @precondition(lambda self: any(life.place is Result.UNKNOWN for life in self.lives.values()))
    @rule(data=st.data(), again=st.booleans())
    def decide(self, data: st.DataObject, again: bool) -> None:
        unknown = sorted(one for one, life in self.lives.items() if life.place is Result.UNKNOWN)
        chosen = data.draw(st.sampled_from(unknown))
        verb = service.send_again if again else service.mark_sent
        self.gateway.do(verb, self.gateway.admin, chosen)
        self.lives[chosen].place = RecordState.TO_PROCESS if again else Result.SENT
        self.lives[chosen].nothing_left += again

    # -- what the line does ----------------------------------------------------------------------------------------

    @rule(ms=PAUSES, most=MOST)
    def turn(self, ms: int, most: int) -> None:
        """Also the end of most other rules: a loop is always at work beside what people do."""
        self.clock.advance(ms)
        seen = self.gateway.look(self.dialer)
        before = len(self.gateway.under_way)
        self.gateway.turn(most)
        fresh = self.gateway.under_way[before:]
        assert not fresh or (seen.started and seen.enabled and seen.on_schedule)
        for message in fresh:
            life = self.lives[self.record_of(message)]
            assert life.address not in self.barred
            life.handed += 1
            life.message_id = int(message.message_id)
            assert life.handed - life.nothing_left == 1, "a second request for one record"
        assert len({message.device for message in self.gateway.under_way}) == len(self.gateway.under_way)

    @precondition(lambda self: self.gateway.under_way)
    @rule(outcomes=st.lists(st.none() | st.sampled_from(OUTCOMES), min_size=1, max_size=4), data=st.data())
    def answer(self, outcomes: list[Outcome | None], data: st.DataObject) -> None:
        for outcome in outcomes[: len(self.gateway.under_way)]:
            self.answer_one(data, outcome)
        self.turn(700, 1000)

    def answer_one(self, data: st.DataObject, outcome: Outcome | None) -> None:
        message = self.gateway.under_way[data.draw(st.integers(0, len(self.gateway.under_way) - 1))]
        life = self.lives[self.record_of(message)]
        self.gateway.finish(message, outcome or Accepted((f"v{message.message_id}",)))
        match outcome:
            case None:
                life.place = Result.SENT
            case Rejected():
                life.place = Result.FAILED
            case Unknown():
                life.place = Result.UNKNOWN
            case _:
                life.nothing_left += 1
                life.place = RecordState.TO_PROCESS

    @precondition(lambda self: any(life.place in (Result.SENT, Result.FAILED) for life in self.lives.values()))
    @rule(data=st.data(), status=st.sampled_from([ReceiptStatus.DELIVERED, ReceiptStatus.FAILED]))
    def report(self, data: st.DataObject, status: ReceiptStatus) -> None:
        done = sorted(one for one, life in self.lives.items() if life.place in (Result.SENT, Result.FAILED))
        self.gateway.report(self.lives[data.draw(st.sampled_from(done))].message_id, status)

    @rule()
    def crash(self) -> None:
        lost = [self.record_of(message) for message in self.gateway.under_way]
        self.gateway.restart()
        for one in lost:
            self.lives[one].place = Result.UNKNOWN

    # -- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_and_the_figures_are_right(self) -> None:
        if not hasattr(self, "dialer"):
            return
        self.gateway.figures_are_right()
        figures = self.gateway.look(self.dialer).counters
        assert figures.deleted == self.deleted
        assert figures.loaded == self.loaded
        waiting = {int(record.id): record for record in self.gateway.waiting(self.dialer)}
        processed = {int(record.id): record for record in self.gateway.processed(self.dialer)}
        assert waiting.keys() | processed.keys() == self.lives.keys()
        assert not waiting.keys() & processed.keys()
        for one, life in self.lives.items():
            self.follow(life, waiting.get(one), processed.get(one))
        under_way = {self.record_of(message) for message in self.gateway.under_way}
        assert under_way <= {one for one, record in waiting.items() if record.state is RecordState.SENDING}

    def follow(self, life: Life, waits: DialerRecord | None, done: DialerRecord | None) -> None:
        """What reports and lists do to a record by themselves; everything else must be what the model says."""
        if done is not None:
            if life.place is RecordState.TO_PROCESS:  # the fifth failed try
                assert done.result is Result.FAILED
                assert life.nothing_left >= 5
            elif life.place is not done.result:
                assert (life.place, done.result) in {
                    (Result.SENT, Result.DELIVERED),
                    (Result.SENT, Result.FAILED),
                    (Result.FAILED, Result.DELIVERED),
                    (Result.UNKNOWN, Result.DELIVERED),
                    (Result.UNKNOWN, Result.FAILED),
                }
            assert done.result is not None
            life.place = done.result
            return
        assert waits is not None
        if waits.state is RecordState.BLOCKED:
            assert life.address in self.barred
            life.place = RecordState.BLOCKED
        elif waits.state is not RecordState.SENDING:
            assert waits.state is life.place

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        """After the loop has minded, the events say what a fresh look says."""
        if not hasattr(self, "dialer"):
            return
        self.gateway.mind()
        feed = self.runtime.feed
        assert isinstance(feed, ObservedFeed)
        told = [one.event for one in feed.seen if one.event.topic is Topic.DIALERS and one.event.record is not None]
        assert told[-1].change is Change.UPSERT
        assert msgspec.json.decode(bytes(told[-1].record or b""), type=Dialer) == self.gateway.look(self.dialer)

    def record_of(self, message: Claimed) -> int:
        with self.runtime.database.read() as conn:
            wanted = select(messages.c.recipient_id).where(messages.c.id == message.message_id)
            return int(conn.execute(wanted).scalar_one())


@pytest.fixture
def machine(template_home: Path, observed: None, monkeypatch: pytest.MonkeyPatch) -> type[DialerLives]:
    install_kinds(monkeypatch)
    if not template_home.exists():
        _furnish(template_home, "")
    DialerLives.template = template_home
    return DialerLives


@pytest.mark.slow
@pytest.mark.req("DIA-15", "DIA-18", "DIA-20", "DIA-22", "DIA-23", "DIA-26", "DIA-30", "DIA-34", "DIA-36", "DNC-8")
def test_a_dialers_lives_are_those_of_the_model(machine: type[DialerLives]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=30, deadline=None))
