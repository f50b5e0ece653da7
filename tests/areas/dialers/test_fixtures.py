"""The specification's own examples, request by request."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.contract.dialers import RecordState
from app.contract.schedules import OpenRange
from tests.areas.dialers.conftest import SEED, WEEK, Gateway, accept

pytestmark = pytest.mark.both_databases


def rows(count: int, priority: int = 9999, text: str = "Hello") -> str:
    return "".join(f"campsms;0983{number:05d};{text};{priority};\n" for number in range(40000, 40000 + count))


@pytest.mark.req("DIA-10", "DIA-13", "DIA-24", "DIA-38", "DIA-53")
def test_three_requests_a_second_apart_on_channels_in_turn(gateway: Gateway) -> None:
    gateway.dialer()
    begin_ms = gateway.clock.now_ms()
    assert gateway.upload(SEED).accepted
    starts = gateway.run(4_000)
    assert [(one.at_ms - begin_ms, one.device) for one in starts] == [(0, "0"), (1000, "1"), (2000, "2")]
    assert [one.address for one in starts] == ["59898344484", "59899635199", "59898356484"]
    gateway.restart()
    gateway.upload(SEED.replace("Hey", "Hello"))
    assert [one.device for one in gateway.run(3_000)] == ["3", "0", "1"]


@pytest.mark.req("DIA-22", "DIA-43", "DIA-54")
def test_a_listed_number_is_blocked_and_a_wrong_one_counted(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.bar("098356484", dialer.id)
    gateway.upload(SEED + "campsms;12;x;9999;\n")
    starts = gateway.run(4_000)
    assert [one.device for one in starts] == ["0", "1"]
    figures = gateway.look(dialer).counters
    assert (figures.processed, figures.blocked, figures.other, figures.loaded) == (2, 1, 1, 4)
    states = {record.destiny: record.state for record in gateway.waiting(dialer)}
    assert states == {"098356484": RecordState.BLOCKED, "12": RecordState.NONE}


@pytest.mark.req("DIA-21", "DIA-48", "DIA-55")
@pytest.mark.parametrize("gap_ms", [0, 1000])
def test_a_single_message_is_the_next_one_started(gateway: Gateway, gap_ms: int) -> None:
    slow = gateway.provider("smpp", per_minute=None)
    sender = gateway.sender(slow)
    dialer = gateway.dialer(provider_id=slow, sender_id=sender, dial_string="", gap_ms=gap_ms, region="UY")
    gateway.upload(rows(120))
    for _ in range(20):
        gateway.turn(1)
        gateway.clock.advance(1000)
    before = len(gateway.starts)
    assert 0 < before < 50
    gateway.single(dialer.id, "098344484", "Now")
    gateway.turn(1)
    assert [one.text for one in gateway.starts[before:]] == ["Now"]


@pytest.mark.req("DIA-1", "DIA-20", "DIA-26", "DIA-56")
@pytest.mark.parametrize("gap_ms", [0, 1000])
def test_nothing_starts_at_or_after_the_end_of_the_hours(gateway: Gateway, gap_ms: int) -> None:
    zone = ZoneInfo("America/Montevideo")
    office = gateway.hours([OpenRange(days=WEEK, from_min=9 * 60, to_min=18 * 60)])
    dialer = gateway.dialer(schedule_ids=(office.id,), gap_ms=gap_ms)
    end_ms = int(datetime(2025, 11, 21, 18, tzinfo=zone).timestamp() * 1000)
    gateway.clock.advance(end_ms - 10_000 - gateway.clock.now_ms())
    gateway.upload(rows(60))
    gateway.answer = lambda message: None if gap_ms == 0 else accept(message)
    starts = gateway.run(30_000, 500)
    assert max(one.at_ms for one in starts) < end_ms
    if gap_ms:
        assert len(starts) == 10
        assert gateway.look(dialer).on_schedule is False
        gateway.clock.advance(15 * 3_600_000 - 20_000 - 250)
        later = gateway.run(1_000, 250)
        assert [datetime.fromtimestamp(one.at_ms / 1000, zone).strftime("%H:%M:%S") for one in later] == [
            "09:00:00"
        ]
        assert later[0].address == "59898340010"
