"""The bar at the foot of a narrow window: the launch, while the pre-flight has no column."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import Button
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.preflight import LaunchFoot
from ui.panels.broadcasts.builder.state import BuilderState
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT = 56


class FootBar(QWidget):
    """The figure, the preview where it has no column either, and the launching buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.people = Text("", Type.BODY_STRONG, parent=self, tabular=True)
        self.of_total = Text("", Type.BODY, Token.MUTED, self)
        self.wrong = Text("", Type.BODY_MEDIUM, Token.BAD, self)
        self.preview = Button(msg("builder.show_preview"), parent=self, icon=Icon.DEVICE)
        self.launching = LaunchFoot(self, wide=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        for widget in (self.people, self.of_total, self.wrong):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.preview)
        row.addWidget(self.launching)

    def show_state(self, state: BuilderState) -> None:
        """Show figure and launch."""
        report, problems = state.figures.report, state.problems
        shown = report is not None and not problems
        self.people.setVisible(shown)
        self.of_total.setVisible(shown)
        self.wrong.setVisible(bool(problems))
        self.wrong.set_words(msg("builder.problems_title", count=len(problems)) if problems else "")
        if report is not None:
            self.people.set_token(Token.DISABLED if state.figures.stale else Token.TEXT)
            self.people.set_words(number(report.recipients))
            self.of_total.set_words(msg("builder.preflight_of", total=number(report.people), count=report.people))
        self.launching.show_state(state)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line above."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, self.width(), 1), Token.LINE)
