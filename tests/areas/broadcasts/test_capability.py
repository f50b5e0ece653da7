"""Asking phones whether they take RCS, before a chain and as a run of its own (MSG-66, BRD-29, BRD-44, BRD-108)."""

from __future__ import annotations

import asyncio

import pytest

from app.broadcasts import service
from app.broadcasts.checking import NOT_OFFERED, Checker
from app.contacts import service as contact_verbs
from app.contacts.reads import capabilities_of, contact
from app.contract.broadcasts import BroadcastForm, Kind, RecipientState, Status, Timing
from app.contract.channels import Channel
from app.core.clock import DAY_MS, MINUTE_MS
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import PEOPLE, numbers

pytestmark = pytest.mark.both_databases(slow=True)

R = RecipientState
RCS, SMS = Channel.RCS, Channel.SMS


class Phones:
    """A connector that can ask; who is not in `known` does not answer."""

    def __init__(self, **known: bool) -> None:
        self.known = {f"34{digits[1:]}": capable for digits, capable in known.items()}
        self.asked: list[str] = []

    async def check_capability(self, address: str) -> bool | None:
        self.asked.append(address)
        return self.known.get(address)


@pytest.fixture
def chain(line) -> Chain:
    return Chain(line)


def ask(chain: Chain, phones: Phones | None) -> None:
    """One round of the checker."""
    database = chain.line.runtime.database
    asyncio.run(Checker(database, lambda one: phones if one == chain.provider[RCS] else None).round())


def checked_chain(chain: Chain, *people: str):
    return chain.launch(people=numbers(*people), rcs_check_before_launch=True)


@pytest.mark.req("MSG-66", "BRD-44", "BRD-60")
def test_all_are_asked_before_anybody_is_sent_to(chain):
    run = checked_chain(chain, *PEOPLE[:3])
    phones = Phones(_600000000=True, _600000001=False, _600000002=True)
    assert chain.claim(RCS) == []
    assert (chain.look(run).is_checking, chain.look(run).status) == (True, Status.IN_PROGRESS)
    ask(chain, phones)
    assert not chain.look(run).is_checking
    chain.feed(run)
    assert {one.address for one in chain.send(RCS)} == {PEOPLE[0], PEOPLE[2]}
    assert [one.address for one in chain.send(SMS)] == [PEOPLE[1]]
    assert sorted(phones.asked) == list(PEOPLE[:3])
    second = next(row for row in chain.rows(run) if row.address == PEOPLE[1])
    assert [one.skip_reason for one in second.attempts] == ["rcs_not_capable", None]


@pytest.mark.req("MSG-66", "CON-11")
def test_an_answer_is_kept_on_the_contact_and_used_for_a_day(chain):
    first = checked_chain(chain, PEOPLE[0])
    ask(chain, Phones(_600000000=False))
    contact_id = chain.row(first).contact_id
    with chain.line.runtime.database.read() as conn:
        assert contact(conn, contact_id).rcs_capable is False
        checked_ms = capabilities_of(conn, [contact_id])[contact_id].checked_ms
    assert checked_ms == chain.line.clock.now_ms()
    chain.line.clock.advance(DAY_MS - 1)
    again = Phones(_600000000=True)
    checked_chain(chain, PEOPLE[0])
    ask(chain, again)
    assert again.asked == []
    chain.line.clock.advance(1)
    later = checked_chain(chain, PEOPLE[0])
    ask(chain, again)
    chain.feed(later)
    assert again.asked == [PEOPLE[0]]
    assert [(one.channel, one.skip_reason) for one in chain.attempts(later)] == [(RCS, None)]


@pytest.mark.req("MSG-66")
def test_without_an_answer_for_ten_minutes_rcs_is_tried(chain):
    run = checked_chain(chain, PEOPLE[0])
    silent = Phones()
    ask(chain, silent)
    assert chain.look(run).is_checking
    chain.line.clock.advance(10 * MINUTE_MS)
    ask(chain, silent)
    chain.feed(run)
    assert [one.address for one in chain.send(RCS)] == [PEOPLE[0]]
    contact_id = chain.row(run).contact_id
    with chain.line.runtime.database.read() as conn:
        assert contact(conn, contact_id).rcs_capable is None


