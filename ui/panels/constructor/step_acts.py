"""*Delete step*, *Cancel*, *Save* of one message (MSG-4)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import Button
from ui.kit.controls.paint.button import Kind
from ui.texts.messages import msg
from ui.theme import metrics


class StepActs(QWidget):
    """Signals: `removed()`, `cancelled()`, `saved()`."""

    removed = Signal()
    cancelled = Signal()
    saved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        height = metrics.BUTTON_TOOL
        self.remove = Button(msg("builder.remove_step"), Kind.GHOST, self, height=height)
        self.cancel = Button(msg("common.cancel"), parent=self, height=height)
        self.save = Button(msg("constructor.save_step"), Kind.PRIMARY, self, height=height)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_24, 0, metrics.GAP_12, metrics.GAP_12)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.remove.clicked.connect(self.removed)
        self.cancel.clicked.connect(self.cancelled)
        self.save.clicked.connect(self.saved)

    def show_verdict(self, *, too_long: bool) -> None:
        """Something over a hard limit keeps it from being saved (MSG-96)."""
        self.save.setEnabled(not too_long)
        self.save.set_tip(msg("constructor.save_too_long" if too_long else "constructor.save_step"))
