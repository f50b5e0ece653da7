"""Tells Qt which rows are selected, for assistive programs; the selection itself is in the table's state."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from ui.kit.table.row_model import RowModel
from ui.kit.table.view_model import TableModel


def mirror(table: TableModel[Any], rows: RowModel, target: QItemSelectionModel) -> None:
    """Select on screen what is selected."""
    found, last = QItemSelection(), len(rows.columns) - 1
    selection = table.state.selection
    named = selection.without if selection.everything else selection.keys
    places = sorted(row for key in named if (row := table.row_of(key)) is not None)
    for first, end in spans_between(places, rows.rowCount()) if selection.everything else spans(places):
        if end < rows.rowCount() and last >= 0:
            found.select(rows.index(first, 0), rows.index(end, last))
    target.select(found, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rows in order, as runs from first to last."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def spans_between(rows: Sequence[int], count: int) -> list[tuple[int, int]]:
    """All rows but these, as runs."""
    return [(low + 1, high - 1) for low, high in pairwise((-1, *rows, count)) if high - low > 1]
