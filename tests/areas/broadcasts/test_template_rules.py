"""The states of schedules as a table, and what a due start does."""

from __future__ import annotations

import itertools

import pytest

from app.broadcasts.template_rules import NEXT, Due, Standing, Turn, due, is_cleared, shown, standing_of
from app.contract.broadcast_templates import Missed, ModerationState, ScheduleStatus

S, T = Standing, Turn
MINUTE = 60_000
HOUR = 60 * MINUTE

WAYS = {
    (S.NONE, S.ACTIVE, T.READY),
    (S.NONE, S.HELD, T.UNREADY),
    (S.NONE, S.EXPIRED, T.OVER),
    (S.ACTIVE, S.PAUSED, T.PAUSE),
    (S.ACTIVE, S.PAUSED, T.FAILING),
    (S.ACTIVE, S.HELD, T.UNREADY),
    (S.ACTIVE, S.EXPIRED, T.OVER),
    (S.PAUSED, S.ACTIVE, T.RESUME),
    (S.PAUSED, S.EXPIRED, T.RESUME_OVER),
    (S.HELD, S.ACTIVE, T.READY),
    (S.HELD, S.ACTIVE, T.RESUME),
    (S.HELD, S.PAUSED, T.PAUSE),
    (S.HELD, S.EXPIRED, T.OVER),
    (S.HELD, S.EXPIRED, T.RESUME_OVER),
    (S.EXPIRED, S.ACTIVE, T.READY),
    (S.EXPIRED, S.HELD, T.UNREADY),
    (S.EXPIRED, S.PAUSED, T.PAUSE),
}
"""Every change of state there is, removing apart."""


@pytest.mark.req("BTP-25")
def test_a_schedule_moves_only_in_these_ways():
    moves = {(before, after, event) for (before, event), after in NEXT.items() if before is not after}
    removed = {(before, S.NONE, T.REMOVE) for before in S if before is not S.NONE}
    assert moves == WAYS | removed


@pytest.mark.req("BTP-25", "BTP-44")
@pytest.mark.parametrize(
    ("before", "event"),
    [(S.PAUSED, T.PAUSE), (S.ACTIVE, T.RESUME), (S.PAUSED, T.READY), (S.PAUSED, T.OVER), (S.EXPIRED, T.OVER)],
)
def test_what_changes_nothing_is_no_error(before, event):
    assert NEXT[before, event] is before


def test_a_standing_is_read_back_from_what_is_shown():
    for standing, reason in itertools.product(S, (None, "incomplete", "unapproved", "failing")):
        status = shown(standing)
        held = standing in (S.PAUSED, S.HELD) and reason in ("incomplete", "unapproved")
        expected = S.HELD if held else S.PAUSED if standing is S.HELD else standing
        assert standing_of(status, reason) is expected
    assert shown(S.HELD) is ScheduleStatus.PAUSED


LATE = [
    (Missed.ASK, 0, Due.GO),
    (Missed.ASK, HOUR, Due.GO),
    (Missed.ASK, HOUR + 1, Due.ASK),
    (Missed.SEND_LATE, MINUTE, Due.GO),
    (Missed.SEND_LATE, 2 * HOUR, Due.GO),
    (Missed.SEND_LATE, 2 * HOUR + 1, Due.SKIP),
    (Missed.SKIP, MINUTE, Due.GO),
    (Missed.SKIP, MINUTE + 1, Due.SKIP),
]


@pytest.mark.req("BTP-24", "BEY-6", "BRD-81")
@pytest.mark.parametrize(("policy", "late_ms", "expected"), LATE)
def test_what_becomes_of_a_start_that_is_late(policy, late_ms, expected):
    assert due(policy, late_ms, 2 * HOUR) is expected


@pytest.mark.req("BEY-6")
@pytest.mark.parametrize("policy", list(Missed))
def test_after_a_restore_nothing_planned_before_goes_by_itself(policy):
    assert due(policy, 0, HOUR, restored=True) is (Due.SKIP if policy is Missed.SKIP else Due.ASK)


@pytest.mark.req("BTP-27", "BRD-66")
@pytest.mark.parametrize("state", list(ModerationState))
def test_who_may_be_launched(state):
    waits = {ModerationState.ON_MODERATION, ModerationState.REJECTED}
    assert is_cleared(state, moderated=False) is (state not in waits)
    assert is_cleared(state, moderated=True) is (state is ModerationState.APPROVED)
