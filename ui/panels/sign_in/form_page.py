"""What every page beside the switchboard is: a title, a sentence, fields, one button that matters."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.contract.faults import Fault, Problem
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.field import Field, Note
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class FormPage(QWidget):
    """A page. `fields` are found by the path of the problem they show. Signals: `submitted`, `left` (Esc, back)."""

    submitted = Signal()
    left = Signal()

    def __init__(self, title: Words, text: Words, action: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._fault: Fault | None = None
        self.title = Text(title, Type.TITLE, parent=self, fill=True)
        self.text = Text(text, Type.BODY, Token.MUTED, self, wrap=True)
        self.fault = Note("", Icon.ALERT, Token.BAD, self, step=Type.BODY)
        self.fault.hide()
        self.button = Button(action, Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH)
        self.button.clicked.connect(self.submitted)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.title)
        self.column.addSpacing(metrics.GAP_4)
        self.column.addWidget(self.text)
        self.column.addSpacing(metrics.GAP_24)
        texts().language_changed.connect(self._on_language_changed)

    def add_field(self, path: str, field: Field, gap: int = metrics.GAP_12) -> Field:
        """Put a field under what is there."""
        self.fields[path] = field
        self.column.addWidget(field)
        self.column.addSpacing(gap)
        control = field.control
        if isinstance(control, QLineEdit):
            control.textEdited.connect(lambda: field.set_problem(None))
        return field

    def finish(self, back: LinkButton | None = None) -> None:
        """Put the button, what went wrong and the way back under the fields."""
        self.column.addWidget(self.fault)
        self.column.addSpacing(metrics.GAP_8)
        self.column.addWidget(self.button)
        if back is not None:
            self.column.addSpacing(metrics.GAP_16)
            self.column.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)
            back.clicked.connect(self.left)
        self.column.addStretch(1)

    def show_problems(self, problems: Iterable[Problem], fault: Fault | None) -> None:
        """Show what is wrong: at the fields that have it, the rest above the button; the first is focused."""
        mine = {problem.path: problem for problem in reversed(tuple(problems))}
        news = mine.keys() & self.fields.keys()
        for path, field in self.fields.items():
            field.set_problem(mine.get(path))
        self._fault = None if fault is None or (news and fault.problems) else fault
        self._say()
        first = next((self.fields[path] for path in self.fields if path in news), None)
        if first is not None:
            first.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        self.fault.set_words(fault_text(self._fault) if self._fault is not None else "")
        self.fault.setVisible(self._fault is not None)

    def _on_language_changed(self) -> None:
        self._say()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be sent twice."""
        self.button.setEnabled(not busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, Esc goes back."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.button.isEnabled():
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
