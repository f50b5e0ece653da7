"""The rail at the left: sections as icons, or with names and sub-entries; what does not fit goes behind dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ui.kit.controls.floating import Side
from ui.kit.controls.menu import Menu
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.paint.words import write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.tip import set_tip
from ui.shell.logo import draw_logo
from ui.shell.registry import SECTIONS, Entry, Section
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

NARROW: Final = 56
WIDE: Final = 208
_ITEM, _PITCH = 40, 42
_WIDE_ITEM, _WIDE_PITCH = 32, 34
_SUB, _SUB_PITCH = 28, 30
_LOGO_TOP, _LOGO, _FIRST = 8, 24, 46
_FOOT = 8


class RailItem(Pressable):
    """One line of the rail. `level` 1 is a sub-entry: words alone. Signals: `menu_wanted` by the other button."""

    menu_wanted = Signal()

    def __init__(self, words: Words, icon: Icon | None, parent: QWidget, *, level: int = 0) -> None:
        self._icon, self.level = icon, level
        self.wide = False
        self.count = 0
        self.alarm = False
        super().__init__(words, parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_count(self, count: int, *, alarm: bool = False) -> None:
        """The number on it."""
        self.count, self.alarm = count, alarm
        self.setAccessibleDescription(tr("common.unread", count=count) if count else "")
        self.update()

    def nextCheckState(self) -> None:
        """The shell says what is current, not the press."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What lies beside it."""
        event.accept()
        self.menu_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, name, count."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, current = QRectF(self.rect()), self.isChecked()
        leaf = current and not self.property("unfolded")
        if leaf or self.isDown():
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.PRESS)
        elif self.hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_WINDOW)
        ink = Token.TEXT if current else Token.MUTED
        px = metrics.ICON_LARGE
        if not self.wide:
            if self._icon is not None:
                middle = area.center()
                draw_icon(painter, self._icon, ink, middle.x() - px / 2, middle.y() - px / 2, px=px)
            self._small_badge(painter)
            return
        x = area.left() + 34.0
        if self._icon is not None:
            draw_icon(painter, self._icon, ink, area.left() + 10, area.center().y() - px / 2, px=px)
            x = area.left() + 42
        end = area.right() - metrics.GAP_8
        if self.count:
            text = tag.capped(self.count)
            width = tag.badge_width(text)
            end -= width
            place = QRectF(end, area.center().y() - metrics.BADGE / 2, width, metrics.BADGE)
            tag.badge(painter, place, text, BadgeKind.ALARM if self.alarm else BadgeKind.UNREAD)
            end -= metrics.GAP_8
        step = Type.BODY_STRONG if leaf and self.level else Type.BODY_MEDIUM if not self.level else Type.BODY
        write(painter, QRectF(x, area.top(), end - x, area.height()), self.text(), step, ink)

    def _small_badge(self, painter: QPainter) -> None:
        if not self.count:
            return
        text = tag.capped(self.count)
        width = tag.badge_width(text, metrics.BADGE_SMALL)
        area = QRectF(self.width() - width - 1, 2, width, metrics.BADGE_SMALL)
        tag.badge(painter, area, text, BadgeKind.ALARM if self.alarm else BadgeKind.UNREAD)


