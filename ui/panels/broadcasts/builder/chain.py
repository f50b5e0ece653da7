"""The second column: the messages of the chain, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from ui.panels.broadcasts.builder.column import Column
from ui.panels.broadcasts.builder.form import FormDraft, StepDraft
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.constructor.step_card import StepCard
from ui.texts.messages import msg
from ui.theme.tokens import Token

CARD_MAX = 640
LEAST = 360
Edit = Callable[[FormDraft, str], None]


class ChainColumn(Column):
    """Shows the steps and hands changes to `edit`."""

    def __init__(self, edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(msg("builder.message"), ground=Token.WINDOW, parent=parent)
        self.setMinimumWidth(LEAST)
        self.head.addStretch(1)
        self._edit = edit
        self._draft = FormDraft()
        self.cards: list[StepCard] = []
        self.body.addStretch(1)

    def show_state(self, state: BuilderState) -> None:
        """Show the steps; cards stay, so that the keyboard does."""
        self._draft = state.draft
        while len(self.cards) < len(state.draft.steps):
            self._add_card()
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(state.draft.steps))
        for number, step in enumerate(state.draft.steps):
            self.cards[number].show_step(
                step,
                senders=state.choices.senders,
                attributes=state.choices.attributes,
                problems=_of_step(state.problems, number),
                people=state.people,
                stale=state.figures.stale,
                locked=state.is_locked,
            )

    def _add_card(self) -> None:
        card = StepCard(self)
        card.setMaximumWidth(CARD_MAX)
        card.changed.connect(partial(self._on_changed, len(self.cards)))
        self.body.insertWidget(len(self.cards), card)
        self.cards.append(card)

    def _on_changed(self, number: int, step: StepDraft, place: str) -> None:
        self._edit(self._draft.with_step(number, step), f"{number}.{place}" if place else "")

    def focus_path(self, path: str) -> bool:
        """Put the keyboard on the field of a problem; whether it is in this column."""
        if not path.startswith("steps"):
            return False
        parts = path.split(".", 2)
        number = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        if number < len(self.cards):
            self.cards[number].focus_path(parts[2] if len(parts) > 2 else "")
            self.area.ensureWidgetVisible(self.cards[number])
        return True

    def focus_text(self) -> None:
        """Put the keyboard into the first text."""
        if self.cards:
            self.cards[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _of_step(problems: tuple[Problem, ...], number: int) -> list[Problem]:
    """Problems of a step with paths from the step on."""
    prefix = f"steps.{number}."
    return [
        Problem(path=problem.path.removeprefix(prefix), code=problem.code, params=problem.params)
        for problem in problems
        if problem.path.startswith(prefix)
    ]