@pytest.mark.req("MSG-66", "BRD-83")
def test_a_pause_stops_the_asking_and_its_clock(chain):
    run = checked_chain(chain, PEOPLE[0])
    chain.write(service.pause, chain.line.admin, run.id)
    phones = Phones(_600000000=True)
    ask(chain, phones)
    assert phones.asked == []
    chain.line.clock.advance(30 * MINUTE_MS)
    chain.write(service.resume, chain.line.admin, run.id)
    ask(chain, Phones())
    assert chain.look(run).is_checking
    chain.write(service.abort, chain.line.admin, run.id)
    assert not chain.look(run).is_checking


def test_where_the_connector_cannot_ask_the_run_says_so(chain):
    run = checked_chain(chain, PEOPLE[0])
    ask(chain, None)
    assert chain.look(run).notices == (NOT_OFFERED,)


@pytest.mark.req("BRD-29", "BRD-108", "BRD-5")
def test_a_check_as_a_run_of_its_own(chain):
    form = BroadcastForm(
        name="Who takes RCS",
        kind=Kind.RCS_CHECK,
        recipients=(numbers(*PEOPLE[:3]),),
        timing=Timing.INSTANT,
        rcs_sender_id=chain.sender[RCS],
    )
    run = chain.write(service.launch, chain.line.admin, form, None)
    chain.line.feed(run.id)
    ask(chain, Phones(_600000000=True, _600000001=False))
    figures = chain.look(run).counters
    assert (figures.successful, figures.unsuccessful, figures.queued) == (1, 1, 1)
    assert chain.look(run).status is Status.IN_PROGRESS
    chain.line.clock.advance(10 * MINUTE_MS)
    ask(chain, Phones())
    done = chain.look(run)
    assert (done.kind, done.status, done.counters.excluded) == (Kind.RCS_CHECK, Status.COMPLETE, 1)
    assert {row.address: (row.state, row.reason) for row in chain.rows(run)} == {
        PEOPLE[0]: (R.SUCCESSFUL, None),
        PEOPLE[1]: (R.UNSUCCESSFUL, "rcs_not_capable"),
        PEOPLE[2]: (R.EXCLUDED, "capability_unknown"),
    }
    assert [chain.claim(channel) for channel in (RCS, SMS)] == [[], []]


@pytest.mark.req("BRD-87", "BRD-108")
def test_a_relaunched_check_asks_those_that_gave_no_answer(chain):
    form = BroadcastForm(
        name="Who takes RCS",
        kind=Kind.RCS_CHECK,
        recipients=(numbers(*PEOPLE[:3]),),
        timing=Timing.INSTANT,
        rcs_sender_id=chain.sender[RCS],
    )
    run = chain.write(service.launch, chain.line.admin, form, None)
    chain.line.feed(run.id)
    ask(chain, Phones(_600000000=True, _600000001=False))
    chain.line.clock.advance(10 * MINUTE_MS)
    ask(chain, Phones())
    again = chain.write(service.relaunch, chain.line.admin, run.id, now=True)
    chain.line.feed(again.id)
    phones = Phones(_600000002=True)
    ask(chain, phones)
    assert phones.asked == [PEOPLE[2]]
    assert chain.look(again).status is Status.COMPLETE


def test_marks_of_contacts_are_read_by_id(chain, admin):
    ids = chain.write(contact_verbs.find_or_create, [PEOPLE[0]])
    chain.write(contact_verbs.record_rcs, {ids[PEOPLE[0]]: True})
    with chain.line.runtime.database.read() as conn:
        assert capabilities_of(conn, ids.values())[ids[PEOPLE[0]]].capable is True
