"""Recent broadcasts: five rows with their progress (DSH-45)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.broadcasts import Broadcast, Status
from ui.kit.controls.button import LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.paint.bar import Part, bar
from ui.kit.controls.paint.shapes import box, inner_ring, rule, smooth
from ui.kit.controls.paint.state import Run, run_state
from ui.kit.controls.paint.words import RIGHT, write
from ui.kit.controls.panel_state import EmptyState
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.dashboard.view_model import RECENT, Runs
from ui.texts.formats import short
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.texts.numbers import number, percent
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ROW: Final = metrics.ROW_COMFORTABLE
_HEAD: Final = 32
_EDGE: Final = 16
_GAP: Final = 16
_ID, _DATE, _PEOPLE, _BAR, _STATE = 52, 104, 76, 144, 128
_PERCENT: Final = 40
_MARKS: Final = {Status.IN_PROGRESS: Run.PROGRESS, Status.ON_MODERATION: Run.MODERATION}
"""Statuses whose signs have other names."""
_LEAST_NAME: Final = 160


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns of a row stand; a column of no width is not drawn."""

    id: QRectF
    name: QRectF
    date: QRectF
    people: QRectF
    bar: QRectF
    state: QRectF


def places(width: float, height: float) -> Places:
    """The columns for a width: the date goes first, then the number, where the name would get too little."""
    dated, numbered = True, True
    while True:
        taken = _PEOPLE + _BAR + _STATE + 3 * _GAP
        taken += (_DATE + _GAP) * dated + (_ID + _GAP) * numbered
        name = width - 2 * _EDGE - taken
        if name >= _LEAST_NAME or not numbered:
            break
        dated, numbered = False, dated
    x = float(_EDGE)
    made: list[QRectF] = []
    for wide in (_ID * numbered, max(name, 40.0), _DATE * dated, _PEOPLE, _BAR, _STATE):
        made.append(QRectF(x, 0, wide, height))
        x += wide + _GAP if wide else 0
    return Places(*made)


def mark_of(status: Status) -> Run:
    """The sign of a status."""
    return _MARKS.get(status) or Run(status.value)


def parts_of(run: Broadcast) -> list[Part]:
    """How the recipients of a run are divided."""
    now = run.counters
    return [
        Part(now.successful, Token.OK_FILL),
        Part(now.unsuccessful, Token.BAD_FILL),
        Part(now.in_flight, Token.WARN_FILL),
        Part(now.excluded, Token.TRACK, hatched=True),
    ]


