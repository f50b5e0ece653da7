"""The expected route of a chain: whom each step can address, and behind it whom it cannot and why (BRD-24)."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import Preflight, StepReach
from app.contract.channels import Channel
from ui.kit.controls.paint.bar import Part, bar
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.figures_rows import FigureRow
from ui.panels.broadcasts.wording import channel_words, exclusion_words
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ROW: Final = 28
_BAR: Final = 56
_THIN: Final = 6
_CHEVRON: Final = 20


def reached(reach: StepReach, people: int) -> int:
    """How many of them the step could address, were it the only one."""
    return max(0, people - sum(reach.exclusions.values()))


class RouteRow(Pressable):
    """Mark, channel, a bar of its share, how many; pressed it tells whom it leaves out."""

    def __init__(self, channel: Channel, count: int, people: int, parent: QWidget, *, faded: bool) -> None:
        self._channel, self._count, self._people, self._faded = channel, count, people, faded
        self._opens = False
        super().__init__(channel_words(channel.value), parent)
        self.setCheckable(True)
        self.setFixedHeight(_ROW)
        self.setAccessibleDescription(number(count))

    def set_opens(self, opens: bool) -> None:
        """Whether somebody is left out, so that there is something to show."""
        self._opens = opens
        self.setEnabled(opens)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if opens else Qt.FocusPolicy.NoFocus)
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def value(self) -> str:
        """The figure."""
        return number(self._count)

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(200, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, middle = QRectF(self.rect()), self.rect().center().y() + 0.5
        if self.hovered and self._opens:
            box(painter, area.adjusted(-4, 1, 4, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER)
        ratio = painter.device().devicePixelRatio()
        place(painter, channel_pixmap(self._channel, metrics.ICON, ratio), 0, middle - metrics.ICON / 2)
        end = area.right() - _CHEVRON
        if self._opens:
            icon = Icon.DOWN if self.isChecked() else Icon.RIGHT
            left = area.right() - metrics.ICON_SMALL
            draw_icon(painter, icon, Token.MUTED, left, middle - metrics.ICON_SMALL / 2, px=metrics.ICON_SMALL)
        ink = Token.DISABLED if self._faded else Token.TEXT
        wide = max(width_of(self.value, Type.BODY, tabular=True), 48)
        write(painter, QRectF(end - wide, 0, wide, _ROW), self.value, Type.BODY, ink, align=RIGHT, tabular=True)
        line = QRectF(end - wide - metrics.GAP_12 - _BAR, middle - _THIN / 2, _BAR, _THIN)
        tint = Token.CONTROL if self._faded else Token.ACCENT_FILL
        bar(painter, line, (Part(self._count, tint),), max(self._people, 1))
        begin = metrics.ICON + metrics.GAP_8
        room = QRectF(begin, 0, max(line.left() - metrics.GAP_8 - begin, 0), _ROW)
        write(painter, room, self.text(), Type.BODY, ink)


class RoutePart(QWidget):
    """One row a step. Signals: `listed(int, str)`, a step from 1 and the reason it leaves people out for;
    `turned(int)`, a step that was opened or closed.
    """

    listed = Signal(int, str)
    turned = Signal(int)

    def __init__(
        self, report: Preflight, channels: list[Channel], opened: set[int], parent: QWidget | None, *, faded: bool
    ) -> None:
        super().__init__(parent)
        self.rows: list[RouteRow] = []
        self.reasons: dict[int, list[FigureRow]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Text(msg("builder.route"), Type.SECONDARY_STRONG, Token.MUTED, self))
        head.addStretch(1)
        head.addWidget(Text(msg("builder.route_people"), Type.SECONDARY, Token.MUTED, self))
        column.addLayout(head)
        for step, (reach, channel) in enumerate(zip(report.steps, channels, strict=False), 1):
            row = RouteRow(channel, reached(reach, report.people), report.people, self, faded=faded)
            row.set_opens(bool(reach.exclusions))
            row.setChecked(step in opened)
            column.addWidget(row)
            self.rows.append(row)
            self.reasons[step] = [self._reason(step, *item) for item in _most_first(reach)]
            for reason in self.reasons[step]:
                reason.setVisible(step in opened)
                line = QHBoxLayout()
                line.addSpacing(metrics.GAP_24)
                line.addWidget(reason)
                column.addLayout(line)
            row.toggled.connect(partial(self._turn, step))

    def _reason(self, step: int, reason: str, count: int) -> FigureRow:
        row = FigureRow(exclusion_words(reason), number(count), self)
        row.clicked.connect(partial(self.listed.emit, step, reason))
        return row

    def _turn(self, step: int, shown: object) -> None:
        for row in self.reasons[step]:
            row.setVisible(bool(shown))
        self.turned.emit(step)


def _most_first(reach: StepReach) -> list[tuple[str, int]]:
    return sorted(reach.exclusions.items(), key=lambda item: -item[1])
