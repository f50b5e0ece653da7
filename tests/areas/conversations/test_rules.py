"""The state machine of conversations as a table."""

from __future__ import annotations

import pytest

from app.contract.conversations import ConversationState as S
from app.conversations.rules import NEXT, Standing, after
from app.conversations.rules import Happening as H

NOW = 1_000


@pytest.mark.parametrize(
    ("state", "happening", "expected"),
    [
        pytest.param(None, H.SYSTEM_SENT, S.IDLE, marks=pytest.mark.req("CNV-12")),
        pytest.param(None, H.CREATED_BY_AGENT, S.IN_WORK, marks=pytest.mark.req("CNV-13")),
        pytest.param(None, H.CUSTOMER_WROTE, S.UNASSIGNED, marks=pytest.mark.req("CNV-14")),
        pytest.param(S.IDLE, H.CUSTOMER_WROTE, S.UNASSIGNED, marks=pytest.mark.req("CNV-14")),
        pytest.param(S.RESOLVED, H.CUSTOMER_WROTE, S.UNASSIGNED, marks=pytest.mark.req("CNV-14")),
        pytest.param(S.UNASSIGNED, H.CUSTOMER_WROTE, S.UNASSIGNED),
        pytest.param(S.IN_WORK, H.CUSTOMER_WROTE, S.IN_WORK, marks=pytest.mark.req("CNV-23")),
        *(
            pytest.param(state, H.ASSIGNED, S.IN_WORK, marks=pytest.mark.req("CNV-21"))
            for state in (S.IDLE, S.WAITING, S.UNASSIGNED, S.RESOLVED)
        ),
        pytest.param(S.IN_WORK, H.ASSIGNED, S.IN_WORK, marks=pytest.mark.req("CNV-24")),
        *(
            pytest.param(state, H.AGENT_SENT, S.IN_WORK, marks=pytest.mark.req("CNV-22"))
            for state in (S.IDLE, S.WAITING, S.UNASSIGNED, S.RESOLVED)
        ),
        pytest.param(S.IN_WORK, H.UNASSIGNED, S.UNASSIGNED, marks=pytest.mark.req("CNV-25")),
        pytest.param(S.IN_WORK, H.MOVED, S.UNASSIGNED, marks=pytest.mark.req("CNV-26")),
        *(
            pytest.param(state, H.MOVED, state, marks=pytest.mark.req("CNV-27"))
            for state in (S.IDLE, S.WAITING, S.UNASSIGNED, S.RESOLVED)
        ),
        *(
            pytest.param(state, H.RESOLVED, S.RESOLVED, marks=pytest.mark.req("CNV-30"))
            for state in (S.IDLE, S.WAITING, S.UNASSIGNED, S.IN_WORK)
        ),
        *(
            pytest.param(state, H.SYSTEM_SENT, state, marks=pytest.mark.req("CNV-11", "CNV-31"))
            for state in (S.IDLE, S.UNASSIGNED, S.IN_WORK, S.RESOLVED)
        ),
    ],
)
def test_transition(state, happening, expected):
    assert after(Standing(state, 7 if state is S.IN_WORK else None), happening, NOW, user_id=9).state is expected


def test_every_listed_transition_is_in_the_table_above():
    (mark,) = [m for m in test_transition.pytestmark if m.name == "parametrize"]
    listed = {(param.values[0], param.values[1]) for param in mark.args[1]}
    assert set(NEXT) <= listed


@pytest.mark.req("CNV-22", "CNV-24")
def test_who_has_it():
    assert after(Standing(S.UNASSIGNED), H.AGENT_SENT, NOW, user_id=9).assignee_id == 9
    assert after(Standing(S.IN_WORK, 7), H.AGENT_SENT, NOW, user_id=9).assignee_id == 7
    assert after(Standing(S.IN_WORK, 7), H.ASSIGNED, NOW, user_id=9).assignee_id == 9


@pytest.mark.parametrize("happening", [H.UNASSIGNED, H.MOVED, H.RESOLVED])
@pytest.mark.req("CNV-25", "CNV-26", "CNV-30")
def test_nobody_has_it_any_more(happening):
    assert after(Standing(S.IN_WORK, 7), happening, NOW).assignee_id is None


@pytest.mark.req("CNV-35")
def test_unanswered_until_somebody_answers_or_resolves():
    waiting = after(Standing(S.IDLE), H.CUSTOMER_WROTE, NOW)
    assert waiting.unanswered
    assert not after(waiting, H.AGENT_SENT, NOW + 1, user_id=9).unanswered
    assert not after(waiting, H.RESOLVED, NOW + 1).unanswered
    assert after(waiting, H.SYSTEM_SENT, NOW + 1).unanswered
    assert after(waiting, H.ASSIGNED, NOW + 1, user_id=9).unanswered
