"""A strip above the form: what happened to it, and what can be done about that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT = 40
Choice = tuple[Words, Callable[[], object]]


class Notice(QWidget):
    """One sentence with links; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = Token.WARN_WEAK
        self.setFixedHeight(HEIGHT)
        self._sign = Glyph(Icon.INFO, Token.WARN, self)
        self.words = Text("", parent=self, fill=True)
        self.links: list[LinkButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        self._row.setSpacing(metrics.GAP_12)
        self._row.addWidget(self._sign)
        self._row.addWidget(self.words, 1)
        self.hide()

    def say(self, words: Words, *choices: Choice, bad: bool = False) -> None:
        """Show a sentence and what can be done."""
        for link in self.links:
            self._row.removeWidget(link)
            link.hide()
            link.deleteLater()
        self.links = []
        self._ground = Token.BAD_WEAK if bad else Token.WARN_WEAK
        self._sign.set_icon(Icon.ALERT if bad else Icon.INFO, Token.BAD if bad else Token.WARN)
        self.words.set_words(words)
        for text, act in choices:
            link = LinkButton(text, self)
            link.clicked.connect(lambda _checked=False, act=act: act())
            self._row.addWidget(link)
            self.links.append(link)
            link.show()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line below."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._ground))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1), Token.LINE)
