"""Draws a row: ground, cells, fold mark, actions, line and focus ring, as layers that do not know of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QLinearGradient, QPainter

from ui.kit.controls.paint import button as face
from ui.kit.controls.paint.button import Kind, Look
from ui.kit.controls.paint.shapes import inner_ring, rule
from ui.kit.table.cache import Entry
from ui.kit.table.cell_painter import NARROW, PADDING, Cell, paint_cell, paint_skeleton
from ui.kit.table.cells import AsProgress
from ui.kit.table.row_model import RowModel
from ui.kit.table.spec import Column, RowAction
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.theme import color
from ui.theme.tokens import Token

EDGE: Final = 16  # before the first and after the last cell
FOLD_AT: Final = 12
FOLD_EDGE: Final = FOLD_AT + metrics.ICON + PADDING
_BUTTON, _PITCH, _RIGHT = 28, 30, 12
_FADE = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A column on screen: its number, from where to where it reaches."""

    number: int
    left: int
    width: int


@dataclass(slots=True)
class RowLook:
    """What a row looks like at this moment. `actions` are drawn as buttons, else one overflow button."""

    row: int
    rect: QRect
    entry: Entry[Any] | None
    selected: bool = False
    hovered: bool = False
    current: bool = False  # it has the keyboard
    ringed: bool = False
    unfolded: bool = False
    actions: Sequence[RowAction[Any]] = ()
    more: bool = False
    pointed: int = -1  # the button under the pointer
    pressed: bool = False

    @property
    def ground(self) -> Token:
        """What it stands on."""
        if self.selected:
            return Token.SELECTED
        return Token.HOVER if self.hovered else Token.SURFACE


def edge(*, folds: bool) -> int:
    """The margin before the first cell's text."""
    return FOLD_EDGE if folds else EDGE


def actions_width(buttons: int) -> int:
    """The px at the right end that belong to so many buttons."""
    return _RIGHT + buttons * _PITCH + 6 if buttons else EDGE - PADDING


def button_rects(row: QRect, count: int) -> list[QRect]:
    """Where the buttons of a row are, from the left."""
    top = row.top() + (row.height() - _BUTTON) // 2
    right = row.right() + 1 - _RIGHT
    return [QRect(right - (count - n) * _PITCH + _PITCH - _BUTTON, top, _BUTTON, _BUTTON) for n in range(count)]


def fold_rect(row: QRect, left: int) -> QRect:
    """Where the fold mark can be pressed."""
    return QRect(left, row.top(), FOLD_EDGE - 2, row.height())


def button_at(look: RowLook, at: QPoint) -> int:
    """The number of the button at a point, -1 for none."""
    count = len(look.actions) + look.more
    return next((n for n, rect in enumerate(button_rects(look.rect, count)) if rect.contains(at)), -1)


def cell_area(place: Place, row: QRect, column: Column[Any], *, first: bool, folds: bool) -> QRectF:
    """The room of a cell: what is aligned left may come close to the next one, which begins with a padding."""
    left = place.left + (edge(folds=folds) if first else PADDING)
    full = column.at_right or isinstance(column.format, AsProgress)
    end = place.left + place.width - (PADDING if full else NARROW)
    return QRectF(left, row.top(), max(end - left, 0), row.height())


class RowPainter:
    """Draws the rows of one table."""

    def __init__(self, model: RowModel, *, folds: bool) -> None:
        self._model = model
        self._folds = folds

    def paint(self, painter: QPainter, look: RowLook, places: Sequence[Place]) -> None:
        """Draw a row."""
        painter.fillRect(look.rect, color(look.ground))
        if look.entry is None:
            for number, place in enumerate(places):
                column = self._model.columns[place.number]
                area = cell_area(place, look.rect, column, first=number == 0, folds=self._folds)
                paint_skeleton(painter, area, look.row, place.number)
        else:
            self._cells(painter, look, look.entry, places)
            self._actions(painter, look, places)
        bottom = QRectF(look.rect.left(), look.rect.bottom(), look.rect.width(), 1)
        rule(painter, bottom, Token.LINE)
        if look.ringed:
            inner_ring(painter, QRectF(look.rect).adjusted(0, 0, 0, -1))

    def _cells(self, painter: QPainter, look: RowLook, entry: Entry[Any], places: Sequence[Place]) -> None:
        for number, place in enumerate(places):
            cell = self.cell(look.rect, entry, place, first=number == 0)
            if cell.area.width() > 0:
                paint_cell(painter, cell)
        if self._folds and places:
            glyph = Icon.DOWN if look.unfolded else Icon.RIGHT
            y = look.rect.top() + (look.rect.height() - metrics.ICON) / 2
            draw_icon(painter, glyph, Token.MUTED, places[0].left + FOLD_AT, y)

    def cell(self, row: QRect, entry: Entry[Any], place: Place, *, first: bool) -> Cell:
        """A cell as its painter wants it."""
        column = self._model.columns[place.number]
        area = cell_area(place, row, column, first=first, folds=self._folds)
        text, shorter = partial(self._model.text, entry, column), partial(self._model.shorter, entry, column)
        return Cell(area, column, entry, text, shorter)

    def _actions(self, painter: QPainter, look: RowLook, places: Sequence[Place]) -> None:
        count = len(look.actions) + look.more
        if not count:
            return
        rects = button_rects(look.rect, count)
        if places and places[-1].left + places[-1].width > rects[0].left() - _FADE:
            self._fade(painter, look, rects[0].left())
        for number, rect in enumerate(rects):
            pointed = number == look.pointed
            more = number == len(look.actions)
            kind = Kind.GHOST if more and not look.actions and not pointed else Kind.SECONDARY
            face.ground(painter, QRectF(rect), Look(kind, hovered=pointed, pressed=pointed and look.pressed))
            glyph, inset = Icon.MORE if more else look.actions[number].icon, (_BUTTON - metrics.ICON) // 2
            draw_icon(painter, glyph, Token.MUTED, rect.left() + inset, rect.top() + inset)

    def _fade(self, painter: QPainter, look: RowLook, left: int) -> None:
        """Let cells that reach under the buttons end softly."""
        start, ground = left - _FADE - 4, color(look.ground)
        area = QRectF(start, look.rect.top(), look.rect.right() + 1 - start, look.rect.height() - 1)
        veil = QLinearGradient(start, 0, start + _FADE, 0)
        clear = color(look.ground).toRgb()
        clear.setAlpha(0)
        veil.setColorAt(0, clear)
        veil.setColorAt(1, ground)
        painter.fillRect(area, veil)
