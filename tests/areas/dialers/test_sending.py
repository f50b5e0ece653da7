"""A dialer at work: pace, channels, failures, stops, crashes, and what a person decides about unknown ones."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.dialers import Dialer, Holdup, RecordState, Result
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.hours import ChangeHours
from app.contract.schedules import OpenRange, Schedule
from app.control import hours
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dialers import service, store
from app.dispatch.spool import Claimed
from app.dispatch.tables import providers
from tests.areas.asking import actions
from tests.areas.conftest import ObservedFeed
from tests.areas.dialers.conftest import SEED, WEEK, Gateway, accept
from tests.areas.dialers.test_fixtures import rows

pytestmark = pytest.mark.both_databases


def busy(_message: Claimed) -> Outcome:
    return RetryLater(0, ErrorKind.CHANNEL_BUSY, "404", "busy")


def away(_message: Claimed) -> Outcome:
    return RetryLater(0, ErrorKind.UNREACHABLE, "", "no connection")


def throttled(_message: Claimed) -> Outcome:
    return RetryLater(0, ErrorKind.THROTTLED, "429", "")


@pytest.mark.req("DIA-24")
@pytest.mark.parametrize(
    ("gap_ms", "per_minute", "apart_ms"), [(1000, 300, 1000), (100, 300, 200), (0, 600, 100), (250, 6000, 250)]
)
def test_starts_are_as_far_apart_as_the_slower_of_dialer_and_provider(
    gateway: Gateway, gap_ms: int, per_minute: int, apart_ms: int
) -> None:
    gateway.provider_id = gateway.provider("dinstar_web", per_minute=per_minute)
    gateway.dialer(gap_ms=gap_ms)
    gateway.upload(rows(8))
    starts = [one.at_ms for one in gateway.run(8 * apart_ms, apart_ms // 10)]
    assert len(starts) == 8
    assert {later - earlier for earlier, later in pairwise(starts)} == {apart_ms}


@pytest.mark.req("DIA-24")
def test_several_dialers_of_one_provider_take_turns(gateway: Gateway) -> None:
    for name in ("first", "second"):
        gateway.dialer(name=name, gap_ms=0)
        gateway.upload(rows(5, text=name).replace("campsms", name))
    starts = gateway.run(3_000, 50)
    assert [one.text for one in starts[:6]] == ["first", "second"] * 3
    assert {later.at_ms - one.at_ms for one, later in pairwise(starts)} == {200}


@pytest.mark.req("DIA-24")
def test_no_burst_after_a_stop_or_a_restart(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=5_000)
    gateway.upload(rows(5))
    gateway.run(0)
    gateway.do(service.stop, gateway.admin, dialer.id)
    gateway.clock.advance(1_000)
    gateway.restart()
    gateway.do(service.start, gateway.admin, dialer.id)
    begin_ms = gateway.clock.now_ms()
    assert [one.at_ms - begin_ms for one in gateway.run(10_000)] == [4_000, 9_000]


@pytest.mark.req("DIA-24")
def test_a_clock_that_is_set_back_neither_stops_nor_bursts(gateway: Gateway) -> None:
    steady = [0.0]
    gateway.dialer(gap_ms=1_000)
    gateway.upload(rows(6))
    gateway.dialing._pace._steady = lambda: steady[0]
    gateway.turn()
    gateway.clock.advance(-3_600_000)
    for _ in range(20):
        steady[0] += 100
        gateway.turn()
    assert len(gateway.starts) == 3


@pytest.mark.req("DIA-25")
def test_one_message_is_under_way_on_each_channel(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0, dial_string="(0.1)")
    gateway.upload(rows(5))
    gateway.answer = lambda _message: None
    assert [one.device for one in gateway.run(1_000)] == ["0", "1"]
    assert gateway.look(dialer).counters.sending == 2
    second = gateway.under_way[1]
    gateway.finish(second, accept(second))
    assert [one.device for one in gateway.run(1_000)] == ["1"]


@pytest.mark.req("DIA-13")
def test_a_busy_channel_is_skipped_for_that_message(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.upload(SEED)
    gateway.answer = lambda one: busy(one) if one.device == "0" else accept(one)
    starts = gateway.run(6_000)
    assert [(one.device, one.address[-3:]) for one in starts] == [
        ("0", "484"),
        ("1", "484"),
        ("2", "199"),
        ("3", "484"),
    ]
    assert gateway.look(dialer).counters.sent == 3


@pytest.mark.req("DIA-13", "DIA-27")
def test_all_channels_busy_is_said_and_tried_again_later(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0)
    gateway.single(dialer.id, "098344484")
    gateway.answer = busy
    assert [one.device for one in gateway.run(5_000)] == ["0", "1", "2", "3"]
    seen = gateway.look(dialer)
    assert (seen.holdup, seen.counters.to_process) == (Holdup.NO_CHANNEL, 1)
    (record,) = gateway.waiting(dialer)
    assert (record.state, record.attempts, record.reason) == (RecordState.TO_PROCESS, 1, "channel_busy")
    gateway.answer = accept
    assert len(gateway.run(40_000, 1_000)) == 1
    assert gateway.look(dialer).holdup is None


@pytest.mark.req("DIA-27")
def test_five_tries_then_it_has_failed_and_holds_up_nobody(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0)
    gateway.upload(rows(2))
    gateway.answer = lambda one: throttled(one) if one.address.endswith("000") else accept(one)
    begin_ms = gateway.clock.now_ms()
    starts = [one for one in gateway.run(900_000, 5_000) if one.address.endswith("000")]
    assert [(one.at_ms - begin_ms) // 1000 for one in starts] == [0, 30, 90, 210, 450]
    by_result = {record.result: record for record in gateway.processed(dialer)}
    sent_ms = by_result[Result.SENT].processed_ms
    assert sent_ms is not None
    assert sent_ms - begin_ms < 10_000
    assert (by_result[Result.FAILED].reason, by_result[Result.FAILED].attempts) == ("throttled", 5)


@pytest.mark.req("DIA-28")
def test_a_refusal_is_processed_at_once_with_its_reason(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.single(dialer.id, "098344484")
    gateway.answer = lambda _one: Rejected(ErrorKind.INVALID_RECIPIENT, "500", "no such number")
    gateway.run(1_000)
    (record,) = gateway.processed(dialer)
    assert (record.result, record.reason, record.error_code) == (Result.FAILED, "invalid_recipient", "500")


@pytest.mark.req("DIA-29")
def test_after_ten_failures_in_a_row_it_probes_and_loses_nothing(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0)
    gateway.upload(rows(30))
    gateway.answer = away
    begin_ms = gateway.clock.now_ms()
    gateway.run(5_000)
    seen = gateway.look(dialer)
    assert (seen.holdup, seen.holdup_since_ms) == (Holdup.UNREACHABLE, begin_ms)
    tried = len(gateway.starts)
    assert 10 <= tried < 20
    gateway.run(900_000, 10_000)
    assert len(gateway.starts) - tried in range(25, 33)
    assert gateway.look(dialer).counters.to_process == 30
    gateway.answer = accept
    gateway.run(60_000, 1_000)
    seen = gateway.look(dialer)
    assert (seen.counters.sent, seen.holdup) == (30, None)


@pytest.mark.req("DIA-29")
def test_a_line_that_is_down_holds_everything_up_and_says_since_when(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=0)
    gateway.upload(rows(3))
    since_ms = gateway.clock.now_ms() - 5_000
    gateway.down[gateway.provider_id] = since_ms
    assert gateway.run(2_000) == []
    gateway.mind()
    seen = gateway.look(dialer)
    assert (seen.holdup, seen.holdup_since_ms) == (Holdup.UNREACHABLE, since_ms)
    gateway.down.clear()
    gateway.mind()
    assert gateway.look(dialer).holdup is None
    assert len(gateway.run(2_000)) == 3


@pytest.mark.req("DIA-26", "DIA-35")
def test_a_stop_takes_back_what_has_not_left(gateway: Gateway) -> None:
    line = gateway.provider("smpp", per_minute=None)
    dialer = gateway.dialer(provider_id=line, sender_id=gateway.sender(line), dial_string="", gap_ms=0, region="UY")
    gateway.upload(rows(100))
    gateway.answer = lambda _message: None
    gateway.turn(10)
    assert gateway.look(dialer).counters.sending == 100
    gateway.do(service.stop, gateway.admin, dialer.id)
    seen = gateway.look(dialer).counters
    assert (seen.sending, seen.to_process) == (10, 90)
    assert gateway.run(5_000) == []
    first = gateway.under_way[0]
    gateway.finish(first, throttled(first), line)
    assert gateway.look(dialer).counters.to_process == 91
    gateway.do(service.start, gateway.admin, dialer.id)
    gateway.answer = accept
    gateway.run(60_000, 1_000)
    assert gateway.look(dialer).counters.sent == 91


@pytest.mark.req("DIA-7", "DIA-35")
def test_what_is_not_enabled_cannot_be_started_and_disabling_stops(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False, enabled=False)
    with pytest.raises(Refusal) as refused:
        gateway.do(service.start, gateway.admin, dialer.id)
    assert (refused.value.code, refused.value.params["what"]) == (Code.STATUS_IS_NOW, "dialer_disabled")
    form = gateway.form(version=dialer.version)
    enabled = gateway.do(service.save, gateway.admin, form, dialer.id)
    assert gateway.do(service.start, gateway.admin, dialer.id).started
    gateway.restart()
    assert gateway.look(dialer).started
    form = gateway.form(version=enabled.version, enabled=False)
    assert gateway.do(service.save, gateway.admin, form, dialer.id).started is False
    assert actions(gateway.runtime)[-4:] == ["dialer_added", "dialer_changed", "dialer_started", "dialer_changed"]


@pytest.mark.req("DIA-22")
def test_an_entry_added_a_second_ago_counts_even_for_what_is_handed_over(gateway: Gateway) -> None:
    line = gateway.provider("smpp", per_minute=None)
    dialer = gateway.dialer(provider_id=line, sender_id=gateway.sender(line), dial_string="", gap_ms=0, region="UY")
    gateway.upload(rows(3))
    gateway.turn(0)
    assert gateway.look(dialer).counters.sending == 3
    gateway.bar("098340001", dialer.id)
    gateway.run(1_000)
    assert [one.address for one in gateway.starts] == ["59898340000", "59898340002"]
    seen = gateway.look(dialer).counters
    assert (seen.sent, seen.blocked) == (2, 1)
    (record,) = gateway.waiting(dialer)
    assert (record.state, record.reason) == (RecordState.BLOCKED, "do_not_contact")


@pytest.mark.req("DIA-8", "DNC-7")
def test_without_dncr_lists_are_not_asked_and_the_log_says_so(gateway: Gateway) -> None:
    dialer = gateway.dialer(dncr=False, without_dncr_confirmed=True)
    gateway.bar("098344484")
    gateway.single(dialer.id, "098344484")
    assert len(gateway.run(1_000)) == 1
    assert "dialer_dncr_off" in actions(gateway.runtime)


@pytest.mark.req("DIA-23", "DIA-30")
@pytest.mark.parametrize("crash_after", ["intake", "hand_over", "claim", "answer"])
def test_killed_between_any_two_steps_nothing_is_lost_and_nothing_sent_twice(
    gateway: Gateway, crash_after: str
) -> None:
    dialer = gateway.dialer()
    gateway.single(dialer.id, "098344484")
    if crash_after == "hand_over":
        gateway.turn(0)
    if crash_after == "claim":
        gateway.answer = lambda _message: None
        gateway.run(0)
    if crash_after == "answer":
        gateway.run(0)
    gateway.restart()
    gateway.answer = accept
    gateway.run(60_000, 1_000)
    assert len(gateway.starts) == 1
    (record,) = gateway.processed(dialer)
    assert record.result is (Result.UNKNOWN if crash_after == "claim" else Result.SENT)


@pytest.mark.req("DIA-30")
def test_a_person_decides_about_unknown_ones(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.answer = lambda _one: Unknown("timeout")
    for number in ("098344484", "099635199"):
        gateway.single(dialer.id, number)
    gateway.run(3_000)
    assert gateway.look(dialer).counters.unknown == 2
    sent, again = sorted(gateway.processed(dialer), key=lambda record: record.id)
    assert gateway.do(service.mark_sent, gateway.admin, sent.id).result is Result.SENT
    back = gateway.do(service.send_again, gateway.admin, again.id)
    assert (back.id, back.state) == (again.id, RecordState.TO_PROCESS)
    gateway.figures_are_right()
    gateway.answer = accept
    assert [one.address for one in gateway.run(3_000)] == ["59899635199"]
    gateway.report(again.message_id or 0)  # the first attempt's report comes late: it is of another attempt
    figures = gateway.look(dialer).counters
    assert (figures.sent, figures.delivered, figures.unknown) == (2, 0, 0)
    with pytest.raises(Refusal) as refused:
        gateway.do(service.send_again, gateway.admin, sent.id)
    assert refused.value.code is Code.STATUS_IS_NOW
    assert actions(gateway.runtime)[-2:] == ["record_marked_sent", "record_sent_again"]


@pytest.mark.req("DIA-34")
def test_reports_correct_results_late_and_never_sink_them(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.upload(SEED)
    first, second, third = gateway.run(3_000)
    gateway.report(first.message_id)
    gateway.report(second.message_id, ReceiptStatus.FAILED)
    figures = gateway.look(dialer).counters
    assert (figures.sent, figures.delivered, figures.failed, figures.loaded) == (1, 1, 1, 3)
    gateway.report(second.message_id)
    gateway.report(first.message_id, ReceiptStatus.FAILED)
    gateway.report(third.message_id, ReceiptStatus.SUBMITTED)
    figures = gateway.look(dialer).counters
    assert (figures.sent, figures.delivered, figures.failed) == (1, 2, 0)


@pytest.mark.req("DIA-21")
def test_better_priorities_go_first_however_late_they_come(gateway: Gateway) -> None:
    line = gateway.provider("smpp", per_minute=None)
    gateway.dialer(provider_id=line, sender_id=gateway.sender(line), dial_string="", gap_ms=0, region="UY")
    gateway.upload(rows(5, 500, "middle"))
    gateway.upload(rows(5, 9999, "normal"))
    gateway.turn(2)
    gateway.upload(rows(3, 7, "better"))
    gateway.run(2_000)
    assert [one.text for one in gateway.starts] == ["middle"] * 2 + ["better"] * 3 + ["middle"] * 3 + ["normal"] * 5


@pytest.mark.req("ACD-4")
def test_with_the_recipients_own_time_it_waits_for_his_morning(gateway: Gateway) -> None:
    office = gateway.hours([OpenRange(days=WEEK, from_min=9 * 60, to_min=18 * 60)])
    dialer = gateway.dialer(schedule_ids=(office.id,), recipient_time=True)
    zone = ZoneInfo("America/Montevideo")
    nine_ms = int(datetime(2025, 11, 21, 9, tzinfo=zone).timestamp() * 1000)
    gateway.clock.advance(nine_ms - gateway.clock.now_ms())
    gateway.single(dialer.id, "+81312345678")  # Tokyo: 21:00, until 09:00 there, when it is 21:00 here
    gateway.single(dialer.id, "098344484")
    starts = gateway.run(9 * 3_600_000, 300_000)
    assert [one.address for one in starts] == ["59898344484"]
    (record,) = gateway.waiting(dialer)
    assert record.state is RecordState.TO_PROCESS


@pytest.mark.req("BEY-7")
def test_a_dialer_minds_the_sending_hours_by_its_own_option_and_others_go_on(gateway: Gateway) -> None:
    gateway.do(hours.change, gateway.admin, ChangeHours(enabled=True, from_min=540, to_min=1_200, days=WEEK))
    three_ms = int(datetime(2025, 11, 21, 3, tzinfo=ZoneInfo("America/Montevideo")).timestamp() * 1000)
    gateway.clock.advance(three_ms - gateway.clock.now_ms())
    minding = gateway.dialer(recipient_time=True)
    gateway.single(minding.id, "098344484")
    gateway.single(minding.id, "+81312345678")  # it is 15:00 in Tokyo
    gateway.single(gateway.dialer(name="second").id, "099635199")
    assert {one.address for one in gateway.run(10_000, 500)} == {"81312345678", "59899635199"}
    (record,) = gateway.waiting(minding)
    assert record.next_ms == three_ms + 6 * 3_600_000
    assert record.zones == ("America/Montevideo",)
    gateway.clock.advance(record.next_ms - gateway.clock.now_ms())
    assert [one.address for one in gateway.run(1_000, 500)] == ["59898344484"]


@pytest.mark.req("DIA-33")
def test_an_opening_and_a_closing_are_told(gateway: Gateway) -> None:
    office = gateway.hours([OpenRange(days=WEEK, from_min=9 * 60, to_min=18 * 60)])
    dialer = gateway.dialer(schedule_ids=(office.id,))
    assert dialer.on_schedule is False
    gateway.mind()
    feed = gateway.runtime.feed
    assert isinstance(feed, ObservedFeed)
    feed.seen.clear()
    gateway.mind()
    assert feed.seen == []
    gateway.clock.advance((dialer.turns_ms or 0) - gateway.clock.now_ms())
    gateway.mind()
    told = [one.event for one in feed.seen]
    assert [(one.topic, one.key) for one in told] == [
        (Topic.DIALERS, str(dialer.id)),
        (Topic.SCHEDULES, str(office.id)),
    ]
    assert msgspec.json.decode(bytes(told[0].record or b""), type=Dialer).on_schedule
    assert msgspec.json.decode(bytes(told[1].record or b""), type=Schedule).is_open


@pytest.mark.req("DIA-34")
def test_figures_can_be_counted_anew(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.upload(SEED)
    gateway.run(1_500)
    right = gateway.look(dialer).counters
    assert gateway.do(store.recount, dialer.id) is False
    gateway.do(store.change, dialer.id, {"sent": 17, "to_process": 0})
    assert gateway.do(store.recount, dialer.id) is True
    assert gateway.look(dialer).counters == right


@pytest.mark.req("DIA-20")
def test_an_account_that_is_switched_off_is_named(gateway: Gateway) -> None:
    line = gateway.provider("smpp", per_minute=None)
    sender_id = gateway.sender(line)
    dialer = gateway.dialer(provider_id=line, sender_id=sender_id, dial_string="")
    gateway.single(dialer.id, "+59898344484")
    gateway.do(_switch_off, line)
    assert gateway.run(1_000) == []
    seen = gateway.look(dialer)
    assert (seen.holdup, seen.holdup_reason) == (Holdup.UNFIT, "provider_off")


def _switch_off(work: UnitOfWork, provider_id: int) -> None:
    work.conn.execute(providers.update().where(providers.c.id == provider_id).values(enabled=False))
