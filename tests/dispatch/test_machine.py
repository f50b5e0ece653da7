"""Random lives of messages against a plain model: claims, answers, receipts, crashes, clocks that jump."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.messages import MessageId, MessageState, Source
from app.core.clock import HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from app.dispatch import intake, spool
from app.dispatch.spool import Claimed
from tests.dispatch.ground import CARRIER, Ground, draft, receipt

S, R = MessageState, ReceiptStatus
WAITING = {S.HELD, S.QUEUED}
RANK = {
    S.HELD: 0,
    S.QUEUED: 1,
    S.CANCELLED: 9,
    S.UNKNOWN: 2,
    S.SUBMITTED: 2,
    S.FAILED: 3,
    S.DELIVERED: 4,
    S.SEEN: 5,
}
LADDER = {R.SUBMITTED: 0, R.FAILED: 1, R.DELIVERED: 2, R.DISPLAYED: 3}


@dataclass
class Life:
    """What the model knows of one message."""

    state: MessageState
    source: Source
    handed: int = 0  # how often a connector got it
    kept_nothing: int = 0  # how often the connector said that nothing left
    parts: list[str] = field(default_factory=list)  # the provider's ids
    withdrawn: bool = False


class Lives(RuleBasedStateMachine):
    """The engine's verbs, in any order a real service could run them."""

    claimed = Bundle("claimed")

    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        self.lives: dict[int, Life] = {}
        self.heights: dict[int, int] = {}
        self.reports: dict[str, int] = {}  # the best a provider has said of an id
        self.issued: list[str] = []
        self.coming = 0
        self.epoch = 0  # crashes so far: what was claimed before one is nobody's any more

    def teardown(self) -> None:
        self.ground.close()

    # -- in ----------------------------------------------------------------------------------------------------

    @rule(
        source=st.sampled_from([Source.AGENT, Source.BROADCAST, Source.TEST]),
        hold_ms=st.sampled_from([0, 0, 5_000]),
        patience_ms=st.sampled_from([30_000, HOUR_MS]),
        count=st.integers(1, 4),
    )
    def accept(self, source: Source, hold_ms: int, patience_ms: int, count: int) -> None:
        run = 5 if source is Source.BROADCAST else None
        drafts = [
            draft(source=source, hold_ms=hold_ms, patience_ms=patience_ms, run_id=run, recipient_id=n)
            for n in range(count)
        ]
        for message_id in self.ground.accept(*drafts):
            self.lives[message_id] = Life(S.HELD if hold_ms else S.QUEUED, source)

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.lives)))
        life = self.lives[message_id]
        is_held = not life.withdrawn and self._stored()[message_id] is S.HELD
        if is_held:
            self.ground.do(intake.take_back, MessageId(message_id))
            life.state = S.CANCELLED
            assert life.handed == 0
        else:
            with pytest.raises(Refusal):
                self.ground.do(intake.take_back, MessageId(message_id))

    def _withdraw(self) -> None:
        before = self.ground.queue()
        self.ground.do(intake.withdraw_run, Source.BROADCAST, 5)
        for message_id, life in self.lives.items():
            if life.source is Source.BROADCAST and before.get(message_id) in ("ready", "deferred"):
                life.withdrawn = True

    # -- out ---------------------------------------------------------------------------------------------------

    @rule(target=claimed, count=st.integers(1, 4))
    def claim(self, count: int) -> object:
        return multiple(*self._take(count))

    def _take(self, count: int) -> list[tuple[int, Claimed]]:
        queue = {one: state for one, state in self.ground.queue().items() if state == "ready"}
        taken = self.ground.claim(count)
        rank = {Source.AGENT: 0, Source.TEST: 1, Source.BROADCAST: 2}
        ordered = sorted(queue, key=lambda one: (rank[self.lives[one].source], one))
        assert [one.message_id for one in taken] == ordered[:count]
        for one in taken:
            life = self.lives[one.message_id]
            life.state = S.QUEUED
            life.handed += 1
            assert life.handed - life.kept_nothing == 1, "handed over while it may have left already"
        return [(self.epoch, one) for one in taken]

    def _vendor_ids(self, count: int) -> tuple[str, ...]:
        """Ids; some are those a receipt has already named, as when it overtook the answer."""
        early = [one for one in self.reports if one not in self.issued and one != "nobody's"]
        ids = [*early[:count]]
        while len(ids) < count:
            self.coming += 1
            ids.append(f"v{self.coming}")
        self.issued += ids
        return tuple(ids)

    @rule(
        item=consumes(claimed),
        kind=st.sampled_from(["accepted", "accepted", "rejected", "later", "unknown", "given back"]),
        parts=st.integers(1, 3),
        answered=st.integers(0, 2),
    )
    def answer(self, item: tuple[int, Claimed], kind: str, parts: int, answered: int) -> None:
        self._answer(item, kind, parts, answered)

    def _answer(self, item: tuple[int, Claimed], kind: str, parts: int, answered: int) -> None:
        epoch, one = item
        if epoch != self.epoch:
            return
        life = self.lives[one.message_id]
        outcome: Outcome
        match kind:
            case "accepted":
                life.parts = list(self._vendor_ids(parts))
                outcome = Accepted(tuple(life.parts))
            case "rejected":
                life.parts = [*self._vendor_ids(answered), "nobody's"]
                outcome = Rejected(ErrorKind.REJECTED, "8", "", tuple(life.parts[:-1]))
                self.reports["nobody's"] = LADDER[R.FAILED]
            case "later":
                life.kept_nothing += 1
                outcome = RetryLater(0, ErrorKind.THROTTLED, "88", "")
            case "unknown":
                life.parts = [*self._vendor_ids(answered), "never"]
                outcome = Unknown("silence", tuple(life.parts[:-1]))
            case _:
                life.kept_nothing += 1
                self.ground.do(spool.release, self.ground.hooks, [one.message_id])
                return
        self.ground.record((one, outcome))
        if kind == "later" and one.message_id not in self.ground.queue():
            life.parts = ["nobody's"]
            self.reports["nobody's"] = LADDER[R.FAILED]

    @rule(parts=st.integers(1, 3))
    def send(self, parts: int) -> None:
        """The ordinary way in one step, so that there is always much to report about."""
        (message_id,) = self.ground.accept(draft(source=Source.AGENT))
        self.lives[message_id] = Life(S.QUEUED, Source.AGENT)
        for epoch, one in self._take(50):
            kind = "accepted" if one.message_id == message_id else "given back"
            self._answer((epoch, one), kind, parts, 0)

    # -- receipts ----------------------------------------------------------------------------------------------

    @rule(data=st.data(), statuses=st.lists(st.sampled_from(R), min_size=1, max_size=3))
    def report(self, data: st.DataObject, statuses: list[ReceiptStatus]) -> None:
        """About an id that was given; twice, in any order."""
        if self.issued:
            self._report(data.draw(st.sampled_from(self.issued)), statuses)

    @rule(statuses=st.lists(st.sampled_from(R), min_size=1, max_size=2))
    def report_early(self, statuses: list[ReceiptStatus]) -> None:
        """About an id that will be given, or never is."""
        self.coming += 1
        self._report(f"v{self.coming}", statuses)

    def _report(self, vendor_id: str, statuses: list[ReceiptStatus]) -> None:
        batch: list[Receipt] = [receipt(vendor_id, status) for status in statuses]
        self.ground.receive(*batch)
        best = max(LADDER[status] for status in statuses)
        self.reports[vendor_id] = max(best, self.reports.get(vendor_id, 0))

    # -- time and accidents ------------------------------------------------------------------------------------

    @rule(ms=st.sampled_from([1, 1_000, 5_000, MINUTE_MS, 2 * HOUR_MS, -30_000]))
    def pass_time(self, ms: int) -> None:
        self.ground.clock.advance(ms)
        self.ground.promote()

    @rule(kind=st.sampled_from(["crash", "away", "away long", "withdraw"]))
    def accident(self, kind: str) -> None:
        match kind:
            case "crash":
                self._crash()
            case "withdraw":
                self._withdraw()
            case _:
                self._be_away(MINUTE_MS if kind == "away" else 3 * HOUR_MS)

    def _crash(self) -> None:
        sending = [one for one, state in self.ground.queue().items() if state == "sending"]
        assert self.ground.do(spool.recover, self.ground.hooks) == len(sending)
        self.epoch += 1
        for message_id in sending:
            self.lives[message_id].parts = ["never"]

    def _be_away(self, away_ms: int) -> None:
        ready = {one for one, state in self.ground.queue().items() if state == "ready"}
        since_ms = self.ground.clock.now_ms() - away_ms
        self.ground.do(spool.expire_unreachable, self.ground.hooks, CARRIER, since_ms)
        for message_id in ready - set(self.ground.queue()):
            self.lives[message_id].parts = ["nobody's"]
            self.reports["nobody's"] = LADDER[R.FAILED]

    # -- what always holds -------------------------------------------------------------------------------------

    def _stored(self) -> dict[int, MessageState]:
        return {row[0]: S(row[1]) for row in self.ground.ask("SELECT id, state FROM messages")}

    @invariant()
    def every_message_is_somewhere_exactly_once(self) -> None:
        stored, queue = self._stored(), self.ground.queue()
        for message_id, life in self.lives.items():
            if life.withdrawn:
                assert message_id not in stored
                assert message_id not in queue
                continue
            assert (stored[message_id] in WAITING) == (message_id in queue)
        assert set(queue) <= set(self.lives)

    @invariant()
    def nothing_is_handed_over_twice(self) -> None:
        assert all(life.handed - life.kept_nothing <= 1 for life in self.lives.values())

    @invariant()
    def states_never_sink(self) -> None:
        for message_id, state in self._stored().items():
            assert RANK[state] >= self.heights.get(message_id, 0), "it sank"
            self.heights[message_id] = RANK[state]

    @invariant()
    def a_message_is_what_its_parts_are(self) -> None:
        for message_id, state in self._stored().items():
            life = self.lives[message_id]
            if not life.parts:
                continue
            best = [self.reports.get(one, 0) for one in life.parts]
            if "never" in life.parts:
                failed = any(one == LADDER[R.FAILED] for one in best) or state is S.FAILED
                assert state is (S.FAILED if failed else S.UNKNOWN)
            elif min(best) >= LADDER[R.DISPLAYED]:
                assert state is S.SEEN
            elif min(best) >= LADDER[R.DELIVERED]:
                assert state is S.DELIVERED
            else:
                assert state in (S.SUBMITTED, S.FAILED)
                if any(one == LADDER[R.FAILED] for one in best):
                    assert state is S.FAILED

    @invariant()
    def observers_saw_every_step_once(self) -> None:
        told = {
            message_id: [one for one in self.ground.watcher.changes if one.message_id == message_id]
            for message_id in {one.message_id for one in self.ground.watcher.changes}
        }
        for message_id, steps in told.items():
            assert all(first.after is second.before for first, second in pairwise(steps))
            assert max(Counter((step.before, step.after) for step in steps).values()) == 1
            if not self.lives[message_id].withdrawn and self.lives[message_id].state is not S.CANCELLED:
                assert steps[-1].after is self._stored()[message_id]


@pytest.mark.both_databases(slow=True)
def test_some_lives() -> None:
    run_state_machine_as_test(Lives, settings=settings(max_examples=25, stateful_step_count=40, deadline=None))


@pytest.mark.slow
def test_many_lives() -> None:
    run_state_machine_as_test(Lives, settings=settings(max_examples=120, stateful_step_count=60, deadline=None))
