"""The emoji picker: a grid with a search over words in the person's language and the ones used last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.kit.composer.emoji_names import EMOJI
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.kit.controls.tip import show_tip
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type, font
from ui.theme.theme import color
from ui.theme.tokens import Token

COLUMNS: Final = 9
CELL: Final = 34
RECENT_MAX: Final = 18
_PX: Final = 20
_SHOWN_ROWS: Final = 7


def found(words: str) -> list[str]:
    """Emoji whose words begin with what is searched for, in the order of the table."""
    wanted = words.casefold().split()
    if not wanted:
        return [character for character, _ in EMOJI]
    return [character for character, name in EMOJI if _matches(tr(f"emoji.{name}").casefold(), wanted)]


def _matches(known: str, wanted: Sequence[str]) -> bool:
    return all(any(word.startswith(one) for word in known.split()) for one in wanted)


_NAMES: Final = dict(EMOJI)


class EmojiGrid(QWidget):
    """Emoji in rows of nine. Signals: `chosen(str)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._emoji: list[str] = []
        self.highlight = -1
        self._font = QFont(font(Type.BODY))
        self._font.setPixelSize(_PX)
        self.setMouseTracking(True)

    def show_emoji(self, emoji: Sequence[str]) -> None:
        """Show these."""
        self._emoji = list(emoji)
        self.highlight = 0 if self._emoji else -1
        self.setFixedSize(COLUMNS * CELL, max(-(-len(self._emoji) // COLUMNS), 1) * CELL)
        self.update()

    def rect_of(self, place: int) -> QRect:
        """The cell of an emoji."""
        return QRect(place % COLUMNS * CELL, place // COLUMNS * CELL, CELL, CELL)

    def step(self, by: int) -> None:
        """Move the highlight."""
        if self._emoji:
            self.highlight = max(min(self.highlight + by, len(self._emoji) - 1), 0)
            self.update()

    def choose(self) -> None:
        """Take the highlighted one."""
        if 0 <= self.highlight < len(self._emoji):
            self.chosen.emit(self._emoji[self.highlight])

    def _place(self, point: QPoint) -> int:
        column, row = point.x() // CELL, point.y() // CELL
        place = row * COLUMNS + column
        return place if 0 <= column < COLUMNS and 0 <= place < len(self._emoji) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse takes the highlight."""
        place = self._place(event.position().toPoint())
        if place >= 0 and place != self.highlight:
            self.highlight = place
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        place = self._place(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and place >= 0:
            self.highlight = place
            self.choose()

    def event(self, event: QEvent) -> bool:
        """Say what an emoji means."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self._place(event.pos())
            if place >= 0:
                words = tr(f"emoji.{_NAMES[self._emoji[place]]}") if self._emoji[place] in _NAMES else ""
                show_tip(self, words, self.rect_of(place))
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that are seen."""
        painter = QPainter(self)
        smooth(painter)
        for place, character in enumerate(self._emoji):
            cell = self.rect_of(place)
            if not cell.intersects(event.rect()):
                continue
            if place == self.highlight:
                box(painter, QRectF(cell).adjusted(1, 1, -1, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
            painter.setFont(self._font)
            painter.setPen(color(Token.TEXT))
            painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), character)


class EmojiPicker(Floating):
    """Opens above its button. Signals: `chosen(str)`."""

    chosen = Signal(str)

    def __init__(self, owner: QWidget, recent: Callable[[], Sequence[str]]) -> None:
        super().__init__(owner, padding=metrics.GAP_8)
        self._recent = recent
        self.search = SearchField(msg("composer.emoji_search"), self, height=metrics.FIELD_COMPACT)
        self.search.textChanged.connect(self._on_search)
        self.search.installEventFilter(self)
        self._heading = Text(msg("composer.emoji_recent"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.last = EmojiGrid(self)
        self._all_heading = Text(msg("composer.emoji_all"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self._nothing = Text(msg("common.nothing_found"), Type.BODY, Token.MUTED, self)
        self.grid = EmojiGrid()
        self.last.highlight = -1
        area = QScrollArea(self)
        area.setWidget(self.grid)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        self.grid.setAutoFillBackground(False)
        area.setFixedSize(QSize(COLUMNS * CELL + 12, _SHOWN_ROWS * CELL))
        self._area = area
        for widget in (self.search, self._heading, self.last, self._all_heading, self._nothing, area):
            self.column.addWidget(widget)
        self.column.setSpacing(metrics.GAP_4)
        self.grid.chosen.connect(self._on_chosen)
        self.last.chosen.connect(self._on_chosen)
        self._on_search("")

    def _on_search(self, text: str) -> None:
        recent = [] if text.strip() else list(self._recent())[:RECENT_MAX]
        matching = found(text)
        self.last.show_emoji(recent)
        self.last.highlight = -1
        self.grid.show_emoji(matching)
        self._heading.setVisible(bool(recent))
        self.last.setVisible(bool(recent))
        self._all_heading.setVisible(bool(recent))
        self._nothing.setVisible(not matching)

    def _on_chosen(self, character: str) -> None:
        self.chosen.emit(character)
        self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work from the search."""
        if watched is self.search and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            moves = {
                Qt.Key.Key_Down: COLUMNS,
                Qt.Key.Key_Up: -COLUMNS,
                Qt.Key.Key_PageDown: COLUMNS * _SHOWN_ROWS,
                Qt.Key.Key_PageUp: -COLUMNS * _SHOWN_ROWS,
            }
            if not self.search.text():
                moves |= {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
            by = moves.get(Qt.Key(event.key()))
            if by is not None:
                self.grid.step(by)
                self._area.ensureVisible(CELL, self.grid.rect_of(self.grid.highlight).center().y(), 0, CELL)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.grid.choose()
                return True
        return super().eventFilter(watched, event)
