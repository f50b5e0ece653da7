"""Short news at the lower right, stacked; with Undo they stay longer."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint import shapes
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_MOST = 4


class _Look(NamedTuple):
    icon: Icon
    tint: Token
    line: Token


class News(Enum):
    """What kind of news it is."""

    DONE = _Look(Icon.OKC, Token.OK, Token.LINE_STRONG)
    FAILED = _Look(Icon.ALERT, Token.BAD, Token.BAD)
    WARNING = _Look(Icon.ALERT, Token.WARN, Token.LINE_STRONG)
    INFO = _Look(Icon.INFO, Token.ACCENT, Token.LINE_STRONG)


class Toast(QWidget):
    """One piece of news. It waits while the mouse is over it. Signals: `ended` when it is to go."""

    ended = Signal()

    def __init__(self, window: QWidget, news: News, words: Words, stay_ms: int) -> None:
        super().__init__(window)
        self.news = news
        margin = shapes.SHADOW_MARGIN
        self.setFixedSize(metrics.TOAST_WIDTH + 2 * margin, metrics.TOAST_HEIGHT + 2 * margin)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(margin + 14, margin, margin + 8, margin)
        self._row.setSpacing(metrics.GAP_8)
        self._row.addWidget(Glyph(news.value.icon, news.value.tint, self))
        self.text = Text(words, parent=self, fill=True)
        self._row.addWidget(self.text, 1)
        self.action: LinkButton | None = None
        cross = IconButton(Icon.X, msg("common.dismiss"), self, size=metrics.BUTTON_INLINE, ground=Token.RAISED)
        cross.clicked.connect(self.ended)
        self._row.addWidget(cross)
        self.timer = QTimer(self, singleShot=True, interval=stay_ms)
        self.timer.timeout.connect(self.ended)

    def add_action(self, words: Words, on_chosen: Callable[[], object]) -> None:
        """Offer one action; it ends the toast."""
        self.action = LinkButton(words, self)
        self._row.insertWidget(2, self.action)

        def act() -> None:
            self.ended.emit()
            on_chosen()

        self.action.clicked.connect(act)

    def sizeHint(self) -> QSize:
        """Fixed."""
        return self.size()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while it is read."""
        super().enterEvent(event)
        self.timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting from the start."""
        super().leaveEvent(event)
        self.timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shadow and box."""
        del event
        painter = QPainter(self)
        shapes.smooth(painter)
        margin = shapes.SHADOW_MARGIN
        rect = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        shapes.shadow(painter, rect, metrics.RADIUS_CARD)
        shapes.box(painter, rect, metrics.RADIUS_CARD, fill=Token.RAISED, line=self.news.value.line)


class ToastHost(QObject):
    """The toasts of a window, the newest lowest, above whatever must not be covered at the window's foot."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._bottom: Callable[[], int] = int
        self._toasts: list[Toast] = []
        self._beside: Dialog | None = None
        window.installEventFilter(self)

    @property
    def toasts(self) -> list[Toast]:
        """What is shown, the newest last."""
        return list(self._toasts)

    def set_bottom(self, px: Callable[[], int]) -> None:
        """What measures the height to keep free below them; asked whenever they are placed."""
        self._bottom = px
        self.place()

    def show(
        self,
        news: News,
        words: Words,
        *,
        action: Words = "",
        on_action: Callable[[], object] | None = None,
        undo: Callable[[], object] | None = None,
    ) -> Toast:
        """Tell something for 5 s, with `undo` (or an action) for 8 s."""
        stay_ms = metrics.TOAST_UNDO_MS if undo is not None or action else metrics.TOAST_MS
        toast = Toast(self._window, news, words, stay_ms)
        if undo is not None:
            toast.add_action(msg("common.undo"), undo)
        elif on_action is not None:
            toast.add_action(action, on_action)
        toast.ended.connect(lambda: self._end(toast))
        self._toasts.append(toast)
        for old in self._toasts[:-_MOST]:
            self._end(old)
        self.place()
        toast.show()
        toast.timer.start()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, toast.text.text()))
        return toast

    def clear(self) -> None:
        """Take all away."""
        for toast in self.toasts:
            self._end(toast)

    def _end(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.timer.stop()
            toast.hide()
            toast.deleteLater()
            self.place()

    def place(self) -> None:
        """Stack them in the corner; for whoever changes what lies below."""
        if not self._toasts:
            return
        corner = self._corner() - QPoint(shapes.SHADOW_MARGIN, shapes.SHADOW_MARGIN)
        for toast in reversed(self._toasts):
            toast.move(corner)
            toast.raise_()
            corner -= QPoint(0, metrics.TOAST_HEIGHT + metrics.GAP_8)

    def _corner(self) -> QPoint:
        """Where the lowest stands: never over the buttons of a dialog, but beside it or else above them."""
        gap, size = metrics.GAP_16, QSize(metrics.TOAST_WIDTH, metrics.TOAST_HEIGHT)
        right, bottom = self._window.width() - gap, self._window.height() - self._bottom() - gap
        place = QRect(QPoint(right - size.width(), bottom - size.height()), size)
        dialog = self._dialog()
        if dialog is not None and dialog.frame.geometry().intersects(place):
            beside = dialog.frame.x() - gap - size.width()
            if beside >= gap:
                place.moveLeft(beside)
            else:
                place.moveTop(min(place.top(), dialog.foot_top() - gap - size.height()))
        return place.topLeft()

    def _dialog(self) -> Dialog | None:
        """The uppermost that is open; once it closes, what stands beside it goes back to the corner."""
        found = [one for one in self._window.children() if isinstance(one, Dialog) and one.isVisible()]
        if not found:
            return None
        if found[-1] is not self._beside:
            self._beside = found[-1]
            self._beside.closed.connect(lambda _: self.place())
        return found[-1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner as the window changes."""
        if event.type() is QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)
