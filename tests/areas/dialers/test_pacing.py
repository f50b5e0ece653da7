"""How fast dialers go, as the monitor tells it."""

from __future__ import annotations

import pytest

from app.contract.dialers import DialerBars, DialerPace, PaceSpan
from app.core.clock import HOUR_MS
from app.dialers import pacing
from tests.areas.dialers.conftest import Gateway
from tests.areas.dialers.test_fixtures import rows

pytestmark = pytest.mark.both_databases


def paces(gateway: Gateway) -> list[DialerPace]:
    with gateway.runtime.database.read() as conn:
        return pacing.paces(conn, gateway.clock.now_ms())


def bars(gateway: Gateway, dialer_id: int, span: PaceSpan) -> DialerBars:
    with gateway.runtime.database.read() as conn:
        return pacing.bars(conn, dialer_id, span, gateway.clock.now_ms())


def test_the_last_minute_is_told_of_every_dialer_with_its_providers_limit(gateway: Gateway) -> None:
    busy, idle = gateway.dialer(gap_ms=1_000), gateway.dialer(name="idle")
    gateway.upload(rows(5))
    gateway.run(4_000)
    assert {one.dialer_id: (one.last_minute, one.provider_limit) for one in paces(gateway)} == {
        busy.id: (5, 300),
        idle.id: (0, 300),
    }
    gateway.clock.advance(60_000)
    assert {one.last_minute for one in paces(gateway)} == {0}


def test_bars_hold_every_processed_record_of_the_last_hour_and_day_once(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=1_000)
    gateway.upload(rows(6))
    gateway.run(2_000)
    gateway.clock.advance(2 * HOUR_MS)
    gateway.run(2_000)
    hour, day = bars(gateway, dialer.id, PaceSpan.HOUR), bars(gateway, dialer.id, PaceSpan.DAY)
    assert (len(hour.counts), sum(hour.counts)) == (60, 3)
    assert (len(day.counts), sum(day.counts)) == (48, 6)
    assert hour.end_ms - hour.span_ms <= gateway.clock.now_ms() < hour.end_ms
    assert hour.counts[-1] == 3


def test_a_day_later_nothing_is_left_of_it(gateway: Gateway) -> None:
    dialer = gateway.dialer(gap_ms=1_000)
    gateway.upload(rows(2))
    gateway.run(2_000)
    gateway.clock.advance(25 * HOUR_MS)
    assert not any(bars(gateway, dialer.id, PaceSpan.DAY).counts)
