"""The rows on screen as Qt's item model: for geometry, the clipboard and assistive programs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.kit.table.cache import Entry
from ui.kit.table.cells import shorter_of, text_of
from ui.kit.table.spec import Column
from ui.kit.table.view_model import TableModel
from ui.texts.messages import tr

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

_TEXT_ROLES = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


class RowModel(QAbstractTableModel):
    """As many rows as the table shows, read or not; its columns are those that are shown, in their order."""

    def __init__(self, table: TableModel[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._rows = 0
        self.columns: list[Column[Any]] = []

    def set_columns(self, columns: list[Column[Any]]) -> None:
        """Show other columns, or the same in another order; rows and scrolling stay."""
        before, now = len(self.columns), len(columns)
        if now > before:
            self.beginInsertColumns(ROOT, before, now - 1)
            self.columns = columns
            self.endInsertColumns()
        elif now < before:
            self.beginRemoveColumns(ROOT, now, before - 1)
            self.columns = columns
            self.endRemoveColumns()
        self.columns = columns
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, now - 1)
        self.tell_changed(0, self._rows - 1)

    def set_rows(self, rows: int) -> None:
        """Have this many rows; what stays keeps its place, so scrolling and the current row do."""
        if rows > self._rows:
            self.beginInsertRows(ROOT, self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows < self._rows:
            self.beginRemoveRows(ROOT, rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()

    def tell_changed(self, first: int, last: int) -> None:
        """Rows have other content."""
        if self.columns and 0 <= first <= last < self._rows:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        """Rows on the page, or of the whole result."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = ROOT) -> int:
        """Columns that are shown."""
        return 0 if parent.isValid() else len(self.columns)

    def text(self, entry: Entry[Any], column: Column[Any]) -> str:
        """What a cell says; a deleted row says so in its head."""
        said = text_of(column.format, column.read(entry.row), self._table.clock())
        return f"{said}, {tr('table.deleted')}" if entry.gone and column.head else said

    def shorter(self, entry: Entry[Any], column: Column[Any]) -> str:
        """What a cell says where the whole does not fit."""
        return shorter_of(column.format, column.read(entry.row), self._table.clock())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The text of a cell; a row that is being read says so."""
        if role not in _TEXT_ROLES or not index.isValid():
            return None
        entry = self._table.entry(index.row())
        return tr("common.loading") if entry is None else self.text(entry, self.columns[index.column()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Names: a column by its title and the order it is sorted in, a row by its head."""
        if role not in _TEXT_ROLES:
            return None
        if orientation is Qt.Orientation.Vertical:
            entry = self._table.entry(section)
            return None if entry is None else self.text(entry, self._table.spec.head)
        if not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        wishes = self._table.state.asked.query.sort
        if role == Qt.ItemDataRole.AccessibleTextRole and wishes and wishes[0].field == column.key:
            order = tr("table.sorted_down") if wishes[0].descending else tr("table.sorted_up")
            return f"{column.words}, {order}"
        return str(column.words)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be current and selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
