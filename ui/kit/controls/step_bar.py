"""The steps of a wizard: done, now, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import CENTER, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_DISC, _GAP, _LINE = 22, 8, 64


class _Step(Pressable):
    """One step: a disc with its number or a tick, and its words."""

    def __init__(self, number: int, words: Words, parent: QWidget) -> None:
        self._number = number
        self.done, self.now = False, False
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(metrics.BUTTON)

    def _step(self) -> Type:
        return Type.BODY_STRONG if self.now else Type.BODY

    def sizeHint(self) -> QSize:
        return QSize(_DISC + _GAP + width_of(self.text(), Type.BODY_STRONG), metrics.BUTTON)

    def minimumSizeHint(self) -> QSize:
        return QSize(_DISC, metrics.BUTTON)

    def ring_shape(self) -> tuple[QRect, int]:
        return QRect(0, (self.height() - _DISC) // 2, _DISC, _DISC), _DISC // 2

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        disc = QRectF(0, (self.height() - _DISC) / 2, _DISC, _DISC)
        if self.done and not self.now:
            box(painter, disc, _DISC / 2, fill=Token.OK)
            draw_icon(
                painter,
                Icon.CHECK,
                Token.ON_MARK,
                disc.center().x() - 7,
                disc.center().y() - 7,
                px=metrics.ICON_SMALL,
            )
        else:
            fill, line = (Token.ACCENT, None) if self.now else (None, Token.CONTROL)
            box(painter, disc, _DISC / 2, fill=fill, line=line)
            ink = Token.ON_ACCENT if self.now else Token.MUTED
            write(painter, disc, str(self._number), Type.SECONDARY_STRONG, ink, align=CENTER)
        room = QRectF(self.rect()).adjusted(_DISC + _GAP, 0, 0, 0)
        if room.width() > 16:
            write(painter, room, self.text(), self._step(), Token.TEXT if self.now else Token.MUTED)


class _Link(QWidget):
    """The line between two steps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(1)
        self.setMinimumWidth(8)
        self.setMaximumWidth(_LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        rule(QPainter(self), QRectF(self.rect()), Token.LINE_STRONG)


class StepBar(QWidget):
    """Numbered steps, 56 high. Done ones can be pressed to go back.

    Signals: `step_wanted(int)` with the place of a done step, from 0.
    """

    step_wanted = Signal(int)

    def __init__(self, steps: Sequence[Words], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(metrics.STEP_BAR)
        self._steps: list[_Step] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        self._row.setSpacing(_GAP)
        for place, words in enumerate(steps):
            if place:
                self._row.addWidget(_Link(self), _LINE)  # lines grow before the space at the end does
            step = _Step(place + 1, words, self)
            step.clicked.connect(lambda _=False, place=place: self.step_wanted.emit(place))
            self._steps.append(step)
            self._row.addWidget(step)
        self._row.addStretch(1)
        self.set_step(0)

    def set_step(self, now: int) -> None:
        """Move on: the steps before `now` are done."""
        for place, step in enumerate(self._steps):
            step.done, step.now = place < now, place == now
            step.setEnabled(place < now)
            put(
                step,
                step.setAccessibleDescription,
                msg("common.step_of", step=place + 1, steps=len(self._steps)),
            )
            step.update()

    def add_at_end(self, widget: QWidget) -> None:
        """Put something at the right end."""
        self._row.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rule beneath."""
        del event
        rule(QPainter(self), QRectF(0, self.height() - 1, self.width(), 1))
