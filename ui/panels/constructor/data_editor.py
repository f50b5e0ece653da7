"""Names and values that go to an app with a message, and how much room they take (MPU-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.limits import MOBILE_DATA_MAX
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.constructor.data_rows import DataRow, data_bytes, data_of, doubled, matched, nameless
from ui.panels.constructor.wording import content_words
from ui.texts.live import put
from ui.texts.messages import msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class _Row(QWidget):
    """One name and its value."""

    edited = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = TextField(msg("constructor_push.data_key"), self, height=metrics.FIELD_COMPACT)
        self.value = TextField(msg("constructor_push.data_value"), self, height=metrics.FIELD_COMPACT)
        self.remove = IconButton(Icon.X, msg("constructor_push.data_remove"), self, size=metrics.BUTTON_INLINE)
        put(self.key, self.key.setAccessibleName, msg("constructor_push.data_key"))
        put(self.value, self.value.setAccessibleName, msg("constructor_push.data_value"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.GAP_8)
        line.addWidget(self.key, 2)
        line.addWidget(self.value, 3)
        line.addWidget(self.remove)
        for field in (self.key, self.value):
            field.textEdited.connect(lambda: self.edited.emit(DataRow(self.key.text(), self.value.text())))

    def show_row(self, row: DataRow, *, is_wrong: bool, locked: bool) -> None:
        for field, text in ((self.key, row.key), (self.value, row.value)):
            if field.text() != text:
                field.setText(text)
            field.setReadOnly(locked)
        self.key.set_invalid(is_wrong)
        self.remove.setVisible(not locked)


class DataEditor(QWidget):
    """Rows may be half written; the app gets those with a name. Signals: `edited(object)` with the new mapping."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed: tuple[DataRow, ...] = ()
        self._data: Mapping[str, str] = {}
        self._problems: tuple[Problem, ...] = ()
        self._locked = False
        self.rows: list[_Row] = []
        self.label = Text(msg("constructor_push.data"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.used = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.add = Button(
            msg("constructor_push.data_add"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_INLINE
        )
        head = QHBoxLayout()
        head.addWidget(self.label)
        head.addStretch(1)
        head.addWidget(self.used)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(metrics.GAP_4)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addLayout(head)
        column.addLayout(self._rows)
        column.addWidget(self.error)
        column.addLayout(foot)
        self.add.clicked.connect(self._on_added)

    def show_data(self, data: Mapping[str, str], problems: Sequence[Problem] = (), *, locked: bool = False) -> None:
        """Show what the app gets; rows on screen stay as long as they say the same."""
        self._data, self._problems, self._locked = data, tuple(problems), locked
        self._typed = matched(self._typed, data)
        self._show()

    def _show(self) -> None:
        self._fit(len(self._typed))
        wrong = dict.fromkeys(doubled(self._typed), "data_doubled")
        wrong |= dict.fromkeys(nameless(self._typed), "data_nameless")
        for at, (row, shown) in enumerate(zip(self.rows, self._typed, strict=True)):
            row.show_row(shown, is_wrong=at in wrong, locked=self._locked)
        words = [tr(f"constructor_push.{code}") for code in dict.fromkeys(wrong.values())]
        words += [content_words(one) for one in self._problems]
        self.error.setVisible(bool(words))
        self.error.set_words("\n".join(words))
        used = data_bytes(self._data)
        self.used.setVisible(bool(self._typed))
        self.used.set_words(msg("constructor_push.data_used", used=number(used), limit=number(MOBILE_DATA_MAX)))
        self.used.set_token(Token.BAD if used > MOBILE_DATA_MAX else Token.MUTED)
        self.add.setVisible(not self._locked)

    def _fit(self, count: int) -> None:
        while len(self.rows) < count:
            at, row = len(self.rows), _Row(self)
            row.edited.connect(partial(self._on_row, at))
            row.remove.clicked.connect(partial(self._on_removed, at))
            self.rows.append(row)
            self._rows.addWidget(row)
            row.show()
        while len(self.rows) > count:
            gone = self.rows.pop()
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def _on_added(self) -> None:
        self._take((*self._typed, DataRow()))
        self.rows[-1].key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_row(self, at: int, row: DataRow) -> None:
        self._take((*self._typed[:at], row, *self._typed[at + 1 :]))

    def _on_removed(self, at: int) -> None:
        self._take((*self._typed[:at], *self._typed[at + 1 :]))
        near: QWidget = self.rows[min(at, len(self.rows) - 1)].remove if self.rows else self.add
        near.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, rows: tuple[DataRow, ...]) -> None:
        self._typed = rows
        if data_of(rows) != dict(self._data):
            self.edited.emit(data_of(rows))
        else:
            self._show()

    def focus_first(self) -> None:
        """Put the keyboard on the first row, or on the way to one."""
        target: QWidget = self.rows[0].key if self.rows else self.add
        target.setFocus(Qt.FocusReason.OtherFocusReason)
