"""What is asked before something is done to runs: the number stands in the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.broadcasts import Broadcast
from app.contract.faults import Problem
from ui.kit.controls.card import Separator
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.figures_rows import PairRow
from ui.panels.broadcasts.builder.form import FormDraft, start_of, start_problems
from ui.panels.broadcasts.builder.start_box import StartBox
from ui.panels.broadcasts.runs.figures import people, unsent
from ui.texts.formats import short
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LISTED: Final = 8


def _left(runs: Sequence[Broadcast]) -> int:
    """People who will get nothing when these stop now; of those that never started, about all."""
    return sum(unsent(run) if run.contacts_total is not None else run.contacts_estimated or 0 for run in runs)


def _pairs(rows: Sequence[PairRow]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    for row in rows:
        column.addWidget(row)
    return column


class AbortDialog(Confirm):
    """BRD-84: what was sent, what was not, and that there is no way back."""

    def __init__(self, owner: QWidget, runs: Sequence[Broadcast]) -> None:
        left = _left(runs)
        one = len(runs) == 1
        name = runs[0].name
        title = msg("broadcasts.abort_title", name=name) if one else msg("broadcasts.abort_many", count=len(runs))
        action = msg("broadcasts.abort_action", count=left) if left else msg("broadcasts.abort")
        super().__init__(owner, title, msg("broadcasts.abort_text"), action, danger=True)
        sent = sum(run.counters.engaged for run in runs)
        open_ones = sum(run.counters.in_flight for run in runs)
        figures = (("sent", sent), ("open", open_ones), ("left", left))
        self.body.addLayout(
            _pairs(
                [
                    PairRow(msg(f"broadcasts.abort_{key}"), number(count), self, strong=key == "left")
                    for key, count in figures
                ]
            )
        )


class StartDialog(Confirm):
    """A run whose time passed while the service was off: start it now (BRD-75)."""

    def __init__(self, owner: QWidget, run: Broadcast, now_ms: int) -> None:
        time = short(run.at_ms, now_ms) if run.at_ms is not None else ""
        count = run.contacts_estimated or 0
        super().__init__(
            owner,
            msg("broadcasts.start_title", name=run.name),
            msg("broadcasts.start_text", time=time),
            msg("broadcasts.start_action", count=count),
        )


class RescheduleDialog(Dialog):
    """Another time for a missed start (BRD-75). Ends with the moment, or None; a wrong one is said at the field."""

    def __init__(self, owner: QWidget, run: Broadcast, zone: str, clock: Callable[[], int]) -> None:
        super().__init__(owner, msg("broadcasts.reschedule_title", name=run.name), width=440)
        self._clock = clock
        self._draft = FormDraft(zone=zone)
        self.start = StartBox(self)
        self.start.instantly.hide()
        self.start.changed.connect(self._on_changed)
        self.body.addWidget(self.start)
        self.add_action(msg("common.cancel"))
        self.schedule = self.add_action(msg("broadcasts.reschedule_action"), value=True, kind=Kind.PRIMARY)
        self._show(None)

    def _show(self, problem: Problem | None) -> None:
        self.start.show_draft(self._draft, problem, self._clock(), locked=False)
        self.start.now.hide()

    def _on_changed(self, draft: FormDraft, place: str) -> None:
        del place
        self._draft = draft
        self._show(None)

    def finish(self, value: object = None) -> None:
        """Only a time ahead is taken."""
        if value is not True:
            super().finish(None)
            return
        typed = start_problems(self._draft)
        at_ms = start_of(self._draft).at_ms(second=self._draft.second)
        if typed:
            self._show(typed[0])
        elif at_ms is not None and at_ms <= self._clock():
            self._show(Problem(path="at_ms", code="in_the_past"))
        else:
            super().finish(at_ms)


class DeleteDialog(Confirm):
    """BRD-126."""

    def __init__(self, owner: QWidget, run: Broadcast) -> None:
        title = msg("broadcasts.delete_title", name=run.name)
        super().__init__(owner, title, msg("broadcasts.delete_text"), msg("broadcasts.delete_action"), danger=True)


class Relaunch(Enum):
    """How a relaunch begins (BRD-87)."""

    NOW = "now"
    EDIT = "edit"


class RelaunchDialog(Dialog):
    """How many were not reached, and what to do about it. Ends with a Relaunch, or None."""

    def __init__(self, owner: QWidget, run: Broadcast, count: int) -> None:
        super().__init__(owner, msg("broadcasts.relaunch_title", name=run.name), width=480)
        text = msg("broadcasts.relaunch_text", count=count) if count else msg("broadcasts.relaunch_nobody")
        self.body.addWidget(Text(text, token=Token.MUTED, wrap=True))
        if count:
            whole = PairRow(msg("broadcasts.relaunch_of"), number(people(run)), self)
            part = PairRow(msg("broadcasts.relaunch_people"), number(count), self, strong=True)
            self.body.addLayout(_pairs([whole, part]))
        self.cancel = self.add_action(msg("common.cancel" if count else "common.close"))
        self.edit = self.add_action(msg("broadcasts.relaunch_edit"), Relaunch.EDIT)
        self.now = self.add_action(msg("broadcasts.relaunch_now", count=count), Relaunch.NOW, Kind.PRIMARY)
        for button in (self.edit, self.now):
            button.setVisible(bool(count))

    def open(self, focus: QWidget | None = None) -> None:
        """Nothing is sent by Enter alone."""
        super().open(focus or self.cancel)


class RelaunchManyDialog(Confirm):
    """How many people several relaunches write to."""

    def __init__(self, owner: QWidget, runs: int, count: int) -> None:
        super().__init__(
            owner,
            msg("broadcasts.relaunch_many", count=runs),
            msg("broadcasts.relaunch_text", count=count),
            msg("broadcasts.relaunch_now", count=count),
        )


class OutcomeDialog(Dialog):
    """What was done to several runs and what was refused, each with its reason (BRD-120)."""

    def __init__(
        self, owner: QWidget, words: Words, done: Sequence[str], refused: Sequence[tuple[str, Words]]
    ) -> None:
        super().__init__(owner, msg("broadcasts.outcome_title", count=len(refused)), width=520)
        lines = [msg("broadcasts.outcome_line", name=name, why=why) for name, why in refused]
        self._list(lines)
        self.body.addWidget(Separator(self))
        self.body.addWidget(Text(words, Type.BODY_MEDIUM, wrap=True))
        self._list(done)
        self.add_action(msg("common.close"), None, Kind.PRIMARY)

    def _list(self, lines: Sequence[Words]) -> None:
        for line in lines[:_LISTED]:
            self.body.addWidget(Text(line, wrap=True))
        if len(lines) > _LISTED:
            rest = msg("common.and_more", count=len(lines) - _LISTED)
            self.body.addWidget(Text(rest, Type.SECONDARY, Token.MUTED))
