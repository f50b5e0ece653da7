"""Paints a row of the conversation list: 72 px with three lines, 52 px with two."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.contract.channels import Channel
from app.contract.conversations import ConversationRow, ConversationState, Group
from ui.kit.controls.paint import avatar, button, tag
from ui.kit.controls.paint.button import Kind, Look
from ui.kit.controls.paint.shapes import box, disc, inner_ring, rule, smooth
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.panels.inbox.listing import faces
from ui.panels.inbox.listing.faces import Lead
from ui.panels.inbox.listing.model import ROW
from ui.texts import formats
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Index = QModelIndex | QPersistentModelIndex

COMFORTABLE: Final = 72
COMPACT: Final = 52
AVATAR: Final = 36
TEXT_X: Final = metrics.GAP_12 + AVATAR + metrics.GAP_12


class RowAction(Enum):
    """What a row offers under the mouse, left to right."""

    STAR = "star"
    TAKE = "take"
    RESOLVE = "resolve"


_ICONS = {RowAction.STAR: Icon.STAR, RowAction.TAKE: Icon.USERPLUS, RowAction.RESOLVE: Icon.OKC}


class RowDelegate(QStyledItemDelegate):
    """Reads hover, choice and drafts from what the view hands it."""

    def __init__(self, user_id: int, now_ms: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._user_id, self._now_ms = user_id, now_ms
        self.compact = False
        self.group = Group.YOUR_TASKS
        self.open_id: int | None = None
        self.selected: frozenset[int] = frozenset()
        self.keyboard_id: int | None = None
        self.hovered: tuple[int, RowAction | None] | None = None
        self.draft_of: Callable[[int], str] = lambda _conversation_id: ""

    @property
    def height(self) -> int:
        """The height of every row."""
        return COMPACT if self.compact else COMFORTABLE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        del option, index
        return QSize(0, self.height)

    # -- row actions -----------------------------------------------------------------------------------------------

    def actions(self, row: ConversationRow) -> list[RowAction]:
        """What can be done with a row from the list."""
        conversation = row.conversation
        found = [RowAction.STAR]
        if conversation.assignee_id != self._user_id:
            found.append(RowAction.TAKE)
        if conversation.state is not ConversationState.RESOLVED:
            found.append(RowAction.RESOLVE)
        return found

    def action_rects(self, row: ConversationRow, area: QRect) -> dict[RowAction, QRect]:
        """Where the actions stand in a row."""
        size, gap = metrics.BUTTON_TOOL, metrics.GAP_4
        top = area.bottom() + 1 - metrics.GAP_12 - size if not self.compact else area.center().y() - size // 2 + 1
        actions = self.actions(row)
        left = area.right() + 1 - metrics.GAP_12 - len(actions) * size - (len(actions) - 1) * gap
        return {one: QRect(left + n * (size + gap), top, size, size) for n, one in enumerate(actions)}

    # -- painting --------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row in its present state."""
        row = index.data(ROW)
        area = QRectF(option.rect)
        painter.save()
        smooth(painter)
        if isinstance(row, ConversationRow):
            self._paint_row(painter, area, row, option)
        else:
            self._paint_unread_place(painter, area)
        painter.restore()

    def _ground(self, row: ConversationRow) -> Token:
        conversation_id = row.conversation.id
        if conversation_id == self.open_id or conversation_id in self.selected:
            return Token.SELECTED
        hovered = self.hovered is not None and self.hovered[0] == conversation_id
        return Token.HOVER if hovered else Token.SURFACE

    def _paint_row(
        self, painter: QPainter, area: QRectF, row: ConversationRow, option: QStyleOptionViewItem
    ) -> None:
        ground, conversation = self._ground(row), row.conversation
        box(painter, area, 0, fill=ground)
        quiet = ground is Token.SURFACE
        if quiet and not option.state & QStyle.StateFlag.State_Sibling:
            rule(painter, QRectF(area.left() + TEXT_X, area.bottom() - 1, area.width() - TEXT_X, 1))
        face = QRectF(area.left() + metrics.GAP_12, area.center().y() - AVATAR / 2, AVATAR, AVATAR)
        if conversation.id in self.selected:
            disc(painter, face.center(), AVATAR / 2, Token.ACCENT)
            draw_icon(painter, Icon.CHECK, Token.ON_ACCENT, face.center().x() - 10, face.center().y() - 10, px=20)
        else:
            avatar.avatar(painter, face, conversation.name, conversation.address)
            if conversation.last_channel is not None:
                avatar.corner_mark(painter, face, Channel(conversation.last_channel), ground)
        room = area.adjusted(TEXT_X, 8 if not self.compact else 7, -metrics.GAP_12, 0)
        self._first_line(painter, QRectF(room.left(), room.top(), room.width(), 18), row)
        busy = self.hovered is not None and self.hovered[0] == conversation.id
        rects = self.action_rects(row, option.rect) if busy else {}
        end = min((rect.left() for rect in rects.values()), default=room.right() + metrics.GAP_8) - metrics.GAP_8
        below = QRectF(room.left(), room.top() + 18, end - room.left(), 20)
        self._second_line(painter, below, row, badge=not busy)
        if not self.compact:
            self._third_line(painter, QRectF(below.left(), below.bottom(), below.width(), 18), row, whole=not busy)
        self._paint_actions(painter, rects, row)
        if conversation.id == self.keyboard_id and option.state & QStyle.StateFlag.State_HasFocus:
            inner_ring(painter, area.adjusted(2, 2, -2, -2), metrics.RADIUS_CONTROL)

    def _first_line(self, painter: QPainter, area: QRectF, row: ConversationRow) -> None:
        conversation, unread = row.conversation, faces.unread_of(row)
        when = formats.listed(conversation.last_ms, self._now_ms())
        step = Type.SECONDARY_MEDIUM if unread else Type.SECONDARY
        wide = width_of(when, step, tabular=True)
        at = QRectF(area.right() - wide, area.top(), wide, area.height())
        write(painter, at, when, step, Token.ACCENT if unread else Token.FAINT, align=RIGHT, tabular=True)
        star = metrics.ICON_TINY + 6 if row.mark.starred else 0
        room = QRectF(area.left(), area.top(), area.width() - wide - metrics.GAP_8 - star, area.height())
        name = faces.title_of(conversation)
        weight = Type.BODY_STRONG if unread else Type.BODY_MEDIUM
        write(painter, room, name, weight, Token.TEXT)
        if star:
            x = room.left() + min(width_of(name, weight), room.width()) + 6
            top = area.center().y() - metrics.ICON_TINY / 2
            draw_icon(painter, Icon.STARF, Token.WARN_FILL, x, top, px=metrics.ICON_TINY)

    def _second_line(self, painter: QPainter, area: QRectF, row: ConversationRow, *, badge: bool) -> None:
        conversation, unread = row.conversation, faces.unread_of(row)
        if unread and badge:
            text = tag.capped(unread)
            wide = tag.badge_width(text)
            top = area.center().y() - metrics.BADGE / 2
            tag.badge(painter, QRectF(area.right() - wide, top, wide, metrics.BADGE), text, BadgeKind.UNREAD)
            area = area.adjusted(0, 0, -wide - metrics.GAP_8, 0)
        preview = faces.preview_of(conversation, self.draft_of(conversation.id))
        ink = Token.TEXT if unread else Token.MUTED
        x = area.left()
        if preview.lead in {Lead.FAILED, Lead.UNCLEAR}:
            tint = Token.BAD if preview.lead is Lead.FAILED else Token.WARN
            icon = Icon.ALERT if preview.lead is Lead.FAILED else Icon.ASK
            draw_icon(painter, icon, tint, x, area.center().y() - metrics.ICON_SMALL / 2, px=metrics.ICON_SMALL)
            x += metrics.ICON_SMALL + 3
            x = self._lead(painter, QRectF(x, area.top(), area.right() - x, area.height()), preview.word, tint)
            x = self._lead(painter, QRectF(x, area.top(), area.right() - x, area.height()), " · ", Token.MUTED)
        elif preview.lead is not Lead.NOTHING:
            tint = Token.BAD if preview.lead is Lead.DRAFT else Token.FAINT
            whole = QRectF(x, area.top(), area.width(), area.height())
            x = self._lead(painter, whole, f"{preview.word}: ", tint)
        if x < area.right():
            write(painter, QRectF(x, area.top(), area.right() - x, area.height()), preview.text, Type.BODY, ink)

    def _lead(self, painter: QPainter, area: QRectF, word: str, tint: Token) -> float:
        write(painter, area, word, Type.BODY, tint)
        return area.left() + min(width_of(word, Type.BODY), area.width())

    def _third_line(self, painter: QPainter, area: QRectF, row: ConversationRow, *, whole: bool) -> None:
        """The number of somebody with a name, else the sender they wrote to; who has it, where that tells more."""
        conversation = row.conversation
        left = faces.number_of(conversation) if conversation.name else (conversation.last_sender or "")
        right = self._holder(row) if whole else ""
        if right:
            wide = min(width_of(right, Type.SECONDARY), area.width() * 0.55)
            at = QRectF(area.right() - wide, area.top(), wide, area.height())
            write(painter, at, right, Type.SECONDARY, Token.FAINT, align=RIGHT)
            area = area.adjusted(0, 0, -wide - metrics.GAP_8, 0)
        write(painter, area, left, Type.SECONDARY, Token.FAINT, tabular=True)

    def _holder(self, row: ConversationRow) -> str:
        if self.group in {Group.YOUR_TASKS, Group.UNASSIGNED, Group.RESOLVED}:
            return ""  # the group says it already
        return faces.assignee_of(row.conversation)

    def _paint_actions(self, painter: QPainter, rects: dict[RowAction, QRect], row: ConversationRow) -> None:
        under = self.hovered[1] if self.hovered is not None else None
        for action, rect in rects.items():
            starred = action is RowAction.STAR and row.mark.starred
            look = Look(
                Kind.SECONDARY,
                metrics.BUTTON_TOOL,
                icon=None if starred else _ICONS[action],
                hovered=action is under,
            )
            button.paint(painter, QRectF(rect), look)
            if starred:
                middle, px = QRectF(rect).center(), metrics.ICON_SMALL
                draw_icon(painter, Icon.STARF, Token.WARN_FILL, middle.x() - px / 2, middle.y() - px / 2, px=px)

    def _paint_unread_place(self, painter: QPainter, area: QRectF) -> None:
        """A row that is on its way."""
        box(painter, area, 0, fill=Token.SURFACE)
        face = QRectF(area.left() + metrics.GAP_12, area.center().y() - AVATAR / 2, AVATAR, AVATAR)
        disc(painter, face.center(), AVATAR / 2, Token.TRACK)
        left, wide = area.left() + TEXT_X, area.width() - TEXT_X - metrics.GAP_12
        box(painter, QRectF(left, area.center().y() - 14, wide * 0.4, 10), 4, fill=Token.TRACK)
        box(painter, QRectF(left, area.center().y() + 4, wide * 0.7, 10), 4, fill=Token.TRACK)

    def whole_preview(self, row: ConversationRow, area: QRect) -> str:
        """The preview where it does not fit into the row, for the tooltip (CNV-50)."""
        preview = faces.preview_of(row.conversation, self.draft_of(row.conversation.id))
        text = preview.whole
        return text if width_of(text, Type.BODY) > area.width() - TEXT_X - metrics.GAP_12 else ""
