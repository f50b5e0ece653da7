"""Rows as tab-separated text, the way spreadsheets take them."""

from __future__ import annotations

from typing import Any

from ui.kit.table.row_model import RowModel
from ui.kit.table.view_model import TableModel


def tab_separated(table: TableModel[Any], rows: RowModel, current: int) -> tuple[str, int]:
    """The selected rows on screen with the columns that are shown, else the current row; and how many they are."""
    state = table.state
    lines = []
    for row in range(state.rows):
        entry = table.entry(row)
        if entry is not None and state.selection.has(entry.key):
            lines.append("\t".join(_flat(rows.text(entry, column)) for column in rows.columns))
    entry = table.entry(current) if not lines and current >= 0 else None
    if entry is not None:
        lines.append("\t".join(_flat(rows.text(entry, column)) for column in rows.columns))
    return "\n".join(lines), len(lines)


def _flat(text: str) -> str:
    return " ".join(text.split())
