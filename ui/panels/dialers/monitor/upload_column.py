"""Mass upload at the right of the monitor: the box for a file, what came of it, the files before (DIA-38..47)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.dialers import Upload
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.files.file_box import FileBox
from ui.panels.dialers.monitor.upload_cards import TakenCard, VerdictCard
from ui.panels.dialers.monitor.uploading import UploadState
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

LAYOUT: Final = "campaign;destiny;menssage;priority"
SAMPLE: Final = "campsms;098344384;Hey World!;9999;"
_HISTORY: Final = 30


class UploadColumn(QWidget):
    """Signals: `chosen(object)` with a Path, `browse_wanted()`, `sample_wanted()`, `dnc_wanted()`,
    `again_wanted()`, `problems_wanted()`, `report_wanted()`, `dismissed()`, `original_wanted(object)` with an
    Upload, `retried()`.
    """

    chosen = Signal(object)
    browse_wanted = Signal()
    sample_wanted = Signal()
    dnc_wanted = Signal()
    again_wanted = Signal()
    problems_wanted = Signal()
    report_wanted = Signal()
    dismissed = Signal()
    original_wanted = Signal(object)
    retried = Signal()

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._history: tuple[Upload, ...] | None = None
        self.cards: list[TakenCard] = []
        self.sample = LinkButton(msg("dialers.sample"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.DOWNLOAD)
        self.close_button = IconButton(Icon.X, msg("common.close"), self, size=metrics.BUTTON_TOOL)
        self.close_button.hide()
        self.box = FileBox(LAYOUT, msg("dialers.drop_hint"), self)
        self.dnc = LinkButton(msg("dialers.dnc_upload"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.OPTOUT)
        self.dnc.set_tip(msg("dialers.dnc_upload_tip"))
        self.verdict = VerdictCard(clock, self)
        self.verdict.hide()
        self.skeleton = Skeleton(self, rows=3)
        self.error = ErrorState(self)
        self.empty = EmptyState(Icon.FILE, msg("dialers.no_files"), msg("dialers.no_files_text"), self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, metrics.GAP_4)
        head.addWidget(Text(msg("dialers.mass_upload"), Type.SECTION, parent=self, fill=True), 1)
        head.addWidget(self.sample)
        head.addWidget(self.close_button)
        inner = QWidget()
        inner.setAutoFillBackground(False)
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(metrics.GAP_8)
        for widget in (self.verdict, self.skeleton, self.error, self.empty):
            self._list.addWidget(widget)
        self._list.addStretch(1)
        scroll = Scroll(inner, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, 0)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(head)
        column.addWidget(self.box)
        column.addWidget(self.dnc, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(metrics.GAP_4)
        column.addWidget(Text(msg("dialers.history"), Type.SECONDARY_STRONG, Token.MUTED, self))
        column.addWidget(scroll, 1)

    def _connect(self) -> None:
        self.sample.clicked.connect(self.sample_wanted)
        self.box.clicked.connect(self.browse_wanted)
        self.box.dropped.connect(self._on_dropped)
        self.dnc.clicked.connect(self.dnc_wanted)
        self.verdict.again_wanted.connect(self.again_wanted)
        self.verdict.problems_wanted.connect(self.problems_wanted)
        self.verdict.report_wanted.connect(self.report_wanted)
        self.verdict.dismissed.connect(self.dismissed)
        self.error.retried.connect(self.retried)

    def set_folded(self, folded: bool) -> None:
        """It opens over the middle: it can be closed."""
        self.close_button.setVisible(folded)

    def _on_dropped(self, path: object) -> None:
        if isinstance(path, Path):
            self.chosen.emit(path)

    def show_state(self, state: UploadState) -> None:
        """Show the file that is sent, what became of the last, the history."""
        sending = state.sending
        if sending is None:
            self.box.show_way("", 0, 0)
        else:
            self.box.show_way(sending.name, sending.sent, sending.size)
        self.verdict.show_verdict(state.verdict)
        known = state.history is not None
        self.skeleton.setVisible(not known and state.fault is None)
        self.error.setVisible(not known and state.fault is not None)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        self.empty.setVisible(known and not state.history and state.verdict is None)
        if state.history is not None and state.history != self._history:
            self._history = state.history
            self._show_history(state.history[:_HISTORY])

    def _show_history(self, uploads: Sequence[Upload]) -> None:
        unfolded = {card.upload.id for card in self.cards if card.is_unfolded}
        if not self.cards and uploads:
            unfolded = {uploads[0].id}
        for card in self.cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for place, upload in enumerate(uploads):
            card = TakenCard(upload, self._clock, self)
            card.unfold(on=upload.id in unfolded)
            card.original_wanted.connect(partial(self.original_wanted.emit, upload))
            self._list.insertWidget(place + 1, card)
            self.cards.append(card)
            card.show()
