"""The menu of a column's title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from ui.kit.controls.menu import Menu
from ui.kit.table import layout
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

if TYPE_CHECKING:
    from ui.kit.table.table import Table


def open_header_menu(table: Table, key: str, point: QPoint) -> Menu:
    """Sort, filter, fit, hide; everything the mouse can do to a column, for the keyboard too."""
    model = table.model
    column = model.spec.column(key)
    menu = Menu(table.view)
    if column.sortable:
        menu.add(msg("table.sort_down"), lambda: model.run(model.sort_by(key, descending=True)), icon=Icon.ARROWD)
        menu.add(msg("table.sort_up"), lambda: model.run(model.sort_by(key, descending=False)), icon=Icon.ARROWU)
    if column.kind is not None:
        menu.add(msg("table.filter_column"), lambda: table.open_filter(key), icon=Icon.FILTER)
    if menu.rows:
        menu.separate()
    at = layout.shown(model.state.layout).index(key)
    menu.add(msg("table.fit_column"), lambda: table.fit_column(at), icon=Icon.FIT)
    hidden = layout.ticked(model.spec, model.state.layout, key, on=False)
    menu.add(msg("table.hide_column"), lambda: model.set_layout(hidden), icon=Icon.EYEOFF, enabled=not column.head)
    menu.add(msg("common.columns"), table.open_columns, icon=Icon.COLUMNS)
    menu.popup_at(point, table.view)
    return menu
