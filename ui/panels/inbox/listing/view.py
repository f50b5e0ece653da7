"""The list on screen: rows of one height, kept still while conversations come and go around them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem, QWidget

from app.contract.conversations import ConversationRow
from ui.kit.controls.overlay_bar import OverlayBar
from ui.kit.controls.tip import show_tip
from ui.panels.inbox.listing.delegate import RowAction, RowDelegate
from ui.panels.inbox.listing.model import ConversationListModel
from ui.panels.inbox.listing.steps import Inserted, Moved, Replaced, Step
from ui.panels.inbox.listing.window import Window
from ui.texts.messages import tr

Index = QModelIndex | QPersistentModelIndex
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_TIP_AFTER_MS = 1_000
_ACTION_KEYS = {RowAction.STAR: "S", RowAction.TAKE: "A", RowAction.RESOLVE: "E"}


class ConversationListView(QAbstractItemView):
    """Keeps its own choice: one open conversation, or several selected ones; Qt's selection is not used.

    Signals: `chosen(int)` to open a conversation, `acted(object, int)` with a RowAction,
    `selection_changed(object)` with a frozenset of ids, `hovered(object)` with an id or None,
    `looked_at(int, int)`, `above_changed(int)` with the number of conversations that came in above the
    visible ones, `menu_wanted(int, QPoint)`.
    """

    chosen = Signal(int)
    acted = Signal(object, int)
    selection_changed = Signal(object)
    hovered = Signal(object)
    looked_at = Signal(int, int)
    above_changed = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(
        self, window: Window, model: ConversationListModel, delegate: RowDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bar = OverlayBar(self)
        self._window, self._rows, self._face = window, model, delegate
        self._anchor: tuple[int | None, int, int] | None = None  # id or None, place, y on screen
        self._above: set[int] = set()
        self._range_from: int | None = None
        self._mouse: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._tip_wait = QTimer(self, singleShot=True, interval=_TIP_AFTER_MS)
        self._tip_wait.timeout.connect(self._on_tip_due)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        window.follow(self)

    # -- geometry --------------------------------------------------------------------------------------------------

    @property
    def row_height(self) -> int:
        """The height of every row."""
        return self._face.height

    def set_compact(self, compact: bool) -> None:
        """Rows of 52 instead of 72; the first visible row stays."""
        place = self.verticalScrollBar().value() // self.row_height
        self._face.compact = compact
        self.updateGeometries()
        self.verticalScrollBar().setValue(place * self.row_height)
        self.viewport().update()

    def _rect_of(self, place: int) -> QRect:
        top = place * self.row_height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self.row_height)

    def _place_at(self, point: QPoint) -> int | None:
        place = (point.y() + self.verticalScrollBar().value()) // self.row_height
        return place if 0 <= place < self._window.total and 0 <= point.x() < self.viewport().width() else None

    def _row_at(self, point: QPoint | None) -> tuple[int, ConversationRow] | None:
        place = self._place_at(point) if point is not None else None
        row = None if place is None else self._window.at(place)
        return None if row is None or place is None else (place, row)

    def visible_places(self) -> tuple[int, int]:
        """The first and the last place on screen."""
        first = self.verticalScrollBar().value() // self.row_height
        last = (self.verticalScrollBar().value() + max(self.viewport().height() - 1, 0)) // self.row_height
        return first, max(min(last, self._window.total - 1), first)

    def visualRect(self, index: Index) -> QRect:
        """Where a row is."""
        return self._rect_of(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row at a point."""
        place = self._place_at(point)
        return self._rows.index(place, 0) if place is not None else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row on screen, no further than needed."""
        del hint
        if index.isValid():
            self.show_place(index.row())

    def show_place(self, place: int) -> None:
        """Bring a place on screen, no further than needed."""
        rect, bar = self._rect_of(place), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)

    def horizontalOffset(self) -> int:
        """Never scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """No row is hidden."""
        del index
        return False

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Keys are handled here, not by Qt."""
        del action, modifiers
        return self.currentIndex()

    def setSelection(self, rect: QRect, command: object) -> None:
        """Qt's selection is not used."""

    def visualRegionForSelection(self, selection: object) -> QRegion:
        """Qt's selection is not used."""
        del selection
        return QRegion()

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the rows."""
        bar, shown = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(self._window.total * self.row_height - shown, 0))
        bar.setPageStep(shown)
        bar.setSingleStep(self.row_height // 2)
        self._bar.follow()
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are on screen."""
        super().resizeEvent(event)
        self.updateGeometries()
        self._on_scrolled()

    # -- staying in place ------------------------------------------------------------------------------------------

    def before(self, step: Step) -> None:
        """Remember a row that must not move: the one under the mouse, else the first visible one."""
        bar = self.verticalScrollBar()
        if isinstance(step, Replaced):
            self._anchor = None
            return
        under = self._row_at(self._mouse)
        if under is not None:
            place = under[0]
        elif bar.value() > 0:
            place = -(-bar.value() // self.row_height)
        else:
            self._anchor = None
            return
        row = self._window.at(place)
        self._anchor = (int(row.conversation.id) if row else None, place, self._rect_of(place).top())

    def after(self, step: Step) -> None:
        """Scroll so that it stands where it stood, and count what came in above."""
        self.updateGeometries()
        bar = self.verticalScrollBar()
        if isinstance(step, Replaced):
            bar.setValue(0)
            self._above.clear()
        elif self._anchor is not None:
            conversation_id, place, top = self._anchor
            now = self._window.place_of(conversation_id) if conversation_id is not None else place
            if now is not None:
                bar.setValue(now * self.row_height - top)
        self._count_above(step)
        self.looked_at.emit(*self.visible_places())
        self.viewport().update()

    def _count_above(self, step: Step) -> None:
        at = step.at if isinstance(step, Inserted) else step.to if isinstance(step, Moved) else None
        row = self._window.at(at) if at is not None else None
        if row is not None and at is not None and at < self.visible_places()[0] and row.conversation.unanswered:
            self._above.add(row.conversation.id)
        self._settle_above()

    def _settle_above(self) -> None:
        first = self.visible_places()[0] if self.verticalScrollBar().value() else -1
        left = {one for one in self._above if (place := self._window.place_of(one)) is not None and place < first}
        self._above = left
        self.above_changed.emit(len(left))

    def go_to_top(self) -> None:
        """Show what came in above."""
        self._mouse = None
        self.verticalScrollBar().setValue(0)

    def _on_scrolled(self) -> None:
        self._settle_above()
        self.looked_at.emit(*self.visible_places())
        self._hover(self._mouse)
        self.viewport().update()

    # -- choice ----------------------------------------------------------------------------------------------------

    def set_open(self, conversation_id: int | None) -> None:
        """Which conversation is open beside the list."""
        self._face.open_id = conversation_id
        place = None if conversation_id is None else self._window.place_of(conversation_id)
        self.setCurrentIndex(self._rows.index(place, 0) if place is not None else QModelIndex())
        self.viewport().update()

    def set_selected(self, ids: frozenset[int]) -> None:
        """Which rows are selected."""
        self._face.selected = ids
        self.viewport().update()

    def _select_to(self, place: int) -> None:
        start = self._window.place_of(self._range_from) if self._range_from is not None else None
        start = place if start is None else start
        rows = [self._window.at(one) for one in range(min(start, place), max(start, place) + 1)]
        self.selection_changed.emit(frozenset(int(row.conversation.id) for row in rows if row is not None))

    def _toggle(self, conversation_id: int) -> None:
        present = self._face.selected
        if not present and self._face.open_id is not None and self._window.get(self._face.open_id) is not None:
            present = frozenset({self._face.open_id})
        self._range_from = conversation_id
        self.selection_changed.emit(present ^ {conversation_id})

    # -- mouse -----------------------------------------------------------------------------------------------------

    def _hover(self, point: QPoint | None) -> None:
        found = self._row_at(point)
        hovered: tuple[int, RowAction | None] | None = None
        if found is not None and point is not None:
            place, row = found
            rects = self._face.action_rects(row, self._rect_of(place))
            action = next((one for one, rect in rects.items() if rect.contains(point)), None)
            hovered = (int(row.conversation.id), action)
        if hovered != self._face.hovered:
            before = self._face.hovered
            self._face.hovered = hovered
            self._tip_wait.start() if hovered is not None and hovered[1] is None else self._tip_wait.stop()
            if (before and before[0]) != (hovered and hovered[0]):
                self.hovered.emit(hovered[0] if hovered is not None else None)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        self._mouse = event.position().toPoint()
        self._hover(self._mouse)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone: rows may move again."""
        super().leaveEvent(event)
        self._mouse = None
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a row, add it to a selection, or press one of its actions."""
        self._mouse = event.position().toPoint()
        self._hover(self._mouse)
        found, face = self._row_at(self._mouse), self._face.hovered
        if event.button() is not Qt.MouseButton.LeftButton or found is None or face is None:
            return
        place, row = found
        self._face.keyboard_id = None
        if face[1] is not None:
            self.acted.emit(face[1], face[0])
        elif event.modifiers() & _SHIFT:
            self._range_from = self._range_from or self._face.open_id
            self._select_to(place)
        elif event.modifiers() & _CTRL:
            self._toggle(row.conversation.id)
        else:
            self._range_from = row.conversation.id
            self.selection_changed.emit(frozenset())
            self.chosen.emit(row.conversation.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """All is done on the press."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second click is a click."""
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The row's menu."""
        found = self._row_at(event.pos())
        if found is not None:
            self.menu_wanted.emit(found[1].conversation.id, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips of the actions; the whole preview after a second."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hovered = self._face.hovered
            if hovered is not None and hovered[1] is not None:
                row = self._window.get(hovered[0])
                place = self._window.place_of(hovered[0])
                if row is not None and place is not None:
                    action = hovered[1]
                    word = "unstar" if action is RowAction.STAR and row.mark.starred else action.value
                    near = self._face.action_rects(row, self._rect_of(place))[action]
                    show_tip(self.viewport(), tr(f"inbox.do_{word}"), near, _ACTION_KEYS[action])
            return True
        return super().viewportEvent(event)

    def _on_tip_due(self) -> None:
        found = self._row_at(self._mouse)
        if found is not None:
            place, row = found
            rect = self._rect_of(place)
            whole = self._face.whole_preview(row, rect)
            if whole:
                show_tip(self.viewport(), whole, rect)

    # -- keyboard --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows open the next row, with Shift they select; letters are the panel's."""
        page = max(self.viewport().height() // self.row_height - 1, 1)
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -self._window.total,
            Qt.Key.Key_End: self._window.total,
        }
        by = moves.get(Qt.Key(event.key()))
        if by is None:
            event.ignore()
            return
        self.step(by, select=bool(event.modifiers() & _SHIFT))

    def step(self, by: int, *, select: bool = False) -> None:
        """Go to the row so many places on; from nowhere, to the first or where the open one was."""
        if not self._window.total:
            return
        cursor = self._face.keyboard_id if select else self._face.open_id
        cursor = self._face.open_id if cursor is None else cursor
        place = self._window.place_of(cursor) if cursor is not None else None
        to = 0 if place is None else max(min(place + by, self._window.total - 1), 0)
        self.show_place(to)
        row = self._window.at(to)
        if row is None:
            return
        self._face.keyboard_id = row.conversation.id
        if select:
            self._range_from = self._range_from or self._face.open_id
            self._select_to(to)
            self.viewport().update()
        else:
            self._range_from = row.conversation.id
            self.chosen.emit(row.conversation.id)

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible rows."""
        del event
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        first, last = self.visible_places()
        loud = {self._face.open_id, *self._face.selected}
        if self._face.hovered is not None:
            loud.add(self._face.hovered[0])
        for place in range(first, min(last + 1, self._window.total)):
            option.rect = self._rect_of(place)
            below = self._window.at(place + 1)
            option.state = QStyle.StateFlag.State_Enabled
            if below is not None and below.conversation.id in loud:
                option.state |= QStyle.StateFlag.State_Sibling  # no line beside a row with a ground
            if self.hasFocus():
                option.state |= QStyle.StateFlag.State_HasFocus
            self._face.paint(painter, option, self._rows.index(place, 0))
