"""Dialogs and sheets: modal inside the window, closed by Esc one step at a time, answered or awaited."""

from __future__ import annotations

import asyncio
from enum import Enum

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.focus import keep_near, step, stops
from ui.kit.controls.focus_ring import ring_of
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import box, rule, shadow, smooth
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text import Text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_EDGE = 24
_HEAD = 56
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Place(Enum):
    """Where the box stands."""

    CENTER = "center"
    RIGHT = "right"


class _Frame(QWidget):
    """The box itself."""

    def __init__(self, parent: QWidget, place: Place) -> None:
        super().__init__(parent)
        self._place = place

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self._place is Place.RIGHT:
            painter.fillRect(area, color(Token.SURFACE))
            rule(painter, QRectF(0, 0, 1, area.height()), Token.LINE_STRONG)
        else:
            box(painter, area, metrics.RADIUS_CARD, fill=Token.SURFACE, line=Token.LINE_STRONG)


class _Inner(QWidget):
    """What scrolls: where it has paragraphs its width says how high it is, not their readable width."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), 0) if self.hasHeightForWidth() else hint


class Dialog(QWidget):
    """A box over the dimmed window; nothing behind it can be reached until it is closed.

    Put content into `body`, which scrolls in `body_area`; `add_action` adds a button to the foot. It ends with a
    value: that of the pressed button, or None for Esc and the cross. `may_close` can hold it open (typed text that
    would be lost). It is deleted when it ends. Signals: `closed(object)`; in a coroutine `await dialog.answer()`.
    There is no exec.
    """

    closed = Signal(object)

    def __init__(
        self, owner: QWidget, title: Words, *, width: int = 480, place: Place = Place.CENTER, height: int = 0
    ) -> None:
        window = owner.window()
        super().__init__(window)
        self._window, self._place, self._width, self._height = window, place, width, height
        self._return_to: QWidget | None = None
        self._primary: Button | None = None
        self._open = False
        self._answer: asyncio.Future[object] | None = None
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frame = _Frame(self, place)
        self.title = Text(title, Type.SECTION, parent=self.frame, fill=True)
        self.body = QVBoxLayout()
        self.foot = QHBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        cross = IconButton(Icon.X, msg("common.close"), self.frame, size=metrics.BUTTON_TOOL)
        cross.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_24, 14, 14, 14)
        head.addWidget(self.title, 1)
        head.addWidget(cross)
        inner = _Inner()
        inner.setLayout(self.body)
        self.body.setContentsMargins(metrics.GAP_24, 2, metrics.GAP_24, metrics.GAP_24)
        self.body.setSpacing(metrics.GAP_16)
        self.body_area = Scroll(inner, self.frame)
        self.body_area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._inner = inner
        self._foot = QWidget(self.frame)
        self._foot.setLayout(self.foot)
        self._foot.hide()
        self.foot.setContentsMargins(metrics.GAP_24, metrics.GAP_12, metrics.GAP_24, metrics.GAP_24)
        self.foot.setSpacing(metrics.GAP_8)
        self.foot.addStretch(1)
        column = QVBoxLayout(self.frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.body_area, 1)
        column.addWidget(self._foot)

    def add_action(
        self, words: Words, value: object = None, kind: Kind = Kind.SECONDARY, *, ends: bool = True
    ) -> Button:
        """Add a button at the right of the foot, the primary last; with `ends` it closes with `value`."""
        button = Button(words, kind, self._foot)
        self._show_foot()
        self.foot.addWidget(button)
        if ends:
            button.clicked.connect(lambda: self.finish(value))
        if kind is Kind.PRIMARY:
            self._primary = button
        return button

    def _show_foot(self) -> None:
        """What scrolls ends above the foot, not at its buttons."""
        self._foot.show()
        margins = self.body.contentsMargins()
        margins.setBottom(min(margins.bottom(), metrics.GAP_12))
        self.body.setContentsMargins(margins)

    def set_foot(self, widget: QWidget) -> None:
        """Put a widget over the whole width of the foot, in the place of buttons."""
        self._show_foot()
        self.foot.setStretch(0, 0)
        self.foot.addWidget(widget, 1)

    def foot_top(self) -> int:
        """How far down in the window its buttons begin; its lower edge where it has none."""
        box = self.frame.geometry()
        return box.bottom() + 1 - (0 if self._foot.isHidden() else self._foot.height())

    def open(self, focus: QWidget | None = None) -> None:
        """Show it; `focus` or the first control of the body gets the keyboard."""
        self._open = True
        self._return_to = QApplication.focusWidget()
        self._window.installEventFilter(self)
        self._cover()
        self.raise_()
        self.show()
        if (chosen := focus or self._primary_alone()) is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first = next(iter([*stops(self._inner), *stops(self)]), None)
            if first is not None:  # merely the first in line: no ring until a key is used
                first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _primary_alone(self) -> Button | None:
        """The primary button, where the body has nothing to fill in."""
        return self._primary if not stops(self._inner) else None

    async def answer(self) -> object:
        """Open it if it is not yet, and wait for the value it ends with."""
        self._answer = asyncio.get_running_loop().create_future()
        if not self._open:
            self.open()
        try:
            return await self._answer
        except asyncio.CancelledError:
            self.finish(None)
            raise

    def finish(self, value: object = None) -> None:
        """Close with a value and give the keyboard back."""
        if not self._open:
            return
        self._open = False
        self._window.removeEventFilter(self)
        self.hide()
        back = self._return_to
        if back is not None and shiboken6.isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(value)
        self.closed.emit(value)
        self.deleteLater()

    def reject(self) -> None:
        """Close without a value, if it may."""
        if self.may_close():
            self.finish(None)

    def may_close(self) -> bool:
        """Whether Esc and the cross may close it now; override to keep typed text."""
        return True

    def refit(self) -> None:
        """Fit the height to the body, after something in it appeared or went."""
        self._cover()
        QTimer.singleShot(0, self, self._cover)  # what was just added is laid out by then

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())
        room = self.size()
        if self._place is Place.RIGHT:
            width = min(self._width, room.width())
            self.frame.setGeometry(room.width() - width, 0, width, room.height())
            return
        room -= QSize(2 * _EDGE, 2 * _EDGE)
        width = min(self._width, room.width())
        height = min(self._height or self._wanted(width), room.height())
        left, top = (self.width() - width) // 2, max((self.height() - height) // 2 - 16, _EDGE)
        self.frame.setGeometry(QRect(left, top, width, height))

    def _wanted(self, width: int) -> int:
        """The height of head, body and foot at a width."""
        by_width = self.body.hasHeightForWidth()
        body = self.body.totalHeightForWidth(width - 2) if by_width else self.body.totalSizeHint().height()
        foot = self.foot.totalSizeHint().height() if not self._foot.isHidden() else 0
        return _HEAD + body + foot + 2

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window as it changes."""
        if event.type() is QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep the shortcuts of the window behind from firing; those of the dialog itself still do."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self._has_shortcut(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _has_shortcut(self, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        own = [one.key() for one in self.findChildren(QShortcut)]
        own += [one.shortcut() for one in self.findChildren(QAction)]
        own += [one.shortcut() for one in self.findChildren(Button)]
        return pressed in own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back; Enter in a one-line field and Ctrl+Enter press the primary button."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in _ENTER and self._primary is not None and self._primary.isEnabled():
            self._primary.click()
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab stays inside."""
        focus = QApplication.focusWidget()
        if not keep_near(focus):
            reached = step(self, focus, forward=next)
            if reached is None and isinstance(focus, Pressable):  # the only one: it had the keyboard without a ring
                ring_of(focus).follow(focus)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SCRIM))
        if self._place is Place.CENTER:
            smooth(painter)
            shadow(painter, QRectF(self.frame.geometry()), metrics.RADIUS_CARD)


class Sheet(Dialog):
    """A dialog at the right edge, as high as the window."""

    def __init__(self, owner: QWidget, title: Words, *, width: int = 400) -> None:
        super().__init__(owner, title, width=width, place=Place.RIGHT)


class Confirm(Dialog):
    """A question before what can't be undone: the number belongs into the button. Ends with True, or None."""

    def __init__(
        self, owner: QWidget, title: Words, text: Words, action: Words, *, danger: bool = False, width: int = 440
    ) -> None:
        super().__init__(owner, title, width=width)
        self.body.addWidget(Text(text, Type.BODY, Token.MUTED, wrap=True))
        cancel = self.add_action(msg("common.cancel"))
        act = self.add_action(action, value=True, kind=Kind.DANGER if danger else Kind.PRIMARY)
        self._first = cancel if danger else act

    def open(self, focus: QWidget | None = None) -> None:
        """The safe button has the keyboard where data would be lost."""
        super().open(focus or self._first)
