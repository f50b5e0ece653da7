"""The status machine as a table, the pace as arithmetic, the fate of a message as a table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk.rules import (
    NEXT,
    Event,
    Pace,
    copied_name,
    due_event,
    next_start_ms,
    next_state,
    shortest_ms,
    started,
    verdict,
)
from app.contract.bulk import CONTROLS, CampaignState, Control
from app.contract.messages import MessageState

S, M = CampaignState, MessageState


@pytest.mark.req("BLK-66", "BLK-67", "BLK-68", "BLK-69", "BLK-70")
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("control", list(Control))
def test_the_desktop_offers_exactly_what_the_service_allows(state: CampaignState, control: Control):
    assert (control in CONTROLS[state]) == (next_state(state, Event(control.value)) is not None)


def test_every_state_can_be_left_and_reached():
    assert {state for state, _ in NEXT} == set(S)
    assert set(NEXT.values()) == set(S)


@pytest.mark.req("BLK-64")
@pytest.mark.parametrize(
    ("late_min", "allowed_min", "event"),
    [
        (0, 60, Event.DUE),
        (60, 60, Event.DUE),
        (61, 60, Event.MISSED),
        (1, 0, Event.MISSED),
        (1440, 1440, Event.DUE),
    ],
)
def test_how_late_a_start_may_be(late_min: int, allowed_min: int, event: Event):
    assert due_event(0, late_min * 60_000, allowed_min) is event


def sends(per_minute: int, count: int, lags: list[int]) -> list[int]:
    """When messages leave, each late by the next of `lags`."""
    pace, now_ms, starts = Pace(), 0, []
    for number in range(count):
        now_ms = max(now_ms, next_start_ms(pace, per_minute, now_ms)) + lags[number % len(lags)]
        while (due_ms := next_start_ms(pace, per_minute, now_ms)) > now_ms:
            now_ms = due_ms
        pace = started(pace, per_minute, now_ms)
        starts.append(now_ms)
    return starts


def fullest_minute(starts: list[int]) -> int:
    return max(sum(first <= one < first + 60_000 for one in starts) for first in starts)


@pytest.mark.req("BLK-62", "BLK-100")
def test_three_hundred_a_minute_leave_evenly():
    starts = sends(300, 1_000, [0])
    assert starts == [number * 200 for number in range(1_000)]
    assert fullest_minute(starts) == 300


@pytest.mark.req("BLK-62")
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.lists(st.integers(0, 2_000), min_size=1, max_size=20))
def test_no_minute_ever_holds_more(per_minute: int, lags: list[int]):
    starts = sends(per_minute, min(3 * per_minute, 330), lags)
    assert fullest_minute(starts) <= per_minute


@pytest.mark.req("BLK-62")
def test_small_delays_do_not_slow_the_pace_down():
    assert sends(300, 900, [0, 30, 5, 120])[-1] < 899 * 200 + 2_000


@pytest.mark.req("BLK-62")
@settings(max_examples=100, deadline=None)
@given(st.integers(1, 300), st.lists(st.integers(-(10**7), 10**5), min_size=1, max_size=40))
def test_a_clock_that_is_set_back_brings_no_burst_and_no_standstill(per_minute: int, jumps: list[int]):
    """Told in time that really passes: what the clock loses is not waited for, and not used twice."""
    pace, clock_ms, passed_ms, starts = Pace(), 10**12, 0, []
    for jump in jumps:
        clock_ms += min(jump, 0)
        wait_ms = max(0, next_start_ms(pace, per_minute, clock_ms) - clock_ms)
        assert wait_ms <= 60_000
        clock_ms, passed_ms = clock_ms + wait_ms, passed_ms + wait_ms
        pace = started(pace, per_minute, clock_ms)
        starts.append(passed_ms)
    assert fullest_minute(starts) <= per_minute


@pytest.mark.req("BLK-77", "BLK-75", "BLK-65")
@pytest.mark.parametrize(
    ("status", "fate", "failure", "after"),
    [
        ("spooled", M.SUBMITTED, None, "sent"),
        ("sending", M.SUBMITTED, None, "sent"),
        ("unknown", M.SUBMITTED, None, "sent"),
        ("delivered", M.SUBMITTED, None, None),
        ("read", M.DELIVERED, None, None),
        ("sent", M.DELIVERED, None, "delivered"),
        ("delivered", M.SEEN, None, "read"),
        ("unknown", M.DELIVERED, None, "delivered"),
        ("failed", M.DELIVERED, None, "delivered"),
        ("sent", M.FAILED, "undelivered", "failed"),
        ("delivered", M.FAILED, "undelivered", None),
        ("sending", M.FAILED, "rejected", "failed"),
        ("spooled", M.FAILED, "opted_out", "blocked"),
        ("spooled", M.FAILED, "do_not_contact", "blocked"),
        ("sending", M.FAILED, "config", "scheduled"),
        ("sent", M.FAILED, "config", "failed"),
        ("sending", M.UNKNOWN, None, "unknown"),
        ("sent", M.UNKNOWN, None, None),
        ("cancelled", M.DELIVERED, None, None),
        ("sending", M.QUEUED, None, None),
    ],
)
def test_a_status_only_moves_forward(status: str, fate: MessageState, failure: str | None, after: str | None):
    found = verdict(status, fate, failure)
    assert (None if found is None else found.value) == after


@pytest.mark.req("BLK-3")
def test_names_of_copies():
    assert copied_name("May", set(), 100) == "May (copy)"
    assert copied_name("May", {"may (copy)", "may (copy 2)"}, 100) == "May (copy 3)"
    assert copied_name("x" * 100, set(), 100) == "x" * 93 + " (copy)"


@pytest.mark.req("BLK-52")
@pytest.mark.parametrize(
    ("count", "per_minute", "expected"), [(0, 60, 0), (1, 60, 0), (61, 60, 60_000), (2, 300, 200)]
)
def test_the_shortest_duration(count: int, per_minute: int, expected: int):
    assert shortest_ms(count, per_minute) == expected
