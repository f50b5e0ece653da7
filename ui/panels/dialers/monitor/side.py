"""The left of the monitor: the dialers with a search, and the single message beneath them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.marks import Badge
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.panels.dialers.monitor.dialer_list import DialerList
from ui.panels.dialers.monitor.single_box import SingleBox
from ui.shell.panel import PanelContext
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type

_HEAD: Final = 56


class Side(QWidget):
    """Signals: `searched(str)`, `new_wanted()`."""

    searched = Signal(str)
    new_wanted = Signal()

    def __init__(self, context: PanelContext, parent: QWidget, *, may_run: bool, may_edit: bool) -> None:
        super().__init__(parent)
        self.count = Badge(0, BadgeKind.NEUTRAL, self)
        self.find_button = IconButton(Icon.SEARCH, msg("common.search"), self, keys="/")
        self.find_button.setCheckable(True)
        self.new = IconButton(Icon.PLUS, msg("dialers.new"), self, keys="N")
        self.new.setVisible(may_edit)
        self._search = QWidget(self)
        self.field = SearchField(msg("dialers.search"), self._search, height=metrics.FIELD_COMPACT)
        self._search.hide()
        self.list = DialerList(self)
        self.single = SingleBox(context, self)
        self.single.setVisible(may_run)
        self._lay_out(lined=may_run)
        self.find_button.toggled.connect(self._on_find)
        self.new.clicked.connect(self.new_wanted)
        self.field.searched.connect(self.searched)

    def _lay_out(self, *, lined: bool) -> None:
        head = QWidget(self)
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(Text(msg("dialers.title"), Type.SECTION, parent=head))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.find_button)
        row.addWidget(self.new)
        field = QHBoxLayout(self._search)
        field.setContentsMargins(metrics.GAP_12, 0, metrics.GAP_12, metrics.GAP_12)
        field.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._search)
        column.addWidget(Separator(self))
        column.addWidget(self.list, 1)
        line = Separator(self)
        line.setVisible(lined)
        column.addWidget(line)
        column.addWidget(self.single)

    def show_count(self, count: int) -> None:
        """How many dialers there are."""
        self.count.set_count(count)

    def _on_find(self, shown: bool) -> None:
        self._search.setVisible(shown)
        if shown:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.field.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the search away."""
        if event.key() == Qt.Key.Key_Escape and self.find_button.isChecked():
            self.find_button.setChecked(False)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)
