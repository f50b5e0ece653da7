"""The right column of the editor: how the campaign stands, its controls, its checks (BLK-66..76, 81, 86)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.bulk import CONTROLS, CampaignState, CheckLevel, CheckLine, Control, EntryStatus
from ui.kit.controls.button import Button
from ui.kit.controls.card import Separator
from ui.kit.controls.field import Note
from ui.kit.controls.paint.bar import Part
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.column import Column
from ui.panels.bulk.editor.state import Busy, EditorState
from ui.panels.bulk.words import CONTROLS as ICONS
from ui.panels.bulk.words import ENTRIES, STATES, pause_words
from ui.texts.catalogue import load
from ui.texts.formats import clock_seconds, short
from ui.texts.language import current
from ui.texts.messages import Param, Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

E = EntryStatus
_BAR: Final = (
    ((E.DELIVERED, E.READ), Token.OK_FILL),
    ((E.SENT,), Token.ACCENT_FILL),
    ((E.FAILED,), Token.BAD_FILL),
    ((E.UNKNOWN,), Token.WARN_FILL),
    ((E.BLOCKED, E.CANCELLED), Token.CONTROL),
)
_HATCHED: Final = (E.BLOCKED, E.CANCELLED)
_LEVELS: Final = {
    CheckLevel.OK: (Icon.OKC, Token.OK),
    CheckLevel.WARNING: (Icon.ALERT, Token.WARN),
    CheckLevel.ERROR: (Icon.BADC, Token.BAD),
}


class SideColumn(Column):
    """Signals: `control_wanted(object)` with a Control, `report_wanted()`, `verify_wanted()`, `save_wanted()`,
    `start_wanted()`.
    """

    control_wanted = Signal(object)
    report_wanted = Signal()
    verify_wanted = Signal()
    save_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(msg("bulk.delivery"), line=False, parent=parent)
        self._clock = clock
        self.reason = Note("", Icon.ALERT, Token.WARN, self)
        self.figure = Text("", Type.FIGURE, parent=self, tabular=True)
        self.unit = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.bar = ProgressBar(self)
        self.counts: dict[EntryStatus, tuple[QWidget, Text]] = {}
        self.next = Text("", Type.SECONDARY, Token.MUTED, self, fill=True, tabular=True)
        self.controls = {
            one: Button(msg(f"bulk.control_{one.value}"), parent=self, icon=ICONS[one], height=metrics.BUTTON_TOOL)
            for one in Control
        }
        self.report = Button(msg("bulk.report"), parent=self, icon=Icon.DOWNLOAD, height=metrics.BUTTON_TOOL)
        self.verify = Button(msg("bulk.verify"), parent=self, icon=Icon.SHIELD, height=metrics.BUTTON_TOOL)
        self.verified = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.unverified = Text(msg("bulk.unverified"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.lines: list[Note] = []
        self.save = Button(msg("common.save"), parent=self, keys="Ctrl+S")
        self.start = Button("", Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH, keys="Ctrl+Return")
        self.sign = Glyph(Icon.DASH, Token.MUTED, self)
        self.state = Text("", Type.BODY_MEDIUM, parent=self)
        self._lay_out()
        for one, button in self.controls.items():
            button.clicked.connect(partial(self.control_wanted.emit, one))
        self.report.clicked.connect(self.report_wanted)
        self.verify.clicked.connect(self.verify_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.start.clicked.connect(self.start_wanted)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        self.head.addWidget(self.sign)
        self.head.addWidget(self.state)
        self.body.setSpacing(metrics.GAP_12)
        figure = QHBoxLayout()
        figure.setSpacing(metrics.GAP_8)
        figure.addWidget(self.figure)
        figure.addWidget(self.unit, 1, Qt.AlignmentFlag.AlignBottom)
        legend = QVBoxLayout()
        legend.setSpacing(metrics.GAP_4)
        for status, sign in ENTRIES.items():
            row = QWidget(self)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(metrics.GAP_8)
            count = Text("", tabular=True, parent=row)
            line.addWidget(Glyph(sign.icon, sign.tint, row))
            line.addWidget(Text(sign.words, parent=row, fill=True), 1)
            line.addWidget(count)
            legend.addWidget(row)
            self.counts[status] = (row, count)
        grid = QVBoxLayout()
        grid.setSpacing(metrics.GAP_8)
        for button in (*self.controls.values(), self.report):
            grid.addWidget(button)
        self.body.addWidget(self.reason)
        self.body.addLayout(figure)
        self.body.addWidget(self.bar)
        self.body.addLayout(legend)
        self.body.addWidget(self.next)
        self.body.addLayout(grid)
        self.body.addWidget(Separator(self))
        head = QHBoxLayout()
        head.addWidget(Text(msg("bulk.settings_status"), Type.SECONDARY_STRONG, Token.MUTED, self, fill=True), 1)
        head.addWidget(self.verified)
        self.body.addLayout(head)
        self.body.addWidget(self.unverified)
        self._status = QVBoxLayout()
        self._status.setSpacing(6)
        self.body.addLayout(self._status)
        self.body.addWidget(self.verify)
        self.body.addStretch(1)
        self.foot.addWidget(self.start)
        self.foot.addWidget(self.save)
        self.foot_host.show()

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: EditorState) -> None:
        """Show figures, controls, checks, and what the main button would do."""
        campaign, sign = state.campaign, STATES[state.standing]
        self.sign.set_icon(sign.icon, sign.tint)
        self.state.set_words(sign.words)
        self.state.set_token(sign.tint)
        words = pause_words(campaign) if campaign is not None else ""
        self.reason.set_words(words)
        self.reason.setVisible(bool(words))
        self._show_figures(state)
        self._show_controls(state)
        self._show_lines(state)
        self._show_foot(state)

    def _show_figures(self, state: EditorState) -> None:
        campaign = state.campaign
        entries = campaign.entries if campaign is not None else None
        total = entries.total if entries is not None else 0
        self.figure.setText(number(total))
        run = campaign.run if campaign is not None else 1
        self.unit.set_words(
            msg("bulk.entries_unit", count=total)
            if run <= 1
            else msg("bulk.entries_of_run", count=total, run=str(run))
        )
        parts = []
        for statuses, tint in _BAR:
            value = sum(getattr(entries, one.value) for one in statuses) if entries is not None else 0
            parts.append(Part(value, tint, statuses == _HATCHED))
        self.bar.set_parts(parts, max(total, 1))
        for status, (row, count) in self.counts.items():
            value = getattr(entries, status.value) if entries is not None else 0
            row.setVisible(bool(value))
            count.setText(number(value))
        at_ms = campaign.next_ms if campaign is not None else None
        self.next.setVisible(at_ms is not None)
        if at_ms is not None:
            moment = at_ms
            self.next.set_words(msg("bulk.next_at", time=lambda: next_words(moment, self._clock())))

    def _show_controls(self, state: EditorState) -> None:
        offered = CONTROLS[state.standing]
        for one, button in self.controls.items():
            ready = one in offered and not state.is_loading
            button.setEnabled(ready)
            button.set_tip(msg(f"bulk.tip_{one.value}") if ready else why_not(one, state))
        known = state.campaign is not None and bool(state.campaign.entries.total or state.campaign.run > 1)
        self.report.setEnabled(known)
        self.report.set_tip(msg("bulk.report_tip") if known else msg("bulk.report_later"))

    def _show_lines(self, state: EditorState) -> None:
        for note in self.lines:
            self._status.removeWidget(note)
            note.hide()
            note.deleteLater()
        self.lines = []
        for line in state.lines:
            icon, tint = _LEVELS[line.level]
            note = Note(line_words(line), icon, tint, self)
            self._status.addWidget(note)
            self.lines.append(note)
            note.show()
        self.unverified.setVisible(not state.lines)
        if state.lines:
            at_ms = state.lines[0].at_ms
            self.verified.set_words(clock_seconds(at_ms))
        self.verify.setEnabled(not state.verifying and state.busy is None)
        self.verify.set_words(msg("bulk.verifying") if state.verifying else msg("bulk.verify"))

    def _show_foot(self, state: EditorState) -> None:
        self.start.set_words(start_words(state))
        why = why_no_start(state)
        self.start.setEnabled(not why)
        self.start.set_tip(why or msg("bulk.start_tip"))
        saved = state.campaign is not None and not state.is_dirty
        self.save.setEnabled(state.busy is None)
        self.save.set_words(msg("common.saved") if saved else msg("common.save"))


def next_words(at_ms: int, now_ms: int) -> str:
    """When the next one goes: to the second when it is near."""
    return clock_seconds(at_ms) if abs(at_ms - now_ms) < 3_600_000 else short(at_ms, now_ms)


def start_words(state: EditorState) -> Words:
    """What the main button does, with its number where it is known (BLK-52)."""
    if state.busy is Busy.STARTING:
        return msg("bulk.starting")
    count, at_once = state.valid_rows, state.draft.start.instantly
    if count:
        return msg("bulk.send_to" if at_once else "bulk.schedule_for", count=count)
    return msg("bulk.save_and_send" if at_once else "bulk.save_and_schedule")


def why_no_start(state: EditorState) -> Words:
    """What keeps the list from being loaded and started now; nothing where it can."""
    if state.busy is not None or state.is_loading:
        return msg("bulk.wait_for_rows")
    if state.standing is CampaignState.RUNNING:
        return msg("bulk.pause_first")
    if not state.draft.active:
        return msg("bulk.inactive_note")
    if state.campaign is not None and state.campaign.files and not state.fresh_files:
        return msg("bulk.nothing_to_load")
    return ""


def why_not(control: Control, state: EditorState) -> Words:
    """Why a control cannot be used now (BLK-70)."""
    if state.is_loading:
        return msg("bulk.wait_for_rows")
    return msg(f"bulk.why_{control.value}")


def line_words(line: CheckLine) -> Words:
    """One check of the settings."""
    text_id = f"bulk.check_{line.code}_{line.level.value}"
    known = load(current()).get(text_id)
    if known is None:
        return msg("bulk.check_other_ok", code=line.code)
    wanted = {place.name for place in known.required() | known.optional()}
    params: dict[str, Param] = {name: str(one) for name, one in line.params.items() if name in wanted}
    return msg(text_id, **params)
