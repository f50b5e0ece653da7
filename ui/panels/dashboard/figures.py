"""The day's figures in one bordered row; each leads to where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, inner_ring, rule, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.panels.dashboard.view_model import DashboardState, Inbox, Part, People, Runs
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEIGHT: Final = 88
_PAD: Final = 16
_LEAST: Final = 104


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, what it counts, what belongs to it, and the panel that shows more."""

    key: str
    value: int | None
    hint: Words = ""
    panel: str = ""


def figures(state: DashboardState) -> list[Figure]:
    """What can be told to this person; a number that is not known yet is None."""
    found: list[Figure] = []
    for part in state.parts:
        if part is Part.RUNS:
            found += _runs(state.runs)
        elif part is Part.QUEUE:
            found.append(Figure("queue", state.queue, msg("dashboard.queue_hint")))
        elif part is Part.INBOX:
            found.append(_inbox(state.inbox))
        elif part is Part.CONTACTS:
            found.append(_contacts(state.contacts))
    return found


def _runs(runs: Runs | None) -> list[Figure]:
    if runs is None:
        return [Figure(key, None, panel="broadcasts") for key in ("active", "scheduled", "reached")]
    paused = msg("dashboard.paused", count=runs.paused) if runs.paused else msg("dashboard.no_paused")
    launched = msg("dashboard.launched_today", count=runs.today_runs)
    reached = (
        msg("dashboard.of_recipients", count=runs.today_recipients)
        if runs.today_runs
        else msg("dashboard.none_today")
    )
    return [
        Figure("active", runs.active, paused, "broadcasts"),
        Figure("scheduled", runs.scheduled, launched, "broadcasts"),
        Figure("reached", runs.today_successful, reached, "broadcasts"),
    ]


def _inbox(inbox: Inbox | None) -> Figure:
    if inbox is None:
        return Figure("unassigned", None, panel="conversations")
    return Figure("unassigned", inbox.unassigned, msg("dashboard.mine", count=inbox.mine), "conversations")


def _contacts(people: People | None) -> Figure:
    if people is None:
        return Figure("contacts", None, panel="contacts")
    fresh = msg("dashboard.added_today", count=people.today) if people.today else msg("dashboard.none_added")
    return Figure("contacts", people.total, fresh, "contacts")


class FigureCell(Pressable):
    """A number between its name and what belongs to it; grey while it is old."""

    ringed = False

    def __init__(self, figure: Figure, parent: QWidget) -> None:
        self.figure, self.old = figure, False
        super().__init__(msg(f"dashboard.figure_{figure.key}"), parent)
        self.setMinimumWidth(_LEAST)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure, *, old: bool, leads: bool) -> None:
        """Show a number; `leads` lets it be pressed."""
        self.figure, self.old = figure, old
        self.setEnabled(leads)
        self.setAccessibleDescription(self.value)
        self.set_tip(figure.hint)
        self.update()

    @property
    def value(self) -> str:
        """The number as it reads, empty while it is not known."""
        return number(self.figure.value) if self.figure.value is not None else ""

    def sizeHint(self) -> QSize:
        """The longest of its three lines."""
        wide = max(
            width_of(self.text(), Type.SECONDARY_MEDIUM),
            width_of(self.value, Type.TITLE, tabular=True),
            width_of(str(self.figure.hint), Type.SECONDARY),
        )
        return QSize(wide + 2 * _PAD, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            box(painter, area.adjusted(2, 2, -2, -2), metrics.RADIUS_CONTROL, fill=Token.HOVER)
        room = area.adjusted(_PAD, 0, -_PAD, 0)
        line = QRectF(room.left(), 12, room.width(), 16)
        write(painter, line, self.text(), Type.SECONDARY_MEDIUM, Token.MUTED)
        place = QRectF(room.left(), 30, room.width(), 28)
        if self.figure.value is None:
            bone = QRectF(room.left(), 37, 56, 14)
            box(painter, bone, metrics.RADIUS_TAG, fill=Token.TRACK)
        else:
            write(painter, place, self.value, Type.TITLE, Token.DISABLED if self.old else Token.TEXT, tabular=True)
        foot = QRectF(room.left(), 60, room.width(), 16)
        write(painter, foot, str(self.figure.hint), Type.SECONDARY, Token.FAINT)
        if self.hasFocus() and self.window().isActiveWindow():
            inner_ring(painter, area.adjusted(2, 2, -2, -2), metrics.RADIUS_CONTROL)


class FigureRow(QWidget):
    """The cells side by side. Signals: `wanted(Figure)`."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: dict[str, FigureCell] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(1)
        self.setFixedHeight(HEIGHT + 2)

    def show_figures(self, shown: Sequence[Figure], *, old: bool, reachable: frozenset[str]) -> None:
        """Show them; `reachable` are the panels that may be opened."""
        self.setVisible(bool(shown))
        if list(self.cells) != [figure.key for figure in shown]:
            self._build(shown)
        for figure in shown:
            self.cells[figure.key].show_figure(figure, old=old, leads=figure.panel in reachable)

    def _build(self, shown: Sequence[Figure]) -> None:
        for cell in self.cells.values():
            self._row.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = {}
        for figure in shown:
            cell = FigureCell(figure, self)
            cell.clicked.connect(lambda _=False, one=cell: self.wanted.emit(one.figure))
            self._row.addWidget(cell, 1)
            self.cells[figure.key] = cell

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the border and the lines between the cells."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, fill=Token.SURFACE, line=Token.LINE_STRONG)
        for cell in list(self.cells.values())[1:]:
            rule(painter, QRectF(cell.x() - 1, 1, 1, self.height() - 2))
