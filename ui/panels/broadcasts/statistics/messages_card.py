"""The messages of a run: what became of them, and the errors with what to do about each (BRD-104)."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.broadcasts import Broadcast, ErrorCount
from app.contract.channels import Channel
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.paint.words import RIGHT, write
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import people
from ui.panels.broadcasts.statistics.advice import hint_words
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.wording import reason_words
from ui.texts.live import texts
from ui.texts.messages import Message, Words, msg
from ui.texts.numbers import number, percent
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_CELL: Final = 59
_CELL_LEAST: Final = 104
_PAD: Final = 12
_ERROR_ROW: Final = 28


class Figure(NamedTuple):
    """A number over its name; nothing to worry about is never coloured."""

    key: str
    text: str
    tint: Token = Token.TEXT


def figures_of(state: FiguresState) -> tuple[Figure, ...]:
    """The twelve of a run."""
    run, found = state.run, state.run.counters
    rate = state.report.rate if state.report is not None else 0.0
    return (
        Figure("engaged", number(found.engaged)),
        Figure("submitted", number(found.submitted)),
        Figure("delivered", number(found.delivered), Token.OK if found.delivered else Token.TEXT),
        Figure("displayed", number(found.displayed)),
        Figure("failed", number(found.failed), Token.BAD if found.failed else Token.TEXT),
        Figure("open", number(found.in_flight), Token.WARN if found.in_flight else Token.TEXT),
        Figure("late", number(found.late)),
        Figure("unknown", number(found.unknown), Token.WARN if found.unknown else Token.TEXT),
        Figure("parts", number(found.parts)),
        Figure("replies", number(found.replies)),
        Figure("skipped", number(run.counters.excluded)),
        Figure("rate", number(round(rate, 1))),
    )


def _name(figure: Figure, run: Broadcast) -> Message:
    share = {"engaged": run.counters.engaged, "delivered": run.counters.delivered}.get(figure.key)
    total = people(run)
    if share is None or not total:
        return msg(f"broadcasts.figure_{figure.key}")
    return msg("broadcasts.figure_share", name=msg(f"broadcasts.figure_{figure.key}"), share=percent(share / total))


class _Grid(QWidget):
    """The figures in cells, as many a line as fit: six, four, three."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cells: tuple[tuple[Figure, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_cells(self, cells: tuple[tuple[Figure, str], ...]) -> None:
        self._cells = cells
        self.setAccessibleName(", ".join(f"{name} {figure.text}" for figure, name in cells))
        self.update()

    def _across(self, width: int) -> int:
        return next((count for count in (6, 4, 3) if width // count >= _CELL_LEAST), 2)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return -(-12 // self._across(width)) * _CELL

    def sizeHint(self) -> QSize:
        return QSize(6 * _CELL_LEAST, 2 * _CELL)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _CELL_LEAST, 2 * _CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        across = self._across(self.width())
        wide = self.width() / across
        for at, (figure, name) in enumerate(self._cells):
            left, top = at % across * wide, at // across * _CELL
            room = QRectF(left + _PAD, top + 10, wide - _PAD - 4, 20)
            write(painter, room, figure.text, Type.SECTION, figure.tint, tabular=True)
            write(painter, room.translated(0, 21).adjusted(0, 0, 0, -2), name, Type.SECONDARY, Token.MUTED)
            rule(painter, QRectF(left, top + _CELL - 1, wide, 1), Token.LINE)
            if at % across:
                rule(painter, QRectF(left, top, 1, _CELL), Token.LINE)


class MessagesCard(Card):
    """Shows the messages of a FiguresState: one tab a step of the chain."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1)
        self._state: FiguresState | None = None
        self._shown: tuple[ErrorCount, ...] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.tabs = Tabs(self, margin=_PAD)
        self.tabs.add_at_end(Text(msg("broadcasts.may_exceed"), Type.SECONDARY, Token.MUTED, self))
        self._tabbed: tuple[int, ...] = ()
        self.grid = _Grid(self)
        self.errors = QWidget(self)
        self._lines = QVBoxLayout(self.errors)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._rows: list[QWidget] = []
        self.column.setSpacing(0)
        for widget in (self.tabs, self.grid, self.errors):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        texts().language_changed.connect(self._on_language_changed)

    def show_state(self, state: FiguresState) -> None:
        """Show figures and errors."""
        self._state = state
        if state.run.channels != self._tabbed:
            for at in range(len(self._tabbed)):
                self.tabs.remove(at)
            self._tabbed = state.run.channels
            for at, value in enumerate(self._tabbed):
                channel = Channel(value)
                words = msg("broadcasts.step_tab", number=at + 1, channel=_channel(channel))
                self.tabs.add(at, words, channel=channel)
        self.grid.show_cells(tuple((one, str(_name(one, state.run))) for one in figures_of(state)))
        if state.report is not None:
            self._show_errors(state.report.errors)

    def _show_errors(self, errors: tuple[ErrorCount, ...]) -> None:
        if errors == self._shown:
            return
        self._shown = errors
        for row in self._rows:
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        heads = (msg("broadcasts.error_code"), msg("broadcasts.error"), msg("broadcasts.error_count"))
        self._rows = [_ErrorLine(heads, msg("broadcasts.what_to_do"), self.errors, head=True)] if errors else []
        for error in errors:
            words = (error.code or "-", error_words(error), number(error.count))
            self._rows.append(_ErrorLine(words, hint_words(error), self.errors))
        for row in self._rows:
            self._lines.addWidget(row)
            row.show()

    @property
    def error_lines(self) -> list[tuple[str, ...]]:
        """What the error table says, without its head."""
        return [row.values for row in self._rows if isinstance(row, _ErrorLine)][1:]

    def _on_language_changed(self) -> None:
        self._shown = None
        if self._state is not None:
            self.show_state(self._state)


class _ErrorLine(QWidget):
    """Code, error, count, what to do."""

    def __init__(self, words: tuple[Words, Words, Words], hint: Words, parent: QWidget, *, head: bool = False):
        super().__init__(parent)
        step = Type.SECONDARY_STRONG if head else Type.SECONDARY
        ink = Token.MUTED if head else Token.TEXT
        self._texts = [
            Text(words[0], step, ink, self, fill=True),
            Text(words[1], step, ink, self, fill=True),
            Text(words[2], step, ink, self, tabular=True, align=RIGHT, fill=True),
            Text(hint, step, Token.MUTED, self, fill=True),
        ]
        self.setFixedHeight(_ERROR_ROW)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(_PAD, 0, _PAD, 0)
        row.setSpacing(metrics.GAP_16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_16)
        for at, (text, stretch) in enumerate(zip(self._texts, (0, 5, 0, 6), strict=True)):
            grid.addWidget(text, 0, at)
            grid.setColumnStretch(at, stretch)
        grid.setColumnMinimumWidth(0, 56)
        grid.setColumnMinimumWidth(2, 48)
        row.addLayout(grid)
        outer.addLayout(row, 1)
        outer.addWidget(Separator(self))

    @property
    def values(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(text.text() for text in self._texts)


def error_words(error: ErrorCount) -> str:
    """Our words for the kind of failure, and the provider's own behind them."""
    ours = reason_words(error.failure) if error.failure else ""
    return ": ".join(part for part in (ours, error.text) if part)


def _channel(channel: Channel) -> Message:
    return msg(f"channel.{channel.name.lower()}")
