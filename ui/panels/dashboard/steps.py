"""The first steps of a workspace, ticked off as they are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import disc, smooth
from ui.kit.controls.paint.words import CENTER, write
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.dashboard.view_model import Step
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_DISC: Final = 22
_BAR: Final = 160


class StepSign(QWidget):
    """A numbered disc, or a tick."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number, self.done, self.now = number, False, False
        self.setFixedSize(_DISC, _DISC)

    def show_step(self, *, done: bool, now: bool) -> None:
        """Show how it stands; `now` is the one to do."""
        self.done, self.now = done, now
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        fill = Token.OK if self.done else Token.ACCENT if self.now else Token.TRACK
        disc(painter, area.center(), _DISC / 2, fill)
        if self.done:
            side = metrics.ICON_SMALL
            draw_icon(painter, Icon.CHECK, Token.SURFACE, (_DISC - side) / 2, (_DISC - side) / 2, px=side)
        else:
            ink = Token.ON_ACCENT if self.now else Token.MUTED
            write(painter, area, str(self.number), Type.SECONDARY_STRONG, ink, align=CENTER)


class StepTile(QWidget):
    """One step: what it is, what for, and the button that does it. Signals: `pressed`."""

    pressed = Signal()

    def __init__(self, step: Step, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.sign = StepSign(number, self)
        self.title = Text(msg(f"dashboard.step_{step.value}"), Type.BODY_STRONG, parent=self, wrap=True)
        self.text = Text(msg(f"dashboard.step_{step.value}_text"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.button = Button(msg(f"dashboard.step_{step.value}_do"), parent=self, height=metrics.BUTTON_TOOL)
        self.button.clicked.connect(self.pressed)
        words = QVBoxLayout()
        words.setSpacing(metrics.GAP_4)
        words.addWidget(self.title)
        words.addWidget(self.text)
        words.addSpacing(metrics.GAP_8)
        words.addStretch(1)
        words.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_step(self, *, done: bool, now: bool) -> None:
        """Show how it stands; a step that is done offers nothing."""
        self.sign.show_step(done=done, now=now)
        self.title.set_token(Token.MUTED if done else Token.TEXT)
        self.button.set_kind(Kind.PRIMARY if now else Kind.SECONDARY)
        self.button.setVisible(not done)
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(str(msg("dashboard.step_done")) if done else "")


class StepsCard(Card):
    """All steps side by side, with how many are done. Signals: `wanted(Step)`."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: dict[Step, StepTile] = {}
        self.title = Text(msg("dashboard.steps"), Type.SECTION, parent=self)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.bar = ProgressBar(self, height=6, tint=Token.OK_FILL, width=_BAR)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_12)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.count)
        head.addWidget(self.bar)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(metrics.GAP_24)
        self._grid.setVerticalSpacing(metrics.GAP_16)
        self.column.setContentsMargins(metrics.GAP_24, metrics.GAP_16, metrics.GAP_24, metrics.GAP_24)
        self.column.setSpacing(metrics.GAP_16)
        self.column.addLayout(head)
        self.column.addLayout(self._grid)

    def show_steps(self, steps: Sequence[tuple[Step, bool]]) -> None:
        """Show them; none hides the card."""
        self.setVisible(bool(steps))
        if not steps:
            return
        if tuple(self.tiles) != tuple(step for step, _ in steps):
            self._build([step for step, _ in steps])
        first = next(step for step, done in steps if not done)
        for step, done in steps:
            self.tiles[step].show_step(done=done, now=step is first)
        taken = sum(done for _, done in steps)
        self.count.set_words(msg("dashboard.steps_done", done=taken, all=len(steps)))
        self.bar.set_share(taken / len(steps))

    def _build(self, steps: Sequence[Step]) -> None:
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = {}
        for at, step in enumerate(steps):
            tile = StepTile(step, at + 1, self)
            tile.pressed.connect(lambda one=step: self.wanted.emit(one))
            self._grid.addWidget(tile, 0, at)
            self._grid.setColumnStretch(at, 1)
            self.tiles[step] = tile

    def sizeHint(self) -> QSize:
        """As high as its tiles need."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.column.totalHeightForWidth(max(self.width(), hint.width())))
