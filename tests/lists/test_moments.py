"""Times of lists: the one format, local time that does not exist or comes twice, past and far."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.contract.lists import ListFault
from app.lists.moments import check_moment, is_meant_as_moment, read_moment

MADRID = ZoneInfo("Europe/Madrid")
DAY_MS = 86_400_000


@pytest.mark.req("BLK-41", "BLK-42")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-06-21 22:02:00", 1_624_305_720_000),
        ("2021-06-21  22:02", 1_624_305_720_000),
        ("2021-06-21T22:02:00", 1_624_305_720_000),
        ("2021-06-21\u00a022:02:00", 1_624_305_720_000),
        ("2021-10-31 02:30:00", 1_635_640_200_000),  # comes twice: the first, still summer time
        ("2021-03-28 02:30:00", ListFault.DATE_NONEXISTENT),  # the clock moved over it
        ("2021-02-30 10:00:00", ListFault.DATE_NONEXISTENT),
        ("2021-02-03 24:00:00", ListFault.DATE_NONEXISTENT),
        ("0000-01-01 00:00:00", ListFault.DATE_NONEXISTENT),
        ("21.06.2021 22:02", ListFault.DATE_FORMAT),
        ("6/21/21", ListFault.DATE_FORMAT),
        ("2021-6-1 2:02", ListFault.DATE_FORMAT),
        ("٢٠٢١-06-21 22:02:00", ListFault.DATE_FORMAT),
        ("soon", ListFault.DATE_FORMAT),
        ("", ListFault.DATE_MISSING),
    ],
)
def test_a_time_is_read(text: str, expected: int | ListFault):
    assert read_moment(text, MADRID) == expected


@pytest.mark.req("BLK-43")
@pytest.mark.parametrize(
    ("ahead_ms", "expected"),
    [(-1, ListFault.DATE_PAST), (0, ListFault.DATE_PAST), (1, None), (365 * DAY_MS, None),
     (365 * DAY_MS + 1, ListFault.DATE_FAR)],
)  # fmt: skip
def test_past_and_far(ahead_ms: int, expected: ListFault | None):
    assert check_moment(10**12 + ahead_ms, 10**12) == expected


@pytest.mark.req("BLK-31")
def test_what_is_meant_as_a_time():
    meant = ["2021-06-21 22:02:00", "21.06.2021 22:02", "6/21/21 9:05 PM"]
    assert [is_meant_as_moment(text) for text in [*meant, "customer", "6/21/21", "10:30", ""]] == [True] * 3 + [
        False
    ] * 4
