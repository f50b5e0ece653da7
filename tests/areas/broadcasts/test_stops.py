"""Runs that are stopped while something is under way, and the figures of runs."""

from __future__ import annotations

import asyncio
import sys
import threading

import msgspec
import pytest
from sqlalchemy import update

from app.broadcasts import chores, service
from app.broadcasts.feeder import Feeder
from app.broadcasts.observer import RateMeter
from app.broadcasts.tables import broadcasts
from app.channels.kit.connector import ReceiptStatus
from app.contract.broadcasts import RecipientState, shares
from app.core.clock import HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from app.dispatch import spool
from tests.areas.broadcasts.conftest import PEOPLE, numbers
from tests.areas.line import unreachable

pytestmark = pytest.mark.both_databases(slow=True)

R = RecipientState


@pytest.mark.req("BRD-83")
def test_what_the_provider_sends_back_during_a_pause_waits_for_the_resume(line, launch, look, ledger):
    run = launch()
    under_way = line.claim(2)
    line.runtime.database.write(service.pause, line.admin, run.id)
    line.answer(under_way, unreachable)
    line.pass_time(HOUR_MS)
    assert line.send() == []
    assert [row.state for row in ledger(run).values()] == [R.QUEUED] * 5
    line.runtime.database.write(service.resume, line.admin, run.id)
    line.feed(run.id)
    assert len(line.send()) == 5


@pytest.mark.req("BRD-84")
def test_what_the_provider_sends_back_after_an_abort_is_not_tried_again(line, launch, look, ledger):
    run = launch()
    refused, released = line.claim(2)
    line.runtime.database.write(service.abort, line.admin, run.id)
    line.answer([refused], unreachable)
    line.runtime.database.write(spool.release, line.hooks, [released.message_id])
    line.pass_time(HOUR_MS)
    assert line.send() == []
    assert look(run).counters.queued == 5
    assert [row.state for row in ledger(run).values()] == [R.QUEUED] * 5


@pytest.mark.req("BRD-83")
def test_the_waiting_of_a_paused_run_is_not_looked_through_again_and_again(idle_runtime, clock, database_kind):
    word, index = {
        "sqlite": ("EXPLAIN QUERY PLAN", "broadcast_id=? AND state=? AND deadline_ms<?"),
        "postgresql": ("EXPLAIN", "Index Cond: ((broadcast_id = 1) AND (state = 'active'"),
    }[database_kind]
    with idle_runtime.database.read() as conn:
        if database_kind == "postgresql":
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")  # with no rows a table is read as quickly
            conn.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        asked = chores.over_at(1, clock.now_ms()).compile(conn, compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in conn.exec_driver_sql(f"{word} {asked}"))
    assert index in plan
    assert "deadline_ms <" in plan.replace("deadline_ms<", "deadline_ms <")


def test_the_speed_can_be_asked_for_while_it_is_counted():
    meter, ended = RateMeter(), threading.Event()
    before = sys.getswitchinterval()

    def count() -> None:
        for second in range(30_000):
            meter.count(1, second * 1000, 1)
        ended.set()

    counting = threading.Thread(target=count)
    sys.setswitchinterval(1e-6)
    try:
        counting.start()
        while not ended.is_set():
            meter.rate(1, 0)
    finally:
        counting.join()
        sys.setswitchinterval(before)
    assert meter.rate(1, 29_999_000) > 0


@pytest.mark.req("BRD-21")
def test_a_description_has_at_most_a_thousand_characters(line, form):
    write = line.runtime.database.write
    assert write(service.save, line.admin, form(description="x" * 1_000), None).description == "x" * 1_000
    with pytest.raises(Refusal) as refused:
        write(service.save, line.admin, form(description="x" * 1_001), None)
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [("description", "too_long")]


@pytest.mark.req("BRD-102")
def test_shares_are_of_everybody_however_many_messages_somebody_got(line, launch, look):
    run = launch(recipients=(numbers(*PEOPLE[:4]),))
    line.send(unreachable)
    line.pass_time(MINUTE_MS)
    line.send()
    for message in line.sent[-4:-1]:
        line.receipt(message.message_id)
        line.receipt(message.message_id)
    line.receipt(line.sent[-1].message_id, ReceiptStatus.FAILED)
    done = look(run)
    found = shares(done.counters, done.contacts_total)
    assert (found["successful"], found["unsuccessful"]) == (75, 25)
    assert sum(found.values()) == 100


@pytest.mark.req("BRD-111")
def test_figures_that_are_wrong_are_put_right_at_the_next_start(line, launch, look, caplog):
    run, other = launch(), launch(name="Other", recipients=(numbers("34611222333"),))
    line.answer(line.claim(3))
    right, untouched = look(run).counters, look(other)
    wrong = update(broadcasts).where(broadcasts.c.id == run.id).values(queued=9, in_flight=0, parts=77, replies=1)
    line.runtime.database.write(lambda work: work.conn.execute(wrong))

    async def begin() -> None:
        feeder = Feeder(line.runtime.database, line.runtime.alarm, {})
        await feeder.start()
        await feeder.stop()

    asyncio.run(begin())
    assert look(run).counters == msgspec.structs.replace(right, replies=1)
    assert look(other).updated_ms == untouched.updated_ms
    (noted,) = [record for record in caplog.records if record.message == "figures_repaired"]
    assert vars(noted)["stored"] == {"queued": 9, "in_flight": 0, "parts": 77}
