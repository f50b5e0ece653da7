"""The content templates a step can be made from, and what chosen things were called that are gone (MSG-11, 99)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.contract.channels import Channel
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Problem
from app.contract.senders import Sender
from ui.panels.constructor.step import StepDraft


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is. `former` names what was there since the form was opened and is no more, by id.

    Without `may_keep` the person may use templates and not save any (MSG-13).
    """

    templates: tuple[ContentTemplate, ...] = ()
    former: Mapping[int, str] = field(default_factory=dict)
    former_senders: Mapping[int, str] = field(default_factory=dict)
    may_keep: bool = False

    def of(self, channel: Channel) -> list[ContentTemplate]:
        """The templates of a channel by name."""
        found = (one for one in self.templates if one.channel == channel.value)
        return sorted(found, key=lambda one: one.name.casefold())

    def has(self, template_id: int) -> bool:
        """Whether a template is still there."""
        return any(one.id == template_id for one in self.templates)


EMPTY: Final = Shelf()


def left_behind(
    before: Sequence[Sender | ContentTemplate], now: Sequence[Sender | ContentTemplate], known: Mapping[int, str]
) -> dict[int, str]:
    """Names of what was there and is no more, with those known to be gone earlier."""
    present = {one.id for one in now}
    gone: dict[int, str] = {**known, **{int(one.id): one.name for one in before}}
    return {number: name for number, name in gone.items() if number not in present}


def removed_problems(step: StepDraft, shelf: Shelf) -> list[Problem]:
    """What somebody else removed while the step was edited: another is asked for (MSG-99)."""
    found = []
    if step.sender_id in shelf.former_senders:
        found.append(Problem(path="sender_id", code="sender_gone"))
    if step.template_id in shelf.former:
        found.append(Problem(path="template_id", code="template_gone"))
    return found
