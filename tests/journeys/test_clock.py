"""The clock is set by hours while a dialer, a mailing and a chain run: no burst, nothing twice, no standstill."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from app.channels.simulator.journal import Taken, read_journal
from app.contract.channels import Channel
from app.core.clock import HOUR_MS, SECOND_MS
from tests.journeys import doors
from tests.journeys.service import Carrier, until
from tests.journeys.set_clock import ServiceWithClock

PEOPLE: Final = 70
MAILED: Final = [f"3460{number:07d}" for number in range(PEOPLE)]
DIALLED: Final = [f"3461{number:07d}" for number in range(PEOPLE)]
CHAINED: Final = [f"3462{number:07d}" for number in range(PEOPLE)]
PER_MINUTE: Final = 150
GAP_MS: Final = 400
PROGRESS: Final = 8
WAIT_S: Final = 60.0
WINDOW_MS: Final = 4 * SECOND_MS


def taken(journal: Path, numbers: list[str]) -> list[Taken]:
    return [one for one in read_journal(journal) if one.destination in set(numbers)]


def until_taken(journal: Path, numbers: list[str], goal: int) -> None:
    until(lambda: len(taken(journal, numbers)) >= goal, WAIT_S, f"{goal} messages to {numbers[0]} and others")


def fullest(times_ms: list[int]) -> int:
    """The most within a window, by the carrier's clock, which nobody sets."""
    return max(sum(start <= one < start + WINDOW_MS for one in times_ms) for start in times_ms)


@pytest.mark.slow
@pytest.mark.req("BRD-123", "DIA-24", "BLK-62", "MSG-75")
def test_the_clock_set_by_hours_brings_no_burst_and_no_standstill_and_nothing_twice(tmp_path: Path) -> None:
    journal = tmp_path / "carrier.jsonl"
    service = ServiceWithClock(tmp_path / "home")
    service.start()
    with Carrier(journal, doors.DOORS[1].options) as carrier:
        try:
            service.set_up()
            sender_id = service.connect(carrier.port, window=20)
            chain_id = doors.launch_chain(service, carrier, 2.0, CHAINED, sender_id)
            service.call("PUT", "/api/bulk/connection", {"sender_ids": [sender_id]})
            mailing_id = doors.launch_mailing(service, sender_id, MAILED, per_minute=PER_MINUTE)
            dialer_id = doors.make_dialer(service, sender_id, gap_ms=GAP_MS)
            doors.load(service, DIALLED)
            service.call("POST", f"/api/dialers/{dialer_id}/start")
            for off_ms in (5 * HOUR_MS, -3 * HOUR_MS, -6 * HOUR_MS, 0):
                so_far = [len(taken(journal, numbers)) for numbers in (MAILED, DIALLED, CHAINED)]
                goals = [min(PEOPLE, count + PROGRESS) for count in so_far]
                for numbers, goal in zip((MAILED, DIALLED, CHAINED), goals, strict=True):
                    until_taken(journal, numbers, goal)
                service.set_clock(off_ms)
            until(lambda: doors.mailing_is_done(service, mailing_id), WAIT_S, "the end of the mailing")
            until(lambda: doors.dialer_is_done(service, dialer_id), WAIT_S, "the end of the dialer")
            until(lambda: service.run(chain_id)["status"] in ("complete", "seen"), WAIT_S, "the end of the chain")
        finally:
            service.stop()
    assert carrier.counters["gateway"]["repeated"] == 0
    for numbers in (MAILED, DIALLED):
        found = taken(journal, numbers)
        assert Counter(one.destination for one in found) == Counter(numbers)
        assert fullest([one.at_ms for one in found]) <= WINDOW_MS // GAP_MS + 2
    steps = Counter((one.channel, one.destination) for one in taken(journal, CHAINED))
    assert max(steps.values()) == 1
    assert {number for _, number in steps} == set(CHAINED)
    assert {channel for channel, _ in steps} == {Channel.RCS, Channel.WHATSAPP, Channel.SMS}
