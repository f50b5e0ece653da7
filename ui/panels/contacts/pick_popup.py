"""A list to pick from: search, entries that are used already, a new one, none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.kit.controls.floating import Floating
from ui.kit.controls.paint.shapes import SHADOW_MARGIN, box, rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text_field import SearchField
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 240
_ROW, _GAP, _PADDING, _MOST = 32, 9, 8, 9
_MOVES = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_MOST,
    Qt.Key.Key_PageDown: _MOST,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry: `hint` says what it is, or where it is `used` already (then it cannot be picked)."""

    key: str
    name: str
    hint: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list offers beside its entries: ids of the words for a new one and for none; a proposed name."""

    create: str = ""
    none: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    offer: Offer | None = None


NEW, NONE = "new", "none"


class _List(QWidget):
    """The rows. Signals: `chosen(str, str)` with the kind of row and the key."""

    chosen = Signal(str, str)

    def __init__(self, offers: Sequence[Offer], asked: Asked) -> None:
        super().__init__()
        self._offers, self._asked = offers, asked
        self._typed = ""
        self._at = 0
        self.setMouseTracking(True)
        self.rows: list[_Row] = []
        self.search("")

    def search(self, typed: str) -> None:
        """Keep what fits; the typed text can become a new attribute."""
        self._typed = typed.strip()
        wanted = self._typed.casefold()
        found = [one for one in self._offers if wanted in one.name.casefold() or wanted in one.key.casefold()]
        self.rows = [_Row("offer", one) for one in found]
        if self._asked.create and self.new_name:
            self.rows.append(_Row(NEW))
        if self._asked.none:
            self.rows.append(_Row(NONE))
        self._at = next((n for n, row in enumerate(self.rows) if self._can(row)), 0)
        self.setFixedHeight(self._top(len(self.rows)))
        self.update()

    @property
    def new_name(self) -> str:
        """What a new entry would be called: what was proposed, else what is typed."""
        name = self._asked.name or self._typed
        return "" if any(one.name.casefold() == name.casefold() for one in self._offers) else name

    def _can(self, row: _Row) -> bool:
        return row.offer is None or not row.offer.used

    def _top(self, row: int) -> int:
        """The y of a row: what is below the offers stands under a rule."""
        found = sum(1 for one in self.rows if one.offer is not None)
        return row * _ROW + (2 * _GAP if found and row >= found else 0)

    def _rect(self, row: int) -> QRectF:
        return QRectF(0, self._top(row), self.width(), _ROW)

    def move_by(self, step: int) -> None:
        """Go to another row that can be chosen."""
        at, count = self._at, len(self.rows)
        goal = min(max(at + step, 0), count - 1)
        walk = 1 if step > 0 else -1
        while 0 <= goal < count and not self._can(self.rows[goal]):
            goal += walk
        if 0 <= goal < count:
            self._at = goal
            viewport = self.parentWidget()
            area = viewport.parentWidget() if viewport is not None else None
            if isinstance(area, QScrollArea):
                area.ensureVisible(0, int(self._rect(goal).center().y()), 0, _ROW)
            self.update()

    def choose(self) -> None:
        """Take the row."""
        if self.rows and self._can(self.rows[self._at]):
            row = self.rows[self._at]
            key = row.offer.key if row.offer is not None else (self.new_name if row.kind == NEW else "")
            self.chosen.emit(row.kind, key)

    def _under(self, event: QMouseEvent) -> int:
        y = event.position().y()
        return next((n for n in range(len(self.rows)) if self._rect(n).top() <= y < self._rect(n).bottom()), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The highlight follows the mouse."""
        row = self._under(event)
        if row >= 0 and self._can(self.rows[row]):
            self._at = row
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        row = self._under(event)
        if row >= 0 and self._can(self.rows[row]):
            self._at = row
            self.choose()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        smooth(painter)
        for number, row in enumerate(self.rows):
            area = self._rect(number)
            if not area.intersects(QRectF(event.rect())):
                continue
            if number == self._at:
                box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
            if row.offer is not None:
                self._paint_offer(painter, row.offer, area.adjusted(_PADDING, 0, -_PADDING, 0))
            else:
                self._paint_action(painter, row, area.adjusted(_PADDING, 0, -_PADDING, 0))
        found = sum(1 for one in self.rows if one.offer is not None)
        if found:
            rule(painter, QRectF(0, found * _ROW + _GAP, self.width(), 1))

    def _paint_offer(self, painter: QPainter, offer: Offer, area: QRectF) -> None:
        ink = Token.FAINT if offer.used else Token.TEXT
        wide = width_of(offer.hint, Type.SECONDARY) if offer.hint else 0
        write(painter, area, offer.hint, Type.SECONDARY, Token.FAINT if offer.used else Token.MUTED, align=RIGHT)
        room = QRectF(area.left(), area.top(), area.width() - wide - _PADDING, area.height())
        at = offer.name.casefold().find(self._typed.casefold()) if self._typed else -1
        if at < 0 or width_of(offer.name, Type.BODY_STRONG) > room.width():
            write(painter, room, offer.name, Type.BODY, ink)
            return
        end = at + len(self._typed)
        for text, step in (
            (offer.name[:at], Type.BODY),
            (offer.name[at:end], Type.BODY_STRONG),
            (offer.name[end:], Type.BODY),
        ):
            write(painter, room, text, step, ink)
            room.setLeft(room.left() + metrics.measure(step).horizontalAdvance(text))

    def _paint_action(self, painter: QPainter, row: _Row, area: QRectF) -> None:
        y = area.center().y() - metrics.ICON_SMALL / 2
        fresh = row.kind == NEW
        icon, ink = (Icon.PLUS, Token.ACCENT) if fresh else (Icon.OPTOUT, Token.TEXT)
        draw_icon(painter, icon, ink if fresh else Token.MUTED, area.left(), y, px=metrics.ICON_SMALL)
        words = tr(self._asked.create, name=self.new_name) if fresh else tr(self._asked.none)
        step = Type.BODY_MEDIUM if fresh else Type.BODY
        write(painter, area.adjusted(metrics.ICON_SMALL + 9, 0, 0, 0), words, step, ink)


