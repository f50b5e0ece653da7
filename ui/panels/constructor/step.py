"""One message of a chain as a person fills it in: what was typed, as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from uuid import uuid4

import msgspec

from app.contract.chain import DEFAULT_WAITING_S, Step
from app.contract.channels import Channel
from app.contract.content import LIMITS, Content, Criterion, channel_of, criteria_of, is_written
from app.contract.payloads.plain import SmsContent
from app.contract.senders import Sender, SenderStatus
from app.contract.sms import AlphabetChoice
from ui.panels.constructor.formats import begun_step


class Unit(IntEnum):
    """Units of the waiting time, in seconds (MSG-25)."""

    SECOND = 1
    MINUTE = 60
    HOUR = 3_600
    DAY = 86_400


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One message; `waiting` is what stands in the field."""

    content: Content = field(default_factory=SmsContent)
    sender_id: int | None = None
    criterion: Criterion = Criterion.DELIVERY
    waiting: str = str(DEFAULT_WAITING_S // Unit.MINUTE)
    unit: Unit = Unit.MINUTE
    step_id: str = ""
    template_id: int | None = None

    @property
    def channel(self) -> Channel:
        """The way it goes; it stays for as long as the step does."""
        return channel_of(self.content)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of its plain texts, in the order in which they are written."""
        return ("text",) if self.channel is Channel.SMS else tuple(LIMITS[self.channel])

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not is_written(self.content)

    def text(self, name: str = "text") -> str:
        """One of its texts."""
        return str(getattr(self.content, name))

    def with_text(self, name: str, text: str) -> StepDraft:
        """The step with another text."""
        return replace(self, content=msgspec.structs.replace(self.content, **{name: text}))

    @property
    def alphabet(self) -> AlphabetChoice:
        """How a short message is written; others are never short of letters."""
        return self.content.alphabet if isinstance(self.content, SmsContent) else AlphabetChoice.AUTO

    @property
    def waiting_s(self) -> int:
        """The waiting time in seconds; 0, which no step may have, while the field holds no number."""
        digits = "".join(self.waiting.split())
        return int(digits) * self.unit if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0

    @property
    def is_default_wait(self) -> bool:
        """Whether *Reset* has nothing to do."""
        return self.waiting_s == DEFAULT_WAITING_S and self.criterion is criteria_of(self.channel)[0]


def new_step(channel: Channel, senders: Sequence[Sender] = ()) -> StepDraft:
    """An empty message on a channel; the only sender it could have is chosen."""
    able = [one.id for one in senders if one.channel == channel and one.status is SenderStatus.ACTIVE]
    return StepDraft(
        content=begun_step(channel),
        sender_id=able[0] if len(able) == 1 else None,
        criterion=criteria_of(channel)[0],
        step_id=uuid4().hex,
    )


def to_step(draft: StepDraft) -> Step:
    """The message as the service takes it."""
    return Step(
        content=draft.content,
        step_id=draft.step_id,
        sender_id=draft.sender_id,
        template_id=draft.template_id,
        success_criterion=draft.criterion,
        waiting_time_s=draft.waiting_s,
    )
