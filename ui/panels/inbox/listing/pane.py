"""The middle pane: title, search, filter, rows, and what takes their place when there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.conversations import Group
from app.contract.phones import Phone, display, read_phone
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.card import Separator
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.marks import Badge
from ui.kit.controls.menu import Menu
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.paint import button
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.inbox.ground import Ground
from ui.panels.inbox.groups import ICONS, group_words
from ui.panels.inbox.listing.delegate import COMFORTABLE, RowDelegate
from ui.panels.inbox.listing.model import ConversationListModel
from ui.panels.inbox.listing.search import SearchLine
from ui.panels.inbox.listing.state import ListState, Phase
from ui.panels.inbox.listing.view import ConversationListView
from ui.panels.inbox.listing.window import Window
from ui.texts import formats
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEAD: Final = 56
STRIP: Final = 28
SLOW_MS: Final = 200
"""Rows that take longer than this to come show their skeleton."""


class _TitleButton(Button):
    """The title as a button that opens the groups."""

    def sizeHint(self) -> QSize:
        """The title and its chevron."""
        return QSize(width_of(self.text(), Type.SECTION) + metrics.ICON + 3 * metrics.GAP_8, metrics.BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        button.ground(painter, area, self.look)
        end = area.right() - metrics.GAP_8 - metrics.ICON
        draw_icon(painter, Icon.DOWN, Token.MUTED, end, area.center().y() - metrics.ICON / 2)
        room = QRectF(metrics.GAP_8, 0, end - metrics.GAP_8 - 4, area.height())
        write(painter, room, self.text(), Type.SECTION, Token.TEXT)


class ListPane(Ground):
    """Shows a ListState and the rows of a window.

    Signals: `group_chosen(object)`, `searched(str, object)`, `unanswered_wanted(bool)`, `cleared()`, `retried()`,
    `new_wanted(str)` with a number or "", `compact_wanted(bool)`, `groups_wanted()`, `take_wanted()` and
    `resolve_wanted()` for the selected rows, `selection_dropped()`.
    """

    group_chosen = Signal(object)
    searched = Signal(str, object)
    unanswered_wanted = Signal(bool)
    cleared = Signal()
    retried = Signal()
    new_wanted = Signal(str)
    compact_wanted = Signal(bool)
    groups_wanted = Signal()
    take_wanted = Signal()
    resolve_wanted = Signal()
    selection_dropped = Signal()

    def __init__(
        self,
        window: Window,
        user_id: int,
        country: str,
        now_ms: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Token.SURFACE, parent)
        self._country = country
        self._state: ListState | None = None
        self.delegate = RowDelegate(user_id, now_ms, self)
        self.model = ConversationListModel(window, self)
        self.view = ConversationListView(window, self.model, self.delegate, self)
        self.view.setAccessibleName(str(msg("inbox.title")))
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._build_head())
        column.addLayout(self._build_tools())
        self._build_stack()
        column.addWidget(self._build_stale())
        column.addWidget(self._stack, 1)
        column.addWidget(self._build_selection_bar())
        self._build_above_chip()

    # -- building --------------------------------------------------------------------------------------------------

    def _build_head(self) -> QHBoxLayout:
        self._pin = IconButton(Icon.SIDEBARL, msg("inbox.show_groups"), self, size=metrics.BUTTON_TOOL)
        self._pin.clicked.connect(self.groups_wanted)
        self._title = Text("", Type.SECTION, parent=self)
        self._title_menu = _TitleButton("", Kind.GHOST, self)
        self._title_menu.clicked.connect(self._open_groups)
        self._count = Badge(0, BadgeKind.NEUTRAL, self)
        self._new = IconButton(Icon.EDIT, msg("inbox.new_conversation"), self, size=metrics.BUTTON_TOOL)
        self._new.setProperty("tip_keys", "N")
        self._new.clicked.connect(lambda: self.new_wanted.emit(""))
        self._more = IconButton(Icon.MORE, msg("inbox.list_menu"), self, size=metrics.BUTTON_TOOL)
        self._more.clicked.connect(self._open_more)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        head.setSpacing(metrics.GAP_8)
        for widget in (self._pin, self._title, self._title_menu, self._count):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._new)
        head.addWidget(self._more)
        keeper = QWidget(self)
        keeper.setFixedSize(0, HEAD)
        head.addWidget(keeper)
        return head

    def _build_tools(self) -> QVBoxLayout:
        self.search = SearchLine(self)
        self.search.searched.connect(self.searched)
        self._quiet_chip = FilterChip(msg("inbox.unanswered"), self, active=False)
        self._quiet_chip.clicked.connect(lambda: self.unanswered_wanted.emit(True))  # noqa: FBT003 - a signal
        self._active_chip = FilterChip(msg("inbox.unanswered"), self)
        for signal in (self._active_chip.removed, self._active_chip.clicked):
            signal.connect(lambda: self.unanswered_wanted.emit(False))  # noqa: FBT003 - a signal
        self._clear = LinkButton(msg("common.clear"), self, step=Type.SECONDARY_MEDIUM)
        self._clear.set_tip(msg("inbox.clear_filters"))
        self._clear.clicked.connect(self.cleared)
        chips = QHBoxLayout()
        chips.setSpacing(metrics.GAP_8)
        chips.addWidget(self._quiet_chip)
        chips.addWidget(self._active_chip)
        chips.addStretch(1)
        chips.addWidget(self._clear)
        tools = QVBoxLayout()
        tools.setContentsMargins(metrics.GAP_12, 0, metrics.GAP_12, metrics.GAP_8)
        tools.setSpacing(metrics.GAP_12)
        tools.addWidget(self.search)
        tools.addLayout(chips)
        return tools

    def _build_stale(self) -> QWidget:
        self._stale = Ground(Token.WARN_WEAK, self)
        self._stale.setFixedHeight(STRIP)
        self.stale_words = Text("", Type.SECONDARY_MEDIUM, Token.WARN, self._stale, fill=True)
        row = QHBoxLayout(self._stale)
        row.setContentsMargins(metrics.GAP_12, 0, metrics.GAP_12, 0)
        row.addWidget(self.stale_words)
        self._stale.hide()
        return self._stale

    def _build_stack(self) -> None:
        self._stack = QStackedWidget(self)
        self._skeleton = Skeleton(rows=12, row_height=COMFORTABLE, avatar=True)
        self._message = QWidget()
        self._message_column = QVBoxLayout(self._message)
        self._message_column.setContentsMargins(metrics.GAP_12, metrics.GAP_12, metrics.GAP_12, 0)
        self._message_column.addStretch(1)
        self._note: QWidget | None = None
        self._noted: object = None
        for widget in (self._skeleton, self.view, self._message):
            self._stack.addWidget(widget)

    def _build_selection_bar(self) -> QWidget:
        self._bar = Ground(Token.SURFACE, self)
        self._selected = Text("", Type.BODY_MEDIUM, parent=self._bar, fill=True)
        take = IconButton(
            Icon.USERPLUS, msg("inbox.assign_selected"), self._bar, size=metrics.BUTTON_TOOL, bordered=True
        )
        take.clicked.connect(self.take_wanted)
        self._resolve = Button("", parent=self._bar, height=metrics.BUTTON_TOOL, icon=Icon.OKC)
        self._resolve.clicked.connect(self.resolve_wanted)
        drop = IconButton(Icon.X, msg("common.clear"), self._bar, size=metrics.BUTTON_TOOL)
        drop.clicked.connect(self.selection_dropped)
        row = QHBoxLayout()
        row.setContentsMargins(metrics.GAP_12, metrics.GAP_8, metrics.GAP_8, metrics.GAP_8)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self._selected, 1)
        row.addWidget(take)
        row.addWidget(self._resolve)
        row.addWidget(drop)
        column = QVBoxLayout(self._bar)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Separator(self._bar))
        column.addLayout(row)
        self._bar.hide()
        return self._bar

    def _build_above_chip(self) -> None:
        self.above = Button("", Kind.PRIMARY, self, icon=Icon.ARROWU, height=metrics.BUTTON_INLINE)
        self.above.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.above.clicked.connect(self.view.go_to_top)
        self.above.hide()
        self.view.above_changed.connect(self._on_above_changed)

    def _on_above_changed(self, count: int) -> None:
        self.above.setVisible(count > 0 and self._stack.currentWidget() is self.view)
        if count:
            self.above.set_words(msg("inbox.above", count=count))
            self._place_above()

    def _place_above(self) -> None:
        size = self.above.sizeHint()
        top = self._stack.y() + metrics.GAP_8 - size.height()  # above the first name, which stands 8 under the edge
        self.above.setGeometry((self.width() - size.width()) // 2, top, size.width(), size.height())
        self.above.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chip in the middle."""
        super().resizeEvent(event)
        self._place_above()

    # -- state -----------------------------------------------------------------------------------------------------

    def show_state(self, state: ListState) -> None:
        """Show another state; the rows follow the window by themselves."""
        before, self._state = self._state, state
        asked = state.asked
        if before is None or before.asked.group is not asked.group:
            self._title.set_words(group_words(asked.group))
            self._title_menu.set_words(group_words(asked.group))
            self.delegate.group = asked.group
        self._count.set_count(state.total if state.phase is Phase.CONTENT else 0)
        self.search.show_search(asked.text, asked.mode)
        self._quiet_chip.setVisible(not asked.unanswered)
        self._quiet_chip.setEnabled(asked.group is not Group.RESOLVED)
        self._active_chip.setVisible(asked.unanswered)
        self._clear.setVisible(asked.filtered)
        self._slow.start() if state.reading and not self._slow.isActive() else None
        self.view.set_selected(state.selected)
        self._bar.setVisible(bool(state.selected))
        if state.selected:
            count = len(state.selected)
            self._selected.set_words(msg("common.selected", count=count))
            self._resolve.set_words(msg("inbox.resolve_selected", count=count))
        if not state.reading:
            self._slow.stop()
            self._show_phase(state)

    def _on_slow(self) -> None:
        self._turn_to(self._skeleton)
        self.above.hide()

    def _show_phase(self, state: ListState) -> None:
        if state.phase is Phase.CONTENT:
            self._turn_to(self.view)
        elif state.phase is Phase.LOADING:
            self._turn_to(self._skeleton)
        else:
            wanted = state.phase, state.asked, state.fault
            if wanted != self._noted:
                self._noted = wanted
                self._put_note(self._note_for(state))
            self._turn_to(self._message)
        if state.phase is not Phase.CONTENT:
            self.above.hide()

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the keys stay with the list, whatever stands in its place."""
        before = self._stack.currentWidget()
        if before is page:
            return
        if before is self.view and self.view.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to the next button
        self._stack.setCurrentWidget(page)
        if page is self.view and self.hasFocus():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_note(self, note: QWidget) -> None:
        if self._note is not None:
            self._message_column.removeWidget(self._note)
            self._note.deleteLater()
        self._note = note
        self._message_column.insertWidget(0, note)

    def _note_for(self, state: ListState) -> QWidget:
        if state.phase is Phase.FAILED:
            failed = ErrorState(title=msg("inbox.list_failed"))
            if state.fault is not None:
                failed.set_fault(state.fault)
            failed.retried.connect(self.retried)
            return failed
        if state.phase is Phase.UNMATCHED:
            return self._unmatched(state)
        group = state.asked.group
        step = {
            Group.YOUR_TASKS: msg("inbox.go_unassigned"),
            Group.ALL: msg("inbox.new_conversation"),
        }.get(group, "")
        empty = EmptyState(
            ICONS[group], msg(f"inbox.empty_{group.value}"), msg(f"inbox.empty_{group.value}_text"), action=step
        )
        if group is Group.YOUR_TASKS:
            empty.acted.connect(lambda: self.group_chosen.emit(Group.UNASSIGNED))
        else:
            empty.acted.connect(lambda: self.new_wanted.emit(""))
        return empty

    def _unmatched(self, state: ListState) -> EmptyState:
        """Nothing found; an unknown number can be written to (CNV-57)."""
        digits = None if state.asked.by_content else self._number_in(state.asked.text)
        start = msg("inbox.start_with", number=display(digits)) if digits else ""
        clear = msg("common.clear")
        found = EmptyState(
            Icon.SEARCH,
            msg("inbox.unmatched"),
            msg("inbox.unmatched_text", group=group_words(state.asked.group)),
            action=start or clear,
            second=clear if start else "",
        )
        if digits:
            found.acted.connect(lambda: self.new_wanted.emit(digits))
            found.acted_second.connect(self.cleared)
        else:
            found.acted.connect(self.cleared)
        return found

    def _number_in(self, text: str) -> str | None:
        phone = read_phone(text, self._country)
        return phone.digits if isinstance(phone, Phone) and len(phone.digits) > 6 else None

    def show_line(self, *, live: bool, since_ms: int) -> None:
        """Say how old the rows are while the service is away (CNV-8)."""
        self._stale.setVisible(not live)
        if not live:
            self.stale_words.set_words(msg("inbox.stale", time=formats.clock(since_ms)))

    # -- arrangement -----------------------------------------------------------------------------------------------

    def set_folded(self, folded: bool, *, pinned: bool = False) -> None:
        """Without the groups beside it, the title opens them and the head offers a new conversation.

        `pinned`: they stand beside it although there is little room, and can be folded again.
        """
        words = msg("inbox.hide_groups") if pinned else msg("inbox.show_groups")
        self._pin.set_words(words)
        self._pin.set_tip(words)
        self._pin.setVisible(folded or pinned)
        self._title.setVisible(not folded)
        self._title_menu.setVisible(folded)
        self._new.setVisible(folded)

    def _open_groups(self) -> None:
        counts = self._state.counts if self._state is not None else None
        groups = list(Group)
        options = [
            Option(one, group_words(one), icon=ICONS[one], hint=number(counts.counts[one]) if counts else "")
            for one in groups
        ]
        current = groups.index(self._state.asked.group) if self._state is not None else -1
        popup = OptionPopup(self._title_menu, options, current)
        popup.chosen.connect(lambda at: self._on_group(popup, groups[at]))
        popup.open_beside(self._title_menu)

    def _on_group(self, popup: OptionPopup, group: Group) -> None:
        popup.dismiss()
        self.group_chosen.emit(group)

    def _open_more(self) -> None:
        menu = Menu(self)
        compact = self.delegate.compact
        menu.add(msg("inbox.compact"), lambda: self.compact_wanted.emit(not compact), checked=compact)
        menu.popup(self._more, right=True)

    def open_menu_at(self, point: QPoint, rows: list[tuple[str, Callable[[], None], Icon, str]]) -> None:
        """A row's menu at the mouse."""
        menu = Menu(self)
        for text_id, act, icon, keys in rows:
            menu.add(msg(text_id), act, icon=icon, keys=keys)
        menu.popup_at(point, self.view)

    def changeEvent(self, event: QEvent) -> None:
        """Times in rows follow the language with everything else."""
        super().changeEvent(event)
        self.view.viewport().update()
