"""Canaries and breakers as pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.safety import (
    Breaker,
    Canary,
    Result,
    Safety,
    Stage,
    canary_size,
    check_safety,
    judge_canary,
    spike_of,
    with_results,
)


def results(good: int, bad: int, code: str = "0x0B") -> list[Result]:
    fine = [Result(message_id=number) for number in range(good)]
    return fine + [
        Result(message_id=1_000 + number, failure="rejected", code=code, text="no") for number in range(bad)
    ]


@pytest.mark.req("BEY-3")
@pytest.mark.parametrize(
    ("canary", "total", "size"),
    [
        (Canary(count=50), 1_000, 50),
        (Canary(count=50), 20, 20),
        (Canary(count=None, percent=1), 1_000, 10),
        (Canary(count=None, percent=1), 1_001, 11),
        (Canary(count=None, percent=0.1), 5, 1),
        (Canary(count=None, percent=10), 0, 0),
    ],
)
def test_how_many_go_first(canary: Canary, total: int, size: int) -> None:
    assert canary_size(canary, total) == size


@pytest.mark.req("BEY-3")
@pytest.mark.parametrize(
    ("arrived", "still_open", "is_late", "stage"),
    [
        (40, 10, False, Stage.OPEN),
        (39, 11, False, Stage.CANARY),
        (39, 1, False, Stage.CANARY),
        (39, 0, False, Stage.FAILED),
        (30, 9, False, Stage.FAILED),  # what is open can not make it up any more
        (39, 11, True, Stage.FAILED),
        (40, 0, True, Stage.OPEN),
    ],
)
def test_when_the_rest_may_go(arrived: int, still_open: int, is_late: bool, stage: Stage) -> None:
    assert judge_canary(Canary(count=50, share=80), 50, arrived, still_open, is_late=is_late) is stage


@pytest.mark.req("BEY-3")
@pytest.mark.parametrize(
    ("good", "bad", "trips"),
    [
        (160, 40, True),
        (161, 39, False),
        (32, 8, True),
        (31, 8, False),
        (0, 40, True),
        (0, 39, False),
        (0, 1, False),
    ],
)
def test_a_spike_is_a_fifth_of_the_last_two_hundred_from_forty_on(good: int, bad: int, trips: bool) -> None:
    assert (spike_of(results(good, bad), Breaker()) is not None) is trips


@pytest.mark.req("BEY-3")
def test_a_spike_says_which_error_most_of_them_were() -> None:
    window = results(30, 12) + [Result(message_id=5_000 + n, failure="throttled", code="0x58") for n in range(3)]
    spike = spike_of(window, Breaker())
    assert spike is not None
    assert (spike.errors, spike.of, spike.failure, spike.code, spike.text, spike.count) == (
        15, 45, "rejected", "0x0B", "no", 12,
    )  # fmt: skip


def test_one_bad_recipient_never_stops_a_run() -> None:
    assert spike_of(results(0, 1), Breaker(percent=1, of_last=10, at_least=1)) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=200), st.integers(1, 40))
def test_a_message_has_one_place_among_the_last_results_and_its_newest_result(
    told: list[tuple[int, bool]], of_last: int
) -> None:
    window: tuple[Result, ...] = ()
    newest = {}
    for number, fails in told:
        window = with_results(window, [Result(message_id=number, failure="rejected" if fails else "")], of_last)
        newest[number] = fails
    assert len(window) <= of_last
    assert len({one.message_id for one in window}) == len(window)
    assert all(bool(one.failure) == newest[one.message_id] for one in window)


def test_everything_wrong_at_once() -> None:
    wrong = Safety(
        canary=Canary(count=0, percent=None, share=0, within_s=1),
        breaker=Breaker(percent=0, of_last=5, at_least=90),
    )
    assert {one.path for one in check_safety(wrong)} == {
        "safety.canary.count", "safety.canary.share", "safety.canary.within_s",
        "safety.breaker.percent", "safety.breaker.of_last", "safety.breaker.at_least",
    }  # fmt: skip
    both = Safety(canary=Canary(count=5, percent=5.0))
    assert [(one.path, one.code) for one in check_safety(both)] == [("safety.canary.count", "required")]
    assert check_safety(Safety()) == []
