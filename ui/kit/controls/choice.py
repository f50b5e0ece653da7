"""Switch, check box, radio: a mark with words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint import choice
from ui.kit.controls.paint.choice import Tick
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import elided, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.tip import set_tip
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_GAP, _HEIGHT = 8, 20


class _Marked(Pressable):
    """A checkable control: its mark on the left, its words on the right."""

    mark = QSize(metrics.BOX, metrics.BOX)
    mark_radius = metrics.RADIUS_TAG

    def __init__(self, words: Words = "", parent: QWidget | None = None, *, checked: bool = False) -> None:
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Mark and words on one line."""
        words = width_of(self.text(), Type.BODY) + _GAP if self.text() else 0
        return QSize(self.mark.width() + words, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The words may elide."""
        return QSize(self.mark.width() + (_GAP + 24 if self.text() else 0), _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip says what does not fit."""
        super().resizeEvent(event)
        self._hint_whole()

    def setText(self, text: str) -> None:
        """Show other words."""
        super().setText(text)
        self._hint_whole()

    def _hint_whole(self) -> None:
        cut = elided(self.text(), Type.BODY, self.words_rect().width()) != self.text()
        if cut or self.toolTip() == self.text():
            set_tip(self, self.text() if cut else "")

    def mark_rect(self) -> QRect:
        """Where the mark stands."""
        return QRect(0, (self.height() - self.mark.height()) // 2, self.mark.width(), self.mark.height())

    def words_rect(self) -> QRectF:
        """Where the words stand."""
        return QRectF(self.rect()).adjusted(self.mark.width() + _GAP, 0, 0, 0)

    def ring_shape(self) -> tuple[QRect, int]:
        """Around the mark alone."""
        return self.mark_rect(), self.mark_radius

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and words."""
        del event
        painter = QPainter(self)
        smooth(painter)
        self.paint_mark(painter, QRectF(self.mark_rect()))
        if self.text():
            token = Token.TEXT if self.isEnabled() else Token.DISABLED
            write(painter, self.words_rect(), self.text(), Type.BODY, token)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the mark."""
        raise NotImplementedError


class CheckBox(_Marked):
    """A box. `set_tick(Tick.SOME)` shows that a part of what it stands for is chosen; a press then chooses all.

    Signals: `toggled(bool)` and `clicked(bool)` of QAbstractButton.
    """

    def __init__(self, words: Words = "", parent: QWidget | None = None, *, checked: bool = False) -> None:
        self._some = False
        super().__init__(words, parent, checked=checked)

    @property
    def tick(self) -> Tick:
        """What it shows."""
        if self._some:
            return Tick.SOME
        return Tick.ON if self.isChecked() else Tick.OFF

    def set_tick(self, tick: Tick) -> None:
        """Show none, some or all."""
        self._some = tick is Tick.SOME
        self.setChecked(tick is Tick.ON)
        self.update()

    def nextCheckState(self) -> None:
        """Some becomes all."""
        self._some = False
        super().nextCheckState()
        self.update()

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the box."""
        choice.check_box(painter, rect, self.tick, enabled=self.isEnabled(), hovered=self.hovered)


class Radio(_Marked):
    """One of several in the same parent; the arrow keys move among them."""

    mark_radius = metrics.BOX // 2

    def __init__(self, words: Words = "", parent: QWidget | None = None, *, checked: bool = False) -> None:
        super().__init__(words, parent, checked=checked)
        self.setAutoExclusive(True)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the radio."""
        choice.radio(painter, rect, on=self.isChecked(), enabled=self.isEnabled(), hovered=self.hovered)


class Switch(_Marked):
    """A switch that acts at once; its words stand on the left, the switch at the right edge."""

    mark = QSize(metrics.SWITCH_WIDTH, metrics.SWITCH_HEIGHT)
    mark_radius = metrics.SWITCH_HEIGHT // 2

    def mark_rect(self) -> QRect:
        """At the right edge."""
        rect = super().mark_rect()
        rect.moveRight(self.width() - 1)
        return rect

    def words_rect(self) -> QRectF:
        """Left of the switch."""
        return QRectF(self.rect()).adjusted(0, 0, -self.mark.width() - _GAP, 0)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the switch."""
        choice.switch(painter, rect, on=self.isChecked(), enabled=self.isEnabled())
