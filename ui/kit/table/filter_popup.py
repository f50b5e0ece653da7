"""Filters: find one, say its condition, apply it or leave everything as it was (TBL-5, TBL-7)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.paging import Filter
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.option_list import SEARCH_FROM, Option, OptionPopup
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import SHADOW_MARGIN
from ui.kit.controls.text import Text
from ui.kit.table.conditions import Draft, draft_of, filter_of
from ui.kit.table.filter_editor import ConditionEditor
from ui.kit.table.spec import Choice, FilterField
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH = 320
_AWAY = 8  # from the window's edge


class FilterList(OptionPopup):
    """Every filter of a table, with a search. Signals: `chosen(int)`."""

    def __init__(self, owner: QWidget, fields: Sequence[FilterField]) -> None:
        super().__init__(owner, [Option(field.field, field.words) for field in fields], -1)
        self.search.setVisible(True)
        if len(fields) < SEARCH_FROM:
            self.column.insertSpacing(1, metrics.GAP_4)
        put(self.search, self.search.setPlaceholderText, msg("table.filter_search"))

    def sizeHint(self) -> QSize:
        """A readable width."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), 240 + 2 * SHADOW_MARGIN), hint.height())


class FilterPopup(Floating):
    """The condition of one filter.

    Signals: `applied(Filter)`; `back_wanted()` to choose another filter. The cross, Esc and a click outside close
    it without applying.
    """

    applied = Signal(object)
    back_wanted = Signal()

    def __init__(self, owner: QWidget, field: FilterField, item: Filter | None) -> None:
        super().__init__(owner, padding=metrics.GAP_12)
        self.field = field
        draft = Draft() if item is None else draft_of(field.kind, item)
        size, ground = metrics.BUTTON_TOOL, Token.RAISED
        self.back = IconButton(Icon.LEFT, msg("table.filter_back"), self, size=size, ground=ground)
        self.back.setVisible(item is None)
        self.back.clicked.connect(self._on_back)
        self.cross = IconButton(Icon.X, msg("common.close"), self, size=size, ground=ground)
        self.cross.clicked.connect(self.dismiss)
        self.editor = ConditionEditor(field, draft, self)
        self.editor.changed.connect(self._on_changed)
        self.apply = Button(msg("common.apply"), Kind.PRIMARY, self)
        self.apply.clicked.connect(self._on_apply)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(metrics.GAP_4)
        head.addWidget(self.back)
        head.addWidget(Text(field.words, Type.BODY_STRONG, parent=self, fill=True), 1)
        head.addWidget(self.cross)
        foot.addStretch(1)
        foot.addWidget(self.apply)
        self.column.setSpacing(metrics.GAP_12)
        self.column.addLayout(head)
        self.column.addWidget(self.editor)
        self.column.addLayout(foot)
        self.editor.resized.connect(self._refit)
        self._on_changed()

    def set_choices(self, choices: Sequence[Choice] | None) -> None:
        """The entries of a closed list, None while they are being read."""
        self.editor.set_choices(choices)
        self._on_changed()

    def sizeHint(self) -> QSize:
        """A fixed width, the height of the condition."""
        inner = _WIDTH + 2 * SHADOW_MARGIN
        self.column.activate()
        high = self.column.totalHeightForWidth(inner) if self.column.hasHeightForWidth() else -1
        return QSize(inner, high if high > 0 else self.column.totalSizeHint().height())

    def focus_first(self) -> None:
        """What is to be filled in has the keyboard."""
        self.editor.focus_input()

    def _refit(self) -> None:
        if self.isVisible():
            self.column.invalidate()
            top = self.geometry().topLeft()
            size, lowest = self.sizeHint(), self.window().height() - _AWAY + SHADOW_MARGIN
            y = max(min(top.y(), lowest - size.height()), _AWAY - SHADOW_MARGIN)
            self.setGeometry(QRect(QPoint(top.x(), y), size))

    def _on_changed(self) -> None:
        self.apply.setEnabled(not self.editor.empty)

    def _on_back(self) -> None:
        self.dismiss()
        self.back_wanted.emit()

    def _on_apply(self) -> None:
        if self.editor.empty or self.editor.tell_problems():
            return
        self.applied.emit(filter_of(self.field.field, self.field.kind, self.editor.draft()))
        self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_apply()
            return
        super().keyPressEvent(event)
