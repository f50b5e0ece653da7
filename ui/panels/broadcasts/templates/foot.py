"""Saving a template: the buttons, and the bar at the foot of a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import Button
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.foot import HEIGHT
from ui.panels.broadcasts.builder.state import BuilderState, Work
from ui.panels.broadcasts.templates.schedule_draft import schedule_problems, to_schedule
from ui.panels.broadcasts.templates.wording import rule_words
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token


class SaveFoot(QWidget):
    """*Save*; under moderation *Send to moderation* and *Save as draft* (BTP-6).

    Signals: `save_wanted()`, `submit_wanted()`.
    """

    save_wanted = Signal()
    submit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, wide: bool = True) -> None:
        super().__init__(parent)
        self._moderated = False
        self.main = Button(msg("common.save"), Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH)
        self.draft = Button(msg("builder.save_draft"), parent=self)
        whole = QVBoxLayout(self) if wide else QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(metrics.GAP_8)
        for button in (self.main, self.draft) if wide else (self.draft, self.main):
            whole.addWidget(button)
        self.main.clicked.connect(self._on_main)
        self.draft.clicked.connect(self.save_wanted)

    def show_state(self, state: BuilderState) -> None:
        """Nothing can be pressed while something is under way, or while a moderator looks at it."""
        self._moderated = state.moderated
        self.main.set_words(msg("moderation.send") if state.moderated else msg("common.save"))
        self.draft.setVisible(state.moderated)
        idle = state.work is Work.NONE and not state.is_locked
        self.main.setEnabled(idle)
        self.draft.setEnabled(idle)

    def _on_main(self) -> None:
        (self.submit_wanted if self._moderated else self.save_wanted).emit()


class TemplateFoot(QWidget):
    """What the schedule says, the ways to schedule and preview, and the saving buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.says = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.schedule = Button(msg("templates.schedule"), parent=self, icon=Icon.CAL)
        self.preview = Button(msg("builder.show_preview"), parent=self, icon=Icon.DEVICE)
        self.saving = SaveFoot(self, wide=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.says, 1)
        for widget in (self.schedule, self.preview, self.saving):
            row.addWidget(widget)

    def show_state(self, state: BuilderState) -> None:
        """Show how it repeats, or what is wrong."""
        draft = state.draft.schedule
        wrong = len(state.problems)
        self.says.set_token(Token.BAD if wrong else Token.MUTED)
        if wrong:
            self.says.set_words(msg("builder.problems_title", count=wrong))
            return
        schedule = None if draft is None or schedule_problems(draft) else to_schedule(draft)
        self.says.set_words(rule_words(schedule) if schedule is not None else msg("templates.no_schedule_short"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line above."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, self.width(), 1), Token.LINE)
