"""The cards of a carousel side by side: chosen, put in another order, with the mouse or the keys (RCS-27)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.contract.payloads.media import MediaKind
from app.contract.payloads.rcs import RcsCard
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import write
from ui.panels.constructor.rcs.suggestion_row import named
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

TILE = QSize(92, 68)
_GAP = metrics.GAP_8
_PITCH = TILE.width() + _GAP
_MARGIN = 2
_PADDING = 6
_WHEEL = 120


class CardStrip(QWidget):
    """Left and Right choose a card, with Ctrl they move it; Insert adds, Ctrl+D doubles, Delete removes.

    Signals: `chosen(int)`, `moved(int, int)` from a place to another, `added()`, `doubled(int)`, `removed(int)`.
    """

    chosen = Signal(int)
    moved = Signal(int, int)
    added = Signal()
    doubled = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[RcsCard, ...] = ()
        self._names: Mapping[str, str] = {}
        self._wrong: frozenset[int] = frozenset()
        self._now, self._offset, self._locked = 0, 0, False
        self._pressed: tuple[int, QPoint] | None = None
        self._drag: tuple[int, int] | None = None  # the card in hand, and the place it is over
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        put(self, self.setAccessibleName, msg("constructor_rcs.cards"))
        texts().language_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(3 * _PITCH, TILE.height() + 2 * _MARGIN)

    def minimumSizeHint(self) -> QSize:
        """A card and a half, so that it is seen to go on."""
        return QSize(round(1.5 * _PITCH), self.sizeHint().height())

    def show_cards(
        self,
        cards: tuple[RcsCard, ...],
        now: int,
        names: Mapping[str, str],
        wrong: Collection[int],
        *,
        locked: bool,
    ) -> None:
        """Show them with the chosen one in sight; `wrong` are places of cards with problems."""
        self._cards, self._names, self._wrong, self._locked = cards, names, frozenset(wrong), locked
        self._now = now
        self._reveal(now)
        self.setAccessibleDescription(tr("constructor_rcs.card_of", number=now + 1, total=len(cards)))
        self.update()

    def rect_of(self, place: int) -> QRect:
        """Where a card is on the strip; the place behind the last takes the add action."""
        return QRect(QPoint(_MARGIN + place * _PITCH - self._offset, _MARGIN), TILE)

    # -- scrolling -------------------------------------------------------------------------------------------------

    def _places(self) -> int:
        return len(self._cards) + (0 if self._locked else 1)

    def _scroll_to(self, offset: int) -> None:
        most = max(self._places() * _PITCH - _GAP + 2 * _MARGIN - self.width(), 0)
        self._offset = max(0, min(offset, most))
        self.update()

    def _reveal(self, place: int) -> None:
        left = place * _PITCH
        if left < self._offset:
            self._scroll_to(left)
        elif left + TILE.width() + 2 * _MARGIN > self._offset + self.width():
            self._scroll_to(left + TILE.width() + 2 * _MARGIN - self.width())
        else:
            self._scroll_to(self._offset)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen card in sight."""
        super().resizeEvent(event)
        self._reveal(self._now)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways, or with Shift; else the form scrolls."""
        turned = event.angleDelta().x()
        if not turned:
            event.ignore()
            return
        self._scroll_to(self._offset - turned * _PITCH // _WHEEL)

    # -- gestures --------------------------------------------------------------------------------------------------

    def _place_at(self, point: QPoint) -> int | None:
        return next((place for place in range(self._places()) if self.rect_of(place).contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a card; holding it takes it in hand."""
        place = self._place_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or place is None:
            return
        if place == len(self._cards):
            self.added.emit()
            return
        self._pressed = (place, event.position().toPoint())
        self.chosen.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it to another place."""
        if self._pressed is None or self._locked or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        place, start = self._pressed
        point = event.position().toPoint()
        if self._drag is None and (point - start).manhattanLength() < QApplication.startDragDistance():
            return
        over = (point.x() + self._offset - _MARGIN) // _PITCH
        self._drag = (place, max(0, min(over, len(self._cards) - 1)))
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go there."""
        del event
        drag, self._drag, self._pressed = self._drag, None, None
        self.unsetCursor()
        self.update()
        if drag is not None and drag[0] != drag[1]:
            self.moved.emit(*drag)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move, add, double, remove."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        to = self._now + steps.get(key, 0)
        if key in steps and 0 <= to < len(self._cards) and not (ctrl and self._locked):
            if ctrl:
                self.moved.emit(self._now, to)
            else:
                self.chosen.emit(to)
        elif key in steps:
            event.accept()
        elif not self._locked and key is Qt.Key.Key_Delete:
            self.removed.emit(self._now)
        elif not self._locked and key is Qt.Key.Key_D and ctrl:
            self.doubled.emit(self._now)
        elif not self._locked and key is Qt.Key.Key_Insert:
            self.added.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen card shows that the keys are here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And that they are gone."""
        super().focusOutEvent(event)
        self.update()

    # -- drawing ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tiles that are in sight, then the place where the one in hand would go."""
        painter = QPainter(self)
        smooth(painter)
        for place, card in enumerate(self._cards):
            tile = self.rect_of(place)
            if tile.intersects(event.rect()):
                self._paint_card(painter, QRectF(tile), place, card)
        if not self._locked:
            area = QRectF(self.rect_of(len(self._cards)))
            box(painter, area, metrics.RADIUS_CONTROL, line=Token.CONTROL, dashed=True)
            px = metrics.ICON
            centre = area.center() - QPointF(px / 2, px / 2)
            draw_icon(painter, Icon.PLUS, Token.MUTED, centre.x(), centre.y(), px=px)
        if self._drag is not None and self._drag[0] != self._drag[1]:
            at, over = self._drag
            area = QRectF(self.rect_of(over))
            x = area.right() + _GAP / 2 if over > at else area.left() - _GAP / 2
            box(painter, QRectF(x - 1, area.top(), 2, area.height()), 1, fill=Token.ACCENT)

    def _paint_card(self, painter: QPainter, area: QRectF, place: int, card: RcsCard) -> None:
        is_now = place == self._now
        line = Token.ACCENT if is_now else Token.BAD if place in self._wrong else Token.LINE_STRONG
        fill = Token.ACCENT_WEAK if is_now and self.hasFocus() else Token.SURFACE
        if self._drag is not None and self._drag[0] == place:
            painter.setOpacity(0.5)
        box(painter, area, metrics.RADIUS_CONTROL, fill=fill, line=line, width=2 if is_now else 1)
        inner = area.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        has_video = card.media is not None and card.media.media_ref.kind is MediaKind.VIDEO
        sign = Icon.PLAY if has_video else Icon.IMAGE
        tint = Token.DISABLED if card.media is None else Token.ACCENT
        draw_icon(painter, sign, tint, inner.left(), inner.top(), px=metrics.ICON)
        head = QRectF(inner.left() + metrics.ICON, inner.top(), inner.width() - metrics.ICON, metrics.ICON)
        write(
            painter, head, number(place + 1), Type.SECONDARY_MEDIUM, Token.MUTED, align=Qt.AlignmentFlag.AlignRight
        )
        title = named(card.title, self._names).strip()
        words = title or tr("constructor_rcs.no_title")
        row = Type.SECONDARY.line
        top = inner.bottom() - 2 * row
        ink = Token.TEXT if title else Token.FAINT
        write(painter, QRectF(inner.left(), top, inner.width(), row), words, Type.SECONDARY_MEDIUM, ink)
        if place in self._wrong:
            px = metrics.ICON_SMALL
            draw_icon(painter, Icon.ALERT, Token.BAD, inner.left(), inner.bottom() - px, px=px)
        elif card.suggestions:
            count = tr("constructor_rcs.buttons_count", count=len(card.suggestions))
            area = QRectF(inner.left(), top + row, inner.width(), row)
            write(painter, area, count, Type.SECONDARY, Token.MUTED)
        painter.setOpacity(1)
