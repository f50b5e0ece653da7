"""Local times in their zone: plain, missing, twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.timing import Fit, place

MADRID, LORD_HOWE, APIA = ZoneInfo("Europe/Madrid"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "local", "fit", "at", "second"),
    [
        (MADRID, "2025-07-01T12:00:00", Fit.PLAIN, "2025-07-01T10:00:00", None),
        (MADRID, "2025-01-01T12:00:00", Fit.PLAIN, "2025-01-01T11:00:00", None),
        (MADRID, "2025-03-30T01:59:59", Fit.PLAIN, "2025-03-30T00:59:59", None),
        (MADRID, "2025-03-30T02:00:00", Fit.MISSING, "2025-03-30T01:00:00", None),
        (MADRID, "2025-03-30T02:30:00", Fit.MISSING, "2025-03-30T01:00:00", None),
        (MADRID, "2025-03-30T02:59:59", Fit.MISSING, "2025-03-30T01:00:00", None),
        (MADRID, "2025-03-30T03:00:00", Fit.PLAIN, "2025-03-30T01:00:00", None),
        (MADRID, "2025-10-26T01:59:59", Fit.PLAIN, "2025-10-25T23:59:59", None),
        (MADRID, "2025-10-26T02:00:00", Fit.TWICE, "2025-10-26T00:00:00", "2025-10-26T01:00:00"),
        (MADRID, "2025-10-26T02:59:59", Fit.TWICE, "2025-10-26T00:59:59", "2025-10-26T01:59:59"),
        (MADRID, "2025-10-26T03:00:00", Fit.PLAIN, "2025-10-26T02:00:00", None),
        (LORD_HOWE, "2025-10-05T02:15:00", Fit.MISSING, "2025-10-04T15:30:00", None),  # half an hour
        (LORD_HOWE, "2025-04-06T01:45:00", Fit.TWICE, "2025-04-05T14:45:00", "2025-04-05T15:15:00"),
        (APIA, "2011-12-30T12:00:00", Fit.MISSING, "2011-12-30T10:00:00", None),  # a whole day
        (ZoneInfo("UTC"), "2025-03-30T02:30:00", Fit.PLAIN, "2025-03-30T02:30:00", None),
    ],
)
@pytest.mark.req("BRD-51", "BTP-22")
def test_a_local_time(zone: ZoneInfo, local: str, fit: Fit, at: str, second: str | None) -> None:
    placed = place(datetime.fromisoformat(local), zone)
    assert (placed.fit, placed.at_ms) == (fit, utc(at))
    assert placed.second_ms == (None if second is None else utc(second))


def test_milliseconds_are_kept_exactly() -> None:
    for local, fit in (("2025-07-01T12:00:00.007", Fit.PLAIN), ("2025-10-26T02:00:00.123456", Fit.TWICE)):
        placed = place(datetime.fromisoformat(local), MADRID)
        assert placed.fit is fit
        assert placed.at_ms % 1000 == datetime.fromisoformat(local).microsecond // 1000


@given(
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2035-01-01")),
    st.sampled_from(
        ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "America/St_Johns"]
    ),
)
def test_a_placed_time_reads_as_it_was_written_unless_it_is_missing(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    local = local.replace(microsecond=local.microsecond // 1000 * 1000)
    placed = place(local, zone)
    shown = datetime.fromtimestamp(placed.at_ms / 1000, zone).replace(tzinfo=None, microsecond=local.microsecond)
    if placed.fit is Fit.MISSING:
        assert timedelta() < shown.replace(microsecond=0) - local.replace(microsecond=0) <= timedelta(hours=1)
    else:
        assert shown == local
    if placed.second_ms is not None:
        assert placed.second_ms > placed.at_ms