class PickPopup(Floating):
    """Signals: `picked(str)` with a key, `emptied()`, `created(str)` with a name."""

    picked = Signal(str)
    emptied = Signal()
    created = Signal(str)

    def __init__(self, owner: QWidget, offers: Sequence[Offer], asked: Asked) -> None:
        super().__init__(owner, padding=_PADDING)
        self.search = SearchField("", self)
        self.list = _List(offers, asked)
        self.list.chosen.connect(self._on_chosen)
        self.search.textChanged.connect(self._on_typed)
        self.search.installEventFilter(self)
        self._area = Scroll(self.list, self)
        self.column.addWidget(self.search)
        self.column.addSpacing(_PADDING - 2)
        self.column.addWidget(self._area)
        self._fit()

    def _fit(self) -> None:
        self._area.setFixedHeight(min(self.list.height(), _MOST * _ROW + 2 * _GAP))

    def sizeHint(self) -> QSize:
        """The width of the design."""
        return QSize(WIDTH + 2 * SHADOW_MARGIN, super().sizeHint().height())

    def focus_first(self) -> None:
        """The search has the keyboard."""
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter act on the list."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _MOVES:
                self.list.move_by(_MOVES[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.choose()
                return True
        return super().eventFilter(watched, event)

    def _on_typed(self, text: str) -> None:
        self.list.search(text)
        self._fit()
        self.resize(self.sizeHint())

    def _on_chosen(self, kind: str, key: str) -> None:
        self.dismiss()
        if kind == NEW:
            self.created.emit(key)
        elif kind == NONE:
            self.emptied.emit()
        else:
            self.picked.emit(key)
