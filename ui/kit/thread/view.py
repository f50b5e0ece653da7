"""The thread on screen: bubbles painted where they are seen; what is read never moves while others arrive."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.kit.controls.overlay_bar import OverlayBar
from ui.kit.controls.paint.shapes import smooth
from ui.kit.phone.surface import Pictures, Posture
from ui.kit.thread.bubble import BubbleLayout
from ui.kit.thread.drawn import DrawnBody
from ui.kit.thread.items import Act, BubbleItem, DayItem, EarlierItem, Item, LineItem, NewItem
from ui.kit.thread.layouts import (
    DayLayout,
    EarlierLayout,
    Hit,
    Layout,
    Look,
    NewLayout,
    Part,
    SystemLayout,
)
from ui.kit.thread.saying import said
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.theme.theme import color
from ui.theme.tokens import Token

NEAR: Final = 600
"""px from an end at which more is wanted."""
_FOOT: Final = 12
_TICK_MS: Final = 100
_NOTCH: Final = 48.0
"""px that a notch of the wheel moves cards sideways."""
_PRESSED: Final = frozenset({Part.LINK, Part.ACT, Part.INFO, Part.RETRY, Part.LIST, Part.BACK, Part.ON})


class ThreadView(QAbstractScrollArea):
    """Shows items from top to bottom and stays at the newest, unless the person reads older ones.

    Signals: `earlier_wanted()` and `later_wanted()` near the ends, `bottom_reached(bool)`, `link_opened(str)`,
    `acted(str, object)` with a bubble's key and an Act, `info_wanted(str, QRect)`, `menu_wanted(str, QPoint)`,
    `list_wanted(str, QRect)` for the list of a message, `earlier_retried()`.
    """

    earlier_wanted = Signal()
    later_wanted = Signal()
    earlier_retried = Signal()
    bottom_reached = Signal(bool)
    link_opened = Signal(str)
    acted = Signal(str, object)
    info_wanted = Signal(str, QRect)
    menu_wanted = Signal(str, object)
    list_wanted = Signal(str, QRect)

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._items: tuple[Item, ...] = ()
        self._layouts: dict[str, tuple[Item, Layout]] = {}
        self._postures: dict[str, Posture] = {}  # how far the cards of a bubble are moved
        self._pictures: Pictures | None = None
        self._tops: list[float] = []
        self._height = 0.0
        self._width = 0
        self._stuck = True  # to the newest
        self._hovered: tuple[str, Hit] | None = None
        self._selection: tuple[str, int, int] | None = None
        self._dragging = False
        self._current: str | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self, self.setAccessibleName, msg("thread.messages"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(36)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._bar = OverlayBar(self)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._on_tick)
        texts().language_changed.connect(self._forget_layouts)

    def set_pictures(self, pictures: Pictures) -> None:
        """Where the pictures of files come from."""
        self._pictures = pictures
        pictures.arrived.connect(self._on_picture)

    def _on_picture(self, media_id: int) -> None:
        del media_id
        self.viewport().update()

    # -- items -----------------------------------------------------------------------------------------------------

    def show_items(self, items: Sequence[Item], *, other: bool = False) -> None:
        """Show these; with `other` it is another thread, which opens at its newest end.

        What stays keeps its place on screen; at the newest end the view follows what arrives.
        """
        anchor = None if other or self._stuck else self._anchor()
        if other:
            self._stuck, self._selection, self._current, self._hovered = True, None, None, None
            self._postures = {}
        self._items = tuple(items)
        self._measure()
        self._settle(anchor)
        held = any(isinstance(item, BubbleItem) and item.hold is not None for item in self._items)
        self._clock.start() if held else self._clock.stop()

    def _measure(self) -> None:
        """Lay out what is new or changed at the present width."""
        width = self.viewport().width()
        is_other_width, self._width = width != self._width, width
        kept: dict[str, tuple[Item, Layout]] = {}
        tops, y = [], 0.0
        for item in self._items:
            known = self._layouts.get(item.key)
            if known is None or is_other_width or known[0] != item:
                known = item, self._lay_out(item, width, None if known is None else known[1])
            pair = known
            kept[item.key] = pair
            tops.append(y)
            y += pair[1].height
        self._layouts, self._tops, self._height = kept, tops, y + _FOOT

    def _lay_out(self, item: Item, width: int, before: Layout | None) -> Layout:
        match item:
            case BubbleItem():
                posture = self._postures.setdefault(item.key, Posture())
                return BubbleLayout(item, width, posture, before if isinstance(before, BubbleLayout) else None)
            case DayItem():
                return DayLayout(item, width)
            case LineItem():
                return SystemLayout(item, width)
            case NewItem():
                return NewLayout(item, width)
            case EarlierItem():
                return EarlierLayout(item, width)

    def _forget_layouts(self) -> None:
        anchor = None if self._stuck else self._anchor()
        self._layouts = {}
        self._measure()
        self._settle(anchor)

    @property
    def _offset(self) -> float:
        """Where the first item begins: a short thread stands at the foot."""
        spare = self.viewport().height() - self._height
        return spare if spare > 0 else -float(self.verticalScrollBar().value())

    def _anchor(self) -> tuple[str, float] | None:
        """A bubble on screen and where it stands."""
        offset = self._offset
        first = max(bisect_right(self._tops, -offset) - 1, 0)
        for number in range(first, len(self._items)):
            if isinstance(self._items[number], BubbleItem | LineItem):
                return self._items[number].key, self._tops[number] + offset
        return None

    def _settle(self, anchor: tuple[str, float] | None) -> None:
        bar = self.verticalScrollBar()
        shown_px = self.viewport().height()
        most = max(round(self._height) - shown_px, 0)
        stuck = self._stuck
        place = self._place_of(anchor[0]) if anchor is not None else None
        with QSignalBlocker(bar):
            bar.setRange(0, most)
            bar.setPageStep(shown_px)
            if stuck:
                bar.setValue(most)
            elif anchor is not None and place is not None:
                bar.setValue(round(self._tops[place] - anchor[1]))
        self._bar.follow()
        self._on_scrolled()

    def _place_of(self, key: str) -> int | None:
        return next((number for number, item in enumerate(self._items) if item.key == key), None)

    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        self._stuck = bar.value() >= bar.maximum() - 2
        if self._items and bar.value() < NEAR:
            self.earlier_wanted.emit()
        if self._items and bar.value() > bar.maximum() - NEAR:
            self.later_wanted.emit()
        self.bottom_reached.emit(self._stuck)
        self.viewport().update()

    @property
    def at_bottom(self) -> bool:
        """Whether the newest is on screen."""
        return self._stuck

    def go_to_bottom(self) -> None:
        """Show the newest."""
        self._stuck = True
        self._settle(None)

    def show_key(self, key: str) -> None:
        """Bring an item to the upper third of the screen."""
        place = self._place_of(key)
        if place is not None:
            bar = self.verticalScrollBar()
            bar.setValue(round(self._tops[place] - self.viewport().height() / 3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew; what is read stays."""
        super().resizeEvent(event)
        anchor = None if self._stuck else self._anchor()
        self._measure()
        self._settle(anchor)

    @property
    def items(self) -> tuple[Item, ...]:
        """What is shown, from top to bottom."""
        return self._items

    def top_of(self, key: str) -> float:
        """Where an item begins on screen; raises KeyError where it is not shown."""
        place = self._place_of(key)
        if place is None:
            raise KeyError(key)
        return self._tops[place] + self._offset

    def layout_of(self, key: str) -> Layout:
        """How an item is laid out; raises KeyError where it is not shown."""
        return self._layouts[key][1]

    def act_rect(self, key: str, act: Act) -> QRectF:
        """Where an act of a bubble stands on screen; empty where the bubble has none such."""
        place = self._place_of(key)
        layout = self._layouts[key][1] if place is not None else None
        if place is None or not isinstance(layout, BubbleLayout):
            return QRectF()
        return layout.act_rect(act).translated(0, self._tops[place] + self._offset)

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color(Token.CHAT))
        smooth(painter)
        offset, now_ms = self._offset, self._now_ms()
        top, bottom = event.rect().top() - offset, event.rect().bottom() + 1 - offset
        first = max(bisect_right(self._tops, top) - 1, 0)
        for number in range(first, len(self._items)):
            if self._tops[number] > bottom:
                break
            item, layout = self._layouts[self._items[number].key]
            painter.save()
            painter.translate(0, self._tops[number] + offset)
            layout.paint(painter, self._look(item, now_ms))
            painter.restore()

    def _look(self, item: Item, now_ms: int) -> Look:
        hovered = self._hovered[1] if self._hovered is not None and self._hovered[0] == item.key else None
        chosen = self._selection
        selection = None
        if chosen is not None and chosen[0] == item.key and chosen[1] != chosen[2]:
            selection = min(chosen[1:]), max(chosen[1:])
        current = item.key == self._current and self.hasFocus()
        return Look(now_ms, hovered, selection, current, self._pictures)

    def _on_tick(self) -> None:
        """The rings run."""
        offset = self._offset
        for number, item in enumerate(self._items):
            if isinstance(item, BubbleItem) and item.hold is not None:
                height = self._layouts[item.key][1].height
                area = QRectF(0, self._tops[number] + offset, self._width, height)
                self.viewport().update(area.toAlignedRect())

    # -- mouse -----------------------------------------------------------------------------------------------------

    def _at(self, point: QPointF) -> tuple[Item, Layout, QPointF] | None:
        y = point.y() - self._offset
        number = bisect_right(self._tops, y) - 1
        if not 0 <= number < len(self._items):
            return None
        item, layout = self._layouts[self._items[number].key]
        if y > self._tops[number] + layout.height:
            return None
        return item, layout, QPointF(point.x(), y - self._tops[number])

    def _hover(self, point: QPointF | None) -> Hit | None:
        found = self._at(point) if point is not None else None
        hovered = None
        if found is not None and isinstance(found[0], BubbleItem | EarlierItem):
            hovered = found[0].key, found[1].hit(found[2])
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().setCursor(_cursor(hovered[1] if hovered is not None else None))
            self.viewport().update()
        return hovered[1] if hovered is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse, or select."""
        if not self._dragging or self._selection is None:
            self._hover(event.position())
            return
        key, start, _ = self._selection
        place = self._place_of(key)
        layout = self._layouts[key][1] if place is not None else None
        if place is not None and isinstance(layout, BubbleLayout):
            local = QPointF(event.position().x(), event.position().y() - self._offset - self._tops[place])
            self._selection = key, start, layout.position_at(local)
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        hit, found = self._hover(event.position()), self._at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._selection, self._dragging = None, False
        if found is not None and hit is not None and isinstance(found[0], BubbleItem):
            self._current = found[0].key
            if hit.part in {Part.TEXT, Part.LINK, Part.BUBBLE}:
                self._selection, self._dragging = (found[0].key, hit.position, hit.position), True
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        found, hit = self._at(event.position()), self._hover(event.position())
        if found is not None and hit is not None and isinstance(found[1], BubbleLayout) and hit.part is Part.TEXT:
            self._selection = found[0].key, *found[1].body.word_at(hit.position)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open, act, or end selecting."""
        dragged = self._selection is not None and self._selection[1] != self._selection[2]
        self._dragging = False
        hit, found = self._hover(event.position()), self._at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or dragged or hit is None or found is None:
            return
        key = found[0].key
        if hit.part is Part.LINK:
            self.link_opened.emit(hit.url)
        elif hit.part is Part.ACT:
            self.acted.emit(key, hit.act)
        elif hit.part is Part.INFO:
            self.ask_info(key)
        elif hit.part is Part.RETRY:
            self.earlier_retried.emit()
        elif isinstance(found[1], BubbleLayout):
            self._press(key, found[1], hit.part)

    def _press(self, key: str, layout: BubbleLayout, part: Part) -> None:
        if part is Part.LIST:
            near = layout.box.translated(0, self.top_of(key))
            self.list_wanted.emit(key, near.toAlignedRect())
        elif part in {Part.BACK, Part.ON}:
            self._turn(layout, 1 if part is Part.ON else -1)

    def _turn(self, layout: Layout, by: int) -> bool:
        """To the next card, or the one before; False where there is none."""
        turned = isinstance(layout, BubbleLayout) and isinstance(layout.body, DrawnBody) and layout.body.turn(by)
        if turned:
            self.viewport().update()
        return turned

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways over cards moves them; everything else scrolls."""
        turned = event.angleDelta()
        by = turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        found = self._at(event.position())
        body = found[1].body if found is not None and isinstance(found[1], BubbleLayout) else None
        if (by := turned.x() or by) and isinstance(body, DrawnBody) and body.move(-by / 120 * _NOTCH):
            self.viewport().update()
            event.accept()
        else:
            super().wheelEvent(event)

    def ask_info(self, key: str) -> None:
        """Ask for the details of a bubble, beside its button."""
        place = self._place_of(key)
        layout = self._layouts[key][1] if place is not None else None
        if place is not None and isinstance(layout, BubbleLayout):
            near = layout.info_rect.translated(0, self._tops[place] + self._offset)
            self.info_wanted.emit(key, near.toAlignedRect())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The bubble's menu."""
        found = self._at(QPointF(event.pos()))
        if found is not None and isinstance(found[0], BubbleItem):
            self._current = found[0].key
            self.menu_wanted.emit(found[0].key, event.globalPos())

    # -- text ------------------------------------------------------------------------------------------------------

    def selected_text(self) -> str:
        """What is selected, as it was written."""
        if self._selection is None:
            return ""
        key, start, end = self._selection
        layout = self._layouts[key][1] if key in self._layouts else None
        if not isinstance(layout, BubbleLayout) or start == end:
            return ""
        return layout.body.between(min(start, end), max(start, end))

    @property
    def current_key(self) -> str:
        """The bubble chosen by a click or the keyboard; "" while none is."""
        return self._current or ""

    def copy(self) -> bool:
        """Put the selection, else the current message, on the clipboard."""
        text = self.selected_text()
        if not text and self._current in self._layouts:
            item = self._layouts[self._current][0]
            text = item.text if isinstance(item, BubbleItem) else ""
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    # -- keyboard --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from message to message, Enter tells its details, Ctrl+C copies."""
        key = Qt.Key(event.key())
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not event.modifiers():
            self._step(-1 if key == Qt.Key.Key_Up else 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current is not None:
            self.ask_info(self._current)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self._turn_current(
            1 if key == Qt.Key.Key_Right else -1
        ):
            pass
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            step = bar.pageStep() - 40
            bar.setValue(bar.value() + (-step if key == Qt.Key.Key_PageUp else step))
        else:
            event.ignore()  # letters, Home, End and Esc are the panel's

    def _turn_current(self, by: int) -> bool:
        return self._current in self._layouts and self._turn(self._layouts[self._current][1], by)

    def _step(self, by: int) -> None:
        bubbles = [number for number, item in enumerate(self._items) if isinstance(item, BubbleItem)]
        if not bubbles:
            return
        now = self._place_of(self._current) if self._current is not None else None
        at = bubbles.index(now) + by if now in bubbles else len(bubbles) - 1
        number = bubbles[max(min(at, len(bubbles) - 1), 0)]
        self._current = self._items[number].key
        top, height = self._tops[number] + self._offset, self._layouts[self._current][1].height
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if top < 0:
            bar.setValue(bar.value() + round(top) - 8)
        elif top + height > room:
            bar.setValue(bar.value() + round(top + height - room) + 8)
        item = self._items[number]
        if isinstance(item, BubbleItem):
            self.setAccessibleDescription(said(item))
        self.viewport().update()


def _cursor(hit: Hit | None) -> Qt.CursorShape:
    if hit is None:
        return Qt.CursorShape.ArrowCursor
    if hit.part in _PRESSED:
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.IBeamCursor if hit.part is Part.TEXT else Qt.CursorShape.ArrowCursor
