"""What is being dragged, beside the pointer."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.contract.mail.walk import Block
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.panels.email.document import Kind
from ui.panels.email.words import ICONS, name_of, title_of
from ui.theme import metrics
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_AWAY = 10


class Ghost(QWidget):
    """A label that follows the pointer and lets every press through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._thing: Block | Kind | tuple[int, ...] = Kind.TEXT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def follow(self, thing: object, at: QPoint) -> None:
        """Show a block, or what the palette holds, beside a point of the window."""
        self._thing = cast("Block | Kind | tuple[int, ...]", thing)
        self.resize(self.sizeHint())
        self.move(at + QPoint(_AWAY, _AWAY))
        self.raise_()
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        """Its icon and word."""
        wide = width_of(str(title_of(self._thing)), Type.SECONDARY_MEDIUM)
        return QSize(wide + metrics.ICON_SMALL + 3 * metrics.GAP_8, metrics.BUTTON_TOOL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        box(painter, area, metrics.RADIUS_CONTROL, fill=Token.RAISED, line=Token.ACCENT)
        top = area.center().y() - metrics.ICON_SMALL / 2
        sign = ICONS[name_of(self._thing)]
        draw_icon(painter, sign, Token.ACCENT, metrics.GAP_8, top, px=metrics.ICON_SMALL)
        words = area.adjusted(metrics.ICON_SMALL + 2 * metrics.GAP_8, 0, -4, 0)
        write(painter, words, str(title_of(self._thing)), Type.SECONDARY_MEDIUM, Token.TEXT)
