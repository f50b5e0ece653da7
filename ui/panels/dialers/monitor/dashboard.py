"""The middle of the monitor: one dialer's state, counters, pace and records (DIA-32..36)."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.dialers import Dialer
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.counter_tile import CounterTile
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.dialers.monitor.band import StateBand
from ui.panels.dialers.monitor.notice import Notice
from ui.panels.dialers.monitor.pace_card import PaceCard
from ui.panels.dialers.monitor.pacing import PaceState
from ui.panels.dialers.monitor.readings import TILES, held_words, limit_of, parts, readings, there, tile
from ui.panels.dialers.monitor.records_card import RecordsCard
from ui.panels.dialers.monitor.view_model import MonitorState, unprocessed
from ui.panels.dialers.words import way_words
from ui.shell.panel import PanelContext
from ui.texts.messages import msg
from ui.texts.numbers import percent
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_CHART_FROM: Final = 720
"""Height of the middle from which the chart has room beside enough rows."""


class Dashboard(QWidget):
    """Signals: `switch_wanted()`, `delete_wanted()`, `edit_wanted()`, `upload_wanted()`, `counter_chosen(object)`,
    `unknown_wanted()`, `record_acted(str, object)`.
    """

    switch_wanted = Signal()
    delete_wanted = Signal()
    edit_wanted = Signal()
    upload_wanted = Signal()
    counter_chosen = Signal(object)
    unknown_wanted = Signal()
    record_acted = Signal(str, object)

    def __init__(self, context: PanelContext, parent: QWidget, *, may_run: bool, may_edit: bool) -> None:
        super().__init__(parent)
        self._clock = context.clock
        self._dialer: Dialer | None = None
        self._pace: PaceState | None = None
        self._build_head(may_run=may_run, may_edit=may_edit)
        self.disabled = Notice(Token.WARN, self, action=msg("dialers.open_settings") if may_edit else "")
        self.held = Notice(Token.BAD, self)
        self.unknown = Notice(Token.WARN, self, action=msg("common.show"))
        self.band = StateBand(("status", "schedule", "rate", "left"), self)
        self.tiles = {
            counter: CounterTile(icon, tint, msg(f"dialers.{counter.value}"), self)
            for counter, (icon, tint) in TILES.items()
        }
        self.loaded = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.bar = ProgressBar(self)
        self.share = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.pace = PaceCard(self)
        self.records = RecordsCard(context, self)
        self._lay_out()
        self._connect()

    def _build_head(self, *, may_run: bool, may_edit: bool) -> None:
        self.name = Text("", Type.TITLE, parent=self)
        self.way = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.edit = IconButton(Icon.SETTINGS, msg("dialers.edit"), self, keys="E")
        self.edit.setVisible(may_edit)
        self.upload = Button(msg("dialers.upload"), parent=self, icon=Icon.UPLOAD)
        self.upload.set_tip(msg("dialers.mass_upload"))
        self.delete = Button(msg("common.delete"), Kind.DANGER, self, icon=Icon.TRASH)
        self.switch = Button(msg("dialers.start"), Kind.PRIMARY, self, icon=Icon.PLAY, keys="Ctrl+Shift+S")
        for button in (self.delete, self.switch, self.upload):
            button.setVisible(may_run)
        self._may_run = may_run

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.name)
        head.addSpacing(metrics.GAP_4)
        head.addWidget(self.way, 1)
        for button in (self.edit, self.upload, self.delete, self.switch):
            head.addWidget(button)
        tiles = QHBoxLayout()
        tiles.setSpacing(metrics.GAP_12)
        for one in self.tiles.values():
            tiles.addWidget(one, 1)
        line = QHBoxLayout()
        line.setSpacing(metrics.GAP_8)
        line.addWidget(self.loaded)
        line.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.share)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_12)
        column.addLayout(head)
        for notice in (self.disabled, self.held, self.unknown):
            column.addWidget(notice)
        column.addWidget(self.band)
        column.addLayout(tiles)
        column.addLayout(line)
        column.addWidget(self.pace)
        column.addWidget(self.records, 1)

    def _connect(self) -> None:
        self.switch.clicked.connect(self.switch_wanted)
        self.delete.clicked.connect(self.delete_wanted)
        self.edit.clicked.connect(self.edit_wanted)
        self.disabled.acted.connect(self.edit_wanted)
        self.unknown.acted.connect(self.unknown_wanted)
        self.upload.clicked.connect(self.upload_wanted)
        self.records.acted.connect(self.record_acted)
        for counter, one in self.tiles.items():
            one.clicked.connect(partial(self.counter_chosen.emit, counter))

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: MonitorState) -> None:
        """Show the dialer that is looked at."""
        dialer = state.dialer
        self._dialer = dialer
        if dialer is None:
            return
        self.name.set_words(dialer.name)
        self.way.set_words(way_words(dialer))
        self._show_buttons(dialer, state.busy)
        self._show_notices(dialer)
        for counter, one in self.tiles.items():
            one.show_count(*tile(dialer, counter))
            one.set_chosen(counter is state.counter)
        total = there(dialer)
        self.loaded.set_words(msg("dialers.loaded", count=dialer.counters.loaded))
        self.bar.set_parts(parts(dialer), max(total, 1))
        share = dialer.counters.processed / total if total else 0.0
        self.share.set_words(msg("dialers.share_processed", share=percent(share)))
        self.records.show_records(dialer, state.counter)
        self._show_readings()

    def show_pace(self, pace: PaceState) -> None:
        """Show how fast it goes."""
        self._pace = pace
        self._show_readings()

    def tick(self) -> None:
        """Time has passed: openings and rates read otherwise."""
        self._show_readings()

    def _show_readings(self) -> None:
        dialer = self._dialer
        if dialer is None:
            return
        pace = self._pace.minute_of(dialer.id) if self._pace is not None else None
        limit = limit_of(dialer, self._pace.limit_of(dialer.id) if self._pace is not None else None)
        self.band.show_readings(readings(dialer, self._clock(), pace, limit))
        self.pace.show_about(msg("dialers.apart", gap=dialer.gap_ms))
        if self._pace is not None and self._pace.bars_of == dialer.id:
            self.pace.show_state(self._pace, limit)

    def _show_buttons(self, dialer: Dialer, busy: str) -> None:
        started, many = dialer.started, unprocessed(dialer)
        self.switch.set_words(msg("dialers.stop") if started else msg("dialers.start"))
        self.switch.set_icon(Icon.STOP if started else Icon.PLAY)
        self.switch.set_kind(Kind.STRONG if started else Kind.PRIMARY)
        self.switch.set_tip(msg("dialers.stop_tip") if started else msg("dialers.start_tip"))
        self.switch.setEnabled(busy != "switch")
        self.delete.set_words(msg("dialers.delete_count", count=many) if many else msg("common.delete"))
        self.delete.set_tip(msg("dialers.delete_tip"))
        self.delete.setEnabled(bool(many) and busy != "delete")

    def _show_notices(self, dialer: Dialer) -> None:
        self.disabled.say("" if dialer.enabled else msg("dialers.enable_first"))
        self.held.say(held_words(dialer))
        unknown = dialer.counters.unknown
        self.unknown.say(msg("dialers.unknown_notice", count=unknown) if unknown else "")

    def set_upload_folded(self, folded: bool) -> None:
        """The upload column has no room: a button stands for it."""
        self.upload.setVisible(folded and self._may_run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart gives way to the rows."""
        super().resizeEvent(event)
        self.pace.setVisible(self.height() >= _CHART_FROM)
