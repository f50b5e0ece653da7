"""The band under the top bar of every panel while all sending is stopped, and the question before it goes on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.control import Halt
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.texts import formats
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token


def told(halt: Halt) -> str:
    """What the stop found, in one line: what had left, what was under way, what waits."""
    said = []
    if halt.runs:
        said.append(tr("halt.left", count=halt.left, total=sum(run.total for run in halt.runs)))
    if halt.under_way:
        said.append(tr("halt.under_way", count=halt.under_way))
    said.append(tr("halt.waiting", count=halt.kept) if halt.kept else tr("halt.nothing_waits"))
    return " · ".join(said)


def by_run(halt: Halt) -> str:
    """The same by run, one a line."""
    return "\n".join(tr("halt.run", name=run.name, count=run.left, total=run.total) for run in halt.runs)


class HaltBar(QWidget):
    """Signals: `resume_wanted`."""

    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.halt = Halt()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.what = Text("", Type.BODY_STRONG, parent=self)
        self.counts = Text("", Type.BODY, parent=self, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.what)
        words.addWidget(self.counts)
        self.button = Button(msg("halt.resume_ask"), parent=self, icon=Icon.PLAY, height=metrics.BUTTON_TOOL)
        self.button.clicked.connect(self.resume_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_16, metrics.GAP_8)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(Glyph(Icon.STOPC, Token.BAD, self), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        texts().language_changed.connect(self._write)
        self.hide()

    def show_halt(self, halt: Halt, *, may_resume: bool) -> None:
        """Show the stop, or nothing where none holds."""
        is_new = halt.stopped and not self.halt.stopped
        self.halt = halt
        self.button.setVisible(may_resume)
        self._write()
        self.setVisible(halt.stopped)
        if is_new and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.what.text()))

    def _write(self) -> None:
        if not self.halt.stopped:
            return
        self.what.set_words(msg("halt.stopped", time=formats.clock(self.halt.at_ms), name=self.halt.by))
        self.counts.set_words(told(self.halt))
        set_tip(self.counts, by_run(self.halt))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and rule."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.BAD_WEAK))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.BAD)


class ResumeQuestion(Dialog):
    """Says how many messages begin to leave; the number is on the button."""

    def __init__(self, owner: QWidget, halt: Halt) -> None:
        super().__init__(owner, msg("halt.resume_title"), width=460)
        kept = msg("halt.resume_text", count=halt.kept) if halt.kept else msg("halt.resume_text_none")
        self.body.addWidget(Text(kept, Type.BODY, wrap=True))
        for run in halt.runs:
            left: Words = msg("halt.run_rest", name=run.name, count=run.total - run.left)
            self.body.addWidget(Text(left, Type.SECONDARY, Token.MUTED, wrap=True))
        self.stay = self.add_action(msg("halt.stay"))
        go = msg("halt.resume", count=halt.kept) if halt.kept else msg("halt.resume_none")
        self.go = self.add_action(go, value=True, kind=Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """The safe answer has the keyboard."""
        super().open(focus or self.stay)
