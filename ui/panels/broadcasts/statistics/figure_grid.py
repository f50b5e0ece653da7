"""Figures in cells: a number over its name, as many a line as fit."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.paint.words import write
from ui.theme.metrics import Type
from ui.theme.tokens import Token

COUNT: Final = 12
_CELL: Final = 59
_CELL_LEAST: Final = 104
_PAD: Final = 12


class Figure(NamedTuple):
    """A number over its name; nothing to worry about is never coloured."""

    key: str
    text: str
    name: str
    tint: Token = Token.TEXT


class FigureGrid(QWidget):
    """Twelve figures: six, four or three a line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.figures: tuple[Figure, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show them."""
        self.figures = figures
        self.setAccessibleName(", ".join(f"{figure.name} {figure.text}" for figure in figures))
        self.update()

    def _across(self, width: int) -> int:
        return next((count for count in (6, 4, 3) if width // count >= _CELL_LEAST), 2)

    def hasHeightForWidth(self) -> bool:
        """It has."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        return -(-COUNT // self._across(width)) * _CELL

    def sizeHint(self) -> QSize:
        """Two lines of six."""
        return QSize(6 * _CELL_LEAST, 2 * _CELL)

    def minimumSizeHint(self) -> QSize:
        """Two a line."""
        return QSize(2 * _CELL_LEAST, 2 * _CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw cells and the rules between them."""
        del event
        painter = QPainter(self)
        across = self._across(self.width())
        wide = self.width() / across
        for at, figure in enumerate(self.figures):
            left, top = at % across * wide, at // across * _CELL
            room = QRectF(left + _PAD, top + 10, wide - _PAD - 4, 20)
            write(painter, room, figure.text, Type.SECTION, figure.tint, tabular=True)
            write(painter, room.translated(0, 21).adjusted(0, 0, 0, -2), figure.name, Type.SECONDARY, Token.MUTED)
            rule(painter, QRectF(left, top + _CELL - 1, wide, 1), Token.LINE)
            if at % across:
                rule(painter, QRectF(left, top, 1, _CELL), Token.LINE)
