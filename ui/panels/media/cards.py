"""The library as cards: the rows of the table's own model, with the same filters, pages, selection and actions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.contract.media import MediaFile
from ui.kit.controls.menu import Menu
from ui.kit.media.grid import MediaGrid
from ui.kit.media.pictures import Pictures
from ui.kit.table.spec import RowAction
from ui.kit.table.view_model import TableModel

_STEP = 60


class Cards(MediaGrid):
    """Follows a TableModel. Signals besides those of the grid: `acted(key, MediaFile)`."""

    acted = Signal(str, object)

    def __init__(self, model: TableModel[MediaFile], pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent, several=True)
        self._model = model
        self._upto = _STEP
        self._following = False
        self.set_pictures(pictures)
        self.setSpacing(0)
        self.setViewportMargins(12, 8, 4, 8)
        self.wanted.connect(self._read_on)
        self.picked.connect(self._on_picks)
        self.menu_wanted.connect(self.open_menu)
        for action in model.spec.actions:
            keys = QShortcut(QKeySequence(action.keys), self, context=Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(partial(self._on_keys, action))

    def follow(self) -> None:
        """Show the rows of the page that are here."""
        state = self._model.state
        entries = [self._model.entry(row) for row in range(min(state.rows, self._upto))]
        self._following = True
        try:
            self.show_files([entry.row for entry in entries if entry is not None and not entry.gone])
            if not state.selection.count(state.total):
                self.clearSelection()
        finally:
            self._following = False

    def read(self) -> None:
        """Have the model read what is to be seen."""
        last = min(self._model.state.rows, self._upto) - 1
        if last >= 0:
            self._model.run(self._model.look_at(0, last))

    def _read_on(self) -> None:
        if self.isVisible() and self._upto < self._model.state.rows:
            self._upto += _STEP
            self.read()
            self.follow()

    def _on_picks(self) -> None:
        if self._following:
            return
        self._following = True  # the model's answer must not take the selection away under the mouse
        try:
            self._model.clear_selection()
            for file in self.picks:
                row = self._model.row_of(str(file.id))
                if row is not None:
                    self._model.toggle(row)
        finally:
            self._following = False

    def _on_keys(self, action: RowAction[MediaFile]) -> None:
        if self.file is not None and self._may(action, self.file):
            self.acted.emit(action.key, self.file)

    def _may(self, action: RowAction[MediaFile], file: MediaFile) -> bool:
        row = self._model.row_of(str(file.id))
        entry = None if row is None else self._model.entry(row)
        return entry is not None and action in self._model.actions_of(entry)

    def open_menu(self, file: MediaFile, point: QPoint) -> Menu:
        """What can be done with a file."""
        menu = Menu(self)
        for action in self._model.spec.actions:
            if self._may(action, file):
                act = partial(self.acted.emit, action.key, file)
                menu.add(action.words, act, icon=action.icon, keys=action.keys, danger=action.danger)
        menu.popup_at(point, self)
        return menu
