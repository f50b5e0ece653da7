"""Progress: how far something is, or how a whole is divided."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.bar import Part, bar
from ui.kit.controls.paint.shapes import smooth
from ui.texts.numbers import percent
from ui.theme.tokens import Token


class ProgressBar(QWidget):
    """A bar 4, 6, 8 or 12 high. `set_share` for one share, `set_parts` for several of a total.

    The accessible description is the share as per cent.
    """

    def __init__(
        self, parent: QWidget | None = None, *, height: int = 8, tint: Token = Token.ACCENT, width: int = 0
    ) -> None:
        super().__init__(parent)
        self._tint = tint
        self._parts: tuple[Part, ...] = ()
        self._total = 1.0
        self.setFixedHeight(height)
        if width:
            self.setFixedWidth(width)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """How far it is, 0 to 1."""
        self.set_parts([Part(min(max(share, 0.0), 1.0), self._tint)], 1.0)

    def set_parts(self, parts: Sequence[Part], total: float) -> None:
        """How a whole is divided; what the parts leave stays track."""
        self._parts, self._total = tuple(parts), total
        done = sum(part.value for part in parts if not part.hatched)
        self.setAccessibleDescription(percent(done / total) if total > 0 else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough to be read."""
        return QSize(120, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        del event
        painter = QPainter(self)
        smooth(painter)
        bar(painter, QRectF(self.rect()), self._parts, self._total)
