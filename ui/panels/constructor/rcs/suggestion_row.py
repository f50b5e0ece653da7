"""One suggestion in a list: what it says and does, opened for its settings, moved, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.suggestions import (
    ActionSuggestion,
    CalendarEvent,
    Dial,
    OpenUrl,
    ShowLocation,
    Suggestion,
)
from app.contract.template import parse
from ui.kit.controls.button import IconButton
from ui.kit.controls.field import Note
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.panels.constructor.grip import Grip
from ui.panels.constructor.rcs.suggestion_draft import Category
from ui.panels.constructor.rcs.suggestion_fields import ICONS
from ui.panels.constructor.wording import content_words
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PADDING, _GAP = 8, 8


def category_of(suggestion: Suggestion) -> Category:
    """What a suggestion does."""
    if not isinstance(suggestion, ActionSuggestion):
        return Category.REPLY
    match suggestion.action:
        case OpenUrl():
            return Category.URL
        case Dial():
            return Category.DIAL
        case CalendarEvent():
            return Category.CALENDAR
        case _:
            return Category.MAP


def aim_of(suggestion: Suggestion) -> str:
    """Where a suggestion leads, in short: an address, a number, a place, an event."""
    if not isinstance(suggestion, ActionSuggestion):
        return tr("constructor_rcs.kind_reply")
    match suggestion.action:
        case OpenUrl(url=url):
            return url.partition("://")[2] or url
        case Dial(phone_number=number):
            return number
        case ShowLocation(mode="query", query=query):
            return query
        case ShowLocation(title=title, latitude=latitude, longitude=longitude):
            return title or (f"{latitude}, {longitude}" if latitude is not None else "")
        case CalendarEvent(title=title):
            return title
        case _:
            return tr("constructor_rcs.map_request")


def named(text: str, names: Mapping[str, str]) -> str:
    """A text with its variables as their names."""
    pieces = (one if isinstance(one, str) else names.get(one.key, one.key) for one in parse(text).pieces)
    return "".join(pieces)


class _Words(Pressable):
    """What it says and where it leads; pressed it opens the settings."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.sign, self.aim = Icon.REPLY, ""
        self.tint: Token | None = None  # of what is wrong, or should be known
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(metrics.ROW_MENU)

    def sizeHint(self) -> QSize:
        return QSize(120, metrics.ROW_MENU)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER)
        y = area.center().y() - metrics.ICON / 2
        if self.tint is None:
            draw_icon(painter, self.sign, Token.MUTED, _PADDING, y)
        else:
            draw_icon(painter, Icon.ALERT, self.tint, _PADDING, y)
        left = _PADDING + metrics.ICON + _GAP
        room = area.adjusted(left, 0, -_PADDING, 0)
        words = min(width_of(self.text(), Type.BODY_MEDIUM) + 1.0, room.width())
        write(
            painter,
            QRectF(room.left(), room.top(), words, room.height()),
            self.text(),
            Type.BODY_MEDIUM,
            Token.TEXT,
        )
        rest = room.adjusted(words + _GAP, 0, 0, 0)
        if rest.width() > 2 * _GAP:
            write(painter, rest, self.aim, Type.SECONDARY, Token.MUTED)


class SuggestionRow(QWidget):
    """Signals: `opened()`, `removed()`."""

    opened = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grip = Grip(self, name=msg("constructor_rcs.move_suggestion"))
        self.button = _Words(self)
        size = metrics.BUTTON_INLINE
        self.edit = IconButton(Icon.EDIT, msg("constructor_rcs.edit_suggestion"), self, size=size)
        self.remove = IconButton(Icon.X, msg("constructor_rcs.remove_suggestion"), self, size=size)
        self.error = Note("", None, Token.BAD, self)
        self.warning = Note("", None, Token.WARN, self)
        row = QHBoxLayout()
        row.setContentsMargins(metrics.GAP_4, 2, metrics.GAP_4, 2)
        row.setSpacing(2)
        for widget in (self.grip, self.button, self.edit, self.remove):
            row.addWidget(widget)
        self._notes = QWidget(self)
        below = QVBoxLayout(self._notes)
        below.setSpacing(2)
        below.setContentsMargins(metrics.GAP_32, 0, metrics.GAP_8, metrics.GAP_4)
        below.addWidget(self.error)
        below.addWidget(self.warning)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._notes)
        self.button.clicked.connect(self.opened)
        self.edit.clicked.connect(self.opened)
        self.remove.clicked.connect(self.removed)

    def show_suggestion(
        self,
        suggestion: Suggestion,
        names: Mapping[str, str],
        problems: Sequence[Problem],
        advice: Sequence[Problem],
        *,
        locked: bool,
        movable: bool,
    ) -> None:
        """Show it, what is wrong with it, and what should be known of it."""
        self.button.sign = ICONS[category_of(suggestion)]
        self.button.aim = named(aim_of(suggestion), names)
        self.button.tint = Token.BAD if problems else Token.WARN if advice else None
        words = named(suggestion.text, names)
        self.button.setText(words)
        self.button.set_tip(f"{words}\n{self.button.aim}")
        for note, told in ((self.error, problems), (self.warning, advice)):
            note.setVisible(bool(told))
            note.set_words("\n".join(dict.fromkeys(content_words(one) for one in told)))
        self._notes.setVisible(bool(problems or advice))  # its margins are no part of a row that is right
        self.grip.setVisible(movable and not locked)
        for button in (self.edit, self.remove):
            button.setVisible(not locked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A field of its own."""
        del event
        painter = QPainter(self)
        smooth(painter)
        line = self.button.tint or Token.LINE_STRONG
        box(painter, QRectF(self.rect()), metrics.RADIUS_CONTROL, fill=Token.SURFACE, line=line)
