"""All elements of a mail as a tree of rows: choosing, moving, hiding, copying, deleting (EML-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.contract.mail.walk import Block
from app.contract.payloads.email import EmailDocument, Section, Wrapper
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.panels.email.tree import PAGE, Place, accepts, find, place_of, places
from ui.panels.email.view_model import MailModel, MailState
from ui.panels.email.words import ICONS, hint_of, name_of, title_of
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import theme
from ui.theme.tokens import Token

ROW: Final = metrics.ROW_MENU
_INDENT: Final = 14
_SIDE: Final = 8
_ACTION: Final = 22


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a block, or the page, and how deep it is."""

    block: Block | None
    depth: int

    @property
    def block_id(self) -> str:
        """The id of its block, "" for the page."""
        return self.block.id if self.block is not None else PAGE


def rows_of(document: EmailDocument) -> list[Row]:
    """The page and every block below it."""
    depths = {PAGE: 0}
    rows = [Row(None, 0)]
    for block, place in places(document):
        depths[block.id] = depths[place.parent] + 1
        rows.append(Row(block, depths[block.id]))
    return rows


def row_words(row: Row, names: Mapping[str, str]) -> str:
    """A row as it is read aloud: what it is, what is in it, how deep, whether it is hidden."""
    if row.block is None:
        return tr("constructor_email.page")
    hint = hint_of(row.block, names)
    level = tr("constructor_email.layer_level", level=row.depth)
    hidden = tr("constructor_email.layer_hidden") if row.block.props.hidden else ""
    return ", ".join(part for part in (str(title_of(row.block)), hint, level, hidden) if part)


