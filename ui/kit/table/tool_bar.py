"""The row above a table: search, filter chips, count; columns, export, the primary action."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.menu import Menu
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.kit.table.conditions import chip_text
from ui.kit.table.source import ExportFormat
from ui.kit.table.spec import PrimaryAction
from ui.kit.table.state import TableState
from ui.kit.table.strips import TOOL_ROW
from ui.kit.table.view_model import TableModel
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_SEARCH: Final = 220
_CHIP_MAX: Final = 360
_ABOVE: Final = (TOOL_ROW - metrics.CHIP) // 2
_FORMATS: Final = {ExportFormat.CSV: "table.export_csv", ExportFormat.XLSX: "table.export_xlsx"}


class _Chip(FilterChip):
    """A chip of a bounded width."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), _CHIP_MAX), hint.height())


class ToolBar(QWidget):
    """48 high, more where the chips need more lines.

    Signals: `searched(str)`, `filter_wanted()`, `filter_edited(int)`, `filter_removed(int)`, `cleared()`,
    `columns_wanted()`, `export_wanted(ExportFormat)`, `primary_pressed(key)`.
    """

    searched = Signal(str)
    filter_wanted = Signal()
    filter_edited = Signal(int)
    filter_removed = Signal(int)
    cleared = Signal()
    columns_wanted = Signal()
    export_wanted = Signal(object)
    primary_pressed = Signal(str)

    def __init__(self, table: TableModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self._filters: tuple[object, ...] = ()
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.search = SearchField(table.spec.search, self)
        self.search.setFixedWidth(_SEARCH)
        self.search.setVisible(bool(table.spec.search))
        self.search.searched.connect(self.searched)
        self._left = QWidget(self)
        self._flow = FlowLayout(self._left, gap=metrics.GAP_8, line_gap=6)
        self._flow.setContentsMargins(0, _ABOVE - metrics.GAP_8, 0, _ABOVE)
        self.chips: list[FilterChip] = []
        self.add = FilterChip(msg("common.filter"), self._left, active=False, icon=Icon.PLUS)
        self.add.setVisible(bool(table.spec.filter_fields))
        self.add.clicked.connect(self.filter_wanted)
        self.clear = LinkButton(msg("table.clear_filters"), self._left, step=Type.SECONDARY_MEDIUM)
        self.clear.clicked.connect(self.cleared)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self._left, tabular=True)
        for widget in (self.add, self.clear, self.count):
            self._flow.addWidget(widget)
        self._add_buttons()
        self._lay_out()
        texts().language_changed.connect(self._on_language_changed)

    def _add_buttons(self) -> None:
        ghost, columns, export = Token.SURFACE, msg("common.columns"), msg("common.export")
        self.columns = Button(columns, parent=self, icon=Icon.COLUMNS)
        self.export = Button(export, parent=self, icon=Icon.DOWNLOAD)
        self.columns_small = IconButton(Icon.COLUMNS, columns, self, bordered=True, ground=ghost)
        self.export_small = IconButton(Icon.DOWNLOAD, export, self, bordered=True, ground=ghost)
        for button in (self.columns, self.columns_small):
            button.clicked.connect(self.columns_wanted)
        for button in (self.export, self.export_small):
            button.clicked.connect(self._open_export)
        self.primary = self._way_in(self._table.primary, Kind.PRIMARY)
        self.second = self._way_in(self._table.second, Kind.SECONDARY)

    def _way_in(self, action: PrimaryAction | None, kind: Kind) -> Button | None:
        if action is None:
            return None
        button = Button(action.words, kind, self, icon=action.icon, keys=action.keys)
        button.clicked.connect(partial(self.primary_pressed.emit, action.key))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._left, 1)
        for button in (self.columns, self.columns_small, self.export, self.export_small, self.second, self.primary):
            if button is not None:
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    # -- state ---------------------------------------------------------------------------------------------------

    def show_state(self, state: TableState) -> None:
        """Show filters and counts."""
        fresh = (state.asked.query.filters, tuple(state.choices))
        if fresh != self._filters:
            self._filters = fresh
            self._make_chips()
        self.clear.setVisible(len(self.chips) > 1)
        if not self.search.hasFocus() and self.search.text() != state.asked.query.search:
            self.search.setText(state.asked.query.search)
        counted = state.filtered and state.whole is not None
        self.count.setVisible(counted)
        if counted:
            self.count.set_words(msg("common.of_total", part=state.total, whole=state.whole or 0))
        self.export.setEnabled(not state.exporting and state.total > 0)
        self.export_small.setEnabled(self.export.isEnabled())
        self._fit()

    def _make_chips(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        rest = [self._flow.takeAt(0) for _ in range(self._flow.count())]
        fields = {field.field: field for field in self._table.spec.filter_fields}
        for at, item in enumerate(self._table.state.asked.query.filters):
            field = fields[item.field]
            choices = self._table.choices_of(item.field) or ()
            words = chip_text(field, item, choices, self._table.clock())
            chip = _Chip(words, self._left, icon=Icon.FILTER)
            chip.set_tip(words)
            chip.clicked.connect(partial(self._on_chip_clicked, at))
            chip.removed.connect(partial(self.filter_removed.emit, at))
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        for one in rest:
            if one is not None:
                self._flow.addItem(one)

    def _on_chip_clicked(self, at: int) -> None:
        self.filter_edited.emit(at)

    def _on_language_changed(self) -> None:
        self._make_chips()
        self.show_state(self._table.state)

    def _open_export(self) -> None:
        if self._table.spec.export_csv_only:
            self.export_wanted.emit(ExportFormat.CSV)
            return
        anchor = self.export if self.export.isVisible() else self.export_small
        menu = Menu(anchor)
        for form, text_id in _FORMATS.items():
            menu.add(msg(text_id), partial(self.export_wanted.emit, form), icon=Icon.FILE)
        menu.popup(anchor, right=True)

    # -- width ---------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Words on the buttons where there is room for them, else icons alone; as high as the chips need."""
        wide = self.columns.sizeHint().width() + (self.export.sizeHint().width() if self._table.can_export else 0)
        ways = (one for one in (self.primary, self.second) if one is not None)
        wide += sum(one.sizeHint().width() + metrics.GAP_8 for one in ways)
        search = _SEARCH + metrics.GAP_8 if not self.search.isHidden() else 0
        left = self._flow.sizeHint().width() if self.chips else self.add.sizeHint().width()
        room = self.width() - 2 * metrics.GAP_16 - 2 * metrics.GAP_8 - search - wide
        narrow = room < min(left, 200)
        for button in (self.columns, self.export):
            button.setVisible(not narrow)
        for small in (self.columns_small, self.export_small):
            small.setVisible(narrow)
        if not self._table.can_export:
            self.export.hide()
            self.export_small.hide()
        if layout := self.layout():
            layout.activate()
        lines = self._flow.heightForWidth(max(self._left.width(), 1))
        self.setFixedHeight(max(TOOL_ROW, lines + metrics.GAP_8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line beneath."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.LINE)
