"""The people of a run by result: a figure, a bar, a legend with counts and per cents (BRD-100..103)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.broadcasts import FINAL, Broadcast, Kind, Status
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.paint.shapes import box, hatch, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import (
    PARTS,
    TINTS,
    bar_parts,
    counts,
    finished,
    group_words,
    initiated,
    part_name,
    part_words,
    people,
)
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.wording import exclusion_words, reason_words
from ui.texts.formats import clock
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import number, percent
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 332
_BAR: Final = 12
_SIGN: Final = 10
_ROW: Final = 24
_PER_CENT: Final = 52
_INDENT: Final = _SIGN + metrics.GAP_8
UNANSWERED: Final = "unanswered"
"""Who was left out of a capability check: plain grey, as in its bar (BRD-108)."""
_GROUPS: Final = {"initiated": PARTS[:3], "rest": PARTS[3:]}
"""Parts of the bar by whether anything was handed over (BRD-101)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the legend: a group, a part of one, or (without a part) a reason within a part."""

    part: str
    words: str
    count: str
    per_cent: str
    level: int = 0


class LegendRow(QWidget):
    """Colour, word, count, per cent; a reason is quieter and has no colour of its own."""

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = line
        self.part, self._words, self._count = line.part, line.words, line.count
        self._per_cent, self._level = line.per_cent, line.level
        words, count, per_cent = self.values
        self.setAccessibleName(f"{words} {count} {per_cent}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def values(self) -> tuple[str, str, str]:
        """Word, count, per cent."""
        return self._words, self._count, self._per_cent

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(200, _ROW if self.part else _ROW - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        step, ink = (Type.BODY, Token.TEXT) if self.part else (Type.SECONDARY, Token.MUTED)
        if self.part in _GROUPS:
            step = Type.BODY_MEDIUM
        begin = self._level * _INDENT
        if self.part:
            paint_sign(painter, QRectF(begin, area.center().y() - _SIGN / 2, _SIGN, _SIGN), self.part)
        edge = area.right()
        write(painter, area, self._per_cent, Type.BODY, Token.MUTED, align=RIGHT, tabular=True)
        right = QRectF(0, area.top(), edge - _PER_CENT, area.height())
        write(painter, right, self._count, step, ink, align=RIGHT, tabular=True)
        left = begin + _SIGN + metrics.GAP_8
        room = right.right() - left - width_of(self._count, step, tabular=True) - metrics.GAP_8
        write(painter, QRectF(left, area.top(), max(room, 0), area.height()), self._words, step, ink)


def paint_sign(painter: QPainter, rect: QRectF, part: str) -> None:
    """The colour of a part of the bar: hatched for who was left out, framed for who waits."""
    if part == "excluded":
        painter.fillRect(rect, hatch(Token.CONTROL))
        return
    if part == UNANSWERED:
        box(painter, rect, 2, fill=TINTS["excluded"])
        return
    if part in _GROUPS:
        fill = Token.ACCENT_FILL if part == "initiated" else Token.TRACK
        box(painter, rect, _SIGN / 2, fill=fill, line=None if part == "initiated" else Token.CONTROL)
        return
    box(painter, rect, 2, fill=TINTS[part], line=Token.CONTROL if part == "queued" else None)


def lines_of(state: FiguresState) -> list[Line]:
    """The legend: of a chain in two groups (BRD-100), of a capability check the answers alone (BRD-108)."""
    run = state.run
    if run.kind is Kind.RCS_CHECK:
        return [line for part in PARTS if part != "in_flight" for line in _part_lines(state, part, level=0)]
    begun = initiated(run.counters)
    figures = zip(_GROUPS, (begun, people(run) - begun), group_words(run), strict=True)
    found: list[Line] = []
    for group, count, share in figures:
        found.append(Line(group, tr(f"broadcasts.part_{group}"), number(count), share))
        found += [line for part in _GROUPS[group] for line in _part_lines(state, part, level=1)]
    return found


def _part_lines(state: FiguresState, part: str, *, level: int) -> list[Line]:
    run = state.run
    count = counts(run.counters)[part]
    if part == "in_flight" and not count and run.status in FINAL:
        return []
    sign = UNANSWERED if part == "excluded" and run.kind is Kind.RCS_CHECK else part
    found = [Line(sign, str(part_name(part, run.kind)), number(count), part_words(run)[part], level)]
    reasons = _reasons(state, part, run)
    return found + [Line("", words, number(some), "", level) for words, some in reasons if some]


def _reasons(state: FiguresState, part: str, run: Broadcast) -> list[tuple[str, int]]:
    if part == "excluded" and state.report is not None:
        found = sorted(state.report.exclusions.items(), key=lambda item: -item[1])
        return [(exclusion_words(reason), some) for reason, some in found]
    return [(reason_words("unknown"), run.counters.unknown)] if part == "in_flight" else []


class RecipientsCard(Card):
    """Shows the people of a FiguresState."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: FiguresState | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.figure = Text("", Type.FIGURE, parent=self)
        self.unit = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.bar = ProgressBar(self, height=_BAR)
        self.title = Text("", Type.SECTION, parent=self)
        self.foot = Text("", Type.SECONDARY, Token.MUTED, self, fill=True, tabular=True)
        self.end = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.rows: list[LegendRow] = []
        self._legend = QVBoxLayout()
        self._legend.setSpacing(0)
        self._lay_out()
        texts().language_changed.connect(self._on_language_changed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(Text(msg("broadcasts.counted_once"), Type.SECONDARY, Token.MUTED, self))
        count = QHBoxLayout()
        count.setSpacing(metrics.GAP_8)
        count.addWidget(self.figure)
        count.addWidget(self.unit, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.end)
        self.column.addLayout(head)
        self.column.addLayout(count)
        self.column.addWidget(self.bar)
        self.column.addLayout(self._legend)
        self.column.addStretch(1)
        self.column.addWidget(Separator(self))
        self.column.addLayout(foot)

    def sizeHint(self) -> QSize:
        """As wide as the design has it."""
        return QSize(WIDTH, super().sizeHint().height())

    def show_state(self, state: FiguresState, now_ms: int) -> None:
        """Show people, speed and the end."""
        self._state, self._now_ms = state, now_ms
        run = state.run
        total = people(run)
        self.figure.set_words(number(total))
        self.title.set_words(msg(f"broadcasts.statistics_{run.kind.value}"))
        self.unit.set_words(msg("broadcasts.total_contacts", count=total))
        self.bar.set_parts(bar_parts(run), total)
        self._show_legend(state)
        self._show_foot(state, now_ms)

    def _show_legend(self, state: FiguresState) -> None:
        wanted = lines_of(state)
        if wanted == [row.line for row in self.rows]:
            return
        for row in self.rows:
            self._legend.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [LegendRow(line, self) for line in wanted]
        for row in self.rows:
            self._legend.addWidget(row)
            row.show()

    def _show_foot(self, state: FiguresState, now_ms: int) -> None:
        share, report = finished(state.run), state.report
        words: Words = msg("broadcasts.finished_share", share=percent(share)) if share is not None else ""
        end: Words = ""
        if report is not None and report.rate > 0 and state.run.status is Status.IN_PROGRESS:
            rate = number(round(report.rate, 1))
            words = msg("broadcasts.finished_rate", share=percent(share or 0), rate=rate)
            if report.remaining_s is not None:
                end = msg("broadcasts.done_about", time=clock(now_ms + round(report.remaining_s * 1000)))
        elif state.run.finished_ms is not None:
            end = msg("broadcasts.done_at", time=clock(state.run.finished_ms))
        self.foot.set_words(words)
        self.end.set_words(end)

    def _on_language_changed(self) -> None:
        if self._state is not None:
            self.show_state(self._state, self._now_ms)
