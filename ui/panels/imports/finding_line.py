"""A sentence about the file: an icon, a strong beginning, the rest, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type, font, measure
from ui.theme.theme import color
from ui.theme.tokens import Token

_LEAD = metrics.ICON_SMALL + 10
MARK = "|"
"""What divides the strong beginning of a sentence from its rest."""


class FindingLine(Pressable):
    """`Strong beginning|rest`, then the action as a link; a click on it, Space and Enter are `acted`."""

    acted = Signal()

    def __init__(
        self, words: Words, icon: Icon, tint: Token, parent: QWidget | None = None, *, action: Words = ""
    ) -> None:
        self._icon, self._tint, self._action_words = icon, tint, action
        super().__init__(words, parent)
        if not action:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.clicked.connect(self._on_clicked)

    def setText(self, text: str) -> None:
        """The mark is not spoken."""
        super().setText(text)
        self.setAccessibleName(text.replace(MARK, ""))

    def _on_clicked(self) -> None:
        if self._action_words:
            self.acted.emit()

    def hitButton(self, pos: QPoint) -> bool:
        """Only the link is pressed by the mouse."""
        return bool(self._action_words) and self._on_link(pos)

    def _on_link(self, pos: QPoint) -> bool:
        layout = self._layout(self.width())
        at = QPointF(pos) - QPointF(_LEAD, 0)
        start = _units(self._plain()) - _units(str(self._action_words))
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if line.y() <= at.y() < line.y() + Type.BODY.line:
                return bool(line.xToCursor(at.x()) >= start and at.x() <= line.naturalTextWidth() + 1)
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The hand over the link."""
        over = bool(self._action_words) and self._on_link(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _plain(self) -> str:
        text = self.text().replace(MARK, "", 1)
        return f"{text} {self._action_words}" if self._action_words else text

    def _layout(self, width: int) -> QTextLayout:
        text, strong = self._plain(), _units(self.text().partition(MARK)[0]) if MARK in self.text() else 0
        layout = QTextLayout(text, font(Type.BODY))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        ranges = []
        if strong > 0:
            ranges.append(_range(0, strong, font(Type.BODY_STRONG), Token.TEXT))
        if self._action_words:
            long = _units(str(self._action_words))
            ranges.append(_range(_units(text) - long, long, font(Type.BODY_MEDIUM), Token.ACCENT))
        layout.setFormats(ranges)
        layout.beginLayout()
        y = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - _LEAD, 1))
            line.setPosition(QPointF(0, y))
            y += Type.BODY.line
        layout.endLayout()
        return layout

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What the sentence needs."""
        return max(self._layout(width).lineCount(), 1) * Type.BODY.line

    def sizeHint(self) -> QSize:
        """A narrow column."""
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(120, Type.BODY.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and sentence."""
        del event
        painter = QPainter(self)
        smooth(painter)
        draw_icon(
            painter, self._icon, self._tint, 0, (Type.BODY.line - metrics.ICON_SMALL) / 2, px=metrics.ICON_SMALL
        )
        painter.setPen(color(Token.TEXT))
        space = measure(Type.BODY)
        drop = (Type.BODY.line - space.height()) / 2
        self._layout(self.width()).draw(painter, QPointF(_LEAD, drop))

    def ring_shape(self) -> tuple[QRect, int]:
        """The ring surrounds the sentence."""
        return self.rect(), metrics.RADIUS_TAG


def _range(start: int, length: int, letters: QFont, token: Token) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    look = QTextCharFormat()
    look.setFont(letters)
    look.setForeground(color(token))
    found.start, found.length, found.format = start, length, look
    return found


def _units(text: str) -> int:
    """Length as Qt counts it, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
