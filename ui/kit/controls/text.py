"""Text on a panel: one line that elides with a tooltip, or a paragraph that wraps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit.controls.paint import paragraph
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.paint.words import LEFT, elided, width_of, write
from ui.kit.controls.tip import set_tip
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_READABLE = 320  # the width a paragraph asks for when nobody gives it one


class Text(QLabel):
    """Plain text in a step of the scale and a token's colour, never markup.

    One line elides and shows the whole in a tooltip. With `wrap` it takes the height its width needs, at most
    `limit` lines. `fill` lets a single line take spare width. Contents margins are kept free around the words.
    """

    def __init__(
        self,
        words: Words = "",
        step: Type = Type.BODY,
        token: Token = Token.TEXT,
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
        limit: int = 0,
        align: Qt.AlignmentFlag = LEFT,
        tabular: bool = False,
        fill: bool = False,
    ) -> None:
        super().__init__(parent)
        self._step, self._token, self._align = step, token, align
        self._wrap, self._limit, self._tabular = wrap, limit, tabular
        self._struck = False
        self._more: Words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)  # QLabel asks for height by width only then
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if wrap:
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
        elif fill:
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        else:
            policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)
        put(self, self.setText, words)

    def setText(self, text: str) -> None:
        """Show a plain text; `set_words` follows the language."""
        super().setText(text)
        self._hint_whole()

    def set_words(self, words: Words) -> None:
        """Show words: a Message follows the language."""
        put(self, self.setText, words)

    def explain(self, words: Words) -> None:
        """Say more in the tooltip, while the text itself is whole."""
        self._more = words
        set_tip(self, words)
        self._hint_whole()

    def set_token(self, token: Token) -> None:
        """Change the colour."""
        self._token = token
        self.update()

    @property
    def struck(self) -> bool:
        """Whether it is struck out."""
        return self._struck

    def set_struck(self, struck: bool) -> None:
        """Strike a single line out: it goes when what is shown is saved."""
        self._struck = struck
        self.update()

    def sizeHint(self) -> QSize:
        """The whole text; a paragraph at a readable width."""
        around = self.contentsMargins()
        wide, high = around.left() + around.right(), around.top() + around.bottom()
        if not self._wrap:
            width = width_of(self.text(), self._step, tabular=self._tabular)
            return QSize(width + wide, self._step.line + high)
        width = min(paragraph.natural_width(self.text(), self._step), _READABLE) + wide
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for an ellipsis, or for one line of a narrow paragraph."""
        hint = self.sizeHint()
        around = self.contentsMargins()
        return QSize(min(hint.width(), 80 if self._wrap else 24), self._step.line + around.top() + around.bottom())

    def heightForWidth(self, width: int) -> int:
        """What a paragraph needs."""
        around = self.contentsMargins()
        high, inner = around.top() + around.bottom(), width - around.left() - around.right()
        if not self._wrap:
            return self._step.line + high
        return paragraph.height(self.text(), self._step, inner, self._limit) + high

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether the text is still whole."""
        super().resizeEvent(event)
        self._hint_whole()

    def _hint_whole(self) -> None:
        """The tooltip says what does not fit."""
        text, width = self.text(), self.contentsRect().width()
        if self._wrap:
            cut = self._limit and paragraph.height(text, self._step, width) > self._limit * self._step.line
        else:
            cut = elided(text, self._step, width, tabular=self._tabular) is not text
        if cut or self.toolTip():
            set_tip(self, text if cut else self._more)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write it."""
        del event
        painter = QPainter(self)
        token = self._token if self.isEnabled() else Token.DISABLED
        area = QRectF(self.contentsRect())
        if self._wrap:
            shown = paragraph.lines(self.text(), self._step, int(area.width()), self._limit)
            paragraph.write_lines(painter, area, shown, self._step, token, align=self._align)
        else:
            write(painter, area, self.text(), self._step, token, align=self._align, tabular=self._tabular)
        if self._struck:
            wide = min(width_of(self.text(), self._step, tabular=self._tabular), area.width())
            rule(painter, QRectF(area.left(), self.height() // 2, wide, metrics.LINE), token)
