"""Where two versions of a form differ (BRD-56)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from app.contract.channels import Channel
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.constructor.step import StepDraft


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `field` is its name in the form, `step` the message it belongs to."""

    field: str
    step: int | None = None


def differences(mine: FormDraft, theirs: FormDraft) -> tuple[Difference, ...]:
    """What differs, in the order of the form."""
    found: list[Difference] = []
    for one in fields(FormDraft):
        if one.name == "steps":
            continue
        if getattr(mine, one.name) != getattr(theirs, one.name):
            found.append(Difference(one.name))
    for number in range(max(len(mine.steps), len(theirs.steps))):
        found += _in_step(number, _step(mine, number), _step(theirs, number))
    return tuple(found)


def _step(draft: FormDraft, number: int) -> StepDraft | None:
    return draft.steps[number] if number < len(draft.steps) else None


def _in_step(number: int, mine: StepDraft | None, theirs: StepDraft | None) -> list[Difference]:
    if mine is None or theirs is None or mine.channel is not theirs.channel:
        return [Difference("channel", number)]
    found = [Difference(name, number) for name in _in_content(mine, theirs)]
    names = [one.name for one in fields(StepDraft) if one.name not in ("step_id", "content")]
    names += ["alphabet"]
    return [*found, *(Difference(name, number) for name in names if getattr(mine, name) != getattr(theirs, name))]


def _in_content(mine: StepDraft, theirs: StepDraft) -> list[str]:
    """The plain texts that differ; the content as a whole where more does than they and the alphabet."""
    names = [name for name in mine.fields if mine.text(name) != theirs.text(name)]
    alike = mine
    for name in names:
        alike = alike.with_text(name, theirs.text(name))
    is_plain = alike.content == theirs.content or mine.channel is Channel.SMS
    return names if is_plain else ["content"]
