"""The curve from backlog to pace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.pace import SetPoints, check_set_points, share


@pytest.mark.req("BEY-13")
@pytest.mark.parametrize(
    ("waiting", "level", "points", "expected"),
    [
        (0, None, SetPoints(), 1.0),
        (20, None, SetPoints(), 1.0),
        (60, None, SetPoints(), 0.5),
        (99, None, SetPoints(), 0.05),  # never under the least before the stop
        (100, None, SetPoints(), 0.0),
        (5_000, None, SetPoints(), 0.0),
        (60, None, SetPoints(waiting_full=None, waiting_stop=None), 1.0),
        (0, 90.0, SetPoints(level_full=80, level_stop=40), 1.0),
        (0, 60.0, SetPoints(level_full=80, level_stop=40), 0.5),
        (0, 40.0, SetPoints(level_full=80, level_stop=40), 0.0),
        (60, 50.0, SetPoints(level_full=80, level_stop=40), 0.25),  # the lower of the two
        (60, None, SetPoints(level_full=80, level_stop=40), 0.5),
    ],
)
def test_share_of_the_rate(waiting: int, level: float | None, points: SetPoints, expected: float) -> None:
    assert share(waiting, level, points) == pytest.approx(expected)


@given(st.integers(0, 300), st.integers(0, 300))
def test_more_backlog_is_never_faster(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert share(low, None, SetPoints()) >= share(high, None, SetPoints())


def test_what_is_wrong_with_set_points() -> None:
    wrong = SetPoints(waiting_full=50, waiting_stop=50, level_full=80, level_stop=None, least=0)
    assert [one.path for one in check_set_points(wrong)] == ["pace.waiting_stop", "pace.level_stop", "pace.least"]
    assert check_set_points(SetPoints(level_full=80, level_stop=40)) == []
