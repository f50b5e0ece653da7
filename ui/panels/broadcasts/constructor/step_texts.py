"""The texts of a message: one editor a field, each with what it has used of its limit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import LIMITS
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.column import labelled
from ui.panels.broadcasts.builder.form import StepDraft, new_step
from ui.panels.broadcasts.constructor.counter import Counter
from ui.panels.broadcasts.constructor.personal_edit import PersonalEdit
from ui.texts.live import put
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class StepTexts(QWidget):
    """Shows and edits the texts of steps of one channel.

    Signals: `edited(str, str)` with a field and its text, `replaced(str)` with a short message in plain signs,
    `chip_pressed(str, int, QRect)` with the field and place of a variable, `entered(bool)` with the keyboard.
    """

    edited = Signal(str, str)
    replaced = Signal(str)
    chip_pressed = Signal(str, int, QRect)
    entered = Signal(bool)

    def __init__(self, channel: Channel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channel = channel
        self.edits: dict[str, PersonalEdit] = {}
        self.used: dict[str, Text] = {}
        self.counter = Counter(self) if channel is Channel.SMS else None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        fields = new_step(channel).fields
        for name in fields:
            words = msg(f"builder.{name}_placeholder")
            edit = PersonalEdit(words, self, foreign_cost=channel is Channel.SMS, least=_least(name))
            put(edit, edit.setAccessibleName, msg(f"builder.field_{name}"))
            edit.edited.connect(partial(self.edited.emit, name))
            edit.chip_pressed.connect(partial(self.chip_pressed.emit, name))
            edit.installEventFilter(self)
            self.edits[name] = edit
            used = None if self.counter is not None else self._used(name)
            if used is not None and len(fields) > 1:
                label = Text(msg(f"builder.field_{name}"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
                column.addLayout(labelled(label, used))
                used = None
            column.addWidget(edit)
            if used is not None:
                column.addWidget(used)
        if self.counter is not None:
            self.counter.wanted.connect(self.main.go_to)
            self.counter.replaced.connect(self.replaced)
            column.addWidget(self.counter)

    def _used(self, name: str) -> Text:
        self.used[name] = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        return self.used[name]

    @property
    def main(self) -> PersonalEdit:
        """The last editor, which holds the message itself."""
        return list(self.edits.values())[-1]

    @property
    def present(self) -> PersonalEdit:
        """The editor with the keyboard, else the main one."""
        return next((edit for edit in self.edits.values() if edit.hasFocus()), self.main)

    def show_step(self, step: StepDraft, names: Mapping[str, str], *, locked: bool) -> None:
        """Show the texts of a step, variables by their names."""
        for name, edit in self.edits.items():
            edit.set_names(names)
            edit.set_text(step.text(name))
            edit.setReadOnly(locked)
        for name, used in self.used.items():
            count, limit = len(step.text(name)), LIMITS[self._channel][name].high
            used.set_words(msg("builder.used", used=number(count), limit=number(limit)))
            used.set_token(Token.BAD if count > limit else Token.MUTED)
        if self.counter is not None:
            self.counter.show_text(step.text(), step.alphabet, locked=locked)

    def set_names(self, names: Mapping[str, str]) -> None:
        """What variables are called."""
        for edit in self.edits.values():
            edit.set_names(names)

    def focus_field(self, name: str) -> None:
        """Put the keyboard on a field, on the main one where there is none of that name."""
        self.edits.get(name, self.main).setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the keyboard comes and goes."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.entered.emit(event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)


def _least(name: str) -> int:
    return 2 if name in ("text", "body") else 1
