"""The status machine, names and shares, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.broadcasts.rules import NEXT, copy_name, due_event, next_status
from app.broadcasts.rules import Event as E
from app.contract.broadcasts import Counters, shares
from app.contract.broadcasts import Status as S

ALLOWED = {
    (S.DRAFT, E.SCHEDULE, S.SCHEDULED, "BRD-72"),
    (S.DRAFT, E.START, S.IN_PROGRESS, "BRD-72"),
    (S.DRAFT, E.SUBMIT, S.ON_MODERATION, "BRD-72"),
    (S.ON_MODERATION, E.SCHEDULE, S.SCHEDULED, "BRD-73"),
    (S.ON_MODERATION, E.START, S.IN_PROGRESS, "BRD-73"),
    (S.ON_MODERATION, E.REJECT, S.REJECTED, "BRD-73"),
    (S.ON_MODERATION, E.RETURN, S.DRAFT, "BRD-73"),
    (S.ON_MODERATION, E.ABORT, S.ABORTED, "BRD-73"),
    (S.REJECTED, E.EDIT, S.DRAFT, "BRD-74"),
    (S.SCHEDULED, E.SUBMIT, S.ON_MODERATION, "BRD-82"),
    (S.PAUSED, E.SCHEDULE, S.SCHEDULED, "BRD-75"),
    (S.SCHEDULED, E.SCHEDULE, S.SCHEDULED, "BRD-82"),
    (S.SCHEDULED, E.START, S.IN_PROGRESS, "BRD-82"),
    (S.SCHEDULED, E.DUE, S.IN_PROGRESS, "BRD-75"),
    (S.SCHEDULED, E.MISSED, S.PAUSED, "BRD-75"),
    (S.SCHEDULED, E.UNFIT, S.FAILED, "BRD-75"),
    (S.SCHEDULED, E.UNSCHEDULE, S.DRAFT, "BRD-75"),
    (S.SCHEDULED, E.ABORT, S.ABORTED, "BRD-75"),
    (S.IN_PROGRESS, E.ALL_TAKEN, S.SENT, "BRD-76"),
    (S.IN_PROGRESS, E.ALL_FINAL, S.COMPLETE, "BRD-76"),
    (S.IN_PROGRESS, E.NOTHING_ACCEPTED, S.FAILED, "BRD-76"),
    (S.IN_PROGRESS, E.UNFIT, S.FAILED, "BRD-76"),
    (S.IN_PROGRESS, E.PAUSE, S.PAUSED, "BRD-76"),
    (S.IN_PROGRESS, E.CANCEL, S.DRAFT, "BRD-125"),
    (S.IN_PROGRESS, E.ABORT, S.ABORTED, "BRD-76"),
    (S.SENT, E.ALL_FINAL, S.COMPLETE, "BRD-77"),
    (S.SENT, E.NOTHING_ACCEPTED, S.FAILED, "BRD-77"),
    (S.SENT, E.PAUSE, S.PAUSED, "BRD-77"),
    (S.SENT, E.ABORT, S.ABORTED, "BRD-77"),
    (S.PAUSED, E.RESUME_OPEN, S.IN_PROGRESS, "BRD-78"),
    (S.PAUSED, E.RESUME_TAKEN, S.SENT, "BRD-78"),
    (S.PAUSED, E.ALL_FINAL, S.COMPLETE, "BRD-78"),
    (S.PAUSED, E.ABORT, S.ABORTED, "BRD-78"),
    (S.COMPLETE, E.ALL_SEEN, S.SEEN, "BRD-79"),
}


@pytest.mark.parametrize(
    ("status", "event", "expected"),
    [
        pytest.param(a, e, b, marks=pytest.mark.req(req), id=f"{a}-{e.value}")
        for a, e, b, req in sorted(ALLOWED, key=str)
    ],
)
def test_allowed_change(status, event, expected):
    assert next_status(status, event) is expected


@pytest.mark.req("BRD-80", "BRD-91")
def test_every_other_change_is_refused():
    allowed = {(a, e) for a, e, _, _ in ALLOWED}
    assert {(s, e) for s in S for e in E if next_status(s, e) is not None} == allowed == set(NEXT)


@pytest.mark.parametrize(
    ("late_min", "event"), [(0, E.DUE), (59, E.DUE), (60, E.DUE), (61, E.MISSED), (600, E.MISSED)]
)
@pytest.mark.req("BRD-81")
def test_a_missed_start(late_min, event):
    assert due_event(1_000, 1_000 + late_min * 60_000) is event


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("100k", {"100k"}, "100k(1)"),
        ("100k(1)", {"100k", "100k(1)"}, "100k(1)(1)"),
        ("100k", {"100k", "100k(1)"}, "100k(2)"),
        ("x" * 128, {"x" * 128}, "x" * 125 + "(1)"),
    ],
)
@pytest.mark.req("BRD-85")
def test_names_of_copies(name, taken, expected):
    assert copy_name(name, frozenset(taken), 128) == expected


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=5))
@pytest.mark.req("BRD-103")
def test_shares_add_to_a_hundred(counts):
    names = ("successful", "unsuccessful", "in_flight", "excluded", "queued")
    counters = Counters(**dict(zip(names, counts, strict=True)))
    total = sum(counts)
    found = shares(counters, total)
    assert sum(found.values()) == (100 if total else 0)
    for name, count in zip(names, counts, strict=True):
        assert abs(found[name] - (100 * count / total if total else 0)) < 1
