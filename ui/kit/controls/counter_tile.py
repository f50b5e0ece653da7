"""A big counter that is read from afar and leads to what it counts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.live import put, texts
from ui.texts.messages import Words
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEIGHT: Final = 104
_PAD: Final = 14
_LEAST: Final = 112
_STEPS: Final = (Type.BIG_FIGURE, Type.FIGURE, Type.TITLE)


class CounterTile(Pressable):
    """Icon and name, the figure, what belongs to it. `set_chosen` marks the one whose rows are listed.

    The figure is exact; where it does not fit at its size it is written smaller, never cut.
    """

    def __init__(self, icon: Icon, tint: Token, words: Words, parent: QWidget | None = None) -> None:
        self._icon, self._tint = icon, tint
        self._value: int | None = None
        self._hint = ""
        self._chosen = False
        super().__init__(words, parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self._describe)

    @property
    def value(self) -> int | None:
        """The figure, None while it is not known."""
        return self._value

    @property
    def hint(self) -> str:
        """What stands under the figure."""
        return self._hint

    @property
    def chosen(self) -> bool:
        """Whether its rows are listed."""
        return self._chosen

    def show_count(self, value: int | None, hint: Words, tip: Words) -> None:
        """Show a figure, a line under it and the explanation on hover."""
        self._value = value
        put(self, self.set_hint, hint)
        self.set_tip(tip)
        self._describe()

    def set_hint(self, text: str) -> None:
        """The line under the figure, plain."""
        self._hint = text
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Mark it."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def _describe(self) -> None:
        figure = "" if self._value is None else number(self._value)
        self.setAccessibleDescription(f"{figure} {self._hint}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """The name and the figure."""
        name = metrics.ICON + metrics.GAP_8 + width_of(self.text(), Type.BODY_STRONG)
        return QSize(max(name, 120) + 2 * _PAD, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrower the words elide."""
        return QSize(_LEAST, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        fill = Token.PRESS if self.isDown() else Token.HOVER if self.hovered else Token.SURFACE
        line, width = (Token.ACCENT, 2) if self._chosen else (Token.LINE_STRONG, metrics.LINE)
        box(painter, area, metrics.RADIUS_CARD, fill=fill, line=line, width=width)
        room = area.adjusted(_PAD, 0, -_PAD, 0)
        draw_icon(painter, self._icon, self._tint, room.left(), 15)
        name = QRectF(room.left() + metrics.ICON + metrics.GAP_8, 14, 0, 18)
        name.setRight(room.right())
        wide = width_of(self.text(), Type.BODY_STRONG) > name.width()
        write(painter, name, self.text(), Type.SECONDARY_STRONG if wide else Type.BODY_STRONG, Token.TEXT)
        self._paint_figure(painter, QRectF(room.left(), 36, room.width(), 40))
        write(painter, QRectF(room.left(), 78, room.width(), 16), self._hint, Type.SECONDARY, Token.MUTED)

    def _paint_figure(self, painter: QPainter, room: QRectF) -> None:
        if self._value is None:
            box(painter, QRectF(room.left(), room.top() + 8, 72, 24), metrics.RADIUS_TAG, fill=Token.TRACK)
            return
        text = number(self._value)
        step = next((one for one in _STEPS if width_of(text, one, tabular=True) <= room.width()), _STEPS[-1])
        write(painter, room, text, step, Token.TEXT, tabular=True)
