"""A chain of three steps against a plain model: answers, reports, pauses, crashes, jumps of time in any order."""

from __future__ import annotations

from dataclasses import dataclass, field

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

from app.broadcasts import recounting, service
from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.broadcasts import FINAL, RUNNING, RecipientState, Status
from app.contract.chain import AttemptState
from app.contract.channels import Channel
from app.core.clock import MINUTE_MS
from app.dispatch import receipts
from app.dispatch.spool import Claimed
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import PEOPLE, numbers

R = RecipientState
CHANNELS = (Channel.RCS, Channel.VIBER, Channel.SMS)
ENDS = {R.SUCCESSFUL, R.UNSUCCESSFUL}


@dataclass
class Sent:
    """A message that left, as the model knows it."""

    claimed: Claimed
    step: int
    accepted: bool = False

    @property
    def channel(self) -> Channel:
        return CHANNELS[self.step - 1]


@dataclass
class Person:
    """What was sent to somebody, by step; which step reached them first, and all that did."""

    sent: dict[int, Sent] = field(default_factory=dict)
    reached_by: int | None = None
    delivered: set[int] = field(default_factory=set)


class Lives(RuleBasedStateMachine):
    """Three people; every step waits ten minutes for the delivery."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.chain = chain
        self.people = {address: Person() for address in PEOPLE[:3]}
        self.under_way: list[Sent] = []

    @initialize()
    def begin(self) -> None:
        self.run = self.chain.launch(*(self.chain.step(one) for one in CHANNELS), people=numbers(*PEOPLE[:3]))

    # -- providers -----------------------------------------------------------------------------------------------

    @rule(step=st.sampled_from([1, 2, 3]))
    def claim(self, step: int) -> None:
        for claimed in self.chain.claim(CHANNELS[step - 1]):
            person = self.people[claimed.address]
            assert step not in person.sent, "the same step twice"
            assert person.reached_by is None, "sent although they had been reached"
            person.sent[step] = Sent(claimed, step)
            self.under_way.append(person.sent[step])

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), kind=st.sampled_from(["accepted", "accepted", "rejected", "later", "unknown"]))
    def answer(self, data: st.DataObject, kind: str) -> None:
        sent = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        outcomes: dict[str, Outcome] = {
            "accepted": Accepted((f"v{sent.claimed.message_id}",)),
            "rejected": Rejected(ErrorKind.REJECTED, "1", "no"),
            "later": RetryLater(0, ErrorKind.THROTTLED, "", "busy"),
            "unknown": Unknown("no answer"),
        }
        sent.accepted = kind == "accepted"
        if kind == "later":  # nothing left the machine: it may be handed over again
            del self.people[sent.claimed.address].sent[sent.step]
        self.chain.answer(sent.channel, [sent.claimed], lambda _: outcomes[kind])

    @rule(
        data=st.data(),
        status=st.sampled_from([ReceiptStatus.DELIVERED, ReceiptStatus.FAILED, ReceiptStatus.SUBMITTED]),
        times=st.integers(1, 2),
    )
    def report(self, data: st.DataObject, status: ReceiptStatus, times: int) -> None:
        known = [sent for one in self.people.values() for sent in one.sent.values() if sent.accepted]
        if not known:
            return
        sent = data.draw(st.sampled_from(known))
        self.chain.report(sent.channel, *[sent.claimed] * times, status=status)
        if status is ReceiptStatus.DELIVERED:
            person = self.people[sent.claimed.address]
            person.delivered.add(sent.step)
            person.reached_by = person.reached_by or sent.step

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def report_before_the_answer(self, data: st.DataObject) -> None:
        sent = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        self.chain.report(sent.channel, sent.claimed)
        sent.accepted = True
        self.chain.answer(sent.channel, [sent.claimed], lambda one: Accepted((f"v{one.message_id}",)))
        person = self.people[sent.claimed.address]
        person.delivered.add(sent.step)
        person.reached_by = person.reached_by or sent.step

    @rule(channel=st.sampled_from(CHANNELS))
    def report_of_nothing(self, channel: Channel) -> None:
        stranger = Receipt("nobody's", ReceiptStatus.DELIVERED, "000", "", None)
        self.chain.write(receipts.apply, self.chain.line.hooks, self.chain.provider[channel], [stranger])

    # -- time and people -----------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([0, 1, 4, 9, 10, 30]))
    def pass_time(self, minutes: int) -> None:
        self.chain.pass_time(self.run, minutes * MINUTE_MS)

    @rule()
    def set_the_clock_back(self) -> None:
        self.chain.line.clock.advance(-MINUTE_MS)

    @rule()
    def pause_or_resume(self) -> None:
        status = self.chain.look(self.run).status
        if status in RUNNING:
            self.chain.write(service.pause, self.chain.line.admin, self.run.id)
            assert [self.chain.claim(channel) for channel in CHANNELS] == [[], [], []]
        elif status is Status.PAUSED:
            self.chain.write(service.resume, self.chain.line.admin, self.run.id)

    @rule()
    def crash(self) -> None:
        self.chain.line.crash()
        self.under_way.clear()

    # -- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def figures_are_what_the_records_say(self) -> None:
        with self.chain.line.runtime.database.read() as conn:
            assert recounting.miscounted(conn) == []
        figures = self.chain.look(self.run).counters
        by_result = (figures.queued, figures.excluded, figures.in_flight, figures.successful, figures.unsuccessful)
        assert sum(by_result) == len(self.people)

    @invariant()
    def everybody_stands_where_the_model_says(self) -> None:
        rows = {row.address: row for row in self.chain.rows(self.run)}
        for who, person in self.people.items():
            row = rows[who]
            assert (row.state is R.SUCCESSFUL, row.success_step) == (bool(person.reached_by), person.reached_by)
            assert row.duplicate_delivery == (len(person.delivered) > 1)
            steps = [one.step for one in row.attempts]
            assert steps == sorted(set(steps))
            assert set(person.sent) <= set(steps)
            waiting = [one for one in row.attempts if one.state is AttemptState.PENDING]
            assert len(waiting) <= (0 if row.state is R.SUCCESSFUL else 1)

    def teardown(self) -> None:
        """Let every waiting time run out: the run ends, and nobody is left between two states."""
        if not hasattr(self, "run"):
            return
        self.crash()
        if self.chain.look(self.run).status is Status.PAUSED:
            self.pause_or_resume()
        for _ in range(4):
            self.chain.feed(self.run)
            for channel in CHANNELS:
                self.chain.send(channel)
            self.chain.pass_time(self.run, 11 * MINUTE_MS)
        assert {row.state for row in self.chain.rows(self.run)} <= ENDS
        assert self.chain.look(self.run).status in FINAL


@pytest.mark.slow
@pytest.mark.req("MSG-60", "MSG-63", "MSG-68", "MSG-72", "MSG-74", "MSG-75", "BRD-89", "BRD-111", "BRD-123")
def test_any_order_of_events_leads_where_the_model_says(line) -> None:
    chain = Chain(line)
    checked = settings(
        max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(
        lambda: Lives(chain),  # type: ignore[arg-type]  # a maker does as well as a class
        settings=checked,
    )
