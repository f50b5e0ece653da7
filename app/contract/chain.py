"""The fallback chain: its steps, what each waits for, and what became of a recipient's attempts (MSG-60..90)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.content import (
    AnyContent,
    Content,
    Criterion,
    EmailContent,
    RcsContent,
    channel_of,
    check_content,
    check_google,
    completed,
    criteria_of,
    opened,
)
from app.contract.faults import Param, Problem
from app.contract.mail.checks import lacks_unsubscribe
from app.contract.providers import RcsNetwork
from app.contract.record import Command, Record

STEPS_MAX: Final = 10
WAITING_MIN_S: Final = 10
WAITING_MAX_S: Final = 7 * 86_400
DEFAULT_WAITING_S: Final = 600
STEP_ID_MAX: Final = 64


class Step(Command):
    """One message of the chain (MSG-90); its place is its position, its channel that of the content."""

    content: Content
    step_id: str = ""
    channel: int = 0
    """Filled in from the content; a number that contradicts it is refused."""
    sender_id: int | None = None
    template_id: int | None = None
    success_criterion: Criterion = Criterion.DELIVERY
    waiting_time_s: int = DEFAULT_WAITING_S

    def __post_init__(self) -> None:
        content = opened(self.content)
        channel = channel_of(content).value
        if self.channel not in (0, channel):
            raise ValueError(f"a step of channel {self.channel} cannot hold a content of channel {channel}")
        msgspec.structs.force_setattr(self, "channel", channel)
        msgspec.structs.force_setattr(self, "content", content)


class AttemptState(StrEnum):
    """Where one attempt of a recipient stands (MSG-60)."""

    PENDING = "pending"  # in the spool
    SKIPPED = "skipped"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    DISPLAYED = "displayed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    UNKNOWN = "unknown"


class SkipReason(StrEnum):
    """Why a step was passed over for a person, in the order of its checks (MSG-61). Texts: `exclusion.<code>`."""

    CONTACT_DELETED = "contact_deleted"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    INVALID_NUMBER = "invalid_number"
    DUPLICATE = "duplicate"
    SENDER_INACTIVE = "sender_inactive"
    RCS_NOT_CAPABLE = "rcs_not_capable"
    WA_TEMPLATE_UNAVAILABLE = "wa_template_unavailable"
    WA_WINDOW_CLOSED = "wa_window_closed"
    EMPTY_CONTENT = "empty_content"
    TOO_LONG = "too_long"
    INVALID_CONTENT = "invalid_content"


class Attempt(Record):
    """What became of one step for one recipient (MSG-78)."""

    key: str  # run:recipient:step
    step: int  # from 1
    channel: int
    sender: str
    address: str
    state: AttemptState
    skip_reason: str | None
    message_id: int | None
    started_ms: int
    submitted_ms: int | None
    delivered_ms: int | None
    displayed_ms: int | None
    deadline_ms: int | None  # of the attempt that is open now
    failure: str | None
    error_code: str | None
    error_text: str | None
    parts: int
    retries: int


class StepFigures(Record):
    """Messages of one step (BRD-104); they are counted per message and may exceed the recipients (BRD-106)."""

    step: int  # from 1
    step_id: str
    channel: int
    sender: str
    engaged: int = 0  # recipients for whom it was attempted
    submitted: int = 0
    delivered: int = 0
    displayed: int = 0
    failed: int = 0
    open: int = 0  # without a final report yet
    late: int = 0  # delivered after the run was complete
    duplicates: int = 0  # delivered although another step was as well
    parts: int = 0
    replies: int = 0
    opt_outs: int = 0
    successful: int = 0  # recipients reached by it


def check_step(step: Step, path: str, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with one step (BRD-45, BRD-54, MSG-95)."""
    problems = check_content(step.content, f"{path}.content", attribute_keys)
    if step.sender_id is None:
        problems.append(Problem(path=f"{path}.sender_id", code="required"))
    if step.success_criterion not in criteria_of(channel_of(step.content)):
        problems.append(Problem(path=f"{path}.success_criterion", code="criterion_not_offered"))
    if not WAITING_MIN_S <= step.waiting_time_s <= WAITING_MAX_S:
        limits: dict[str, Param] = {"low": WAITING_MIN_S, "high": WAITING_MAX_S}
        problems.append(Problem(path=f"{path}.waiting_time_s", code="out_of_range", params=limits))
    if len(step.step_id) > STEP_ID_MAX:
        params: dict[str, Param] = {"limit": STEP_ID_MAX, "actual": len(step.step_id)}
        problems.append(Problem(path=f"{path}.step_id", code="too_long", params=params))
    return problems


def check_network(content: AnyContent, network: RcsNetwork | None, path: str) -> list[Problem]:
    """What the network of a sender would refuse of a content at `path` (RCS-25, RCS-42)."""
    if network is not RcsNetwork.GOOGLE or not isinstance(content, RcsContent):
        return []
    return [msgspec.structs.replace(one, path=f"{path}.{one.path}") for one in check_google(content)]


def check_way_out(content: AnyContent, public_address: str, path: str) -> list[Problem]:
    """What is wrong with a mail at `path` that offers a way out where nobody could follow it (EML-19)."""
    if public_address or not isinstance(content, EmailContent) or lacks_unsubscribe(content):
        return []
    return [Problem(path=f"{path}.{'document' if content.type == 'email' else 'text'}", code="no_public_address")]


def check_chain(steps: Sequence[Step], attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything that keeps a chain from being launched: 1 to 10 steps, each complete (BRD-43, BRD-50)."""
    if not steps:
        return [Problem(path="steps", code="required")]
    problems = [
        problem for n, step in enumerate(steps) for problem in check_step(step, f"steps.{n}", attribute_keys)
    ]
    if len(steps) > STEPS_MAX:
        params: dict[str, Param] = {"limit": STEPS_MAX, "actual": len(steps)}
        problems.append(Problem(path="steps", code="too_many", params=params))
    return problems


def completed_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps as they are stored: what nobody wrote is filled in (see `content.completed`)."""
    return tuple(msgspec.structs.replace(step, content=completed(step.content)) for step in steps)


def has_rcs(steps: Sequence[Step]) -> bool:
    """Whether the chain has a step that a capability check is about (BRD-44)."""
    return any(step.channel == Channel.RCS for step in steps)
