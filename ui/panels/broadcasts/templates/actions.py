"""What may be done to a template as it stands (BTP-4); the service decides, this says what is offered."""

from __future__ import annotations

from enum import StrEnum

from app.contract.broadcast_templates import ModerationState, ScheduleStatus, Template


class Verb(StrEnum):
    """Something done to a template."""

    EDIT = "edit"
    COPY = "copy"
    LAUNCH = "launch"
    RESUME = "resume"
    PAUSE = "pause"
    WITHDRAW = "withdraw"
    BROADCAST = "broadcast"
    DELETE = "delete"


def may(verb: Verb, template: Template) -> bool:
    """Whether a verb is offered."""
    waits = template.moderation_state is ModerationState.ON_MODERATION
    match verb:
        case Verb.RESUME:
            return template.schedule_status is ScheduleStatus.PAUSED and not waits
        case Verb.PAUSE:
            return template.schedule_status in (ScheduleStatus.ACTIVE, ScheduleStatus.EXPIRED)
        case Verb.LAUNCH:
            return template.moderation_state not in (ModerationState.ON_MODERATION, ModerationState.REJECTED)
        case Verb.WITHDRAW:
            return waits
        case _:
            return True
