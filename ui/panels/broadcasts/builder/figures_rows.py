"""The small parts of the pre-flight column: figures with a list behind them, the line of the day, checks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.marks import Shown
from ui.kit.controls.paint import paragraph
from ui.kit.controls.paint.shapes import NO_PEN, box, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

ROW = 26
_CHEVRON = 20
_LEAD = metrics.ICON + metrics.GAP_8
_LINES = 4


class FigureRow(Pressable):
    """A reason and its count; pressed it lists the people, where there is a list."""

    def __init__(self, words: Words, value: str, parent: QWidget | None = None, *, listed: bool = True) -> None:
        self._value, self._listed, self._faded = value, listed, False
        super().__init__(words, parent)
        self.setFixedHeight(ROW)
        self.setEnabled(listed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if listed else Qt.FocusPolicy.NoFocus)
        if listed:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAccessibleDescription(value)

    @property
    def value(self) -> str:
        """The figure."""
        return self._value

    def set_faded(self, faded: bool) -> None:
        """Whether the figure is from before."""
        self._faded = faded
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(200, ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip says what does not fit."""
        super().resizeEvent(event)
        room = self.width() - _CHEVRON - metrics.GAP_8 - width_of(self._value, Type.BODY, tabular=True)
        set_tip(self, self.text() if width_of(self.text(), Type.BODY) > room else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words, figure, chevron."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered and self._listed:
            box(painter, area.adjusted(-4, 1, 4, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER)
        ink = Token.DISABLED if self._faded else Token.TEXT
        end = area.right() - (_CHEVRON if self._listed else 0)
        if self._listed:
            top = area.center().y() - metrics.ICON_SMALL / 2
            draw_icon(
                painter, Icon.RIGHT, Token.MUTED, area.right() - metrics.ICON_SMALL, top, px=metrics.ICON_SMALL
            )
        wide = width_of(self._value, Type.BODY, tabular=True)
        value = QRectF(end - wide, 0, wide, ROW)
        write(painter, value, self._value, Type.BODY, ink, align=RIGHT, tabular=True)
        write(painter, QRectF(0, 0, end - wide - metrics.GAP_8, ROW), self.text(), Type.BODY, ink)


class PairRow(QWidget):
    """A quiet name and its value at the right."""

    def __init__(self, words: Words, value: str, parent: QWidget | None = None, *, strong: bool = False) -> None:
        super().__init__(parent)
        self.name = Text(words, Type.BODY, Token.TEXT if strong else Token.MUTED, self, fill=True)
        step = Type.BODY_STRONG if strong else Type.BODY
        self.value = Text(value, step, Token.TEXT if strong else Token.MUTED, self, tabular=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(self.name, 1)
        row.addWidget(self.value)

    def set_faded(self, faded: bool) -> None:
        """Whether the value is from before."""
        self.value.set_token(Token.DISABLED if faded else Token.TEXT)


class DayLine(Shown):
    """From the start to the end of a run: a ring, a line, a disc, with times and words beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = self._end = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_times(self, start: tuple[str, str], end: tuple[str, str]) -> None:
        """Times with their words; an end without a time is not known."""
        self._start, self._end = start, end
        self.setText(" ".join((*start, *end)))

    def sizeHint(self) -> QSize:
        """The line and two lines of words."""
        return QSize(200, 16 + 18 + 16)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the line."""
        known = bool(self._end[0])
        left, right, y = rect.left() + 6, rect.right() - 6, rect.top() + 8
        pen = QPen(color(Token.ACCENT if known else Token.LINE_STRONG), 3 if known else 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(left + 5, y), QPointF(right - 5, y))
        painter.setBrush(color(Token.SURFACE))
        painter.setPen(QPen(color(Token.ACCENT), 2))
        painter.drawEllipse(QPointF(left, y), 4.5, 4.5)
        if known:
            painter.setPen(NO_PEN)
            painter.setBrush(color(Token.ACCENT))
            painter.drawEllipse(QPointF(right, y), 5, 5)
        else:
            painter.setPen(QPen(color(Token.CONTROL), 2))
            painter.drawEllipse(QPointF(right, y), 4.5, 4.5)
        half = rect.width() / 2
        for (time, word), align, x in ((self._start, None, rect.left()), (self._end, RIGHT, rect.left() + half)):
            side = Qt.AlignmentFlag.AlignLeft if align is None else align
            write(
                painter, QRectF(x, rect.top() + 16, half, 18), time, Type.SECONDARY_MEDIUM, Token.TEXT, align=side
            )
            write(painter, QRectF(x, rect.top() + 34, half, 16), word, Type.SECONDARY, Token.MUTED, align=side)


class CheckRow(QWidget):
    """A sign and a sentence, perhaps with a link behind it. Signals: `linked()`."""

    linked = Signal()

    def __init__(
        self, icon: Icon, tint: Token, words: Words, parent: QWidget | None = None, *, link: Words = ""
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        top = Qt.AlignmentFlag.AlignTop
        sign = QVBoxLayout()
        sign.setContentsMargins(0, 1, 0, 0)
        sign.addWidget(Glyph(icon, tint, self))
        row.addLayout(sign)
        row.setAlignment(sign, top)
        self.words = Text(words, Type.BODY, parent=self, wrap=True)
        row.addWidget(self.words, 1)
        self.link = LinkButton(link, self)
        self.link.setVisible(bool(link))
        self.link.clicked.connect(self.linked)
        row.addWidget(self.link, 0, top)


class ProblemRow(Pressable):
    """Something to correct; pressed it leads to its field."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(_LEAD + width_of(self.text(), Type.BODY), ROW)

    def minimumSizeHint(self) -> QSize:
        """It may break its words into lines."""
        return QSize(80, ROW)

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        return ROW - Type.BODY.line + paragraph.height(self.text(), Type.BODY, width - _LEAD, _LINES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip says what does not fit."""
        super().resizeEvent(event)
        shown = paragraph.lines(self.text(), Type.BODY, self.width() - _LEAD)
        set_tip(self, self.text() if len(shown) > _LINES else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw sign and words as a link."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            box(painter, area.adjusted(-4, 1, 4, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER)
        draw_icon(painter, Icon.BADC, Token.BAD, 0, (ROW - metrics.ICON) / 2)
        shown = paragraph.lines(self.text(), Type.BODY, self.width() - _LEAD, _LINES)
        room = area.adjusted(_LEAD, (ROW - Type.BODY.line) / 2, 0, 0)
        paragraph.write_lines(painter, room, shown, Type.BODY, Token.BAD)
