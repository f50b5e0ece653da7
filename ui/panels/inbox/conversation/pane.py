"""The conversation: head, thread or what stands in its place, composer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.conversations import ConversationState
from app.contract.messages import Message
from app.contract.received import Tapped
from ui.kit.composer.composer import Composer
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.floating import Side
from ui.kit.controls.marks import Badge
from ui.kit.controls.menu import Menu
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.text import Text
from ui.kit.thread.info import InfoBox
from ui.kit.thread.items import OPENING, Act, BubbleItem
from ui.kit.thread.list_box import ListBox
from ui.kit.thread.opening import ask_to_open
from ui.kit.thread.view import ThreadView
from ui.panels.inbox.conversation.drawing import Drawing
from ui.panels.inbox.conversation.facts import facts_of
from ui.panels.inbox.conversation.header import TalkHeader
from ui.panels.inbox.conversation.items import items_of, key_of
from ui.panels.inbox.conversation.skeleton import ThreadSkeleton
from ui.panels.inbox.conversation.state import TalkPhase, TalkState
from ui.panels.inbox.ground import Ground
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

SLOW_MS: Final = 200
NOTE_WIDTH: Final = 440


class TalkPane(Ground):
    """Shows a TalkState. The composer is `composer`, the head `header`, the thread `talk_view`.

    Signals: `acted(str, object)` with the key of a bubble and an Act, `explain_wanted(int)` with a message's id,
    `earlier_wanted()`, `later_wanted()`,
    `newest_wanted()`, `earlier_retried()`, `retried()`, `take_wanted()`, `draft_copied()`, `seen()` when the newest
    message is on screen.
    """

    acted = Signal(str, object)
    explain_wanted = Signal(int)
    earlier_wanted = Signal()
    later_wanted = Signal()
    newest_wanted = Signal()
    earlier_retried = Signal()
    retried = Signal()
    take_wanted = Signal()
    seen = Signal()
    new_wanted = Signal()

    def __init__(
        self,
        user_id: int,
        now_ms: Callable[[], int],
        composer: Composer,
        draft_of: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Token.CHAT, parent)
        self._user_id, self._draft_of = user_id, draft_of
        self._state = TalkState()
        self._messages: dict[str, Message] = {}
        self._drawing = Drawing()
        self.header = TalkHeader(user_id, self)
        self.talk_view = ThreadView(now_ms, self)
        self.composer = composer
        composer.setParent(self)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        self._build()
        self._connect()
        texts().language_changed.connect(self._on_language_changed)

    def _build(self) -> None:
        self._skeleton = ThreadSkeleton()
        self._message = QWidget()
        self._message_row = QHBoxLayout()
        self._message_row.addStretch()
        self._message_row.addStretch()
        column = QVBoxLayout(self._message)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        column.addStretch(2)
        column.addLayout(self._message_row)
        column.addStretch(3)
        self._note: QWidget | None = None
        self._noted: object = None
        self._stack = QStackedWidget(self)
        for widget in (self.talk_view, self._skeleton, self._message):
            self._stack.addWidget(widget)
        self.take_bar = self._build_take_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        column.addWidget(self.take_bar)
        column.addWidget(self.composer)
        self.jump = IconButton(Icon.ARROWD, msg("thread.to_newest"), self, size=metrics.BUTTON, bordered=True)
        self.jump.setProperty("tip_keys", "End")
        self.jump.clicked.connect(self._on_jump)
        self.jump.hide()
        self._jump_count = Badge(0, parent=self)
        self._jump_count.hide()

    def _build_take_bar(self) -> QWidget:
        bar = Ground(Token.WARN_WEAK, self)
        bar.setFixedHeight(36)
        take = Button(msg("inbox.take_it"), parent=bar, height=metrics.BUTTON_INLINE)
        take.setProperty("tip_keys", "A")
        take.set_tip(msg("inbox.take_tip"))
        take.clicked.connect(self.take_wanted)
        row = QHBoxLayout(bar)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        row.addWidget(Text(msg("inbox.take_bar"), Type.SECONDARY_MEDIUM, Token.WARN, bar, fill=True), 1)
        row.addWidget(take)
        bar.hide()
        return bar

    def _connect(self) -> None:
        view = self.talk_view
        view.earlier_wanted.connect(self.earlier_wanted)
        view.later_wanted.connect(self.later_wanted)
        view.earlier_retried.connect(self.earlier_retried)
        view.acted.connect(self.acted)
        view.link_opened.connect(lambda url: ask_to_open(self, url))
        view.info_wanted.connect(self._on_info_wanted)
        view.menu_wanted.connect(self._on_menu_wanted)
        view.list_wanted.connect(self._on_list_wanted)
        view.bottom_reached.connect(self._on_bottom_reached)

    # -- state -----------------------------------------------------------------------------------------------------

    def show_state(self, state: TalkState) -> None:
        """Show another state."""
        before, self._state = self._state, state
        other = before.conversation_id != state.conversation_id
        self.header.show_row(state.row if state.phase is not TalkPhase.NOTHING else None)
        self.header.setVisible(state.phase is not TalkPhase.NOTHING)
        self._messages = {key_of(message.id): message for message in state.stretch.messages}
        self._drawing.forget_but(message.id for message in state.stretch.messages)
        writes = state.phase in {TalkPhase.CONTENT, TalkPhase.LOADING} and state.row is not None
        self.composer.setVisible(writes)
        self.take_bar.setVisible(writes and self._waits(state))
        if state.phase is TalkPhase.LOADING:
            if other:
                self.talk_view.show_items((), other=True)
                self._slow.start()
            return
        self._slow.stop()
        if state.phase is TalkPhase.CONTENT and (state.stretch.messages or state.stretch.lines or state.pending):
            fresh = other or before.phase is not TalkPhase.CONTENT
            self._turn_to(self.talk_view)
            self.talk_view.show_items(items_of(state, self._user_id, self._drawing.of), other=fresh)
            if fresh and state.new is not None:
                self.talk_view.show_key("new")
        else:
            self._show_note(state)
        self._show_jump()

    def _waits(self, state: TalkState) -> bool:
        return state.row is not None and state.row.conversation.state is ConversationState.UNASSIGNED

    def _on_slow(self) -> None:
        self._turn_to(self._skeleton)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the keys stay here, whatever stands in the thread's place."""
        if self.talk_view.hasFocus() and page is not self.talk_view:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to the next button
        self._stack.setCurrentWidget(page)
        if page is self.talk_view and self.hasFocus():
            self.talk_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_note(self, state: TalkState) -> None:
        wanted = state.phase, state.conversation_id, state.fault
        if wanted != self._noted:
            self._noted = wanted
            if self._note is not None:
                self._message_row.removeWidget(self._note)
                self._note.deleteLater()
            self._note = self._note_for(state)
            self._note.setMaximumWidth(NOTE_WIDTH)
            self._message_row.insertWidget(1, self._note, 1)
        self._turn_to(self._message)

    def _note_for(self, state: TalkState) -> QWidget:
        if state.phase is TalkPhase.FAILED:
            failed = ErrorState(title=msg("inbox.talk_failed"))
            if state.fault is not None:
                failed.set_fault(state.fault)
            failed.retried.connect(self.retried)
            return failed
        if state.phase is TalkPhase.GONE:
            draft = self._draft_of(state.conversation_id) if state.conversation_id is not None else ""
            action = msg("inbox.copy_draft") if draft.strip() else ""
            gone = EmptyState(Icon.HANDOVER, msg("inbox.gone"), msg("inbox.gone_text"), action=action)
            gone.acted.connect(lambda: QGuiApplication.clipboard().setText(draft))
            return gone
        if state.phase is TalkPhase.CONTENT:
            return EmptyState(Icon.CHAT, msg("inbox.empty_thread"), msg("inbox.empty_thread_text"))
        nothing = EmptyState(
            Icon.CHAT,
            msg("inbox.none_open"),
            msg("inbox.none_open_text"),
            action=msg("inbox.new_conversation"),
        )
        nothing.acted.connect(self.new_wanted)
        return nothing

    def _on_language_changed(self) -> None:
        self._noted = None
        self.show_state(self._state)

    # -- the newest end --------------------------------------------------------------------------------------------

    def _on_bottom_reached(self, at_bottom: bool) -> None:
        self._show_jump()
        if at_bottom:
            self.seen.emit()

    @property
    def shows_newest(self) -> bool:
        """Whether the newest message is on screen."""
        shown = self._stack.currentWidget() is self.talk_view and self.isVisible()
        return shown and self.talk_view.at_bottom and not self._state.stretch.later

    def _show_jump(self) -> None:
        content = self._state.phase is TalkPhase.CONTENT and self._stack.currentWidget() is self.talk_view
        wanted = content and (not self.talk_view.at_bottom or self._state.stretch.later)
        self.jump.setVisible(wanted)
        self._jump_count.set_count(self._state.unread if wanted else 0)
        if wanted:
            self._place_jump()

    def _place_jump(self) -> None:
        area = self._stack.geometry()
        size = metrics.BUTTON
        spot = QRect(area.right() - size - metrics.GAP_16, area.bottom() - size - metrics.GAP_12, size, size)
        self.jump.setGeometry(spot)
        self.jump.raise_()
        badge = self._jump_count.sizeHint()
        at = QPoint(spot.center().x() - badge.width() // 2 + 1, spot.top() - badge.height() // 2)
        self._jump_count.setGeometry(QRect(at, badge))
        self._jump_count.raise_()

    def _on_jump(self) -> None:
        if self._state.stretch.later:
            self.newest_wanted.emit()
        self.talk_view.go_to_bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its corner."""
        super().resizeEvent(event)
        self._place_jump()

    # -- a message -------------------------------------------------------------------------------------------------

    def _on_info_wanted(self, key: str, near: QRect) -> None:
        message = self._messages.get(key)
        if message is not None:
            box = InfoBox(self, facts_of(message, self._answered(message)))
            why = LinkButton(msg("story.explain"), box)
            why.clicked.connect(box.dismiss)
            why.clicked.connect(lambda: self.explain_wanted.emit(int(message.id)))
            box.column.addSpacing(metrics.GAP_8)
            box.column.addWidget(why)
            box.open_beside(self.talk_view.viewport(), Side.BELOW, near=near)

    def _answered(self, message: Message) -> Message | None:
        """What a tapped reply stood on, where that is in the thread."""
        tapped = message.received
        found = tapped.answers if isinstance(tapped, Tapped) else None
        return None if found is None else self._messages.get(key_of(found))

    def _on_list_wanted(self, key: str, near: QRect) -> None:
        scene = next(
            (one.scene for one in self.talk_view.items if isinstance(one, BubbleItem) and one.key == key), None
        )
        if scene is not None and scene.sheet is not None:
            box = ListBox(self, scene.sheet)
            box.open_beside(self.talk_view.viewport(), Side.BELOW, near=near)

    def _opening(self, key: str) -> list[Act]:
        item = next((one for one in self.talk_view.items if one.key == key), None)
        return [act for act in item.acts if act in OPENING] if isinstance(item, BubbleItem) else []

    @property
    def opened_by_key(self) -> str:
        """Of the bubbles that stand for something the one chosen by the keyboard, else the newest; "" for none."""
        keys = [one.key for one in self.talk_view.items if self._opening(one.key)]
        chosen = self.talk_view.current_key
        return chosen if chosen in keys else (keys[-1] if keys else "")

    def open_sent(self) -> None:
        """Open the map, the file or the mail that a bubble stands for."""
        key = self.opened_by_key
        if key:
            self.acted.emit(key, self._opening(key)[0])

    def explain(self, key: str = "") -> None:
        """Ask for the story of a bubble, of the one chosen by the keyboard, else of the newest message."""
        message = self._messages.get(key or self.talk_view.current_key)
        if message is None and self._state.stretch.messages:
            message = self._state.stretch.messages[-1]
        if message is not None:
            self.explain_wanted.emit(int(message.id))

    def _on_menu_wanted(self, key: str, point: QPoint) -> None:
        menu = Menu(self)
        selected = bool(self.talk_view.selected_text())
        words = msg("thread.copy_selected") if selected else msg("thread.copy_text")
        menu.add(words, self.talk_view.copy, icon=Icon.COPY, keys="Ctrl+C")
        message = self._messages.get(key)
        if message is not None:
            for act in self._opening(key):
                words = msg(f"thread.act_{act.value}")
                menu.add(words, partial(self.acted.emit, key, act), icon=Icon.EXT, keys="O")
            menu.add(msg("thread.info"), lambda: self.talk_view.ask_info(key), icon=Icon.INFO, keys="Return")
            menu.add(msg("story.explain"), lambda: self.explain(key), icon=Icon.HELP, keys="X")
            if message.author_id is not None and message.content is None:
                again = msg("thread.act_send_again")
                menu.add(again, lambda: self.acted.emit(key, Act.SEND_AGAIN), icon=Icon.REFRESH)
        menu.popup_at(point, self.talk_view)
