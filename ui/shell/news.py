"""The message bar: what worked passes by, what failed stays until it is closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Code, Fault
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.kit.controls.toast import News, ToastHost
from ui.shell.tasks import Failure
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

log = logging.getLogger(__name__)

_MOST = 3
_ROW = 40


class _FaultLine:
    """A refusal as a text that follows the language."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def __str__(self) -> str:
        return fault_text(self.fault)


class Trouble(QWidget):
    """One failure: what failed, why and what next. Signals: `ended`."""

    ended = Signal()

    def __init__(
        self,
        what: Words,
        why: Callable[[], str],
        parent: QWidget,
        action: Words,
        on_action: Callable[[], object] | None,
    ) -> None:
        super().__init__(parent)
        self._why = why
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_12, metrics.GAP_8)
        row.setSpacing(metrics.GAP_12)
        self.what = Text(what, Type.BODY_STRONG, parent=self)
        self.why = Text(why(), Type.BODY, parent=self, wrap=True)
        row.addWidget(Glyph(Icon.ALERT, Token.BAD, self))
        row.addWidget(self.what)
        row.addWidget(self.why, 1)
        if on_action is not None:
            link = LinkButton(action, self)
            link.clicked.connect(self.ended)
            link.clicked.connect(on_action)
            row.addWidget(link)
        self.cross = IconButton(Icon.X, msg("common.dismiss"), self, size=metrics.BUTTON_INLINE)
        self.cross.clicked.connect(self.ended)
        row.addWidget(self.cross)
        texts().language_changed.connect(self._on_language_changed)

    def _on_language_changed(self) -> None:
        self.why.set_words(self._why())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and rule."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.BAD_WEAK))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.BAD)


class TroubleBar(QWidget):
    """The failures that nobody has closed yet, at most three, under the top bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._lines: dict[str, Trouble] = {}
        self.hide()

    @property
    def lines(self) -> list[Trouble]:
        """What is shown, the newest last."""
        return list(self._lines.values())

    def add(
        self,
        key: str,
        what: Words,
        why: Callable[[], str],
        action: Words = "",
        on_action: Callable[[], object] | None = None,
    ) -> Trouble:
        """Show a failure; the same key replaces what it said before."""
        self.remove(key)
        for old in list(self._lines)[: len(self._lines) - _MOST + 1]:
            self.remove(old)
        line = Trouble(what, why, self, action, on_action)
        line.ended.connect(lambda: self.remove(key))
        self._lines[key] = line
        self._column.addWidget(line)
        self.show()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(line, f"{line.what.text()} {why()}"))
        return line

    def remove(self, key: str) -> None:
        """Take one away."""
        line = self._lines.pop(key, None)
        if line is not None:
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        self.setVisible(bool(self._lines))

    def clear(self) -> None:
        """Take all away."""
        for key in list(self._lines):
            self.remove(key)

    def sizeHint(self) -> QSize:
        """As high as its lines need."""
        return QSize(480, max(self._column.totalSizeHint().height(), _ROW))


class NewsDesk(QObject):
    """Where everything that is told to the person comes together."""

    def __init__(self, window: QWidget, bar: TroubleBar) -> None:
        super().__init__(window)
        self.toasts = ToastHost(window)
        self.bar = bar

    def done(self, words: Words, *, action: Words = "", on_action: Callable[[], object] | None = None) -> None:
        """Something worked."""
        self.toasts.show(News.DONE, words, action=action, on_action=on_action)

    def undoable(self, words: Words, undo: Callable[[], object]) -> None:
        """Something worked and can be taken back for a while."""
        self.toasts.show(News.DONE, words, undo=undo)

    def inform(self, words: Words, *, action: Words = "", on_action: Callable[[], object] | None = None) -> None:
        """Something happened."""
        self.toasts.show(News.INFO, words, action=action, on_action=on_action)

    def warn(self, words: Words, *, action: Words = "", on_action: Callable[[], object] | None = None) -> None:
        """Something to look at."""
        self.toasts.show(News.WARNING, words, action=action, on_action=on_action)

    def fault(
        self, fault: Fault, what: Words = "", *, action: Words = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """The service refused or did not answer; stays until it is closed."""
        said = _FaultLine(fault)
        key = fault.code.value
        self.bar.add(key, what or msg("shell.failed"), said.__str__, action, on_action)

    def failed(
        self, what: Words, why: Words, *, action: Words = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Something on this machine failed; stays until it is closed."""
        self.bar.add(str(what), what, lambda: str(why), action, on_action)

    def recovered(self, code: Code) -> None:
        """What was told under this code no longer holds."""
        self.bar.remove(code.value)

    def on_failure(self, failure: Failure) -> None:
        """A task of any panel ended badly."""
        fault = getattr(failure.error, "fault", None)
        if isinstance(fault, Fault):
            self.fault(fault)
        elif isinstance(failure.error, asyncio.TimeoutError):
            self.fault(Fault(code=Code.UNREACHABLE))
        else:
            self.on_mistake()

    def on_mistake(self) -> None:
        """Something in the desktop itself went wrong; the log has it."""
        self.bar.add("mistake", msg("shell.failed"), _mistake)


def _mistake() -> str:
    return tr("shell.mistake")
