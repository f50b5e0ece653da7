"""What a panel shows instead of content: nothing yet, or a failure."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Fault
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TEXT_WIDTH = 340


class Glyph(QWidget):
    """An icon alone."""

    def __init__(self, icon: Icon, tint: Token, parent: QWidget | None = None, *, px: int = metrics.ICON) -> None:
        super().__init__(parent)
        self._icon, self._tint, self._px = icon, tint, px
        self.setFixedSize(px, px)

    def set_icon(self, icon: Icon, tint: Token) -> None:
        """Show another."""
        self._icon, self._tint = icon, tint
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        draw_icon(QPainter(self), self._icon, self._tint, 0, 0, px=self._px)


class EmptyState(Card):
    """Says what will be here and offers the first step.

    Signals: `acted` by the button, `acted_second` by the other.
    """

    acted = Signal()
    acted_second = Signal()

    def __init__(
        self,
        icon: Icon,
        title: Words,
        text: Words,
        parent: QWidget | None = None,
        *,
        action: Words = "",
        keys: str = "",
        second: Words = "",
        primary: bool = False,
    ) -> None:
        super().__init__(parent, dashed=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout()
        row.setSpacing(14)
        self._glyph = Glyph(icon, Token.MUTED, self, px=metrics.ICON_LARGE)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        self.title = Text(title, Type.BODY_STRONG, parent=self, wrap=True)
        self.message = Text(text, Type.BODY, Token.MUTED, self, wrap=True)
        self._words.addWidget(self.title)
        self._words.addWidget(self.message)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words, 1)
        self.column.addLayout(row)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(0, 10, 0, 0)
        self._buttons.setSpacing(metrics.GAP_8)
        self.button: Button | None = None
        if action:
            kind = Kind.PRIMARY if primary else Kind.SECONDARY
            self.button = Button(action, kind, self, height=metrics.BUTTON_TOOL, keys=keys, show_keys=bool(keys))
            self.button.clicked.connect(self.acted)
            self._buttons.addWidget(self.button)
        if second:
            other = Button(second, Kind.GHOST, self, height=metrics.BUTTON_TOOL)
            other.clicked.connect(self.acted_second)
            self._buttons.addWidget(other)
        if action or second:
            self._buttons.addStretch(1)
            self._words.addLayout(self._buttons)

    def sizeHint(self) -> QSize:
        """A readable width."""
        hint = super().sizeHint()
        width = max(hint.width(), _TEXT_WIDTH)
        return QSize(width, self.column.totalHeightForWidth(width))


class ErrorState(Card):
    """What failed and why, with Retry beside it. Signals: `retried`."""

    retried = Signal()

    def __init__(self, parent: QWidget | None = None, *, title: Words = "") -> None:
        super().__init__(parent, fill=Token.BAD_WEAK)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fault: Fault | None = None
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Text(title or msg("common.failed_to_load"), Type.BODY_STRONG, parent=self, wrap=True)
        self.message = Text("", Type.BODY, Token.TEXT, self, wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.message)
        self.button = Button(msg("common.retry"), parent=self, icon=Icon.REFRESH, height=metrics.BUTTON_TOOL)
        self.button.clicked.connect(self.retried)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(Glyph(Icon.ALERT, Token.BAD, self, px=metrics.ICON_LARGE), 0, top)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, top)
        self.column.addLayout(row)
        texts().language_changed.connect(self._on_language_changed)

    def set_fault(self, fault: Fault) -> None:
        """Show a refusal in the person's language."""
        self._fault = fault
        self.message.set_words(fault_text(fault))

    def set_reason(self, words: Words) -> None:
        """Show a reason in words of the panel."""
        self._fault = None
        self.message.set_words(words)

    def _on_language_changed(self) -> None:
        if self._fault is not None:
            self.set_fault(self._fault)
