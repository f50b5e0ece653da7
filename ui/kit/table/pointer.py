"""What the mouse does to rows: hover, press, select, explain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QMouseEvent

from ui.kit.controls.tip import show_tip
from ui.kit.table.cell_painter import is_cut, step_of
from ui.kit.table.cells import AsLink, AsPicture, hint_of
from ui.kit.table.row_painter import RowPainter, button_at, button_rects, cell_area, fold_rect
from ui.texts.messages import tr
from ui.theme.metrics import width_of

if TYPE_CHECKING:
    from ui.kit.table.view import TableView


@dataclass(frozen=True, slots=True)
class Spot:
    """What is at a point: a row, and on it a button, the fold mark, or a cell that is a link."""

    row: int = -1
    button: int = -1
    fold: bool = False
    link: str = ""
    column: int = -1

    @property
    def plain(self) -> bool:
        """Whether a press there only selects."""
        return self.button < 0 and not self.fold and not self.link


NOWHERE: Final = Spot()


class Pointer:
    """Follows the mouse over one view."""

    def __init__(self, view: TableView) -> None:
        self._view = view
        self.spot = NOWHERE
        self.pressed = False
        self._pressed_at = NOWHERE

    # -- where ---------------------------------------------------------------------------------------------------

    def spot_at(self, at: QPoint) -> Spot:
        """What is at a point of the viewport."""
        view = self._view
        row = view.rowAt(at.y())
        if row < 0 or not view.row_rect(row).contains(at):
            return NOWHERE
        entry = view.table.entry(row)
        if entry is None:
            return NOWHERE
        look = view.look_of(row)
        if not look.hovered and not look.current:  # buttons appear as the pointer arrives
            look.actions, look.more = view.table.buttons_of(entry)
        button = button_at(look, at)
        places = view.places()
        column = next((p.number for p in places if p.left <= at.x() < p.left + p.width), -1)
        fold = view.folds and button < 0 and bool(places) and fold_rect(look.rect, places[0].left).contains(at)
        return Spot(row, button, fold, "" if fold or button >= 0 else self._link_at(row, column, at), column)

    def _link_at(self, row: int, number: int, at: QPoint) -> str:
        if number < 0:
            return ""
        column, entry = self._view.rows.columns[number], self._view.table.entry(row)
        if entry is None or not isinstance(column.format, AsLink | AsPicture) or column.read(entry.row) is None:
            return ""
        area = self._cell(row, number)
        if isinstance(column.format, AsPicture):
            return column.key if area.contains(at) else ""
        end = area.left() + min(width_of(self._view.rows.text(entry, column), step_of(column)), area.width())
        return column.key if area.left() <= at.x() <= end else ""

    def _cell(self, row: int, number: int) -> QRect:
        view = self._view
        place, column = view.places()[number], view.rows.columns[number]
        return cell_area(place, view.row_rect(row), column, first=number == 0, folds=view.folds).toRect()

    # -- gestures ------------------------------------------------------------------------------------------------

    def move(self, at: QPoint) -> None:
        """The pointer is here now."""
        self._go(self.spot_at(at))

    def follow(self) -> None:
        """Rows moved under a pointer that stays."""
        view = self._view
        if self.spot.row >= 0 or view.viewport().underMouse():
            at = view.viewport().mapFromGlobal(QCursor.pos())
            self._go(self.spot_at(at) if view.viewport().rect().contains(at) else NOWHERE)

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._go(NOWHERE)

    def _go(self, spot: Spot) -> None:
        if spot == self.spot:
            return
        before, self.spot = self.spot, spot
        hand = Qt.CursorShape.PointingHandCursor if spot.link else Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(hand)
        for row in {before.row, spot.row} - {-1}:
            self._view.viewport().update(self._view.row_rect(row))

    def press(self, event: QMouseEvent) -> None:
        """The button went down."""
        at = event.position().toPoint()
        self.move(at)
        self._pressed_at = self.spot
        if event.button() is not Qt.MouseButton.LeftButton or self.spot.row < 0:
            return
        self.pressed = True
        if self.spot.plain:
            self._select(self.spot.row, event.modifiers())
        self._view.viewport().update(self._view.row_rect(self.spot.row))

    def _select(self, row: int, keys: Qt.KeyboardModifier) -> None:
        table = self._view.table
        self._view.go_to(row, select=False)
        if keys & Qt.KeyboardModifier.ShiftModifier:
            table.run(table.extend_to(row))
        elif keys & Qt.KeyboardModifier.ControlModifier:
            table.toggle(row)
        else:
            table.select_only(row)

    def release(self, event: QMouseEvent) -> None:
        """The button went up: what was pressed is done if the pointer is still on it."""
        at = event.position().toPoint()
        self.move(at)
        pressed, self.pressed = self.pressed, False
        if pressed and self.spot == replace(self._pressed_at, column=self.spot.column):
            self._act(self.spot)
        if self.spot.row >= 0:
            self._view.viewport().update(self._view.row_rect(self.spot.row))

    def _act(self, spot: Spot) -> None:
        view = self._view
        if spot.fold:
            view.unfolding.toggle(spot.row)
        elif spot.link:
            view.link_pressed.emit(spot.row, spot.link)
        elif spot.button >= 0:
            entry = view.table.entry(spot.row)
            quick, _ = view.table.buttons_of(entry) if entry is not None else ([], False)
            if spot.button < len(quick):
                view.acted.emit(quick[spot.button].key, spot.row)
            else:
                rect = button_rects(view.row_rect(spot.row), spot.button + 1)[-1]
                view.menu_wanted.emit(spot.row, view.viewport().mapToGlobal(rect.bottomLeft()))

    def double_click(self, event: QMouseEvent) -> None:
        """Open the row; a second press on a button is a press."""
        spot = self.spot_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if spot.row >= 0 and spot.plain:
            self._view.opened.emit(spot.row)
        else:
            self.press(event)

    def menu(self, event: QContextMenuEvent) -> None:
        """The menu of a row; a row that is not selected becomes the selected one."""
        spot = self.spot_at(event.pos())
        entry = self._view.table.entry(spot.row) if spot.row >= 0 else None
        if entry is None:
            return
        selected = self._view.table.state.selection.has(entry.key)
        self._view.go_to(spot.row, select=not selected)
        self._view.menu_wanted.emit(spot.row, event.globalPos())

    def explain(self, at: QPoint) -> None:
        """The name of a button with its key, or the whole of a cell that was cut."""
        view, spot = self._view, self.spot_at(at)
        entry = view.table.entry(spot.row) if spot.row >= 0 else None
        if entry is None:
            return
        if spot.button >= 0:
            quick, more = view.table.buttons_of(entry)
            rect = button_rects(view.row_rect(spot.row), len(quick) + more)[spot.button]
            if spot.button < len(quick):
                show_tip(view.viewport(), str(quick[spot.button].words), rect, quick[spot.button].keys)
            else:
                show_tip(view.viewport(), tr("common.more_actions"), rect)
            return
        if spot.fold:
            words = tr("table.fold") if view.unfolding.has(entry.key) else tr("table.unfold")
            show_tip(view.viewport(), words, fold_rect(view.row_rect(spot.row), view.places()[0].left))
            return
        if spot.column >= 0:
            self._explain_cell(spot)

    def _explain_cell(self, spot: Spot) -> None:
        view = self._view
        entry, column = view.table.entry(spot.row), view.rows.columns[spot.column]
        if entry is None:
            return
        place = view.places()[spot.column]
        cell = RowPainter(view.rows, folds=view.folds).cell(
            view.row_rect(spot.row), entry, place, first=spot.column == 0
        )
        words = hint_of(column.format, column.read(entry.row), view.table.clock())
        if not words and is_cut(cell):
            words = view.rows.text(entry, column)
        if words:
            show_tip(view.viewport(), words, self._cell(spot.row, spot.column))
