"""What messages were when they were opened, and which of them are open (MSG-4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.contract.content import Content, NewerContent
from ui.panels.constructor.step import StepDraft

_PLAIN: Final = frozenset({"text", "push", "tts", "mobile_push", "request_location"})


def folds(content: Content) -> bool:
    """Whether a content is edited in so many fields that a closed card sums it up."""
    return not isinstance(content, NewerContent) and content.type not in _PLAIN


class Openings:
    """Lives as long as the form; messages are known by their `step_id`."""

    def __init__(self) -> None:
        self._was: dict[str, StepDraft | None] = {}
        self._open: set[str] = set()

    def settle(self, steps: Iterable[StepDraft]) -> None:
        """The form is as it is stored: from here on changes are counted."""
        self._was = {step.step_id: step for step in steps}
        self._open &= self._was.keys()
        self._open |= {step.step_id for step in self._was.values() if step is not None and step.is_empty}

    def meet(self, step: StepDraft) -> None:
        """A message is shown; one that is new and empty is open at once."""
        if step.step_id not in self._was:
            self._was[step.step_id] = None if step.is_empty else step
            if step.is_empty:
                self._open.add(step.step_id)

    def was(self, step: StepDraft) -> StepDraft | None:
        """What it was when it was opened; None for one that was never saved."""
        return self._was.get(step.step_id, step)

    def is_folded(self, step: StepDraft) -> bool:
        """Whether its card is closed."""
        return folds(step.content) and step.step_id not in self._open

    def open(self, step: StepDraft) -> None:
        """It is edited."""
        self._open.add(step.step_id)

    def save(self, step: StepDraft) -> None:
        """Its changes stay."""
        self._was[step.step_id] = step
        self._open.discard(step.step_id)

    def cancel(self, step: StepDraft) -> StepDraft | None:
        """What it was before its changes; None where it is to disappear."""
        self._open.discard(step.step_id)
        return self._was.get(step.step_id, step)
