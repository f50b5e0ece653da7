"""Verbs about runs with chains: abort, cancel, copy, relaunch, tests, exports."""

from __future__ import annotations

import asyncio
import zoneinfo

import msgspec
import pytest

from app.broadcasts import exporting, feeding, reads, resolving, service, stopping, supply, trials
from app.broadcasts.feeder import Feeder
from app.broadcasts.observer import RateMeter
from app.channels.kit.outcome import ErrorKind, Rejected
from app.contacts.opt_outs import record_opt_out
from app.contract.broadcasts import RecipientKind, RecipientSource, RecipientState, SendTest, Status, Timing
from app.contract.channels import Channel
from app.contract.contacts import OptOutSource
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import PEOPLE, numbers
from tests.dispatch.scripted import until

pytestmark = pytest.mark.both_databases(slow=True)

R = RecipientState
RCS, SMS, EMAIL = Channel.RCS, Channel.SMS, Channel.EMAIL
EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)


@pytest.fixture
def chain(line) -> Chain:
    return Chain(line)


def refused(_):
    return Rejected(ErrorKind.REJECTED, "404", "not an RCS user")


@pytest.mark.req("BRD-84", "BRD-89", "MSG-74")
def test_an_abort_of_many_is_finished_in_chunks_by_the_feeder_even_after_a_restart(chain, monkeypatch):
    monkeypatch.setattr(stopping, "CHUNK", 2)
    run = chain.launch(people=numbers(*PEOPLE))
    chain.send(RCS)
    chain.write(service.abort, chain.line.admin, run.id)
    assert chain.look(run).status is Status.ABORTED
    assert chain.look(run).counters.in_flight == 3

    async def next_life() -> None:
        feeder = Feeder(chain.line.runtime.database, chain.line.runtime.alarm, {})
        chain.line.runtime.alarm.open(asyncio.get_running_loop())
        await feeder.start()
        await until(lambda: chain.look(run).counters.in_flight == 0)
        await feeder.stop()

    asyncio.run(next_life())
    assert {row.state for row in chain.rows(run)} == {R.STOPPED}
    assert chain.look(run).counters.unsuccessful == 5


@pytest.mark.req("BRD-109", "BRD-42")
def test_attempts_are_exported_with_channel_state_and_time(chain):
    run = chain.launch()
    chain.send(RCS, refused)
    chain.feed(run)
    words = {
        "channel_2": "RCS",
        "channel_1": "SMS",
        "failed": "Failed",
        "rejected": "Rejected",
        "pending": "Waiting",
    }
    zone = zoneinfo.ZoneInfo("Europe/Madrid")
    assert exporting.cell(chain.row(run), "attempts", words, zone) == (
        "RCS Failed 20.11.2025 01:53:20 Rejected 404; SMS Waiting 20.11.2025 01:53:20"
    )
    chain.report(SMS, *chain.send(SMS))
    assert exporting.cell(chain.row(run), "success_channel", words, zone) == "SMS"
    assert exporting.cell(chain.row(run), "success_step", words, zone) == 2


@pytest.mark.req("BRD-86", "BRD-87")
def test_a_relaunch_begins_the_chain_from_its_first_step_for_those_not_reached(chain):
    run = chain.launch(people=numbers(*PEOPLE[:3]))
    first, *others = chain.send(RCS)
    chain.report(RCS, first)
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.send(SMS, refused)
    assert chain.look(run).status is Status.COMPLETE
    chain.write(record_opt_out, others[0].address, RCS)
    again = chain.write(service.relaunch, chain.line.admin, run.id, now=True)
    chain.line.feed(again.id)
    assert [one.address for one in chain.send(RCS)] == [others[1].address]
    assert [one.address for one in chain.send(SMS)] == [others[0].address]
    assert (again.channels, again.source_broadcast_id) == ((RCS, SMS), run.id)


@pytest.mark.req("BRD-85")
def test_a_copy_has_the_whole_chain(chain):
    run = chain.launch(chain.step(RCS), chain.step(EMAIL), rcs_check_before_launch=True)
    copy = chain.write(service.copy, chain.line.admin, run.id)
    with chain.line.runtime.database.read() as conn:
        form, source = reads.form(conn, copy.id), reads.form(conn, run.id)
    assert (form.steps, form.rcs_check_before_launch, form.kind) == (source.steps, True, source.kind)
    assert (form.timing, form.at_ms) == (Timing.AT, None)


