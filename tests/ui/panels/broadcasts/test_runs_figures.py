"""What the counters of a run say, and what may be done to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.broadcasts import Broadcast, Counters, Status
from tests.ui.panels.broadcasts.door import broadcast
from tests.ui.panels.broadcasts.hall import plain
from ui.panels.broadcasts.runs.actions import Verb, may
from ui.panels.broadcasts.runs.figures import (
    BLOCKED,
    FINDING,
    MISSED,
    PARTS,
    bar_parts,
    finished,
    part_words,
    standing,
    was_never_started,
)

FAILED = Counters(successful=1, unsuccessful=1)
OFFERED = {
    Status.DRAFT: {Verb.EDIT, Verb.LAUNCH, Verb.COPY, Verb.DELETE},
    Status.ON_MODERATION: {Verb.VIEW, Verb.COPY, Verb.WITHDRAW, Verb.ABORT},
    Status.REJECTED: {Verb.EDIT, Verb.LAUNCH, Verb.COPY, Verb.DELETE},
    Status.SCHEDULED: {Verb.EDIT, Verb.COPY, Verb.ABORT},
    Status.IN_PROGRESS: {Verb.VIEW, Verb.COPY, Verb.PAUSE, Verb.ABORT, Verb.EXPORT},
    Status.SENT: {Verb.VIEW, Verb.COPY, Verb.PAUSE, Verb.ABORT, Verb.EXPORT},
    Status.PAUSED: {Verb.VIEW, Verb.COPY, Verb.RESUME, Verb.ABORT, Verb.EXPORT},
    Status.COMPLETE: {Verb.VIEW, Verb.COPY, Verb.RELAUNCH, Verb.EXPORT},
    Status.SEEN: {Verb.VIEW, Verb.COPY, Verb.RELAUNCH, Verb.EXPORT},
    Status.ABORTED: {Verb.VIEW, Verb.COPY, Verb.EXPORT},
    Status.FAILED: {Verb.VIEW, Verb.COPY, Verb.EXPORT},
}


@pytest.mark.req("BRD-10", "BTP-12")
@pytest.mark.parametrize("status", list(Status))
def test_every_status_offers_its_actions(status: Status) -> None:
    run = broadcast(status=status, counters=FAILED, contacts_total=2)
    assert {verb for verb in Verb if may(verb, run)} == OFFERED[status] | {Verb.TEMPLATE}


def test_nobody_missed_nobody_relaunched() -> None:
    run = broadcast(status=Status.SEEN, counters=Counters(successful=2), contacts_total=2)
    assert not may(Verb.RELAUNCH, run)


@pytest.mark.req("BRD-103")
def test_a_small_share_is_not_nothing_and_all_but_one_not_all() -> None:
    run = broadcast(status=Status.SENT, counters=Counters(successful=999, in_flight=1), contacts_total=1000)
    found = {part: plain(words) for part, words in part_words(run).items()}
    assert (found["successful"], found["in_flight"], found["queued"]) == ("99 %", "<1 %", "0 %")


@given(st.lists(st.integers(0, 5000), min_size=5, max_size=5))
def test_the_bar_never_shows_more_than_there_is(counted: list[int]) -> None:
    counters = Counters(**dict(zip(PARTS, counted, strict=True)))
    run = broadcast(status=Status.IN_PROGRESS, counters=counters, contacts_total=sum(counted))
    assert sum(part.value for part in bar_parts(run)) == sum(counted) - counters.queued
    share = finished(run)
    assert (share is None) == (sum(counted) == 0)
    assert share is None or 0 <= share <= 1


@pytest.mark.req("BRD-75", "BRD-121")
@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (broadcast(status=Status.DRAFT), Status.DRAFT),
        (broadcast(status=Status.IN_PROGRESS, contacts_total=5), Status.IN_PROGRESS),
        (broadcast(status=Status.IN_PROGRESS, resolved=3), FINDING),
        (broadcast(status=Status.SENT, blocked_since_ms=1), BLOCKED),
        (broadcast(status=Status.COMPLETE, blocked_since_ms=1), Status.COMPLETE),
        (broadcast(status=Status.PAUSED), Status.PAUSED),
        (broadcast(status=Status.PAUSED, status_reason="start_missed"), MISSED),
    ],
)
def test_what_keeps_a_run_is_shown_in_place_of_its_status(run: Broadcast, expected: object) -> None:
    assert standing(run) == expected
    assert was_never_started(run) == (expected == MISSED)
