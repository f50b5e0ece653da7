"""Rows that are unfolded: a widget beneath each, in room that the row makes for it."""

from __future__ import annotations

from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtWidgets import QTableView, QWidget

from ui.kit.table.view_model import TableModel


class Detail(Protocol):
    """What the widget class of a spec makes: `Detail(row, parent)`."""

    def set_row(self, row: Any) -> None:
        """The row has other content."""


class Unfolding(QObject):
    """Keeps the widgets of unfolded rows, by key, where their rows are.

    Signals: `changed` after rows were unfolded or folded or a widget took another height.
    """

    changed = Signal()

    def __init__(self, view: QTableView, table: TableModel[Any]) -> None:
        super().__init__(view)
        self._view = view
        self._table = table
        self._widgets: dict[str, QWidget] = {}
        self._heights: dict[int, int] = {}  # row: px beneath it
        self._placing = False

    @property
    def keys(self) -> list[str]:
        """The unfolded rows."""
        return list(self._widgets)

    def has(self, key: str) -> bool:
        """Whether a row is unfolded."""
        return key in self._widgets

    def height(self, row: int) -> int:
        """The px beneath a row."""
        return self._heights.get(row, 0)

    def widget(self, key: str) -> QWidget | None:
        """What is beneath a row."""
        return self._widgets.get(key)

    def toggle(self, row: int) -> None:
        """Unfold a row, or fold it."""
        entry = self._table.entry(row)
        make = self._table.spec.detail
        if entry is None or make is None:
            return
        if entry.key in self._widgets:
            self._drop(entry.key)
        else:
            widget = cast("QWidget", make(entry.row, self._view.viewport()))
            widget.installEventFilter(self)
            self._widgets[entry.key] = widget
        self.place()

    def refresh(self, key: str) -> None:
        """A row has other content."""
        row = self._table.row_of(key)
        entry = None if row is None else self._table.entry(row)
        widget = self._widgets.get(key)
        if widget is not None and entry is not None:
            cast("Detail", widget).set_row(entry.row)

    def settle(self) -> None:
        """Other rows are on screen: widgets follow theirs, those whose row left go."""
        for key in self.keys:
            row = self._table.row_of(key)
            if row is None:
                self._drop(key)
            else:
                self.refresh(key)
        self.place()

    def clear(self) -> None:
        """Fold everything."""
        for key in self.keys:
            self._drop(key)
        self.place()

    def _drop(self, key: str) -> None:
        widget = self._widgets.pop(key)
        widget.removeEventFilter(self)
        widget.hide()
        widget.deleteLater()

    def place(self) -> None:
        """Make room beneath the rows and put the widgets there."""
        self._placing = True
        wide = self._view.viewport().width()
        heights = {
            row: _height(widget, wide)
            for key, widget in self._widgets.items()
            if (row := self._table.row_of(key)) is not None
        }
        header = self._view.verticalHeader()
        base = header.defaultSectionSize()
        changed = heights != self._heights
        for row in self._heights.keys() - heights.keys():
            if row < header.count():
                header.resizeSection(row, base)
        for row, height in heights.items():
            header.resizeSection(row, base + height)
        self._heights = heights
        self.follow()
        self._placing = False
        if changed:
            self.changed.emit()

    def follow(self) -> None:
        """Put the widgets beneath their rows as the view scrolls."""
        wide = self._view.viewport().width()
        base = self._view.verticalHeader().defaultSectionSize()
        for key, widget in self._widgets.items():
            row = self._table.row_of(key)
            if row is not None:
                top = self._view.rowViewportPosition(row) + base
                widget.setGeometry(QRect(0, top, wide, self._heights.get(row, 0) - 1))
                widget.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A widget whose content grew gets more room."""
        if event.type() is QEvent.Type.LayoutRequest and not self._placing:
            self.place()
        return super().eventFilter(watched, event)


def _height(widget: QWidget, wide: int) -> int:
    wanted = widget.heightForWidth(wide) if widget.hasHeightForWidth() else widget.sizeHint().height()
    return max(wanted, widget.minimumHeight()) + 1  # and the line beneath
