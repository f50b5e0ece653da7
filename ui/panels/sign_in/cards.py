"""The two workspaces to choose from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint import choice, paragraph
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LEFT: Final = 46
_TOP: Final = 13
_SIDE: Final = 18


class WorkspaceCard(Pressable):
    """A radio with a name, a sentence and how it stands. Signals: those of a button; arrows move to the other."""

    def __init__(self, words: Words, text: Words, icon: Icon, parent: QWidget | None = None) -> None:
        self._sentence, self._word = "", ""
        self._sign: Icon | None = None
        self._tint = Token.MUTED
        self._icon = icon
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        put(self, self.set_sentence, text)

    def set_sentence(self, text: str) -> None:
        """What it is."""
        self._sentence = text
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def set_word(self, text: str) -> None:
        """How it stands, in plain text."""
        self._word = text
        self.update()

    def set_standing(self, words: Words, tint: Token = Token.MUTED, sign: Icon | None = None) -> None:
        """Say how it stands."""
        self._tint, self._sign = tint, sign
        put(self, self.set_word, words)

    @property
    def word(self) -> str:
        """How it stands."""
        return self._word

    def _room(self, width: int) -> int:
        return width - _LEFT - _SIDE - metrics.ICON_LARGE - 26

    def heightForWidth(self, width: int) -> int:
        """Name and sentence."""
        text = paragraph.height(self._sentence, Type.BODY, self._room(width)) if self._sentence else 0
        return 2 * _TOP + Type.BODY_STRONG.line + text + 2

    def sizeHint(self) -> QSize:
        """The width of the form."""
        return QSize(400, self.heightForWidth(400))

    def minimumSizeHint(self) -> QSize:
        """A narrow form."""
        return QSize(240, self.heightForWidth(400))

    def ring_shape(self) -> tuple[QRect, int]:
        """Its box."""
        return self.rect(), metrics.RADIUS_CARD

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose the other card, as with radios."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            parent = self.parentWidget()
            others = [one for one in parent.findChildren(WorkspaceCard) if one is not self] if parent else []
            for other in others[:1]:
                other.setFocus(Qt.FocusReason.TabFocusReason)
                other.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, chosen = QRectF(self.rect()), self.isChecked()
        line = Token.ACCENT if chosen else Token.CONTROL if self.hovered else Token.LINE_STRONG
        box(painter, area, metrics.RADIUS_CARD, fill=Token.SURFACE, line=line, width=2 if chosen else 1)
        mark = QRectF(metrics.GAP_16 + 1, _TOP + 1, metrics.BOX, metrics.BOX)
        choice.radio(painter, mark, on=chosen, enabled=self.isEnabled(), hovered=self.hovered)
        icon_x = area.right() - _SIDE - metrics.ICON_LARGE
        draw_icon(painter, self._icon, Token.MUTED, icon_x, _TOP, px=metrics.ICON_LARGE)
        end = icon_x - 14
        head = QRectF(_LEFT, _TOP, end - _LEFT, Type.BODY_STRONG.line)
        if self._word:
            wide = width_of(self._word, Type.SECONDARY)
            write(painter, head, self._word, Type.SECONDARY, self._tint, align=RIGHT)
            if self._sign is not None:
                x = end - wide - metrics.ICON_SMALL - 5
                y = head.center().y() - metrics.ICON_SMALL / 2
                draw_icon(painter, self._sign, self._tint, x, y, px=metrics.ICON_SMALL)
                wide += metrics.ICON_SMALL + 5
            head.adjust(0, 0, -wide - metrics.GAP_8, 0)
        write(painter, head, self.text(), Type.BODY_STRONG, Token.TEXT)
        room = self._room(self.width())
        lines = paragraph.lines(self._sentence, Type.BODY, room)
        body = QRectF(_LEFT, _TOP + Type.BODY_STRONG.line + 2, room, area.height())
        paragraph.write_lines(painter, body, lines, Type.BODY, Token.MUTED)
