"""The messages of a run, one tab a step: what became of them, who was passed over, which errors (BRD-104)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.broadcasts import ErrorCount, StepStatistics
from app.contract.chain import StepFigures
from app.contract.channels import Channel
from ui.kit.controls.card import Card
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.figures import people
from ui.panels.broadcasts.statistics.advice import hint_words, skip_words
from ui.panels.broadcasts.statistics.figure_grid import Figure, FigureGrid
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.statistics.reason_lines import ReasonTable
from ui.panels.broadcasts.wording import channel_words, exclusion_words, reason_words
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.texts.numbers import number, percent
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PAD: Final = 12
_TINTS: Final = {"delivered": Token.OK, "failed": Token.BAD, "open": Token.WARN, "duplicates": Token.WARN}
_SHARES: Final = frozenset({"engaged", "delivered"})
FIGURES: Final = (
    "engaged", "submitted", "delivered", "displayed", "failed", "open",
    "late", "duplicates", "parts", "replies", "opt_outs", "skipped",
)  # fmt: skip
"""Of a step, in their order; engaged is of all people of the run."""


def figures_of(step: StepStatistics, total: int) -> tuple[Figure, ...]:
    """The twelve of a step of a run with `total` people."""
    return tuple(_figure(key, count_of(step, key), total) for key in FIGURES)


def count_of(step: StepStatistics, key: str) -> int:
    """A figure by its name."""
    return sum(step.skipped.values()) if key == "skipped" else int(getattr(step.figures, key))


def _figure(key: str, count: int, total: int) -> Figure:
    name = tr(f"broadcasts.figure_{key}")
    if key in _SHARES and total:
        name = tr("broadcasts.figure_share", name=name, share=percent(count / total))
    return Figure(key, number(count), name, _TINTS.get(key, Token.TEXT) if count else Token.TEXT)


class MessagesCard(Card):
    """Shows the messages of a FiguresState whose report has steps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1)
        self._state: FiguresState | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.tabs = Tabs(self, margin=_PAD)
        self.tabs.add_at_end(Text(msg("broadcasts.may_exceed"), Type.SECONDARY, Token.MUTED, self))
        self.tabs.value_changed.connect(self._on_tab)
        self._tabbed: tuple[tuple[int, int], ...] = ()
        self.grid = FigureGrid(self)
        self.skipped = ReasonTable(self)
        self.errors = ReasonTable(self)
        self.column.setSpacing(0)
        for widget in (self.tabs, self.grid, self.skipped, self.errors):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        texts().language_changed.connect(self._on_language_changed)

    def show_state(self, state: FiguresState) -> None:
        """Show the step whose tab is chosen."""
        self._state = state
        if state.report is None or not state.report.steps:
            return
        self._fit_tabs([step.figures for step in state.report.steps])
        step = next(
            (one for one in state.report.steps if one.figures.step == self.tabs.value), state.report.steps[0]
        )
        self.grid.show_figures(figures_of(step, people(state.run)))
        self._show_skipped(step)
        self._show_errors(step.errors)

    def _fit_tabs(self, steps: list[StepFigures]) -> None:
        tabbed = tuple((one.step, one.channel) for one in steps)
        if tabbed == self._tabbed:
            return
        with QSignalBlocker(self.tabs):
            for step, _ in self._tabbed:
                self.tabs.remove(step)
            for one in steps:
                channel = Channel(one.channel)
                words = msg("broadcasts.step_tab", number=one.step, channel=channel_words(channel))
                self.tabs.add(one.step, words, channel=channel)
        self._tabbed = tabbed

    def _show_skipped(self, step: StepStatistics) -> None:
        head = ("", tr("broadcasts.skipped_why"), tr("broadcasts.people"), tr("broadcasts.what_to_do"))
        found = sorted(step.skipped.items(), key=lambda item: -item[1])
        self.skipped.show_lines(
            head,
            [("", exclusion_words(reason), number(count), str(skip_words(reason))) for reason, count in found],
        )

    def _show_errors(self, errors: tuple[ErrorCount, ...]) -> None:
        head = (
            tr("broadcasts.error_code"), tr("broadcasts.error"), tr("broadcasts.error_count"),
            tr("broadcasts.what_to_do"),
        )  # fmt: skip
        self.errors.show_lines(
            head,
            [(one.code or "–", error_words(one), number(one.count), str(hint_words(one))) for one in errors],
        )

    def _on_tab(self, _step: object) -> None:
        self._on_language_changed()

    def _on_language_changed(self) -> None:
        if self._state is not None:
            self.show_state(self._state)


def error_words(error: ErrorCount) -> str:
    """Our words for the kind of failure, and the provider's own behind them."""
    ours = reason_words(error.failure) if error.failure else ""
    return ": ".join(part for part in (ours, error.text) if part)
