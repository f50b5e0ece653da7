"""The connector kit: pacing, joined parts, the masked trace, timers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.kit.pacing import TokenBucket
from app.channels.kit.parts import hold_halves, join
from app.channels.kit.timers import SetTimers
from app.channels.kit.trace import Direction, Trace, mask


def test_a_bucket_of_ten_a_second_spaces_its_takes() -> None:
    bucket = TokenBucket(10)
    assert [round(bucket.take(0.0), 3) for _ in range(4)] == [0.0, 0.1, 0.2, 0.3]
    assert bucket.take(5.0) == 0.0


def test_turns_count_what_would_be_let_go_after_what_is_promised() -> None:
    bucket = TokenBucket(10)
    assert [bucket.turns(0.0, within) for within in (0.0, 0.05, 0.1, 1.0)] == [1, 1, 2, 11]
    for _ in range(4):
        bucket.take(0.0)  # the next one goes at 0.4
    assert [bucket.turns(0.0, within) for within in (0.0, 0.3, 0.39, 0.41, 1.0)] == [0, 0, 0, 1, 7]
    assert bucket.turns(9.0, 0.1) == 2


@given(st.integers(1, 50), st.integers(1, 5), st.lists(st.floats(0, 0.5), max_size=30), st.floats(0, 2))
def test_as_many_are_let_go_as_were_foretold(rate: int, burst: int, gaps: list[float], within_s: float) -> None:
    bucket, now = TokenBucket(rate, burst), 0.0
    for gap in gaps:
        now += gap
        bucket.take(now)
    foretold = bucket.turns(now, within_s)
    waits = [bucket.take(now) for _ in range(foretold + 1)]
    assert all(wait_s <= within_s + 1e-6 for wait_s in waits[:foretold])
    assert waits[-1] >= within_s - 1e-6


def test_a_burst_goes_at_once_and_not_more() -> None:
    bucket = TokenBucket(10, burst=3)
    assert [round(bucket.take(100.0), 3) for _ in range(5)] == [0.0, 0.0, 0.0, 0.1, 0.2]


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=60), st.integers(1, 100), st.integers(1, 5))
def test_no_second_holds_more_than_rate_and_burst(gaps: list[float], rate: int, burst: int) -> None:
    bucket, now, used = TokenBucket(rate, burst), 0.0, []
    for gap in gaps:
        now += gap
        used.append(now + bucket.take(now))
    assert used == sorted(used)
    for start in used:
        assert sum(start <= moment < start + 1 - 1e-6 for moment in used) <= rate + burst


@given(st.text(st.characters(exclude_categories=["Cs", "Co"])), st.lists(st.integers(0, 60), max_size=5))
def test_parts_cut_anywhere_join_to_the_text(text: str, cuts: list[int]) -> None:
    octets = text.encode("utf-16-be", "replace")
    borders = sorted({0, len(octets), *(min(cut * 2, len(octets)) for cut in cuts)})
    pieces = [octets[a:b] for a, b in pairwise(borders)] or [b""]
    parts = [hold_halves(piece.decode("utf-16-be", "surrogatepass")) for piece in pieces]
    for part in parts:
        part.encode("utf-8")  # storable
    assert join(parts) == octets.decode("utf-16-be")


def test_a_half_that_never_meets_the_other_is_a_replacement_character() -> None:
    assert join([hold_halves("a\ud83d"), "b"]) == "a�b"
    assert join([hold_halves("a\U0010f83d"), hold_halves("\ude00")]) == "a��"  # a stand-in sent by somebody


@pytest.mark.parametrize(
    ("number", "masked"), [("34600111222", "********222"), ("ACME", "*CME"), ("12", "12"), ("", "")]
)
def test_mask(number: str, masked: str) -> None:
    assert mask(number) == masked


def test_the_trace_keeps_the_newest() -> None:
    trace = Trace(size=2)
    for sequence in range(3):
        trace.add(sequence, Direction.SENT, "submit_sm", sequence)
    assert [entry.sequence for entry in trace.entries()] == [1, 2]


def test_set_timers_call_in_order_and_not_what_was_cancelled() -> None:
    timers = SetTimers()
    calls: list[str] = []
    timers.call_at(2, calls.append, "b")
    timers.call_at(1, lambda: timers.call_at(1.5, calls.append, "a"))
    timers.call_at(1, calls.append, "x").cancel()
    timers.call_at(9, calls.append, "late")
    timers.advance(3)
    assert calls == ["a", "b"]
    assert timers.time() == 3
    assert timers.waits() == [6]
