"""The band under the top bar of every panel while this workspace is a restored copy that nobody has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.backups import Quarantine
from app.contract.feed import Event, Topic
from ui.kit.controls.button import Button
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.shell.rereading import Rereading
from ui.texts import formats
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

if TYPE_CHECKING:
    from ui.shell.sitting import Sitting
    from ui.shell.window import Window


class CopyBar(QWidget):
    """Says that nothing is sent, and leads to where it is decided."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = Quarantine()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.words = Text("", Type.BODY_STRONG, parent=self, wrap=True)
        self.button = Button(msg("backups.band_open"), parent=self, height=metrics.BUTTON_TOOL)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_16, metrics.GAP_8)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(Glyph(Icon.PAUSEC, Token.WARN, self), 0, Qt.AlignmentFlag.AlignVCenter)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.words)
        middle.addStretch(1)
        row.addLayout(middle, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        texts().language_changed.connect(self._write)
        self.hide()

    def show_quarantine(self, found: Quarantine, *, may_decide: bool) -> None:
        """Show it, or nothing where this is no copy."""
        self.found = found
        self.button.setVisible(may_decide)
        self._write()
        self.setVisible(found.active)

    def _write(self) -> None:
        if self.found.active:
            self.words.set_words(msg("backups.band", time=formats.stamp(self.found.backup_ms)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and rule."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.WARN_WEAK))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.WARN)


class CopyDesk(QObject):
    """Follows the quarantine for whoever sits at the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._reading = Rereading(self._read)
        window.frame.copied.button.clicked.connect(self._go)

    def begin(self, sitting: Sitting) -> None:
        """Somebody came in."""
        sitting.at_end(sitting.client.events.subscribe(Topic.BACKUPS, self._on_event))
        sitting.at_end(self._window.frame.copied.hide)
        self._load()

    def _load(self) -> None:
        sitting = self._window.sitting
        if sitting is not None:
            self._window.tasks.run(sitting, self._reading.now())

    async def _read(self) -> None:
        sitting, frame = self._window.sitting, self._window.frame
        if sitting is not None:
            found = await sitting.client.backups.quarantine()
            if sitting is self._window.sitting:
                frame.copied.show_quarantine(found, may_decide=frame.may_go("backups"))

    def _on_event(self, event: Event) -> None:
        del event
        self._load()

    def _go(self) -> None:
        self._window.frame.go("backups")
