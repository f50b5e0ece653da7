"""The state machine behind the groups (CNV-9..31), as far as people and customers move it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from app.contract.conversations import ConversationState

S = ConversationState


class Happening(Enum):
    """What can happen to a conversation."""

    SYSTEM_SENT = "system_sent"  # broadcast, test
    CREATED_BY_AGENT = "created_by_agent"
    CUSTOMER_WROTE = "customer_wrote"
    CUSTOMER_REFUSED = "customer_refused"  # an opt-out word: moves nothing, waits for nobody
    ASSIGNED = "assigned"
    AGENT_SENT = "agent_sent"
    UNASSIGNED = "unassigned"
    MOVED = "moved"  # to another department
    RESOLVED = "resolved"


H = Happening

NEXT: Final[dict[tuple[ConversationState | None, Happening], ConversationState]] = {
    (None, H.SYSTEM_SENT): S.IDLE,
    (None, H.CREATED_BY_AGENT): S.IN_WORK,
    (None, H.CUSTOMER_WROTE): S.UNASSIGNED,
    (S.IDLE, H.CUSTOMER_WROTE): S.UNASSIGNED,
    (S.RESOLVED, H.CUSTOMER_WROTE): S.UNASSIGNED,
    (S.IDLE, H.ASSIGNED): S.IN_WORK,
    (S.WAITING, H.ASSIGNED): S.IN_WORK,
    (S.UNASSIGNED, H.ASSIGNED): S.IN_WORK,
    (S.RESOLVED, H.ASSIGNED): S.IN_WORK,
    (S.IDLE, H.AGENT_SENT): S.IN_WORK,
    (S.WAITING, H.AGENT_SENT): S.IN_WORK,
    (S.UNASSIGNED, H.AGENT_SENT): S.IN_WORK,
    (S.RESOLVED, H.AGENT_SENT): S.IN_WORK,
    (S.IN_WORK, H.UNASSIGNED): S.UNASSIGNED,
    (S.IN_WORK, H.MOVED): S.UNASSIGNED,
    (S.IDLE, H.RESOLVED): S.RESOLVED,
    (S.WAITING, H.RESOLVED): S.RESOLVED,
    (S.UNASSIGNED, H.RESOLVED): S.RESOLVED,
    (S.IN_WORK, H.RESOLVED): S.RESOLVED,
}
"""Where a conversation goes; a pair that is not listed leaves the state as it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the state machine decides about. `state` is None before the conversation exists."""

    state: ConversationState | None
    assignee_id: int | None = None
    last_in_ms: int = 0
    last_answer_ms: int = 0

    @property
    def unanswered(self) -> bool:
        """Whether the customer waits for an answer (CNV-35)."""
        return self.state is not S.RESOLVED and self.last_in_ms > self.last_answer_ms


def after(before: Standing, happening: Happening, now_ms: int, user_id: int | None = None) -> Standing:
    """The standing after something happened; `user_id` is who got it, or who wrote."""
    state = NEXT.get((before.state, happening), before.state)
    moved = replace(before, state=state)
    match happening:
        case H.CUSTOMER_WROTE:
            return replace(moved, last_in_ms=now_ms)
        case H.CUSTOMER_REFUSED:
            return before
        case H.ASSIGNED:
            return replace(moved, assignee_id=user_id)
        case H.CREATED_BY_AGENT:
            return replace(moved, assignee_id=user_id)
        case H.AGENT_SENT:
            taken_by = user_id if before.state is not S.IN_WORK else before.assignee_id
            return replace(moved, assignee_id=taken_by, last_answer_ms=now_ms)
        case H.UNASSIGNED | H.MOVED | H.RESOLVED:
            return replace(moved, assignee_id=None)
        case H.SYSTEM_SENT:
            return moved
