"""The mail as it will look, to be worked on: choosing, moving, dropping, writing in place (EML-14..16)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.mail.cleaning import is_color
from app.contract.payloads.email import EmailDocument, TextBlock
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import CENTER, width_of, write
from ui.panels.email.document import Kind
from ui.panels.email.geometry import HIDDEN, Box, Drop, Layout, drop_at, drops_for, lay_out
from ui.panels.email.handle import HandleBar
from ui.panels.email.painting import Painter, Pictures
from ui.panels.email.text_edit import TextEdit
from ui.panels.email.tree import PAGE, place_of
from ui.panels.email.view_model import MailModel, MailState, Screen
from ui.panels.email.words import ICONS, name_of, title_of
from ui.texts.live import put
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

PHONE_WIDTH: Final = 375
_MARGIN, _SIDE = 28, 5
_EMPTY_PAGE: Final = 220.0
_TAB: Final = 18


def thing_of(kind: object) -> str:
    """What a thing is to places: an element, a section or a wrapper."""
    if isinstance(kind, Kind):
        return "wrapper" if kind is Kind.WRAPPER else "element"
    name = "section" if isinstance(kind, tuple) else str(kind)
    return name if name in ("section", "wrapper") else "element"


class Canvas(QWidget):
    """Draws the draft of a model.

    Signals: `text_opened(object)` with the editor of a text, None when it closes; `reached(QPoint)` where something
    is dragged to, or written at, to be kept in sight.
    """

    text_opened = Signal(object)
    reached = Signal(QPoint)

    def __init__(self, model: MailModel, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.painter = Painter(pictures)
        self.layout_ = Layout()
        self.edit: TextEdit | None = None
        self._drop: Drop | None = None
        self._hovered = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        put(self, self.setAccessibleName, msg("constructor_email.canvas"))
        self.bar = HandleBar(self)
        self.bar.hide()
        self.bar.dragged.connect(self._on_dragged)
        self.bar.dropped.connect(self._on_dropped)
        self.bar.duplicate.clicked.connect(lambda: self.model.duplicate(self.state.chosen))
        self.bar.delete.clicked.connect(lambda: self.model.delete(self.state.chosen))
        self.bar.hide_button.clicked.connect(self._on_hide)
        theme().changed.connect(self.update)
        model.listen(self.show_state)
        self.show_state(model.state)

    # -- showing

    @property
    def state(self) -> MailState:
        """What is shown."""
        return self.model.state

    @property
    def document(self) -> EmailDocument:
        """The document shown."""
        return self.state.document

    def page_width(self) -> int:
        """How wide the mail is on the screen that is looked at."""
        return PHONE_WIDTH if self.state.screen is Screen.PHONE else self.document.page.width

    def origin(self) -> QPointF:
        """Where the page begins."""
        return QPointF(max((self.width() - self.page_width()) / 2, _SIDE), _MARGIN)

    def show_state(self, state: MailState) -> None:
        """Lay the document out anew and show what is chosen."""
        self.painter.page, self.painter.names = state.document.page, state.names or {}
        stacked = state.screen is Screen.PHONE
        self.layout_ = lay_out(state.document, self.page_width(), self.painter.measure, stacked=stacked)
        self.painter.forget({one.block.id for one in self.layout_.boxes})
        tall = max(self.layout_.height, _EMPTY_PAGE)
        self.setMinimumSize(self.page_width() + 2 * _SIDE, int(tall) + 2 * _MARGIN)
        self._follow_text()
        self._place_bar()
        self.update()

    def _follow_text(self) -> None:
        if self.edit is None:
            return
        one = self.layout_.box(self.edit.block_id)
        if one is None or not isinstance(one.block, TextBlock) or self.state.chosen != self.edit.block_id:
            self.close_text()
            return
        self.edit.show_block(one.block)
        self.edit.setGeometry(self._on_screen(one.inner).toAlignedRect())

    def _place_bar(self) -> None:
        one = self.layout_.box(self.state.chosen)
        self.bar.setVisible(one is not None and not self.state.locked)
        if one is None:
            return
        area = self._on_screen(one.area)
        self.bar.show_hidden(one.block.props.hidden)
        self.bar.adjustSize()
        size = self.bar.sizeHint()
        x = min(area.right() - size.width(), self.width() - size.width() - 2)
        self.bar.setGeometry(QRect(QPoint(int(max(x, 2)), int(max(area.top() - size.height() - 2, 0))), size))
        self.bar.raise_()

    def _on_screen(self, area: QRectF) -> QRectF:
        return area.translated(self.origin())

    def chosen_rect(self) -> QRect:
        """Where what is chosen is, to be scrolled to."""
        one = self.layout_.box(self.state.chosen)
        return self._on_screen(one.area).toAlignedRect() if one is not None else QRect()

    def block_rect(self, block_id: str) -> QRect:
        """Where a block is."""
        one = self.layout_.box(block_id)
        return self._on_screen(one.area).toAlignedRect() if one is not None else QRect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page in the middle."""
        super().resizeEvent(event)
        self._follow_text()
        self._place_bar()

    def sizeHint(self) -> QSize:
        """The page with its margins."""
        return self.minimumSize()

    # -- writing

    def open_text(self, at: QPoint | None = None) -> None:
        """Write in the chosen text, from a point of the canvas on."""
        one = self.layout_.box(self.state.chosen)
        if one is None or not isinstance(one.block, TextBlock) or self.state.locked or one.block.props.hidden:
            return
        self.close_text()
        edit = TextEdit(one.block, self.painter, self.state.names or {}, self)
        edit.setGeometry(self._on_screen(one.inner).toAlignedRect())
        edit.changed.connect(self._on_text)
        edit.left.connect(self._on_text_left)
        edit.cleaned.connect(self.model.tell_cleaned)
        edit.undo_wanted.connect(self.model.undo)
        edit.redo_wanted.connect(self.model.redo)
        edit.show()
        cursor = edit.textCursor()
        if at is not None:
            cursor = edit.cursorForPosition(edit.mapFromParent(at))
        else:
            cursor.movePosition(cursor.MoveOperation.End)
        edit.setTextCursor(cursor)
        self.edit = edit
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text_opened.emit(edit)
        self.update()

    def close_text(self) -> None:
        """Done with writing."""
        if self.edit is None:
            return
        edit, self.edit = self.edit, None
        self.text_opened.emit(None)
        edit.hide()
        edit.deleteLater()
        self.update()

    def _on_text(self, html: str) -> None:
        one = self.layout_.box(self.state.chosen)
        if one is not None and isinstance(one.block, TextBlock):
            block = TextBlock(id=one.block.id, html=html, props=one.block.props)
            self.model.put(block, joins=f"html {block.id}")
        if self.edit is not None:
            self.reached.emit(self.edit.mapToParent(self.edit.cursorRect().bottomLeft()))

    def _on_text_left(self) -> None:
        self.close_text()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- moving

    def drag_over(self, thing: str, at: QPoint) -> None:
        """Show where a thing would be dropped; `at` is a point of the screen."""
        self._drop = self._drop_at(thing, at)
        if self._drop is not None:
            self.reached.emit(self.mapFromGlobal(at))
        self.update()

    def drop(self, kind: Kind | tuple[int, ...], at: QPoint) -> None:
        """Put something new where it was let go."""
        target = self._drop_at(thing_of(kind), at)
        self._drop = None
        self.update()
        if target is not None:
            self.model.insert(kind, target.place)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop_at(self, thing: str, at: QPoint) -> Drop | None:
        point = self.mapFromGlobal(at)
        if self.state.locked or not self.visibleRegion().contains(point):
            return None
        drops = drops_for(self.layout_, self.document, thing, self.page_width())
        return drop_at(drops, QPointF(point) - self.origin())

    def _on_dragged(self, at: QPoint) -> None:
        block = self.state.block()
        if block is not None:
            self.drag_over(thing_of(name_of(block)), at)

    def _on_dropped(self, at: QPoint) -> None:
        block = self.state.block()
        self._drop = None
        self.update()
        if block is not None:
            target = self._drop_at(thing_of(name_of(block)), at)
            if target is not None:
                self.model.move(block.id, target.place)

    def _on_hide(self) -> None:
        block = self.state.block()
        if block is not None:
            self.model.hide(block.id, hidden=not block.props.hidden)

    # -- input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose; a text that is chosen already is written in."""
        one = self.layout_.at(event.position() - self.origin())
        chosen = one.block.id if one is not None else PAGE
        again = chosen == self.state.chosen and chosen != PAGE
        self.close_text()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.model.choose(chosen)
        if again:
            self.open_text(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Write in a text at once."""
        self.open_text(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Outline what is under the mouse."""
        one = self.layout_.at(event.position() - self.origin())
        hovered = one.block.id if one is not None else ""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, with Alt they move; Enter writes; H hides; Esc one step out."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key, step = event.key(), steps.get(Qt.Key(event.key()), 0)
        upright = key in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            (self.model.step if upright else self.model.side)(step)
        elif step:
            self._choose_next(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.open_text()
        elif key == Qt.Key.Key_H and not event.modifiers():
            self._on_hide()
        elif key == Qt.Key.Key_Escape and self.state.chosen != PAGE:
            place = place_of(self.document, self.state.chosen)
            self.model.choose(place.parent if place is not None else PAGE)
        else:
            super().keyPressEvent(event)

    def _choose_next(self, step: int) -> None:
        order = [PAGE, *(one.block.id for one in self.layout_.boxes)]
        at = order.index(self.state.chosen) + step
        self.model.choose(order[min(max(at, 0), len(order) - 1)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the page, its blocks, and what is chosen over them."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.CANVAS))
        self._paper(painter)
        painter.translate(self.origin())
        written = self.edit.block_id if self.edit is not None else ""
        for one in self.layout_.boxes:
            if one.block.props.hidden:
                self._hidden(painter, one)
            else:
                self.painter.draw(painter, one, editing=one.block.id == written)
        self._guides(painter)
        self._marks(painter)
        if self._drop is not None:
            self._target(painter, self._drop)

    def _paper(self, painter: QPainter) -> None:
        ground = self.document.page.background
        fill = QColor(ground) if is_color(ground) else color(Token.PHONE_BUBBLE)
        page = QRectF(self.origin(), QSize(self.page_width(), self.height() - 2 * _MARGIN).toSizeF())
        if self.state.screen is Screen.WIDE:
            painter.fillRect(self.rect(), fill)
            return
        radius = metrics.RADIUS_CARD if self.state.screen is Screen.PHONE else 0
        box(painter, page.adjusted(-1, -1, 1, 1), radius, fill=fill, line=Token.LINE_STRONG)

    def _hidden(self, painter: QPainter, one: Box) -> None:
        area = one.area.adjusted(4, 3, -4, -3)
        box(painter, area, metrics.RADIUS_TAG, line=Token.PHONE_FAINT, dashed=True)
        words = tr("constructor_email.hidden_one", name=str(title_of(one.block)))
        write(painter, area.adjusted(8, 0, -8, 0), words, Type.SECONDARY, Token.PHONE_MUTED)

    def _guides(self, painter: QPainter) -> None:
        """Empty places say what may be put there."""
        if not self.layout_.boxes:
            area = QRectF(16, 16, self.page_width() - 32, _EMPTY_PAGE - 32)
            box(painter, area, metrics.RADIUS_CONTROL, line=Token.PHONE_FAINT, dashed=True)
            write(painter, area, tr("constructor_email.empty_page"), Type.BODY, Token.PHONE_MUTED, align=CENTER)
        for column in self.layout_.columns:
            if column.is_empty:
                area = column.area.adjusted(4, 4, -4, -4)
                box(painter, area, metrics.RADIUS_TAG, line=Token.PHONE_FAINT, dashed=True)
                words = tr("constructor_email.empty_column")
                write(painter, area.adjusted(4, 0, -4, 0), words, Type.SECONDARY, Token.PHONE_MUTED, align=CENTER)

    def _marks(self, painter: QPainter) -> None:
        hovered, chosen = self.layout_.box(self._hovered), self.layout_.box(self.state.chosen)
        if hovered is not None and hovered is not chosen:
            box(painter, hovered.area, 0, line=Token.ACCENT_LINE)
        for block_id in {self.model.block_of(one) for one in self.state.problems}:
            wrong = self.layout_.box(block_id)
            if wrong is not None:
                place = wrong.area.topRight() + QPointF(-metrics.ICON - 4, 4)
                draw_icon(painter, Icon.ALERT, Token.BAD, place.x(), place.y(), px=metrics.ICON)
        if chosen is None:
            return
        strong = self.hasFocus() or self.edit is not None
        box(painter, chosen.area, 0, line=Token.ACCENT if strong else Token.ACCENT_FILL, width=2)
        words = str(title_of(chosen.block))
        wide = width_of(words, Type.BADGE) + 8 + metrics.ICON_TINY + 8
        tab = QRectF(chosen.area.left(), chosen.area.top() - _TAB, wide, _TAB)
        box(painter, tab, 3, fill=Token.ACCENT)
        top = tab.center().y() - metrics.ICON_TINY / 2
        draw_icon(painter, ICONS[name_of(chosen.block)], Token.ON_ACCENT, tab.left() + 5, top, px=metrics.ICON_TINY)
        write(painter, tab.adjusted(8 + metrics.ICON_TINY, 0, -4, 0), words, Type.BADGE, Token.ON_ACCENT)

    @staticmethod
    def _target(painter: QPainter, drop: Drop) -> None:
        if drop.area.height() > HIDDEN:
            box(painter, drop.area, metrics.RADIUS_TAG, fill=_veil(), line=Token.ACCENT, width=2)
            return
        y = drop.area.top()
        line = QRectF(drop.area.left(), y - 2, drop.area.width(), 4)
        box(painter, line, 2, fill=Token.ACCENT)


def _veil() -> QColor:
    """A thin accent over what lies under it."""
    ink = QColor(color(Token.ACCENT))
    ink.setAlphaF(0.12)
    return ink
