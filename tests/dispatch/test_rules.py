"""The engine's decisions as tables: what a receipt changes, what a whole is of its parts, when to try again."""

from __future__ import annotations

import itertools

import pytest

from app.channels.kit.connector import ReceiptStatus
from app.contract.messages import MessageState
from app.core.clock import SECOND_MS
from app.dispatch.rules import RETRY_EVERY_MS, RetryPlan, after_receipt, best_state, retry_at, whole_state

S, R = MessageState, ReceiptStatus

MOVES = {
    (S.SUBMITTED, R.DELIVERED): S.DELIVERED,
    (S.SUBMITTED, R.DISPLAYED): S.SEEN,
    (S.SUBMITTED, R.FAILED): S.FAILED,
    (S.FAILED, R.DELIVERED): S.DELIVERED,
    (S.FAILED, R.DISPLAYED): S.SEEN,
    (S.DELIVERED, R.DISPLAYED): S.SEEN,
}
RANK = {S.SUBMITTED: 0, S.FAILED: 1, S.DELIVERED: 2, S.SEEN: 3}


@pytest.mark.req("MSG-72", "MSG-77")
@pytest.mark.parametrize(("state", "status"), list(itertools.product(S, R)))
def test_every_state_under_every_receipt(state: MessageState, status: ReceiptStatus) -> None:
    assert after_receipt(state, status) is MOVES.get((state, status), state)


@pytest.mark.req("MSG-72")
@pytest.mark.parametrize(("state", "status"), list(itertools.product(RANK, R)))
def test_a_status_never_sinks(state: MessageState, status: ReceiptStatus) -> None:
    assert RANK[after_receipt(state, status)] >= RANK[state]


@pytest.mark.req("MSG-73")
@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([S.SUBMITTED], S.SUBMITTED),
        ([S.DELIVERED], S.DELIVERED),
        ([S.SEEN], S.SEEN),
        ([S.FAILED], S.FAILED),
        ([S.DELIVERED, S.SUBMITTED], S.SUBMITTED),
        ([S.DELIVERED, S.DELIVERED], S.DELIVERED),
        ([S.DELIVERED, S.SEEN], S.DELIVERED),
        ([S.SEEN, S.SEEN], S.SEEN),
        ([S.FAILED, S.SUBMITTED], S.FAILED),
        ([S.FAILED, S.DELIVERED, S.SEEN], S.FAILED),
        ([S.DELIVERED, S.UNKNOWN], S.UNKNOWN),
        ([S.SUBMITTED, S.UNKNOWN], S.UNKNOWN),
        ([S.FAILED, S.UNKNOWN], S.FAILED),
    ],
)
def test_a_whole_from_its_parts(parts: list[MessageState], whole: MessageState) -> None:
    assert whole_state(parts) is whole
    assert whole_state(reversed(parts)) is whole


@pytest.mark.req("MSG-71")
@pytest.mark.parametrize(
    ("devices", "best"),
    [
        ([S.SUBMITTED], S.SUBMITTED),
        ([S.FAILED, S.SUBMITTED], S.SUBMITTED),
        ([S.FAILED, S.DELIVERED, S.SUBMITTED], S.DELIVERED),
        ([S.DELIVERED, S.SEEN, S.FAILED], S.SEEN),
        ([S.UNKNOWN, S.FAILED], S.UNKNOWN),
        ([S.UNKNOWN, S.SUBMITTED], S.SUBMITTED),
        ([S.FAILED, S.FAILED], S.FAILED),
    ],
)
def test_the_best_of_somebodys_devices(devices: list[MessageState], best: MessageState) -> None:
    assert best_state(devices) is best
    assert best_state(reversed(devices)) is best


NOW = 1_000_000
FOREVER = NOW + 10**9


@pytest.mark.req("MSG-64")
@pytest.mark.parametrize(
    ("attempts", "wanted_ms", "after_s"),
    [(1, 0, 1), (2, 0, 5), (3, 0, 15), (4, 0, 60), (5, 0, 60), (500, 0, 60), (1, 30_000, 30), (4, 30_000, 60),
     (4, 90_000, 90)],
)  # fmt: skip
def test_the_plan_of_tries_and_who_asks_for_more_time(attempts: int, wanted_ms: int, after_s: int) -> None:
    assert retry_at(RetryPlan.CHAIN, attempts, wanted_ms, NOW, FOREVER) == NOW + after_s * SECOND_MS


def test_tries_end_when_the_time_for_them_is_over() -> None:
    assert retry_at(RetryPlan.CHAIN, 1, 0, NOW, NOW + 1_001) == NOW + 1_000
    assert retry_at(RetryPlan.CHAIN, 1, 0, NOW, NOW + 1_000) is None
    assert retry_at(RetryPlan.CHAIN, 9, 0, NOW, NOW + RETRY_EVERY_MS) is None
    assert retry_at(RetryPlan.CHAIN, 1, 0, NOW, NOW - 5) is None


@pytest.mark.req("BLK-79", "DIA-27")
@pytest.mark.parametrize(
    ("attempts", "wanted_ms", "after_s"),
    [(1, 0, 30), (2, 0, 60), (3, 0, 120), (4, 0, 240), (1, 45_000, 45), (5, 0, None), (6, 0, None)],
)
def test_lists_are_tried_five_times_with_growing_pauses(attempts: int, wanted_ms: int, after_s: int | None) -> None:
    expected = None if after_s is None else NOW + after_s * SECOND_MS
    assert retry_at(RetryPlan.LIST, attempts, wanted_ms, NOW, FOREVER) == expected
