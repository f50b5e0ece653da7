"""What stands in a bubble, at its own size and in its own coordinates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from ui.kit.thread.layouts import Hit, Look
from ui.theme.tokens import Token


@dataclass(frozen=True, slots=True)
class Faces:
    """Fill and outline of the bubble that a body stands in."""

    fill: Token
    line: Token


class Body(ABC):
    """Words, or a message as it was sent. Positions count what can be selected, from its beginning."""

    width: float = 0.0
    height: float = 0.0
    brim: float = 8.0  # between its upper edge and what is in it
    boxed = True  # the bubble has a ground of its own

    @abstractmethod
    def paint(self, painter: QPainter, at: QPointF, look: Look, faces: Faces) -> None:
        """Draw it with its upper left corner at a place."""

    @abstractmethod
    def hit(self, point: QPointF) -> Hit:
        """What is at a place of it."""

    @abstractmethod
    def position_at(self, point: QPointF) -> int:
        """The nearest position."""

    @abstractmethod
    def word_at(self, position: int) -> tuple[int, int]:
        """The word around a position, without the blank after it."""

    @abstractmethod
    def between(self, start: int, end: int) -> str:
        """The text between two positions."""
