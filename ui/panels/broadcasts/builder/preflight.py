"""The last column: who will get it, who will not, how long it takes, what to look at, and the launch (BEY-2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import Preflight
from app.contract.preflight import FigureChange, PartsRange
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.paint.bar import Part
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.checks import Check, Weight, checks_of
from ui.panels.broadcasts.builder.column import NARROW, Column
from ui.panels.broadcasts.builder.figures_rows import CheckRow, DayLine, FigureRow, PairRow, ProblemRow
from ui.panels.broadcasts.builder.form import start_of
from ui.panels.broadcasts.builder.route import RoutePart
from ui.panels.broadcasts.builder.state import BuilderState, Work
from ui.panels.broadcasts.wording import (
    about,
    clock_in,
    day_words,
    exclusion_words,
    people_words,
    problem_line,
    short_day,
    step_name,
)
from ui.panels.constructor.naming import placed
from ui.panels.constructor.step import StepDraft
from ui.panels.preflight.since import since_rows
from ui.panels.preflight.words import figure_words
from ui.texts.formats import clock_seconds
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

MINUTE_MS: Final = 60_000
_SIGNS: Final = {
    Weight.BAD: (Icon.BADC, Token.BAD),
    Weight.WARN: (Icon.ALERT, Token.WARN),
    Weight.OK: (Icon.OKC, Token.OK),
}


def launch_words(state: BuilderState) -> Words:
    """What the launching button says: the number belongs into it."""
    if state.moderated:
        return msg("moderation.send")
    verb = "instant" if state.draft.instantly else "schedule"
    people = state.people
    if people is None:
        return msg(f"builder.launch_{verb}_plain")
    return msg(f"builder.launch_{verb}", people=number(people), count=people)


def parts_words(parts: PartsRange) -> str:
    """`1 to 2`, or `1` where everybody gets the same number."""
    if parts.low == parts.high:
        return tr("builder.parts_same", low=parts.low)
    return tr("builder.parts_range", low=parts.low, high=parts.high)


def check_words(check: Check, steps: Sequence[StepDraft] = ()) -> Words:
    """The sentence of a check; of several steps it names those it is about."""
    words = _check_words(check)
    if len(steps) < 2 or not check.steps:
        return words
    if len(check.steps) > 1:
        return placed([tr("place.steps", numbers=", ".join(str(at + 1) for at in check.steps))], str(words))
    at = check.steps[0]
    return placed([step_name(at, steps[at])], str(words))


def _check_words(check: Check) -> Words:
    match check.code:
        case "missing":
            return msg(
                "builder.check_missing", people=people_words(check.count), name=check.name, count=check.count
            )
        case "unicode":
            return msg("builder.check_unicode", name=check.name, count=check.count)
        case "many_people":
            return msg("builder.check_many_people", people=people_words(check.count))
        case "sender_active":
            return msg("builder.check_sender_active", name=check.name)
        case "samples":
            return msg("builder.check_samples", count=check.count)
        case code:
            return msg(f"builder.check_{code}")


def _figure_words(change: FigureChange) -> str:
    """The name of a figure that changed; people of a broadcast are no rows of a list."""
    return tr("builder.figure_people") if change.figure == "people" else figure_words(change)


def _end_words(end_ms: int, at_ms: int, zone: str) -> str:
    """The next full minute, with its day where it is another one."""
    end_ms = -(-max(end_ms, at_ms) // MINUTE_MS) * MINUTE_MS
    clock = clock_in(end_ms, zone)
    if short_day(end_ms, zone) == short_day(at_ms, zone):
        return clock
    return tr("builder.finish_next_day", day=short_day(end_ms, zone), time=clock)


class PreflightPart(QWidget):
    """The figures.

    Signals: `listed(str)` a reason, `step_listed(int, str)` a step and a reason, `missing_listed(str)` an
    attribute's key, `led(str)` to a field, `refreshed()`.
    """

    listed = Signal(str)
    step_listed = Signal(int, str)
    missing_listed = Signal(str)
    led = Signal(str)
    refreshed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._rows: list[QWidget] = []
        self._turned: set[int] = set()
        self.route: RoutePart | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        texts().language_changed.connect(self._forget)

    def _forget(self) -> None:
        self._shown = ()

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Build what is to be said anew when it changed."""
        checks = checks_of(state, now_ms)
        minute = now_ms // MINUTE_MS if state.draft.instantly else 0
        draft = state.draft
        start = (draft.instantly, draft.day, draft.time, draft.second, draft.zone)
        shown = (state.figures, state.problems, checks, bool(draft.recipients), start, minute)
        if shown == self._shown:
            return
        self._shown = shown
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        self._build_problems(state)
        self._build_figures(state, now_ms)
        self._build_checks(checks, state.draft.steps)

    def _add(self, widget: QWidget, above: int = 0) -> None:
        if above:
            self._add(_room(above))
        self._rows.append(widget)
        self._column.addWidget(widget)
        widget.show()

    def _rule(self) -> None:
        self._add(Separator(self), above=metrics.GAP_8)
        self._add(_room(metrics.GAP_8))

    # -- problems ------------------------------------------------------------------------------------------------

    def _build_problems(self, state: BuilderState) -> None:
        if not state.problems:
            return
        title = msg("builder.problems_title", count=len(state.problems))
        self._add(Text(title, Type.SECONDARY_STRONG, Token.BAD, self))
        for problem in state.problems:
            row = ProblemRow(problem_line(problem, state.draft.steps), self)
            row.clicked.connect(partial(self.led.emit, problem.path))
            self._add(row)
        self._rule()

    # -- figures -------------------------------------------------------------------------------------------------

    def _build_figures(self, state: BuilderState, now_ms: int) -> None:
        figures = state.figures
        if not state.draft.recipients:
            empty = EmptyState(
                Icon.USERS, msg("builder.preflight_empty_title"), msg("builder.preflight_empty"), self
            )
            self._add(empty)
            return
        if figures.fault is not None:
            error = ErrorState(self)
            error.set_fault(figures.fault)
            error.retried.connect(self.refreshed)
            self._add(error)
        if figures.report is None:
            if figures.fault is None:
                self._add(Skeleton(rows=4, parent=self))
            return
        if figures.fault is not None:
            self._add(_room(metrics.GAP_12))
        self._build_people(figures.report, faded=figures.stale)
        if figures.report.since is not None:
            self._rule()
            for at, row in enumerate(since_rows(figures.report.since, now_ms, self, _figure_words)):
                self._add(row, above=metrics.GAP_4 if at == 1 else 0)
        self._build_route(state, figures.report)
        self._build_parts(figures.report, faded=figures.stale)
        self._build_day(state, figures.report, now_ms)

    def _build_people(self, report: Preflight, *, faded: bool) -> None:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        ink = Token.DISABLED if faded else Token.TEXT
        row.addWidget(Text(number(report.recipients), Type.FIGURE, ink, head))
        of_total = msg("builder.preflight_of", total=number(report.people), count=report.people)
        row.addWidget(Text(of_total, Type.BODY, Token.MUTED, head), 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self._add(head)
        bar = ProgressBar(self)
        left_out = report.people - report.recipients
        fill = Token.TRACK if faded else Token.OK_FILL
        bar.set_parts([Part(report.recipients, fill), Part(left_out, Token.CONTROL)], report.people)
        self._add(bar, above=metrics.GAP_8)
        self._add(_room(metrics.GAP_4))
        for reason, count in sorted(report.exclusions.items(), key=lambda item: -item[1]):
            figure = FigureRow(exclusion_words(reason), number(count), self)
            figure.set_faded(faded)
            figure.clicked.connect(partial(self.listed.emit, reason))
            self._add(figure)
        doubled = report.selected - report.people
        if doubled > 0:
            words = msg("builder.preflight_duplicates", count=doubled)
            self._add(Text(words, Type.SECONDARY, Token.MUTED, self, wrap=True), above=metrics.GAP_4)

    def _build_route(self, state: BuilderState, report: Preflight) -> None:
        """Of a chain only: what one step leaves out is what the whole run leaves out."""
        self.route = None
        channels = [step.channel for step in state.draft.steps]
        if len(report.steps) < 2 or len(channels) != len(report.steps):
            return
        self._rule()
        self.route = RoutePart(report, channels, self._turned, self, faded=state.figures.stale)
        self.route.listed.connect(self.step_listed)
        self.route.turned.connect(lambda step: self._turned.symmetric_difference_update({step}))
        self._add(self.route)

    def _build_parts(self, report: Preflight, *, faded: bool) -> None:
        parts = report.parts
        if parts is None:
            return
        self._rule()
        rows: list[tuple[Words, str, bool]] = [(msg("builder.parts_title"), parts_words(parts), True)]
        if parts.low != parts.high:
            rows.append((msg("builder.parts_average"), number(parts.average, 1), False))
        rows.append((msg("builder.parts_total"), about(parts.total, exact=parts.exact), False))
        for words, value, strong in rows:
            pair = PairRow(words, value, self, strong=strong)
            if faded:
                pair.set_faded(faded)
            self._add(pair)

    def _build_day(self, state: BuilderState, report: Preflight, now_ms: int) -> None:
        draft = state.draft
        at_ms = now_ms if draft.instantly else start_of(draft).at_ms(second=draft.second)
        if at_ms is None:
            return
        self._rule()
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, metrics.GAP_8)
        row.addWidget(Text(day_words(at_ms, draft.zone, now_ms), Type.SECONDARY_STRONG, Token.MUTED, head))
        row.addStretch(1)
        limit = tr("builder.finish_no_limit")
        if report.rate is not None:
            limit = tr("builder.finish_rate", rate=number(report.rate))
            if report.rate < 1:
                limit = tr("preflight.pace", count=round(60 * report.rate, 1))
        row.addWidget(Text(limit, Type.SECONDARY, Token.MUTED, head, tabular=True))
        self._add(head)
        line = DayLine(self)
        end = ("", "")
        # with somebody's hours in between a start a minute later is no end a minute later
        shift_ms = at_ms - report.start_ms if report.waiting is None else 0
        if report.finish_ms is not None:
            end = (_end_words(report.finish_ms + shift_ms, at_ms, draft.zone), tr("builder.finish_done"))
        line.set_times((clock_in(at_ms, draft.zone), tr("builder.finish_start")), end)
        self._add(line)
        if report.latest_ms is not None:
            latest = _end_words(report.latest_ms + shift_ms, at_ms, draft.zone)
            self._add(PairRow(msg("builder.finish_latest"), latest, self), above=metrics.GAP_4)
        if report.waiting is not None:
            until_ms = report.waiting.until_ms
            first = _end_words(at_ms if until_ms is None else until_ms, at_ms, draft.zone)
            words = msg("preflight.hint_waiting", count=report.waiting.count, time=first)
            self._add(CheckRow(Icon.ALERT, Token.WARN, words, self), above=metrics.GAP_8)

    # -- checks --------------------------------------------------------------------------------------------------

    def _build_checks(self, checks: tuple[Check, ...], steps: Sequence[StepDraft]) -> None:
        if not checks:
            return
        self._rule()
        for check in checks:
            icon, tint = _SIGNS[check.weight]
            linked = bool(check.attribute)
            row = CheckRow(icon, tint, check_words(check, steps), self, link=msg("common.show") if linked else "")
            row.linked.connect(partial(self.missing_listed.emit, check.attribute))
            self._add(row, above=metrics.GAP_4)
            self._add(_room(metrics.GAP_4))