@pytest.mark.req("BRD-54", "BRD-50")
def test_a_sender_of_another_channel_keeps_a_chain_from_being_launched(chain):
    wrong = msgspec.structs.replace(chain.step(RCS), sender_id=chain.sender[SMS])
    with pytest.raises(Refusal) as refused_:
        chain.launch(chain.step(SMS), wrong)
    found = [(problem.path, problem.code) for problem in refused_.value.problems]
    assert found == [("steps.1.sender_id", "sender_of_other_channel")]


def test_fallback_does_not_wait_behind_a_slow_first_channel(chain, monkeypatch):
    monkeypatch.setattr(supply, "LOW_WATER", 2)
    run = chain.launch(people=numbers(*PEOPLE[:4]))
    chain.answer(RCS, chain.claim(RCS)[:1], refused)
    with chain.line.runtime.database.read() as conn:
        (wish,) = supply.wants(conn)
    assert (wish.is_hungry, wish.steps) == (True, (1, 2))
    assert chain.write(feeding.feed, run.id, (1,)).fed == 0
    assert chain.write(feeding.feed, run.id, (2,)).fed == 1


@pytest.mark.req("MSG-52")
def test_a_test_goes_to_an_address_of_its_channel(chain):
    trial = SendTest(step=chain.step(EMAIL), number="Eva@Example.com")
    chain.write(trials.send, chain.line.admin, trial)
    (sent,) = chain.send(EMAIL)
    assert (sent.address, sent.text, '"subject":"News"' in (sent.content or "")) == (
        "eva@example.com",
        "News",
        True,
    )
    with pytest.raises(Refusal):
        chain.write(trials.send, chain.line.admin, SendTest(step=chain.step(EMAIL), number="34600000001"))


@pytest.mark.req("BRD-125")
def test_a_launch_is_cancelled_while_its_recipients_are_found(chain, form, monkeypatch):
    monkeypatch.setattr(resolving, "CHUNK", 2)
    write, admin = chain.write, chain.line.admin
    run = write(service.launch, admin, form(recipients=(numbers(*PEOPLE),)), None)
    for _ in range(3):
        write(resolving.resolve_chunk, run.id)
    assert chain.look(run).resolved == 4
    draft = write(service.cancel, admin, run.id)
    assert (draft.status, draft.contacts_total, draft.counters.queued) == (Status.DRAFT, None, 0)
    with pytest.raises(Refusal):
        write(service.cancel, admin, run.id)
    again = form(recipients=(numbers(PEOPLE[0]),), version=draft.version)
    write(service.launch, admin, again, run.id)
    chain.line.feed(run.id)
    assert [one.address for one in chain.send(SMS)] == [PEOPLE[0]]
    assert chain.look(run).contacts_total == 1


@pytest.mark.req("BRD-125")
def test_the_feeder_forgets_what_a_cancelled_launch_had_found(chain, form):
    run = chain.write(service.launch, chain.line.admin, form(), None)
    chain.write(resolving.resolve_chunk, run.id)
    chain.write(resolving.resolve_chunk, run.id)
    chain.write(service.cancel, chain.line.admin, run.id)
    assert len(chain.rows(run)) == 5

    async def next_life() -> None:
        chain.line.runtime.alarm.open(asyncio.get_running_loop())
        feeder = Feeder(chain.line.runtime.database, chain.line.runtime.alarm, {})
        await feeder.start()
        await until(lambda: not chain.rows(run))
        await feeder.stop()

    asyncio.run(next_life())
    assert chain.look(run).status is Status.DRAFT


@pytest.mark.req("BRD-104")
def test_opt_outs_count_for_the_step_they_answer(chain):
    run = chain.launch(people=numbers(*PEOPLE[:2]))
    chain.send(RCS)
    chain.pass_time(run, 10 * MINUTE_MS)
    chain.send(SMS)
    chain.write(record_opt_out, PEOPLE[0], SMS, source=OptOutSource.WORD)
    chain.write(record_opt_out, PEOPLE[1], RCS, source=OptOutSource.USER)
    with chain.line.runtime.database.read() as conn:
        steps = reads.statistics(conn, run.id, RateMeter(), chain.line.clock.now_ms()).steps
    assert [one.figures.opt_outs for one in steps] == [0, 1]