class RunRow(Pressable):
    """One run."""

    ringed = False

    def __init__(self, parent: QWidget) -> None:
        self.run: Broadcast | None = None
        self._now_ms = 0
        super().__init__("", parent)
        self.setFixedHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_run(self, run: Broadcast, now_ms: int) -> None:
        """Show a run."""
        self.run, self._now_ms = run, now_ms
        self.setText(run.name)
        self.setAccessibleDescription(mark_of(run.status).word)
        now = run.counters
        figures = msg(
            "dashboard.run_tip",
            successful=number(now.successful),
            unsuccessful=number(now.unsuccessful),
            in_flight=number(now.in_flight),
            excluded=number(now.excluded),
            queued=number(now.queued),
        )
        self.set_tip(figures if run.launched_ms is not None else run.name)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(480, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        run = self.run
        if run is None:
            return
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            painter.save()
            box(painter, area.adjusted(4, 1, -4, -2), metrics.RADIUS_CONTROL, fill=Token.HOVER)
            painter.restore()
        at = places(area.width(), area.height())
        if at.id.width():
            write(painter, at.id, str(run.id), Type.BODY, Token.MUTED, tabular=True)
        write(painter, at.name, run.name, Type.BODY_MEDIUM, Token.TEXT)
        when = run.launched_ms or run.at_ms or run.created_ms
        if at.date.width():
            write(painter, at.date, short(when, self._now_ms), Type.BODY, Token.MUTED, tabular=True)
        people = run.contacts_total if run.contacts_total is not None else run.contacts_estimated
        if people is not None:
            sign = "" if run.contacts_total is not None else "~\u00a0"
            write(painter, at.people, sign + number(people), Type.BODY, Token.TEXT, align=RIGHT, tabular=True)
        self._progress(painter, at.bar, run)
        run_state(painter, at.state, mark_of(run.status))
        if self.hasFocus() and self.window().isActiveWindow():
            inner_ring(painter, area.adjusted(2, 1, -2, -2), metrics.RADIUS_CONTROL)

    def _progress(self, painter: QPainter, place: QRectF, run: Broadcast) -> None:
        total = run.contacts_total or 0
        line = QRectF(place.left(), place.center().y() - 4, place.width() - _PERCENT, 8)
        bar(painter, line, parts_of(run), max(total, 1))
        if total and run.launched_ms is not None:
            now = run.counters
            done = (now.successful + now.unsuccessful + now.excluded) / total
            figure = QRectF(line.right(), place.top(), _PERCENT, place.height())
            write(painter, figure, percent(min(done, 1)), Type.SECONDARY, Token.MUTED, align=RIGHT, tabular=True)


class _Head(QWidget):
    """The names of the columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEAD)
        texts().language_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        at = places(self.width(), _HEAD)
        for place, name in ((at.id, "id"), (at.name, "name"), (at.date, "date"), (at.bar, "progress")):
            if place.width():
                write(painter, place, tr(f"dashboard.column_{name}"), Type.SECONDARY_STRONG, Token.MUTED)
        write(painter, at.state, tr("dashboard.column_status"), Type.SECONDARY_STRONG, Token.MUTED)
        people = at.people.adjusted(-_GAP, 0, 0, 0)
        write(painter, people, tr("dashboard.column_people"), Type.SECONDARY_STRONG, Token.MUTED, align=RIGHT)
        rule(painter, QRectF(_EDGE, _HEAD - 1, self.width() - 2 * _EDGE, 1))


class RunsCard(Card):
    """The newest runs. Signals: `opened(BroadcastId)`, `all_wanted`, `new_wanted`."""

    opened = Signal(object)
    all_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, may_make: bool) -> None:
        super().__init__(parent, padding=0)
        self._runs: Runs | None = None
        self._now_ms = 0
        self.rows: list[RunRow] = []
        self.more = LinkButton(msg("dashboard.all_runs"), self, step=Type.SECONDARY_MEDIUM)
        self.more.clicked.connect(self.all_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 14, _EDGE, 4)
        head.addWidget(Text(msg("dashboard.recent_runs"), Type.SECTION, parent=self))
        head.addStretch(1)
        head.addWidget(self.more)
        self._head = _Head(self)
        self._waiting = Skeleton(self, rows=RECENT)
        action = msg("dashboard.step_broadcast_do") if may_make else ""
        self.empty = EmptyState(
            Icon.BROADCAST, msg("dashboard.no_runs"), msg("dashboard.no_runs_text"), self, action=action
        )
        self.empty.acted.connect(self.new_wanted)
        self._empty_host = QWidget(self)
        around = QHBoxLayout(self._empty_host)
        around.setContentsMargins(_EDGE, metrics.GAP_8, _EDGE, 0)
        around.addWidget(self.empty)
        self.column.setSpacing(0)
        self.column.addLayout(head)
        self.column.addWidget(self._head)
        self.column.addWidget(self._waiting)
        self.column.addWidget(self._empty_host)
        for _ in range(RECENT):
            row = RunRow(self)
            row.clicked.connect(lambda _=False, one=row: self._on_row(one))
            self.rows.append(row)
            self.column.addWidget(row)
        self.column.addSpacing(metrics.GAP_8)
        self.column.addStretch(1)
        self.show_runs(None, 0)
        texts().language_changed.connect(self._on_language_changed)

    def show_runs(self, runs: Runs | None, now_ms: int) -> None:
        """Show them; None while they are not known."""
        self._runs, self._now_ms = runs, now_ms
        found: Sequence[Broadcast] = runs.recent if runs is not None else ()
        self._waiting.setVisible(runs is None)
        self._empty_host.setVisible(runs is not None and not found)
        self._head.setVisible(bool(found))
        self.more.setVisible(runs is not None and runs.total > len(found))
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(found))
            if at < len(found):
                row.show_run(found[at], now_ms)

    def _on_row(self, row: RunRow) -> None:
        if row.run is not None:
            self.opened.emit(row.run.id)

    def _on_language_changed(self) -> None:
        self.show_runs(self._runs, self._now_ms)

    def minimumSizeHint(self) -> QSize:
        """Narrower than its rows would like."""
        return QSize(320, super().minimumSizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """The card keeps the height of its rows."""
        return False
