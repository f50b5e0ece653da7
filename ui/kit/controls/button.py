"""Buttons: with words, with an icon alone, as a link, and split in two."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.paint import button as face
from ui.kit.controls.paint.button import Kind, Look
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.tip import key_text
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

FIXED = QSizePolicy.Policy.Fixed


class Button(Pressable):
    """A button with words. `height` is 40 (the launching action), 32, 28 (tool bars, cards) or 24 (inline).

    `keys` press it and stand in its tooltip; `show_keys` draws them inside too. `tip` explains it.
    """

    def __init__(
        self,
        words: Words = "",
        kind: Kind = Kind.SECONDARY,
        parent: QWidget | None = None,
        *,
        icon: Icon | None = None,
        height: int = metrics.BUTTON,
        keys: str = "",
        show_keys: bool = False,
        tip: Words = "",
        ground: Token = Token.SURFACE,
    ) -> None:
        self._look = Look(kind=kind, height=height, icon=icon, ground=ground)
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, FIXED)
        if keys:
            self.set_keys(keys)
            self._look.keys = key_text(keys) if show_keys else ""
        if tip or keys:
            self.set_tip(tip or words)

    def setText(self, text: str) -> None:
        """Show a plain text; `set_words` follows the language."""
        self._look.text = text
        super().setText(text)

    def set_icon(self, icon: Icon | None) -> None:
        """Change or remove the icon."""
        self._look.icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Change its weight."""
        self._look.kind = kind
        self.update()

    @property
    def look(self) -> Look:
        """How it looks at this moment."""
        look = self._look
        look.enabled = self.isEnabled()
        look.hovered = self.hovered
        look.pressed = self.isDown()
        look.checked = self.isCheckable() and self.isChecked()
        return look

    def sizeHint(self) -> QSize:
        """As wide as its content."""
        return QSize(face.width(self._look), self._look.height)

    def minimumSizeHint(self) -> QSize:
        """Narrower it elides: never under its height."""
        return QSize(self._look.height, self._look.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the face."""
        del event
        painter = QPainter(self)
        smooth(painter)
        face.paint(painter, QRectF(self.rect()), self.look)


class IconButton(Button):
    """A square button with an icon alone; its words are the tooltip and the accessible name.

    Ghost by default; `bordered` for row actions. Checkable after `setCheckable(True)`: checked it stays pressed.
    """

    def __init__(
        self,
        icon: Icon,
        words: Words,
        parent: QWidget | None = None,
        *,
        size: int = metrics.BUTTON,
        bordered: bool = False,
        keys: str = "",
        ground: Token = Token.SURFACE,
    ) -> None:
        kind = Kind.SECONDARY if bordered else Kind.GHOST
        super().__init__(words, kind, parent, icon=icon, height=size, keys=keys, tip=words, ground=ground)
        self.setSizePolicy(FIXED, FIXED)

    def setText(self, text: str) -> None:
        """The accessible name; nothing is written on the button."""
        super().setText(text)
        self._look.text = ""

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._look.height, self._look.height)


class LinkButton(Pressable):
    """An action that reads as a link, in the running text's size or the secondary one."""

    def __init__(
        self,
        words: Words = "",
        parent: QWidget | None = None,
        *,
        step: Type = Type.BODY_MEDIUM,
        icon: Icon | None = None,
        tint: Token = Token.ACCENT,
    ) -> None:
        self._step = step
        self._icon = icon
        self._tint = tint
        super().__init__(words, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, FIXED)

    def sizeHint(self) -> QSize:
        """Its text, one line high."""
        lead = metrics.ICON_SMALL + metrics.GAP_4 if self._icon is not None else 0
        return QSize(width_of(self.text(), self._step) + lead, self._step.line)

    def ring_shape(self) -> tuple[QRect, int]:
        """Close around the word."""
        return self.rect(), metrics.RADIUS_TAG

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the word, underlined under the mouse."""
        del event
        painter = QPainter(self)
        smooth(painter)
        tint = self._tint if self.isEnabled() else Token.DISABLED
        area = QRectF(self.rect())
        if self._icon is not None:
            px = metrics.ICON_SMALL
            draw_icon(painter, self._icon, tint, 0, area.center().y() - px / 2, px=px)
            area.adjust(px + metrics.GAP_4, 0, 0, 0)
        write(painter, area, self.text(), self._step, tint)
        if self.hovered:
            rule(painter, QRectF(area.left(), area.bottom() - 2, area.width(), 1), tint)


class _SplitPart(Button):
    """One half of a split button: its inner corners are square."""

    def __init__(self, words: Words, kind: Kind, parent: QWidget, *, first: bool, icon: Icon | None) -> None:
        super().__init__(words, kind, parent, icon=icon)
        self._first = first

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area, reach = QRectF(self.rect()), metrics.RADIUS_CONTROL
        clip = QPainterPath()
        clip.addRect(area)
        painter.setClipPath(clip)
        wide = area.adjusted(0, 0, reach, 0) if self._first else area.adjusted(-reach, 0, 0, 0)
        face.ground(painter, wide, self.look)
        if self._look.kind is not Kind.PRIMARY and self._first:
            rule(painter, QRectF(area.right() - 1, area.top(), 1, area.height()), Token.LINE_STRONG)
        face.content(painter, area, self.look)


class SplitButton(QWidget):
    """An action and, 1 px beside it, the menu of its variants.

    Signals: `clicked` for the action, `menu_wanted` for the second part.
    """

    clicked = Signal()
    menu_wanted = Signal()

    def __init__(
        self,
        words: Words,
        menu_words: Words,
        kind: Kind = Kind.PRIMARY,
        parent: QWidget | None = None,
        *,
        keys: str = "",
    ) -> None:
        super().__init__(parent)
        self.action = _SplitPart(words, kind, self, first=True, icon=None)
        self.more = _SplitPart("", kind, self, first=False, icon=Icon.DOWN)
        self.more.setFixedSize(28, metrics.BUTTON)
        self.more.set_tip(menu_words)
        put(self.more, self.more.setAccessibleName, menu_words)
        if keys:
            self.action.set_keys(keys)
            self.action.set_tip(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1 if kind is Kind.PRIMARY else 0)
        row.addWidget(self.action)
        row.addWidget(self.more)
        self.action.clicked.connect(self.clicked)
        self.more.clicked.connect(self.menu_wanted)
