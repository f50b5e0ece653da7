"""The groups at the left, with their sizes, and the way to a new conversation."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.contract.conversations import Group, GroupCounts
from ui.kit.controls.button import Button
from ui.kit.controls.paint import button, tag
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.tip import key_text
from ui.panels.inbox.ground import Ground
from ui.texts.live import texts
from ui.texts.messages import Message, msg
from ui.texts.numbers import compact
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 200
ICONS: Final = {
    Group.YOUR_TASKS: Icon.USER,
    Group.ALL: Icon.LIST,
    Group.UNASSIGNED: Icon.USERPLUS,
    Group.IN_WORK: Icon.CHAT,
    Group.RESOLVED: Icon.OKC,
    Group.STARRED: Icon.STAR,
}


def group_words(group: Group) -> Message:
    """The name of a group."""
    return msg(f"inbox.group_{group.value}")


class GroupRow(Pressable):
    """A group: icon, name, count; the exact number is its tooltip (CNV-37)."""

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        self._of, self._count = group, -1
        super().__init__(group_words(group), parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(metrics.ROW_COMPACT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """How many conversations it holds."""
        if count != self._count:
            self._count = count
            self.set_tip(msg("inbox.group_count", count=count))
            self.setAccessibleDescription(str(msg("inbox.group_count", count=count)))
            self.update()

    def sizeHint(self) -> QSize:
        """A row."""
        return QSize(WIDTH - 2 * metrics.GAP_8, metrics.ROW_COMPACT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, chosen = QRectF(self.rect()), self.isChecked()
        if chosen or self.hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.PRESS if chosen else Token.HOVER_WINDOW)
        ink = Token.TEXT if chosen else Token.MUTED
        draw_icon(painter, ICONS[self._of], ink, 10, area.center().y() - metrics.ICON / 2)
        count = "" if self._count < 0 else compact(self._count)
        wide = width_of(count, Type.SECONDARY, tabular=True)
        end = area.right() - metrics.GAP_8
        step = Type.SECONDARY_STRONG if chosen else Type.SECONDARY
        write(
            painter, QRectF(end - wide - 4, 0, wide + 4, area.height()), count, step, ink, align=RIGHT, tabular=True
        )
        room = QRectF(38, 0, end - wide - 12 - 38, area.height())
        write(painter, room, self.text(), Type.BODY_STRONG if chosen else Type.BODY_MEDIUM, Token.TEXT)


class _NewButton(Button):
    """Icon and words from the left, the key at the right where there is room for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(msg("inbox.new_conversation"), parent=parent, icon=Icon.EDIT, ground=Token.WINDOW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("tip_keys", "N")  # the panel's action carries the key
        self.set_tip(msg("inbox.new_conversation"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, look, pad = QRectF(self.rect()), self.look, 9
        button.ground(painter, area, look)
        draw_icon(painter, Icon.EDIT, button.ink(look), pad, area.center().y() - metrics.ICON / 2)
        x = float(pad + metrics.ICON + metrics.GAP_8)
        keys = key_text("N")
        end = area.right() - pad - tag.kbd_width(keys)
        if x + width_of(self.text(), look.step) <= end - metrics.GAP_8:
            tag.kbd(painter, end, area.center().y() - metrics.TAG / 2, keys)
        write(
            painter, QRectF(x, 0, area.right() - pad - x, area.height()), self.text(), look.step, button.ink(look)
        )


class GroupsPane(Ground):
    """Signals: `group_chosen(object)` with a Group, `new_wanted()`."""

    group_chosen = Signal(object)
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Token.WINDOW, parent)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(str(msg("inbox.groups")))
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_8, metrics.GAP_12, metrics.GAP_8, metrics.GAP_12)
        column.setSpacing(0)
        self.rows: dict[Group, GroupRow] = {}
        for group in Group:
            row = self.rows[group] = GroupRow(group, self)
            row.clicked.connect(partial(self.group_chosen.emit, group))
            column.addWidget(row)
        column.addStretch(1)
        self.new_button = _NewButton(self)
        self.new_button.clicked.connect(self.new_wanted)
        column.addWidget(self.new_button)
        self._counts: GroupCounts | None = None
        texts().language_changed.connect(self._on_language_changed)

    def show_group(self, group: Group) -> None:
        """Mark the group whose list is shown."""
        self.rows[group].setChecked(True)

    def show_counts(self, counts: GroupCounts | None) -> None:
        """Show every group's size."""
        self._counts = counts
        if counts is not None:
            for group, row in self.rows.items():
                row.set_count(counts.counts[group])

    def _on_language_changed(self) -> None:
        self.setAccessibleName(str(msg("inbox.groups")))
        for row in self.rows.values():
            row.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from group to group."""
        rows = list(self.rows.values())
        at = next((n for n, row in enumerate(rows) if row.hasFocus()), -1)
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if at >= 0 and by is not None:
            rows[(at + by) % len(rows)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)
