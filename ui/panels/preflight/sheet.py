"""The sheet before a mailing or a dialer starts: who gets it, who does not, when it is done (BEY-2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Fault
from app.contract.messages import Source
from app.contract.phones import display
from app.contract.preflight import ListPreflight, Since
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.bar import Part
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.figures_rows import CheckRow, DayLine, FigureRow, PairRow
from ui.panels.broadcasts.builder.preflight import parts_words
from ui.panels.broadcasts.wording import about, people_words
from ui.panels.preflight.since import since_rows
from ui.panels.preflight.words import GRAVE, QUIET, left_out_words, notice_words, reason_words
from ui.texts.formats import clock, day, short
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration, number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH = 440
_TEXT_LINES = 8
_MINUTE_MS = 60_000

Action = Callable[[int], Words]
"""What the button says, from the number of people."""


class PreflightSheet(Sheet):
    """Ends with True when the person starts. Opened at once; figures follow. Signals: `refreshed()`."""

    refreshed = Signal()

    def __init__(
        self, owner: QWidget, title: Words, counting: Words, action: Action, clock_ms: Callable[[], int]
    ) -> None:
        super().__init__(owner, title, width=WIDTH)
        self._action, self._clock_ms = action, clock_ms
        self._parts: list[QWidget] = []
        self._unfolded: set[str] = set()
        self._sample = 0
        self.report: ListPreflight | None = None
        self.figures: dict[str, FigureRow] = {}
        self.steppers: list[IconButton] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(metrics.GAP_4)
        self.body.addLayout(self._column)
        self.sure = CheckBox("", self)
        self.sure.toggled.connect(self._show_send)
        self.sure.hide()
        self.body.addWidget(self.sure)
        self.body.addStretch(1)
        self.add_action(msg("common.cancel"))
        self.send = Button(counting, Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH)
        self.send.setEnabled(False)
        self.send.clicked.connect(self._on_send)
        self.foot.addWidget(self.send, 1)
        self._counting = counting
        self.show_counting()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_counting(self) -> None:
        """Figures are on their way."""
        self._clear()
        self._add(Text(self._counting, Type.BODY, Token.MUTED, self))
        self._add(Skeleton(self, rows=6))
        self._show_send()

    def show_fault(self, fault: Fault) -> None:
        """Figures could not be had; Retry asks for them again."""
        self._clear()
        error = ErrorState(self)
        error.set_fault(fault)
        error.retried.connect(self._on_retry)
        self._add(error)
        self._show_send()

    def show_report(self, report: ListPreflight) -> None:
        """The figures."""
        first = self.report is None
        self._clear()
        self.report = report
        now_ms = self._clock_ms()
        self._build_people(report)
        self._build_since(report.since, now_ms)
        self._build_parts(report)
        self._build_day(report, now_ms)
        self._build_notices(report, now_ms)
        self._build_sample(report)
        self._ask_if_large(report, now_ms)
        self._show_send()
        if first and self.send.isEnabled():
            self.send.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_send(self) -> None:
        self.finish(value=True)

    def _on_retry(self) -> None:
        self.show_counting()
        self.refreshed.emit()

    def _clear(self) -> None:
        for widget in self._parts:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._parts, self.figures, self.steppers, self.report = [], {}, [], None
        self.sure.hide()

    def _add(self, widget: QWidget) -> None:
        self._parts.append(widget)
        self._column.addWidget(widget)
        widget.show()

    def _rule(self) -> None:
        room = QWidget(self)
        column = QVBoxLayout(room)
        column.setContentsMargins(0, metrics.GAP_8, 0, metrics.GAP_8)
        column.addWidget(Separator(room))
        self._add(room)

    def _show_send(self) -> None:
        report = self.report
        asked = not self.sure.isHidden() and not self.sure.isChecked()
        self.send.setEnabled(report is not None and report.recipients > 0 and not asked)
        self.send.set_words(self._counting if report is None else self._action(report.recipients))

    # -- its parts -----------------------------------------------------------------------------------------------

    def _build_people(self, report: ListPreflight) -> None:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, metrics.GAP_4)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(Text(number(report.recipients), Type.FIGURE, Token.TEXT, head))
        unit = "preflight.of_records" if report.source == Source.DIALER.value else "preflight.of_rows"
        of_all = msg(unit, total=number(report.people), count=report.people)
        row.addWidget(Text(of_all, Type.BODY, Token.MUTED, head, fill=True), 1, Qt.AlignmentFlag.AlignBottom)
        self._add(head)
        bar = ProgressBar(self)
        left = report.people - report.recipients
        bar.set_parts([Part(report.recipients, Token.OK_FILL), Part(left, Token.CONTROL)], max(report.people, 1))
        self._add(bar)
        for reason, count in sorted(report.exclusions.items(), key=lambda item: -item[1]):
            self._build_reason(report, reason, count)

    def _build_reason(self, report: ListPreflight, reason: str, count: int) -> None:
        named = report.left_out.get(reason, ())
        figure = FigureRow(reason_words(reason), number(count), self, listed=bool(named))
        figure.clicked.connect(partial(self._turn, reason))
        self.figures[reason] = figure
        self._add(figure)
        if reason == "missing_value":
            for name, many in report.missing.items():
                self._add(PairRow(tr("preflight.lacking", name=f"{{{{{name}}}}}"), number(many), self))
        if reason in self._unfolded:
            lists = any(one.slot == 2 for one in named)
            lines = [left_out_words(one, lists=lists) for one in named]
            if count > len(named):
                lines.append(tr("preflight.more", count=count - len(named)))
            self._add(Text("\n".join(lines), Type.SECONDARY, Token.MUTED, self, wrap=True, tabular=True))

    def _turn(self, reason: str) -> None:
        """Name those who are left out for a reason, or no more."""
        self._unfolded ^= {reason}
        if self.report is not None:
            self.show_report(self.report)
            self.figures[reason].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_since(self, since: Since | None, now_ms: int) -> None:
        if since is not None:
            self._rule()
            for row in since_rows(since, now_ms, self):
                self._add(row)

    def _build_parts(self, report: ListPreflight) -> None:
        parts = report.parts
        if parts is None:
            return
        self._rule()
        self._add(PairRow(msg("builder.parts_title"), parts_words(parts), self, strong=True))
        if parts.low != parts.high:
            self._add(PairRow(msg("builder.parts_average"), number(parts.average, 1), self))
        self._add(PairRow(msg("builder.parts_total"), about(parts.total, exact=parts.exact), self))

    def _build_day(self, report: ListPreflight, now_ms: int) -> None:
        if report.start_ms is None:
            return
        self._rule()
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, metrics.GAP_4)
        row.addWidget(Text(day(report.start_ms, now_ms), Type.SECONDARY_STRONG, Token.MUTED, head, fill=True), 1)
        pace = tr("preflight.no_limit")
        if report.per_minute is not None:
            pace = tr("preflight.pace", count=round(report.per_minute, 1))
        row.addWidget(Text(pace, Type.SECONDARY, Token.MUTED, head, tabular=True))
        self._add(head)
        line, end = DayLine(self), ("", tr("preflight.unknown_end"))
        if report.finish_ms is not None:
            end_ms = -(-report.finish_ms // _MINUTE_MS) * _MINUTE_MS
            same = day(end_ms, now_ms) == day(report.start_ms, now_ms)
            end = (clock(end_ms) if same else short(end_ms, now_ms), tr("preflight.ends"))
        line.set_times((clock(report.start_ms), tr("preflight.starts")), end)
        self._add(line)

    def _build_notices(self, report: ListPreflight, now_ms: int) -> None:
        if report.notices:
            self._rule()
        for notice in report.notices:
            icon, tint = Icon.ALERT, Token.WARN
            if notice.hint in GRAVE:
                icon, tint = Icon.BADC, Token.BAD
            elif notice.hint in QUIET:
                icon, tint = Icon.INFO, Token.MUTED
            self._add(CheckRow(icon, tint, notice_words(notice, now_ms), self))

    def _build_sample(self, report: ListPreflight) -> None:
        if not report.samples:
            return
        self._rule()
        many = len(report.samples)
        self._sample %= many
        sample = report.samples[self._sample]
        card = Card(self, padding=metrics.GAP_12, fill=Token.WINDOW)
        head = QHBoxLayout()
        to = display(sample.address) if sample.address.isdigit() else sample.address
        words = msg("preflight.sample", at=str(self._sample + 1), all=str(many), phone=to)
        head.addWidget(Text(words, Type.SECONDARY, Token.MUTED, card, fill=True), 1)
        for icon, tip, step in (
            (Icon.LEFT, msg("preflight.previous"), -1),
            (Icon.RIGHT, msg("preflight.next"), 1),
        ):
            button = IconButton(icon, tip, card, size=metrics.BUTTON_INLINE)
            button.clicked.connect(partial(self._step, step))
            self.steppers.append(button)
            head.addWidget(button)
        card.column.addLayout(head)
        card.column.addWidget(Text(sample.text, parent=card, wrap=True, limit=_TEXT_LINES))
        self._add(card)

    def _step(self, by: int) -> None:
        self._sample += by
        if self.report is not None:
            self.show_report(self.report)
            self.steppers[by > 0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_if_large(self, report: ListPreflight, now_ms: int) -> None:
        """More than a million people are written to only when somebody says so (BRD-125)."""
        self.sure.setVisible(report.is_large)
        people = people_words(report.recipients)
        words = msg("builder.sure", people=people)
        if report.finish_ms is not None:
            words = msg("builder.sure_lasts", people=people, lasts=duration(report.finish_ms - now_ms))
        self.sure.set_words(words)
