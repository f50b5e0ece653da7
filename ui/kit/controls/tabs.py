"""Tabs: 40 high, the chosen one underlined, counters beside the words."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.channels import Channel
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import rule, smooth, snapped
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.live import texts
from ui.texts.messages import Words
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icons import place
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_SPACE, _GAP = 20, 8


class _Tab(Pressable):
    """One tab."""

    def __init__(self, words: Words, parent: QWidget, *, kind: BadgeKind, channel: Channel | None) -> None:
        self._kind, self._channel = kind, channel
        self._count: int | None = None
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(metrics.TABS)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self.updateGeometry)

    def set_count(self, count: int | None) -> None:
        """Show a counter, or none."""
        self._count = count
        self.updateGeometry()
        self.update()

    def _figure(self) -> str:
        return number(self._count) if self._count is not None else ""

    def _lead(self) -> int:
        return metrics.ICON + _GAP if self._channel is not None else 0

    def sizeHint(self) -> QSize:
        tail = _GAP + tag.badge_width(self._figure()) if self._count is not None else 0
        return QSize(self._lead() + width_of(self.text(), Type.BODY_MEDIUM) + tail, metrics.TABS)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), metrics.TABS)

    def ring_shape(self) -> tuple[QRect, int]:
        return self.rect().adjusted(0, 8, 0, -8), metrics.RADIUS_TAG

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area, chosen = QRectF(self.rect()), self.isChecked()
        ink = Token.TEXT if chosen or self.hovered else Token.MUTED
        if not self.isEnabled():
            ink = Token.DISABLED
        if self._channel is not None:
            ratio = painter.device().devicePixelRatio()
            y = area.center().y() - metrics.ICON / 2
            place(painter, channel_pixmap(self._channel, metrics.ICON, ratio), area.left(), y)
        end = area.right()
        if self._count is not None:
            wide = tag.badge_width(self._figure())
            top = area.center().y() - metrics.BADGE / 2
            tag.badge(painter, QRectF(end - wide, top, wide, metrics.BADGE), self._figure(), self._kind)
            end -= wide + _GAP
        x = area.left() + self._lead()
        write(painter, QRectF(x, area.top(), end - x, area.height()), self.text(), Type.BODY_MEDIUM, ink)
        if chosen:
            line = QRectF(area.left(), area.bottom() - 2, area.width(), 2)
            painter.fillRect(snapped(painter, line), color(Token.ACCENT))


class Tabs(QWidget):
    """A row of tabs over a rule. The arrow keys move; `margin` is what stands left of the first.

    Signals: `value_changed(object)` when the person chose another tab.
    """

    value_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, margin: int = 0) -> None:
        super().__init__(parent)
        self._tabs: dict[Hashable, _Tab] = {}
        self._value: Hashable = None
        self.setFixedHeight(metrics.TABS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(margin, 0, margin, 0)
        self._row.setSpacing(_SPACE)
        self._row.addStretch(1)

    def add(
        self,
        value: Hashable,
        words: Words,
        *,
        count: int | None = None,
        kind: BadgeKind = BadgeKind.NEUTRAL,
        channel: Channel | None = None,
    ) -> None:
        """Add a tab; the first is chosen."""
        tab = _Tab(words, self, kind=kind, channel=channel)
        tab.set_count(count)
        self._tabs[value] = tab
        self._row.insertWidget(len(self._tabs) - 1, tab)
        if len(self._tabs) == 1:
            self._value = value
            tab.setChecked(True)
        tab.toggled.connect(lambda on: self._on_toggled(value) if on else None)

    def remove(self, value: Hashable) -> None:
        """Take a tab away; the first one left is chosen if it was the chosen one. Raises KeyError."""
        tab = self._tabs.pop(value)
        self._row.removeWidget(tab)
        tab.hide()
        tab.deleteLater()
        if value == self._value and self._tabs:
            next(iter(self._tabs.values())).setChecked(True)

    def set_count(self, value: Hashable, count: int | None) -> None:
        """Change a tab's counter; raises KeyError."""
        self._tabs[value].set_count(count)

    def add_at_end(self, widget: QWidget) -> None:
        """Put something at the right end of the row."""
        self._row.addWidget(widget)

    @property
    def value(self) -> Hashable:
        """The chosen tab."""
        return self._value

    def set_value(self, value: Hashable) -> None:
        """Choose without a signal; raises KeyError."""
        tab = self._tabs[value]
        self._value = value
        tab.setChecked(True)

    def tab(self, value: Hashable) -> Pressable:
        """One tab, to disable or explain it."""
        return self._tabs[value]

    def _on_toggled(self, value: Hashable) -> None:
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rule."""
        del event
        rule(QPainter(self), QRectF(0, self.height() - 1, self.width(), 1))
