"""The menu of a row: its actions, or those of the whole selection."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from ui.kit.controls.menu import Menu
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

if TYPE_CHECKING:
    from ui.kit.table.table import Table


def open_row_menu(table: Table, row: int, point: QPoint) -> Menu | None:
    """Open at a point of the screen; None where the row is still being read."""
    model, view = table.model, table.view
    entry = model.entry(row)
    if entry is None:
        return None
    menu = Menu(view)
    chosen = model.chosen()
    if chosen.count > 1 and model.state.selection.has(entry.key) and model.bulk_actions:
        menu.add_heading(msg("table.selected", count=chosen.count))
        for bulk in model.bulk_actions:
            act = partial(table.bulk_acted.emit, bulk.key, chosen)
            menu.add(bulk.words, act, icon=bulk.icon, danger=bulk.danger)
    else:
        for action in model.actions_of(entry):
            act = partial(table.acted.emit, action.key, entry.row)
            menu.add(action.words, act, icon=action.icon, keys=action.keys, danger=action.danger)
    if menu.rows:
        menu.separate()
    if view.folds and not entry.gone:
        words = msg("table.fold") if view.unfolding.has(entry.key) else msg("table.unfold")
        menu.add(words, partial(view.unfolding.toggle, row), icon=Icon.DOWN)
    menu.add(msg("table.copy_rows"), table.copy, icon=Icon.COPY, keys="Ctrl+C")
    menu.popup_at(point, view)
    return menu
