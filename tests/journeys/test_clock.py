"""The clock is set by hours while a dialer, a mailing and a chain run: no burst, nothing twice, no standstill."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from app.core.clock import HOUR_MS, SECOND_MS
from tests.journeys import three_doors
from tests.journeys.service import Carrier
from tests.journeys.set_clock import ServiceWithClock
from tests.journeys.three_doors import CHAIN, DIALLED, MAILED

PER_MINUTE: Final = 150
GAP_MS: Final = 400
PROGRESS: Final = 8
WINDOW_MS: Final = 4 * SECOND_MS


def fullest(times_ms: list[int]) -> int:
    """The most within a window, by the carrier's clock, which nobody sets."""
    return max(sum(start <= one < start + WINDOW_MS for one in times_ms) for start in times_ms)


@pytest.mark.slow
@pytest.mark.req("BRD-123", "DIA-24", "BLK-62", "MSG-75")
def test_the_clock_set_by_hours_brings_no_burst_and_no_standstill_and_nothing_twice(tmp_path: Path) -> None:
    service = ServiceWithClock(tmp_path / "home")
    service.start()
    with Carrier(tmp_path / "carrier.jsonl", CHAIN.options) as carrier:
        try:
            runs = three_doors.launch(service, carrier, per_minute=PER_MINUTE, gap_ms=GAP_MS, chain_per_s=2.0)
            for off_ms in (5 * HOUR_MS, -3 * HOUR_MS, -6 * HOUR_MS, 0):
                runs.until_more(PROGRESS)
                service.set_clock(off_ms)
            runs.until_done(service)
            unknown = runs.unknown(service)
        finally:
            service.stop()
    assert unknown == set()
    runs.check(unknown)
    assert carrier.counters["gateway"]["repeated"] == 0
    for numbers in (MAILED, DIALLED):
        assert fullest([one.at_ms for one in runs.taken(numbers)]) <= WINDOW_MS // GAP_MS + 2
