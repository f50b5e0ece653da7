"""Where a file is dropped or chosen, and how it gets on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.imports import BYTES_MAX, ROWS_MAX
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.imports.state import Wizard
from ui.panels.imports.words import refusal_words
from ui.texts.messages import Words, msg
from ui.texts.numbers import size
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_HIGH, _BAR = 168, 320


class DropZone(QWidget):
    """Signals: `dropped(object)` with a path, `choose_wanted()`, `stop_wanted()`."""

    dropped = Signal(object)
    choose_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setMinimumHeight(_HIGH)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        column.setSpacing(metrics.GAP_8)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._glyph = Glyph(Icon.UPLOAD, Token.MUTED, px=metrics.ICON_LARGE)
        self._title = Text("", Type.BODY_STRONG, align=centre)
        self._hint = Text("", Type.SECONDARY, Token.MUTED, align=centre, tabular=True)
        self._bar = ProgressBar(height=6)
        self._bar.setFixedWidth(_BAR)
        self.error = Note("", Icon.ALERT, Token.BAD)
        self.choose = Button(msg("imports.select_file"), icon=Icon.FILE, keys="Ctrl+O")
        self.stop = Button(msg("common.cancel"), height=metrics.BUTTON_TOOL)
        self.choose.clicked.connect(self.choose_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        column.addStretch(1)
        for widget in (self._glyph, self._title, self._hint, self._bar):
            column.addWidget(widget, 0, centre)
        column.addSpacing(metrics.GAP_4)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self.error)
        column.addStretch(1)

    def show_state(self, state: Wizard) -> None:
        """Show the file, on its way, being read, or read."""
        upload, entry = state.upload, state.entry
        words: tuple[Words, Words] = (
            msg("imports.drop_title"),
            msg("imports.drop_hint", size=lambda: size(BYTES_MAX, 0), rows=ROWS_MAX),
        )
        icon, tint = Icon.UPLOAD, Token.MUTED
        share: float | None = None
        if upload is not None:
            sent, total = upload.sent, max(upload.total, 1)
            words = (upload.name, msg("imports.sent", sent=lambda: size(sent), total=lambda: size(total)))
            share = sent / total
        elif entry is not None and state.reading:
            done = state.busy.done if state.busy is not None else 0
            words = (entry.file_name, msg("imports.reading", count=done))
        elif entry is not None and entry.fault is None:
            bulk = entry.size
            words = (
                entry.file_name,
                msg("imports.file_facts", count=entry.rows, columns=entry.columns, size=lambda: size(bulk)),
            )
            icon, tint = Icon.OKC, Token.OK
        self._title.set_words(words[0])
        self._hint.set_words(words[1])
        self._glyph.set_icon(icon, tint)
        self._bar.setVisible(share is not None)
        self._bar.set_share(share or 0.0)
        self.stop.setVisible(upload is not None)
        self.choose.setVisible(upload is None)
        self.choose.setEnabled(not state.running)
        another = entry is not None
        self.choose.set_words(msg("imports.select_other") if another else msg("imports.select_file"))
        self.error.setVisible(state.fault is not None)
        if state.fault is not None:
            self.error.set_words(refusal_words(state.fault))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went away again."""
        super().dragLeaveEvent(event)
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """One file."""
        self._over = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        fill, line = (Token.ACCENT_WEAK, Token.ACCENT) if self._over else (Token.SURFACE, Token.CONTROL)
        area = QRectF(self.rect())
        box(painter, area, metrics.RADIUS_CARD, fill=fill)
        box(painter, area, metrics.RADIUS_CARD, line=line, dashed=True)
