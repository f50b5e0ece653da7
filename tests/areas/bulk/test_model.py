"""A campaign under crashes, pauses, clock jumps and receipts in any order: a model that cannot be fooled."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import server
from app.bulk import controls
from app.channels.kit.connector import ReceiptStatus
from app.contract.bulk import CampaignState, Overdue
from app.core.clock import SetClock
from app.core.settings import Settings
from app.dispatch.spool import Claimed
from tests.areas.bulk.mill import Mill, lines, phones
from tests.areas.conftest import NOW_MS, ObservedFeed, actor_named
from tests.areas.line import Line, accepted, rejected, unanswered, unreachable

PEOPLE = 12


class CampaignMachine(RuleBasedStateMachine):
    """Nobody is written to twice in a run, nothing is lost, figures always add up."""

    template: Path
    run_of: int = 1

    @initialize(per_minute=st.sampled_from([1, 30, 300]))
    def begin(self, per_minute: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        home = self.folder / "home"
        shutil.copytree(self.template, home)
        self.clock = SetClock(NOW_MS)
        self.runtime = server.open_runtime(Settings(home=home), self.clock)
        self.runtime.jobs.start()
        self.mill = Mill(Line(self.runtime, self.clock, actor_named(self.runtime, "admin")))
        campaign = self.mill.campaign(per_minute=per_minute)
        self.id = campaign.id
        self.per_minute = per_minute
        self.mill.put(self.id, lines(*phones(PEOPLE)))
        self.mill.start(self.id)
        self.under_way: list[Claimed] = []
        self.left: dict[str, int] = {}
        self.starts: list[int] = []
        self.furthest_ms = NOW_MS

    def state(self) -> CampaignState:
        return CampaignState(self.mill.one(self.id).state)

    @rule()
    def take(self) -> None:
        claimed = self.mill.claim(self.id)
        if claimed:
            self.starts += [self.clock.now_ms()] * len(claimed)
            assert self.state() is CampaignState.RUNNING
        self.under_way += claimed

    @precondition(lambda self: self.under_way)
    @rule(outcome=st.sampled_from([accepted, accepted, rejected, unanswered, unreachable]))
    def answer(self, outcome) -> None:
        message = self.under_way.pop(0)
        if outcome in (accepted, unanswered):
            self.left[message.address] = self.left.get(message.address, 0) + 1
        self.mill.line.answer([message], outcome)

    @rule(seconds=st.integers(0, 90))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds * 1_000)

    @rule()
    def pause(self) -> None:
        if self.state() is CampaignState.RUNNING:
            self.mill.write(controls.pause, self.mill.admin, self.id)

    @rule()
    def resume(self) -> None:
        if self.state() is CampaignState.PAUSED:
            self.mill.write(controls.resume, self.mill.admin, self.id, Overdue.SEND)

    @rule()
    def crash(self) -> None:
        for message in self.under_way:  # it may have left the machine
            self.left[message.address] = self.left.get(message.address, 0) + 1
        self.under_way = []
        self.mill.line.crash()

    @precondition(lambda self: self.left)
    @rule(number=st.integers(0, 10**6), status=st.sampled_from(list(ReceiptStatus)))
    def receipt(self, number: int, status: ReceiptStatus) -> None:
        sent = self.mill.line.sent
        if sent:
            self.mill.line.receipt(sent[number % len(sent)].message_id, status)

    @invariant()
    def nobody_gets_it_twice(self) -> None:
        if hasattr(self, "left"):
            assert max(self.left.values(), default=0) <= 1

    @invariant()
    def figures_add_up_and_nothing_is_lost(self) -> None:
        if hasattr(self, "left"):
            self.mill.adds_up()
            assert self.mill.one(self.id).entries.total == PEOPLE

    @invariant()
    def no_minute_is_too_full(self) -> None:
        for first in getattr(self, "starts", []):
            assert sum(first <= one < first + 60_000 for one in self.starts) <= self.per_minute

    def teardown(self) -> None:
        if hasattr(self, "runtime"):
            self.runtime.jobs.stop()
            self.runtime.database.close()
            shutil.rmtree(self.folder)


@pytest.mark.slow
@pytest.mark.req("BLK-62", "BLK-72", "BLK-77", "BLK-78", "BLK-80", "BLK-81")
def test_a_campaign_survives_everything(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "Feed", ObservedFeed)
    CampaignMachine.template = home
    run_state_machine_as_test(
        CampaignMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


@pytest.mark.slow
@pytest.mark.req("BLK-100")
def test_a_thousand_entries_with_a_pause_and_a_kill(mill: Mill):
    campaign = mill.loaded(*phones(1_000))
    starts = []
    while len(mill.line.sent) < 500:
        if mill.step(campaign.id):
            starts.append(mill.line.clock.now_ms())
    mill.write(controls.pause, mill.admin, campaign.id)
    assert mill.line.crash() == 0  # the service is killed and finds nothing half done
    mill.write(controls.resume, mill.admin, campaign.id, None)
    for _ in range(10_000):
        if mill.step(campaign.id):
            starts.append(mill.line.clock.now_ms())
        elif len(mill.line.sent) == 1_000:
            break
    assert len({message.message_id for message in mill.line.sent}) == len({*mill.addresses()}) == 1_000
    assert starts[-1] - NOW_MS == 199_800
    assert max(sum(first <= one < first + 60_000 for one in starts) for first in starts) == 300
