"""What the keyboard does to rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.kit.table.header import is_menu_key
from ui.kit.table.spec import RowAction

if TYPE_CHECKING:
    from ui.kit.table.view import TableView

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_MOVES: Final[dict[Qt.Key, Callable[[int, int, int], int]]] = {  # row, rows on screen, rows
    Qt.Key.Key_Up: lambda row, _, __: row - 1,
    Qt.Key.Key_Down: lambda row, _, __: row + 1,
    Qt.Key.Key_PageUp: lambda row, screen, _: row - screen,
    Qt.Key.Key_PageDown: lambda row, screen, _: row + screen,
    Qt.Key.Key_Home: lambda _, __, ___: 0,
    Qt.Key.Key_End: lambda _, __, rows: rows - 1,
}
_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_TURNS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_SIDEWAYS: Final = 48


def claims(view: TableView, event: QKeyEvent) -> bool:
    """Whether a shortcut of the window must leave this key to the rows: that of an action, Esc with a selection."""
    if event.key() == Qt.Key.Key_Escape:
        return bool(view.table.state.selection.keys) or view.table.state.selection.everything
    return _action_of(view, event) is not None


def press(view: TableView, event: QKeyEvent) -> bool:
    """Do what a key means here; False if it means nothing."""
    key, keys = Qt.Key(event.key()), event.modifiers()
    if is_menu_key(event):
        return _menu(view)
    if keys & _CTRL and key in _TURNS:
        view.page_wanted.emit(_TURNS[key])
        return True
    if key in _MOVES and not keys & _ALT:
        _move(view, key, keys)
        return True
    if event.matches(QKeySequence.StandardKey.SelectAll):
        view.table.select_page()
        return True
    if event.matches(QKeySequence.StandardKey.Copy):
        view.copy_wanted.emit()
        return True
    return _on_row(view, event, view.current_row())


def _move(view: TableView, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    rows = view.rows.rowCount()
    if not rows:
        return
    screen = max(view.viewport().height() // view.row_height() - 1, 1)
    now = view.current_row()
    row = 0 if now < 0 else min(max(_MOVES[key](now, screen, rows), 0), rows - 1)
    view.go_to(row, select=not keys & (_CTRL | _SHIFT))
    if keys & _SHIFT:
        view.table.run(view.table.extend_to(row))


def _on_row(view: TableView, event: QKeyEvent, row: int) -> bool:
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Escape:
        had = claims(view, event)
        view.table.clear_selection()
        return had
    if row < 0:
        return False
    if key in _ENTER:
        view.opened.emit(row)
    elif key == Qt.Key.Key_Space:
        view.table.toggle(row)
    elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        _sideways(view, row, unfold=key == Qt.Key.Key_Right)
    elif (action := _action_of(view, event)) is not None:
        view.acted.emit(action.key, row)
    else:
        return False
    return True


def _sideways(view: TableView, row: int, *, unfold: bool) -> None:
    """Unfold or fold; where nothing does, scroll."""
    entry = view.table.entry(row)
    if view.folds and entry is not None and view.unfolding.has(entry.key) is not unfold:
        view.unfolding.toggle(row)
        return
    bar = view.horizontalScrollBar()
    bar.setValue(bar.value() + (_SIDEWAYS if unfold else -_SIDEWAYS))


def _menu(view: TableView) -> bool:
    row = view.current_row()
    if row < 0:
        return False
    view.reveal(row)
    view.menu_wanted.emit(row, view.viewport().mapToGlobal(view.row_rect(row).bottomLeft()))
    return True


def _action_of(view: TableView, event: QKeyEvent) -> RowAction[Any] | None:
    row = view.current_row()
    entry = view.table.entry(row) if row >= 0 else None
    if entry is None:
        return None
    pressed = QKeySequence(event.keyCombination())
    actions = view.table.actions_of(entry)
    return next((one for one in actions if one.keys and QKeySequence(one.keys) == pressed), None)