class _Edge(QWidget):
    """The strip at the right edge: hovering shows a button that changes the width (DSH-8). Signals: `pressed`."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.wide = False
        self._at = 0.0

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._at = min(max(event.position().y(), 24.0), self.height() - 24.0)
        self.update()

    def leaveEvent(self, event: object) -> None:
        del event
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.underMouse():
            return
        painter = QPainter(self)
        smooth(painter)
        rule(painter, QRectF(self.width() - 2, 0, 2, self.height()), Token.ACCENT_LINE)
        area = QRectF(0, self._at - 16, self.width(), 32)
        box(painter, area, 4, fill=Token.RAISED, line=Token.LINE_STRONG)
        icon, px = Icon.LEFT if self.wide else Icon.RIGHT, metrics.ICON_TINY
        draw_icon(painter, icon, Token.MUTED, (self.width() - px) / 2, self._at - px / 2, px=px)


@dataclass(slots=True)
class _Group:
    section: Section
    entries: list[Entry]
    item: RailItem
    subs: list[RailItem]


class Rail(QWidget):
    """Signals: `chosen(panel id)`, `help_wanted`, `width_toggled`."""

    chosen = Signal(str)
    help_wanted = Signal()
    width_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wide = False
        self._groups: list[_Group] = []
        self._counts: dict[str, int] = {}
        self._current = ""
        self._hidden: list[_Group] = []
        self.more = RailItem(msg("shell.more_panels"), Icon.MORE, self)
        self.more.clicked.connect(self._open_more)
        set_tip(self.more, msg("shell.more_panels"))
        self.help = RailItem(msg("shell.help"), Icon.HELP, self)
        self.help.clicked.connect(self.help_wanted)
        set_tip(self.help, msg("shell.help"), "Shift+F1")
        self.edge = _Edge(self)
        self.edge.pressed.connect(self.width_toggled)
        self._apply_width()
        texts().language_changed.connect(self.update)

    # -- content -------------------------------------------------------------------------------------------------

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show the sections of these panels."""
        for group in self._groups:
            for item in (group.item, *group.subs):
                item.hide()
                item.deleteLater()
        self._groups = []
        for section in SECTIONS:
            own = [entry for entry in entries if entry.section == section.id and entry.listed]
            if own:
                self._groups.append(self._group(section, own))
        self._lay_out()
        self.set_current(self._current)
        for panel_id, count in list(self._counts.items()):
            self.set_count(panel_id, count)

    def clear(self) -> None:
        """Forget the person: their entries and numbers."""
        self._counts = {}
        self.set_entries(())

    def _group(self, section: Section, entries: list[Entry]) -> _Group:
        first = entries[0]
        item = RailItem(msg(section.text_id), section.icon, self)
        item.clicked.connect(partial(self._on_section, section.id))
        item.menu_wanted.connect(partial(self.open_subs, section.id))
        set_tip(item, msg(section.text_id), first.keys)
        subs = []
        if len(entries) > 1:
            for entry in entries:
                sub = RailItem(msg(entry.text_id), None, self, level=1)
                sub.clicked.connect(partial(self._on_sub, entry.id))
                set_tip(sub, msg(entry.text_id), entry.keys)
                subs.append(sub)
        for made in (item, *subs):
            made.show()
        return _Group(section, entries, item, subs)

    def _on_section(self, section_id: str) -> None:
        """Go there; where one is already, the narrow rail offers what lies beside."""
        group = next(one for one in self._groups if one.section.id == section_id)
        if group.item.isChecked() and group.subs and not self.wide:
            self.open_subs(section_id)
        else:
            self.chosen.emit(group.entries[0].id)

    def _on_sub(self, panel_id: str) -> None:
        self.chosen.emit(panel_id)

    def items(self) -> dict[str, RailItem]:
        """The item of every section, by its id."""
        return {group.section.id: group.item for group in self._groups}

    def set_current(self, panel_id: str) -> None:
        """Mark where the person is."""
        self._current = panel_id
        for group in self._groups:
            ids = [entry.id for entry in group.entries]
            inside = panel_id in ids
            group.item.setChecked(inside)
            for entry, sub in zip(group.entries, group.subs, strict=False):
                sub.setChecked(entry.id == panel_id)
        self.more.setChecked(any(group.item.isChecked() for group in self._hidden))
        self._lay_out()

    def set_section(self, section_id: str) -> None:
        """Mark a section whose panel is not on the rail."""
        for group in self._groups:
            group.item.setChecked(group.section.id == section_id)
        self._lay_out()

    def set_count(self, panel_id: str, count: int) -> None:
        """The number on a panel's entry."""
        self._counts[panel_id] = count
        for group in self._groups:
            ids = [entry.id for entry in group.entries]
            if panel_id in ids:
                group.item.set_count(sum(self._counts.get(one, 0) for one in ids))
                for entry, sub in zip(group.entries, group.subs, strict=False):
                    sub.set_count(self._counts.get(entry.id, 0))

    # -- width ---------------------------------------------------------------------------------------------------

    def set_wide(self, wide: bool) -> None:
        """With names or without."""
        self.wide = wide
        self._apply_width()

    def _apply_width(self) -> None:
        self.setFixedWidth(WIDE if self.wide else NARROW)
        self.edge.wide = self.wide
        set_tip(self.edge, msg("shell.narrow_rail" if self.wide else "shell.widen_rail"), "Ctrl+B")
        for item in self.findChildren(RailItem):
            item.wide = self.wide
            item.update()
        self._lay_out()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits."""
        super().resizeEvent(event)
        self._lay_out()

    # -- placing -------------------------------------------------------------------------------------------------

    def _heights(self, group: _Group) -> int:
        if not self.wide:
            return _PITCH
        unfolded = group.item.isChecked() and group.subs
        return _WIDE_PITCH + (len(group.subs) * _SUB_PITCH if unfolded else 0)

    def _lay_out(self) -> None:
        pitch = _WIDE_PITCH if self.wide else _PITCH
        foot = [group for group in self._groups if group.section.foot]
        top = [group for group in self._groups if not group.section.foot]
        bottom = self.height() - _FOOT - pitch * (1 + len(foot))
        self._place_foot(foot, bottom, pitch)
        room = bottom - _FIRST
        fits = self._fitting(top, room, pitch)
        self._hidden = top[fits:]
        y = _FIRST
        for group in top[:fits]:
            y = self._place_group(group, y)
        for group in self._hidden:
            for item in (group.item, *group.subs):
                item.hide()
        self.more.setVisible(bool(self._hidden))
        self.more.setChecked(any(group.item.isChecked() for group in self._hidden))
        self._place(self.more, y)
        self.edge.setGeometry(self.width() - 6, 0, 6, self.height())
        self.edge.raise_()

    def _fitting(self, groups: list[_Group], room: int, pitch: int) -> int:
        heights = [self._heights(group) for group in groups]
        if sum(heights) <= room:
            return len(groups)
        used, fits = 0, 0
        for height in heights:
            if used + height + pitch > room:
                break
            used, fits = used + height, fits + 1
        return fits

    def _place_foot(self, foot: list[_Group], y: int, pitch: int) -> None:
        self._place(self.help, y)
        for group in foot:
            y += pitch
            group.item.show()
            self._place(group.item, y)

    def _place_group(self, group: _Group, y: int) -> int:
        group.item.show()
        self._place(group.item, y)
        unfolded = bool(self.wide and group.item.isChecked() and group.subs)
        group.item.setProperty("unfolded", unfolded)
        y += _WIDE_PITCH if self.wide else _PITCH
        for sub in group.subs:
            sub.setVisible(unfolded)
            if unfolded:
                sub.wide = True
                sub.setGeometry(metrics.GAP_8, y, WIDE - 2 * metrics.GAP_8, _SUB)
                y += _SUB_PITCH
        return y

    def _place(self, item: RailItem, y: int) -> None:
        item.wide = self.wide
        if self.wide:
            item.setGeometry(metrics.GAP_8, y, WIDE - 2 * metrics.GAP_8, _WIDE_ITEM)
        else:
            item.setGeometry((NARROW - _ITEM) // 2, y, _ITEM, _ITEM)

    def _open_more(self) -> None:
        menu = Menu(self)
        for group in self._hidden:
            for entry in group.entries:
                menu.add(msg(entry.text_id), partial(self.chosen.emit, entry.id), icon=group.section.icon)
        menu.popup(self.more, Side.RIGHT)

    def open_subs(self, section_id: str) -> Menu | None:
        """The sub-entries of a section as a menu beside its icon, for the narrow rail."""
        group = next((one for one in self._groups if one.section.id == section_id and one.subs), None)
        if group is None:
            return None
        menu = Menu(self)
        for entry in group.entries:
            menu.add(
                msg(entry.text_id),
                partial(self.chosen.emit, entry.id),
                checked=entry.id == self._current,
                keys=entry.keys,
            )
        menu.popup(group.item, Side.RIGHT)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move along the rail."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        stops = [item for item in self._stops() if item.isVisible()]
        focused = self.focusWidget()
        if step is None or focused not in stops:
            super().keyPressEvent(event)
            return
        at = stops.index(focused)
        stops[(at + step) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    def _stops(self) -> list[RailItem]:
        top = [item for group in self._groups if not group.section.foot for item in (group.item, *group.subs)]
        foot = [group.item for group in self._groups if group.section.foot]
        return [*top, self.more, self.help, *foot]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, sign, line."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.WINDOW))
        rule(painter, QRectF(self.width() - 1, 0, 1, self.height()))
        left = 18 if self.wide else (NARROW - _LOGO) / 2
        draw_logo(painter, QRectF(left, _LOGO_TOP + 4, _LOGO, _LOGO))
        if self.wide:
            area = QRectF(left + _LOGO + 10, 0, WIDE, 48)
            write(painter, area, tr("shell.app"), Type.SECTION, Token.TEXT)

    def sizeHint(self) -> QSize:
        """Its width."""
        return QSize(WIDE if self.wide else NARROW, 400)
