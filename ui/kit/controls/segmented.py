"""A choice of a few, side by side in one ground."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.channels import Channel
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_INSET, _PADDING, _GAP = 2, 12, 6


class _Segment(Pressable):
    """One part."""

    def __init__(
        self, words: Words, parent: QWidget, *, height: int, icon: Icon | None, channel: Channel | None
    ) -> None:
        self._icon, self._channel = icon, channel
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        lead = metrics.ICON_SMALL + _GAP if self._icon is not None or self._channel is not None else 0
        return QSize(lead + width_of(self.text(), Type.BODY_MEDIUM) + 2 * _PADDING, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 48), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        radius = metrics.RADIUS_CONTROL - 1
        if self.isChecked():
            box(painter, area, radius, fill=Token.SEG_ON, line=Token.LINE_STRONG)
        elif self.hovered:
            box(painter, area, radius, fill=Token.PRESS)
        token = Token.TEXT if self.isChecked() else Token.MUTED
        if not self.isEnabled():
            token = Token.DISABLED
        lead = metrics.ICON_SMALL + _GAP if self._icon is not None or self._channel is not None else 0
        needed = lead + width_of(self.text(), Type.BODY_MEDIUM)
        x = area.left() + max((area.width() - needed) / 2, _GAP)
        y = area.center().y() - metrics.ICON_SMALL / 2
        if self._channel is not None:
            ratio = painter.device().devicePixelRatio()
            place(painter, channel_pixmap(self._channel, metrics.ICON_SMALL, ratio), x, y)
        elif self._icon is not None:
            draw_icon(painter, self._icon, token, x, y, px=metrics.ICON_SMALL)
        room = QRectF(x + lead, area.top(), area.right() - _GAP - x - lead + 1, area.height())
        write(painter, room, self.text(), Type.BODY_MEDIUM, token)


class Segmented(QWidget):
    """Parts side by side, one chosen; with `fill` it takes the width it gets and parts it equally.

    `height` is 28, 32 in forms; the arrow keys move.

    Signals: `value_changed(object)` when the person chose another part.
    """

    value_changed = Signal(object)

    def __init__(
        self, parent: QWidget | None = None, *, height: int = metrics.FIELD_COMPACT, fill: bool = False
    ) -> None:
        super().__init__(parent)
        self._parts: dict[Hashable, _Segment] = {}
        self._value: Hashable = None
        self.setFixedHeight(height)
        wide = QSizePolicy.Policy.Expanding if fill else QSizePolicy.Policy.Maximum
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        self._row.setSpacing(0)

    def add(
        self, value: Hashable, words: Words, *, icon: Icon | None = None, channel: Channel | None = None
    ) -> None:
        """Add a part; the first is chosen."""
        part = _Segment(words, self, height=self.height() - 2 * _INSET, icon=icon, channel=channel)
        self._parts[value] = part
        self._row.addWidget(part, 1)
        if len(self._parts) == 1:
            self._value = value
            part.setChecked(True)
        part.toggled.connect(lambda on: self._on_toggled(value) if on else None)

    def _on_toggled(self, value: Hashable) -> None:
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)

    @property
    def value(self) -> Hashable:
        """The chosen part."""
        return self._value

    def set_value(self, value: Hashable) -> None:
        """Choose without a signal; raises KeyError."""
        part = self._parts[value]
        self._value = value
        part.setChecked(True)

    def part(self, value: Hashable) -> Pressable:
        """One part, to disable or explain it."""
        return self._parts[value]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CONTROL, fill=Token.HOVER_WINDOW)
