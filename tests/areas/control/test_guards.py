"""Canary and breaker on a broadcast: who goes first, what lets the rest go, what pauses it, what overrides."""

from __future__ import annotations

import pytest

from app.broadcasts import service as runs
from app.broadcasts.store import row_of
from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import ErrorKind, Rejected
from app.contract.broadcasts import BroadcastForm, BroadcastId, RecipientKind, RecipientSource, Status, Timing
from app.contract.chain import Step
from app.contract.content import SmsContent
from app.contract.messages import Source
from app.contract.safety import Breaker, Canary, Guard, Safety, Stage
from app.control import guards
from app.core.clock import SECOND_MS
from tests.areas.line import Line, rejected


def launched(line: Line, count: int, safety: Safety) -> BroadcastId:
    form = BroadcastForm(
        name="Spring",
        recipients=(
            RecipientSource(kind=RecipientKind.PHONES, numbers=tuple(f"+3460000{n:04d}" for n in range(count))),
        ),
        timing=Timing.INSTANT,
        steps=(Step(content=SmsContent(text="Hello"), sender_id=line.sender.id, waiting_time_s=3_600),),
        safety=safety,
    )
    run = line.runtime.database.write(runs.launch, line.admin, form, None)
    line.feed(run.id)
    return run.id


def status(line: Line, run_id: BroadcastId) -> tuple[Status, str | None]:
    row = line.runtime.database.write(row_of, run_id)
    return Status(row["status"]), row["status_reason"]


def guard(line: Line, run_id: BroadcastId) -> Guard:
    with line.runtime.database.read() as conn:
        return guards.guard_of(conn, Source.BROADCAST, run_id)


@pytest.mark.req("BEY-3")
def test_the_rest_waits_until_enough_of_the_first_have_arrived(line: Line) -> None:
    run_id = launched(line, 30, Safety(canary=Canary(count=10, share=80)))
    first = line.send()
    assert len(first) == 10
    for message in first[:7]:
        line.receipt(message.message_id)
    line.pass_time(SECOND_MS)
    line.feed(run_id)
    assert line.send() == []
    assert guard(line, run_id).stage is Stage.CANARY
    line.receipt(first[7].message_id)
    line.pass_time(SECOND_MS)
    line.feed(run_id)
    assert len(line.send()) == 20
    assert guard(line, run_id).stage is Stage.OPEN


@pytest.mark.req("BEY-3")
def test_a_canary_that_does_not_arrive_in_time_pauses_the_run_and_resume_overrides(line: Line) -> None:
    run_id = launched(line, 30, Safety(canary=Canary(count=None, percent=10, within_s=60)))
    assert len(line.send()) == 3
    line.pass_time(SECOND_MS)
    line.pass_time(61 * SECOND_MS)
    assert status(line, run_id) == (Status.PAUSED, "canary_failed")
    told = guard(line, run_id)
    assert told.stage is Stage.FAILED
    assert told.canary is not None
    assert (told.canary.size, told.canary.arrived, told.canary.wanted) == (3, 0, 3)
    line.runtime.database.write(runs.resume, line.admin, run_id)
    line.feed(run_id)
    assert len(line.send()) == 27


@pytest.mark.req("BEY-3")
def test_a_canary_larger_than_the_run_is_the_run(line: Line) -> None:
    run_id = launched(line, 5, Safety(canary=Canary(count=50)))
    for message in line.send():
        line.receipt(message.message_id)
    line.pass_time(SECOND_MS)
    assert status(line, run_id)[0] is Status.COMPLETE


@pytest.mark.req("BEY-3")
def test_errors_that_pile_up_pause_the_run_and_say_which_and_resume_counts_anew(line: Line) -> None:
    run_id = launched(line, 200, Safety())
    line.answer(line.claim(60))
    line.answer(line.claim(20), rejected)
    assert status(line, run_id) == (Status.PAUSED, "error_spike")
    told = guard(line, run_id)
    assert told.stage is Stage.TRIPPED
    assert told.spike is not None
    assert (told.spike.errors, told.spike.of, told.spike.code) == (20, 80, "0x0B")
    assert line.claim() == []
    line.runtime.database.write(runs.resume, line.admin, run_id)
    line.feed(run_id)
    line.answer(line.claim(30), rejected)
    assert status(line, run_id)[0] is Status.IN_PROGRESS
    line.answer(line.claim(10), rejected)
    assert status(line, run_id) == (Status.PAUSED, "error_spike")


@pytest.mark.req("BEY-3")
def test_receipts_count_and_a_few_bad_numbers_do_not(line: Line) -> None:
    run_id = launched(line, 100, Safety())
    sent = line.send()
    for message in sent[:19]:
        line.receipt(message.message_id, ReceiptStatus.FAILED, "005")
    assert status(line, run_id)[0] is not Status.PAUSED
    line.receipt(sent[19].message_id, ReceiptStatus.FAILED, "005")
    assert status(line, run_id) == (Status.PAUSED, "error_spike")


@pytest.mark.req("BEY-3")
def test_phones_that_do_not_take_the_channel_are_no_errors(line: Line) -> None:
    run_id = launched(line, 100, Safety())
    line.send(lambda _: Rejected(ErrorKind.NOT_CAPABLE, "not_capable", "not capable"))
    assert status(line, run_id)[0] is not Status.PAUSED
    assert guard(line, run_id).stage is Stage.OPEN


def test_without_a_breaker_nothing_pauses_it(line: Line) -> None:
    run_id = launched(line, 60, Safety(breaker=None))
    line.send(rejected)
    assert status(line, run_id)[0] is not Status.PAUSED


def test_the_guard_is_kept_with_the_form_and_copied_with_it(line: Line) -> None:
    safety = Safety(canary=Canary(count=7), breaker=Breaker(percent=50))
    run_id = launched(line, 9, safety)
    copied = line.runtime.database.write(runs.copy, line.admin, run_id)
    with line.runtime.database.read() as conn:
        assert guards.safety_of(conn, Source.BROADCAST, copied.id) == safety
