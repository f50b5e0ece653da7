"""The rows of the list as Qt wants them: a model that repeats the steps of the window."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.contract.conversations import ConversationRow
from ui.panels.inbox.listing.faces import spoken
from ui.panels.inbox.listing.steps import Changed, Inserted, Moved, Removed, Replaced, Step
from ui.panels.inbox.listing.window import Window

Index = QModelIndex | QPersistentModelIndex

ROW = int(Qt.ItemDataRole.UserRole)
"""The ConversationRow at an index, None while it is not read."""

_NOWHERE = QModelIndex()


class ConversationListModel(QAbstractListModel):
    """As many rows as the list has, read or not."""

    def __init__(self, window: Window, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        window.follow(self)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The whole list."""
        return 0 if parent.isValid() else self._window.total

    def row_at(self, place: int) -> ConversationRow | None:
        """A row by its place."""
        return self._window.at(place)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself, or what a screen reader says of it."""
        row = self._window.at(index.row())
        if role == ROW:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} and row is not None:
            return spoken(row)
        return None

    def before(self, step: Step) -> None:
        """Announce a step to the views."""
        match step:
            case Inserted(at, count):
                self.beginInsertRows(QModelIndex(), at, at + count - 1)
            case Removed(at, count):
                self.beginRemoveRows(QModelIndex(), at, at + count - 1)
            case Moved(at, to):
                target = to + 1 if to > at else to  # Qt counts the place as it is before the move
                self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), target)
            case Replaced():
                self.beginResetModel()
            case Changed():
                pass

    def after(self, step: Step) -> None:
        """Let the views take it in."""
        match step:
            case Inserted():
                self.endInsertRows()
            case Removed():
                self.endRemoveRows()
            case Moved(_, to):
                self.endMoveRows()
                self._changed(to, 1)
            case Replaced():
                self.endResetModel()
            case Changed(at, count):
                self._changed(at, count)

    def _changed(self, at: int, count: int) -> None:
        if count:
            self.dataChanged.emit(self.index(at, 0), self.index(at + count - 1, 0))
