"""The line beneath a text: alphabet, characters, parts, and what would save some (SMS-3, 5, 6, 7)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.sms import (
    MAX_PARTS,
    Alphabet,
    AlphabetChoice,
    figure,
    foreign,
    measure,
    replace_similar,
)
from app.contract.template import parse
from ui.kit.controls.button import LinkButton
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.tip import set_tip
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LEAD = metrics.ICON_SMALL + 4


class _Figure(Pressable):
    """Alphabet, characters, parts; pressed it leads to the first costly character."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.tint = Token.MUTED
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _lead(self) -> int:
        return _LEAD if self.tint is not Token.MUTED else 0

    def sizeHint(self) -> QSize:
        return QSize(self._lead() + width_of(self.text(), Type.SECONDARY), Type.SECONDARY.line + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self._lead():
            top = area.center().y() - metrics.ICON_SMALL / 2
            draw_icon(painter, Icon.ALERT, self.tint, 0, top, px=metrics.ICON_SMALL)
        write(painter, area.adjusted(self._lead(), 0, 0, 0), self.text(), Type.SECONDARY, self.tint)


class Counter(QWidget):
    """Signals: `wanted(int)` to go to a character, `replaced(str)` with the text in plain signs."""

    wanted = Signal(int)
    replaced = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._choice, self._locked = "", AlphabetChoice.AUTO, False
        self._figure = _Figure(self)
        self._figure.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.save = LinkButton("", self, step=Type.SECONDARY_MEDIUM)
        set_tip(self.save, msg("builder.replace_tip"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self._figure, 1)
        row.addWidget(self.save)
        self.save.hide()
        self._figure.clicked.connect(self._on_pressed)
        self.save.clicked.connect(lambda: self.replaced.emit(replace_similar(self._text)))
        texts().language_changed.connect(self._show)

    def text(self) -> str:
        """What the line says."""
        return self._figure.text()

    @property
    def tint(self) -> Token:
        """Its colour: over the limit, costly, or neither."""
        return self._figure.tint

    def show_text(self, text: str, choice: AlphabetChoice, *, locked: bool) -> None:
        """Measure a text."""
        if (text, choice, locked) != (self._text, self._choice, self._locked):
            self._text, self._choice, self._locked = text, choice, locked
            self._show()

    def _show(self) -> None:
        size = measure(self._text, self._choice)
        text_id, params = figure(size)
        self._figure.tint = Token.MUTED
        if size.alphabet is Alphabet.UNICODE and self._choice is not AlphabetChoice.UCS2:
            self._figure.tint = Token.WARN
        words = tr(text_id, **{key: value for key, value in params.items() if isinstance(value, int)})
        if size.parts > MAX_PARTS:
            self._figure.tint = Token.BAD
            words = f"{words} / {MAX_PARTS}"
        self._figure.setText(words)
        self._figure.set_tip(self._tip())
        leads = bool(foreign(self._text))  # else a press does nothing
        self._figure.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        plain = replace_similar(self._text)
        saved = size.parts - measure(plain, self._choice).parts
        offered = plain != self._text and not self._locked and self._choice is not AlphabetChoice.UCS2
        self.save.setVisible(offered)
        self.save.set_words(msg("builder.save_sms", count=saved) if saved > 0 else msg("builder.replace_similar"))

    def _tip(self) -> str:
        lines = []
        found = foreign(self._text)
        if found:
            first = found[0]
            lines.append(tr("builder.foreign_tip", character=first.character, place=first.position + 1))
        if parse(self._text).placeholders:
            lines.append(tr("builder.varies"))
        return "\n".join(lines)

    def _on_pressed(self) -> None:
        found = foreign(self._text)
        if found:
            self.wanted.emit(found[0].position)
