"""A recipient's way through a chain, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.broadcasts.passage import Report, Standing, Verdict, follow, in_stopped_run, pass_over, stop, time_over
from app.contract.broadcasts import RecipientState as R
from app.contract.content import Criterion as C
from app.contract.messages import MessageState as M


@pytest.mark.parametrize(
    ("state", "fate", "criterion", "expected"),
    [
        (R.SPOOLED, M.SUBMITTED, C.DELIVERY, R.ACTIVE),
        (R.SPOOLED, M.SUBMITTED, C.SUBMIT, R.SUCCESSFUL),
        (R.ACTIVE, M.DELIVERED, C.DELIVERY, R.SUCCESSFUL),
        (R.ACTIVE, M.DELIVERED, C.SUBMIT, R.SUCCESSFUL),
        (R.ACTIVE, M.DELIVERED, C.DISPLAY, None),
        (R.ACTIVE, M.SEEN, C.DISPLAY, R.SUCCESSFUL),
        (R.ACTIVE, M.SEEN, C.DELIVERY, R.SUCCESSFUL),
        (R.SPOOLED, M.FAILED, C.DELIVERY, R.UNSUCCESSFUL),
        (R.ACTIVE, M.FAILED, C.DELIVERY, R.UNSUCCESSFUL),
        (R.SPOOLED, M.UNKNOWN, C.DELIVERY, R.ACTIVE),
        (R.SUCCESSFUL, M.FAILED, C.SUBMIT, None),
        (R.SUCCESSFUL, M.DELIVERED, C.DELIVERY, None),
        (R.UNSUCCESSFUL, M.DELIVERED, C.DELIVERY, R.SUCCESSFUL),
        (R.STOPPED, M.DELIVERED, C.DELIVERY, R.SUCCESSFUL),
        (R.UNSUCCESSFUL, M.FAILED, C.DELIVERY, None),
        (R.EXCLUDED, M.FAILED, C.DELIVERY, None),
    ],
)
@pytest.mark.req("MSG-20", "MSG-22", "MSG-63", "MSG-64", "MSG-69", "MSG-75", "MSG-76", "BRD-84")
def test_what_a_message_makes_of_its_recipient_in_the_last_step(state, fate, criterion, expected):
    found = follow(Standing(state), Report(1, M.QUEUED, fate), criterion, 1)
    assert (found.state if found else None) is expected


@pytest.mark.parametrize(
    ("now", "report", "expected"),
    [
        pytest.param(
            Standing(R.SPOOLED, 1),
            Report(1, M.QUEUED, M.FAILED, "rejected"),
            Verdict(R.NEXT, 2, "rejected"),
            id="permanent failure: the next step at once",
        ),
        pytest.param(
            Standing(R.ACTIVE, 1),
            Report(1, M.SUBMITTED, M.FAILED),
            Verdict(R.NEXT, 2, "undelivered"),
            id="undelivered: the next step at once",
        ),
        pytest.param(
            Standing(R.ACTIVE, 2, "timed_out"),
            Report(2, M.QUEUED, M.SUBMITTED),
            Verdict(R.ACTIVE, 2, starts_waiting=True),
            id="the later step is handed over",
        ),
        pytest.param(
            Standing(R.ACTIVE, 2),
            Report(1, M.SUBMITTED, M.DELIVERED),
            Verdict(R.SUCCESSFUL, 2, success_step=1),
            id="late report of an earlier step counts",
        ),
        pytest.param(
            Standing(R.NEXT, 2, "timed_out"),
            Report(1, M.SUBMITTED, M.DELIVERED),
            Verdict(R.SUCCESSFUL, 2, success_step=1),
            id="before the next step began",
        ),
        pytest.param(
            Standing(R.UNSUCCESSFUL, 3, "timed_out"),
            Report(1, M.SUBMITTED, M.DELIVERED),
            Verdict(R.SUCCESSFUL, 3, success_step=1, late=True),
            id="after the end of the chain it is late",
        ),
        pytest.param(
            Standing(R.ACTIVE, 2),
            Report(1, M.SUBMITTED, M.FAILED),
            None,
            id="an earlier step's failure changes nothing",
        ),
        pytest.param(
            Standing(R.SPOOLED, 1),
            Report(1, M.QUEUED, M.FAILED, "opted_out", is_blocked=True),
            Verdict(R.QUEUED, 2),
            id="kept back: the next step, nothing was tried",
        ),
        pytest.param(
            Standing(R.ACTIVE, 3, "timed_out"),
            Report(3, M.QUEUED, M.FAILED, "opted_out", is_blocked=True),
            Verdict(R.UNSUCCESSFUL, 3, "timed_out"),
            id="kept back in the last step after an attempt",
        ),
        pytest.param(
            Standing(R.SPOOLED, 3),
            Report(3, M.QUEUED, M.FAILED, "opted_out", is_blocked=True),
            Verdict(R.EXCLUDED, 3, "opted_out"),
            id="kept back in the last step, never tried",
        ),
        pytest.param(
            Standing(R.ACTIVE, 2, "unknown"),
            Report(2, M.SUBMITTED, M.FAILED),
            Verdict(R.NEXT, 3, "unknown"),
            id="who may have got the first stays marked",
        ),
        pytest.param(
            Standing(R.ACTIVE, 1, "unknown"),
            Report(1, M.UNKNOWN, M.SUBMITTED),
            Verdict(R.ACTIVE, 1, keeps_waiting=True),
            id="what was unknown had been taken",
        ),
        pytest.param(
            Standing(R.ACTIVE, 1, "unknown"),
            Report(1, M.UNKNOWN, M.FAILED),
            Verdict(R.NEXT, 2, "undelivered"),
            id="what was unknown is known by a report",
        ),
    ],
)
@pytest.mark.req("MSG-61", "MSG-64", "MSG-67", "MSG-68", "MSG-69")
def test_a_chain_of_three(now, report, expected):
    assert follow(now, report, C.DELIVERY, 3) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Standing(R.ACTIVE, 1), Verdict(R.NEXT, 2, "timed_out")),
        (Standing(R.ACTIVE, 2), Verdict(R.UNSUCCESSFUL, 2, "timed_out")),
        (Standing(R.ACTIVE, 1, "unknown"), Verdict(R.NEXT, 2, "unknown")),
        (Standing(R.ACTIVE, 2, "unknown"), Verdict(R.UNSUCCESSFUL, 2, "unknown")),
    ],
)
@pytest.mark.req("MSG-26", "MSG-65", "MSG-75")
def test_the_waiting_time_is_over(now, expected):
    assert time_over(now, 2) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Standing(R.QUEUED, 1), Verdict(R.QUEUED, 2)),
        (Standing(R.NEXT, 1, "rejected"), Verdict(R.NEXT, 2, "rejected")),
        (Standing(R.QUEUED, 2), Verdict(R.EXCLUDED, 2, "no_address")),
        (Standing(R.NEXT, 2, "rejected"), Verdict(R.UNSUCCESSFUL, 2, "rejected")),
    ],
)
@pytest.mark.req("MSG-61", "MSG-67")
def test_a_step_that_does_not_suit_is_passed_over(now, expected):
    assert pass_over(now, "no_address", 2) == expected


@pytest.mark.req("MSG-74", "BRD-84")
def test_a_stopped_run_goes_on_with_nothing():
    assert stop(Standing(R.ACTIVE, 2)) == Verdict(R.STOPPED, 2, "stopped")
    assert stop(Standing(R.NEXT, 2, "unknown")) == Verdict(R.STOPPED, 2, "unknown")
    assert in_stopped_run(Verdict(R.ACTIVE, 1, starts_waiting=True)) == Verdict(R.STOPPED, 1, "stopped")
    assert in_stopped_run(Verdict(R.SUCCESSFUL, 1, success_step=1)).state is R.SUCCESSFUL
    assert in_stopped_run(Verdict(R.QUEUED, 2)).state is R.QUEUED


standings = st.builds(
    Standing, st.sampled_from(R), st.integers(1, 4), st.sampled_from([None, "unknown", "timed_out", "rejected"])
)
reports = st.builds(
    Report,
    st.integers(1, 4),
    st.sampled_from([M.QUEUED, M.SUBMITTED, M.UNKNOWN, M.FAILED, M.DELIVERED]),
    st.sampled_from([M.SUBMITTED, M.DELIVERED, M.SEEN, M.FAILED, M.UNKNOWN]),
    st.sampled_from([None, "rejected"]),
    is_blocked=st.booleans(),
)


@given(standings, reports, st.sampled_from(C))
@pytest.mark.req("MSG-60", "MSG-63")
def test_no_report_takes_a_success_back_or_leads_backwards(now, report, criterion):
    found = follow(now, report, criterion, 4)
    if now.state is R.SUCCESSFUL:
        assert found is None
    if found is not None:
        assert now.step <= found.step <= min(4, now.step + 1)
        assert (found.success_step is not None) == (found.state is R.SUCCESSFUL)
        if found.starts_waiting:
            assert found.state is R.ACTIVE
            assert found.step == now.step