class Layers(QWidget):
    """The tree of a model's draft. The chosen row is its accessible description."""

    def __init__(self, model: MailModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.rows = rows_of(model.state.document)
        self._hovered = -1
        self._pressed: QPointF | None = None
        self._target: tuple[int, Place] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        put(self, self.setAccessibleName, msg("constructor_email.layers"))
        theme().changed.connect(self.update)
        texts().language_changed.connect(self._on_language_changed)
        model.listen(self.show_state)
        self._describe(model.state)

    def show_state(self, state: MailState) -> None:
        """Show the tree as it is now."""
        self.rows = rows_of(state.document)
        self.updateGeometry()
        self.update()
        self._describe(state)

    def _describe(self, state: MailState) -> None:
        """Tell screen readers of the chosen row and its place among all."""
        at = next((at for at, row in enumerate(self.rows) if row.block_id == state.chosen), 0)
        words = row_words(self.rows[at], state.names or {})
        place = tr("constructor_email.layer_place", number=at + 1, total=len(self.rows))
        self.setAccessibleDescription(f"{words}. {place}")

    def _on_language_changed(self) -> None:
        self._describe(self.model.state)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(150, len(self.rows) * ROW + 2 * metrics.GAP_8)

    def row_rect(self, at: int) -> QRectF:
        """Where a row is."""
        return QRectF(4, metrics.GAP_8 + at * ROW, self.width() - 8, ROW)

    def _row_at(self, point: QPointF) -> int:
        at = int((point.y() - metrics.GAP_8) // ROW)
        return at if 0 <= at < len(self.rows) else -1

    def _actions(self, at: int) -> list[tuple[Icon, str, QRectF]]:
        """What can be done at the end of a row, from its right."""
        block, area = self.rows[at].block, self.row_rect(at)
        if block is None or self.model.state.locked:
            return []
        eye = Icon.EYE if block.props.hidden else Icon.EYEOFF
        found, right = [], area.right()
        for icon, name in ((Icon.TRASH, "delete"), (Icon.COPY, "duplicate"), (eye, "hide")):
            found.append((icon, name, QRectF(right - _ACTION, area.top() + 3, _ACTION, _ACTION)))
            right -= _ACTION
        return found

    # -- input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row, or do what is pressed at its end."""
        at = self._row_at(event.position())
        if at < 0:
            return
        block = self.rows[at].block
        for _, name, area in self._actions(at):
            if block is not None and area.contains(event.position()):
                self._act(name, block)
                return
        self._pressed = event.position()
        self.model.choose(self.rows[at].block_id)

    def _act(self, name: str, block: Block) -> None:
        if name == "hide":
            self.model.hide(block.id, hidden=not block.props.hidden)
        else:
            (self.model.delete if name == "delete" else self.model.duplicate)(block.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what the mouse is over; drag what is chosen."""
        self._hovered = self._row_at(event.position())
        held = self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton
        if held and self._pressed is not None:
            far = abs(event.position().y() - self._pressed.y())
            if self._target is not None or far >= QApplication.startDragDistance():
                self._target = self._target_at(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put what was dragged where it was let go."""
        del event
        target, self._target, self._pressed = self._target, None, None
        if target is not None:
            self.model.move(self.model.state.chosen, target[1])
        self.update()

    def _target_at(self, point: QPointF) -> tuple[int, Place] | None:
        """The line a dragged row would be put at and its place: before a row, or into one that takes it."""
        document, block = self.model.state.document, self.model.state.block()
        if block is None or self.model.state.locked:
            return None
        line = round((point.y() - metrics.GAP_8) / ROW)
        if line >= len(self.rows):
            place = Place(PAGE, len(document.blocks))
            return (len(self.rows), place) if accepts(document, block, place) else None
        over = self.rows[max(line, 1)].block if len(self.rows) > 1 else None
        above = self.rows[line - 1].block if line > 1 else None
        candidates = []
        if isinstance(above, Section | Wrapper) and above.id != block.id:
            candidates.append(Place(above.id, 0))
        if over is not None and (before := place_of(document, over.id)) is not None:
            candidates.append(before)
        found = next((place for place in candidates if accepts(document, block, place)), None)
        return (max(line, 1), found) if found is not None else None

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose, with Alt they move."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()), 0)
        upright = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            (self.model.step if upright else self.model.side)(step)
        elif step and upright:
            ids = [row.block_id for row in self.rows]
            at = ids.index(self.model.state.chosen) + step
            self.model.choose(ids[min(max(at, 0), len(ids) - 1)])
        elif event.key() == Qt.Key.Key_H and not event.modifiers():
            block = find(self.model.state.document, self.model.state.chosen)
            if block is not None:
                self._act("hide", block)
        else:
            super().keyPressEvent(event)

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
        """Draw the rows."""
        del event
        painter = QPainter(self)
        smooth(painter)
        for at in range(len(self.rows)):
            self._row(painter, at)
        if self._target is not None:
            area = self.row_rect(self._target[0])
            depth = 1 if self._target[1].parent == PAGE else 2
            left = area.left() + _SIDE + depth * _INDENT
            box(painter, QRectF(left, area.top() - 1, area.right() - left, 2), 1, fill=Token.ACCENT)

    def _row(self, painter: QPainter, at: int) -> None:
        row, area = self.rows[at], self.row_rect(at)
        chosen = row.block_id == self.model.state.chosen
        if chosen:
            line = Token.ACCENT if self.hasFocus() else None
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.SELECTED, line=line, width=2)
        elif at == self._hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER)
        hidden = row.block is not None and row.block.props.hidden
        x = area.left() + _SIDE + row.depth * _INDENT
        icon = ICONS[name_of(row.block)] if row.block is not None else Icon.MAIL
        ink = Token.FAINT if hidden else Token.MUTED
        draw_icon(painter, icon, ink, x, area.center().y() - metrics.ICON_SMALL / 2, px=metrics.ICON_SMALL)
        x += metrics.ICON_SMALL + 6
        actions = self._actions(at) if at == self._hovered else []
        right = area.right() - _SIDE - len(actions) * _ACTION
        if hidden and not actions:
            right -= metrics.ICON_SMALL + 4
            draw_icon(painter, Icon.EYEOFF, Token.FAINT, right + 4, area.center().y() - 7, px=metrics.ICON_SMALL)
        title = str(title_of(row.block)) if row.block is not None else tr("constructor_email.page")
        step = Type.BODY_STRONG if row.block is None else Type.BODY
        write(painter, QRectF(x, area.top(), right - x, ROW), title, step, Token.FAINT if hidden else Token.TEXT)
        x += width_of(title, step) + 8
        if row.block is not None and x < right - 24:
            words = hint_of(row.block, self.model.state.names or {})
            write(painter, QRectF(x, area.top(), right - x, ROW), words, Type.SECONDARY, Token.FAINT)
        for sign, _, place in actions:
            draw_icon(painter, sign, Token.MUTED, place.left() + 4, place.top() + 4, px=metrics.ICON_SMALL)