def _room(height: int) -> QWidget:
    made = QWidget()
    made.setFixedHeight(height)
    return made


class LaunchFoot(QWidget):
    """The launching button with its number, *Save as draft*, and more.

    Signals: `launch_wanted()`, `save_wanted()`, `menu_wanted()`.
    """

    launch_wanted = Signal()
    save_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, wide: bool = True) -> None:
        super().__init__(parent)
        self.launch = Button("", Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH)
        self.save = Button(msg("builder.save_draft"), parent=self, tip=msg("builder.save_draft"))
        self.more = IconButton(Icon.MORE, msg("common.more_actions"), self, bordered=True)
        second = QHBoxLayout()
        second.setSpacing(metrics.GAP_8)
        second.addWidget(self.save, 1)
        second.addWidget(self.more)
        whole = QVBoxLayout(self) if wide else QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(metrics.GAP_8)
        if wide:
            whole.addWidget(self.launch)
            whole.addLayout(second)
        else:
            whole.addLayout(second)
            whole.addWidget(self.launch)
        self.launch.clicked.connect(self.launch_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.more.clicked.connect(self.menu_wanted)

    def show_state(self, state: BuilderState) -> None:
        """Number and verb of the launch; nothing can be pressed while something is under way."""
        self.launch.set_words(launch_words(state))
        idle = state.work is Work.NONE and not state.is_locked
        self.launch.setEnabled(idle)
        self.save.setEnabled(idle)


class PreflightColumn(Column):
    """The part in a column, with the launch at its foot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("builder.preflight"), width=NARROW, line=False, parent=parent)
        self.part = PreflightPart(self)
        self.launching = LaunchFoot(self)
        self.at = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.again = IconButton(Icon.REFRESH, msg("builder.preflight_refresh"), self, size=metrics.BUTTON_INLINE)
        self.head.addStretch(1)
        self.head.addWidget(self.at)
        self.head.addWidget(self.again)
        self.body.addWidget(self.part)
        self.body.addStretch(1)
        self.foot.addWidget(self.launching)
        self.foot_host.show()
        self.again.clicked.connect(self.part.refreshed)

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Show figures and launch."""
        self.part.show_state(state, now_ms)
        self.launching.show_state(state)
        figures = state.figures
        self.at.set_words(clock_seconds(figures.at_ms) if figures.report is not None else "")
        self.at.set_token(Token.DISABLED if figures.stale else Token.MUTED)
        self.again.setVisible(bool(state.draft.recipients))
