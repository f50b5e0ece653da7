"""Messages a minute over the last hour, or an hour over the last day, as bars under their limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.tip import show_tip
from ui.texts.formats import clock
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.texts.numbers import number
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT: Final = 104
_FOOT: Final = 20
_AXIS: Final = 28
_GAP: Final = 2
_ROUND: Final = (1, 2, 4, 6, 10, 20, 30, 40, 60)


@dataclass(frozen=True, slots=True)
class Bars:
    """`counts` oldest first, the last one is still filling; `span_ms` is what each covers.

    `limit` is the most that can go in one, None where nothing limits it. `end_ms` is the end of the last.
    """

    counts: tuple[int, ...] = ()
    span_ms: int = 60_000
    end_ms: int = 0
    limit: int | None = None

    @property
    def top(self) -> int:
        """What the axis goes up to: a round number above all bars, the limit where it is near them."""
        most = max(self.counts, default=0)
        near = self.limit is not None and self.limit <= 3 * max(most, 1)
        return round_up(max(most, self.limit or 0) if near else most)

    def start_of(self, at: int) -> int:
        """When a bar begins."""
        return self.end_ms - (len(self.counts) - at) * self.span_ms


def round_up(value: int) -> int:
    """The next number that two gridlines divide without a fraction."""
    size = 1
    while True:
        for step in _ROUND:
            if step * size >= max(value, 4) and step * size % 2 == 0:
                return step * size
        size *= 10


class MinuteChart(QWidget):
    """Draws Bars; the tooltip tells a bar's time and count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = Bars()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        put(self, self.setAccessibleName, msg("dialers.chart"))
        texts().language_changed.connect(self.update)

    def show_bars(self, bars: Bars) -> None:
        """Show others."""
        self.bars = bars
        total = number(sum(bars.counts))
        self.setAccessibleDescription(total)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it gets."""
        return QSize(320, HEIGHT)

    @property
    def _plot(self) -> QRectF:
        return QRectF(_AXIS, 8, max(self.width() - _AXIS, 1), HEIGHT - _FOOT - 8)

    def bar_rect(self, at: int) -> QRectF:
        """Where a bar stands."""
        plot, many = self._plot, max(len(self.bars.counts), 1)
        pitch = plot.width() / many
        tall = plot.height() * self.bars.counts[at] / max(self.bars.top, 1)
        wide = max(pitch - _GAP, 1)
        return QRectF(plot.left() + at * pitch + _GAP / 2, plot.bottom() - tall, wide, tall)

    def event(self, event: QEvent) -> bool:
        """The tooltip of the bar under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._bar_at(event.pos().x())
            if at is not None:
                words = tr("dialers.chart_bar", count=self.bars.counts[at], time=clock(self.bars.start_of(at)))
                show_tip(self, words, self.bar_rect(at).toAlignedRect() | QRect(event.pos(), QSize(1, 1)))
            return True
        return super().event(event)

    def _bar_at(self, x: int) -> int | None:
        plot, many = self._plot, len(self.bars.counts)
        at = int((x - plot.left()) / plot.width() * many) if many else -1
        return at if 0 <= at < many and x >= plot.left() else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axis, bars and limit."""
        del event
        painter = QPainter(self)
        smooth(painter)
        plot, bars = self._plot, self.bars
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - plot.height() * share
            rule(painter, QRectF(plot.left(), y, plot.width(), 1), Token.LINE)
            label = QRectF(0, y - 8, _AXIS - 8, 16)
            write(
                painter,
                label,
                number(int(bars.top * share)),
                Type.SECONDARY,
                Token.MUTED,
                align=RIGHT,
                tabular=True,
            )
        for at, count in enumerate(bars.counts):
            if count:
                last = at == len(bars.counts) - 1
                painter.fillRect(self.bar_rect(at), color(Token.ACCENT if last else Token.ACCENT_FILL))
        self._paint_limit(painter, plot)
        self._paint_times(painter, plot)

    def _paint_limit(self, painter: QPainter, plot: QRectF) -> None:
        limit, top = self.bars.limit, self.bars.top
        if limit is None or not 0 < limit <= top:
            return
        y = plot.bottom() - plot.height() * limit / top
        pen = QPen(color(Token.CONTROL), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))

    def _paint_times(self, painter: QPainter, plot: QRectF) -> None:
        if not self.bars.counts:
            return
        foot = QRectF(plot.left(), plot.bottom() + 4, plot.width(), 16)
        many = len(self.bars.counts)
        write(painter, foot, tr("dialers.now"), Type.SECONDARY, Token.MUTED, align=RIGHT)
        for part in (0.0, 0.25, 0.5, 0.75):
            text = clock(self.bars.start_of(int(many * part)))
            if width_of(text, Type.SECONDARY) < plot.width() / 4 - 8:
                place = foot.adjusted(plot.width() * part, 0, 0, 0)
                write(painter, place, text, Type.SECONDARY, Token.MUTED, tabular=True)
