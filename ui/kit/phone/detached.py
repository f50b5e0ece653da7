"""A small window of its own for a preview, beside the one in which the message is written (MSG-6)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics

_SIZE = QSize(344, 700)


class DetachedPreview(QWidget):
    """Holds a widget above the window of its owner, and goes with it. Closing gives the widget back.

    Signals: `closed()` before it goes, when the widget can be taken out.
    """

    closed = Signal()

    def __init__(self, title: Words, content: QWidget, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Tool)
        self.content = content
        put(self, self.setWindowTitle, title)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.addWidget(content)
        self.resize(_SIZE)
        owner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The owner is left: the preview goes home."""
        if watched is self.parent() and event.type() is QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the content back."""
        self.closed.emit()
        self.deleteLater()
        super().closeEvent(event)
