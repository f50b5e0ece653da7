"""The queue of moderation: what waits on the left, what it would send on the right, approve and reject below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.faults import Code
from app.contract.feed import Event, Topic
from app.contract.moderation import LateStart, Waiting
from app.contract.permissions import Permission
from app.contract.service import Workspace
from backend_client.transport import ServiceFault
from ui.kit.controls.button import Button
from ui.kit.controls.choice import Switch
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.media.desk import desk_of
from ui.panels.moderation.details import WaitingDetails, start_words
from ui.panels.moderation.model import Phase, QueueModel, QueueState
from ui.panels.moderation.questions import LateDialog, RejectDialog
from ui.panels.moderation.rows import WaitingRow
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

LIST = 320
_HEAD = 48
_FOOT = 56
_WIDE = 520


class _Lined(QWidget):
    """A part with a line at its right or upper edge."""

    def __init__(self, parent: QWidget, *, right: bool = False) -> None:
        super().__init__(parent)
        self._right = right

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        line = QRectF(self.width() - 1, 0, 1, self.height()) if self._right else QRectF(0, 0, self.width(), 1)
        rule(painter, line, Token.LINE)


class ModerationPanel(Panel):
    """Up and Down go through the queue, A approves, R rejects."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.dialog: Dialog | None = None
        self.rows: list[WaitingRow] = []
        self.may_switch = context.may(Permission.MANAGE_ORGANISATION)
        self._build()
        client = context.client
        self.model = QueueModel(client.moderation, client.broadcast_templates, client.accounts, self._on_state)
        self._on_state(self.model.state)
        events = client.events
        self._ends = [
            events.subscribe(Topic.MODERATION, self._on_event),
            events.subscribe(Topic.WORKSPACE, self._on_workspace),
        ]
        texts().language_changed.connect(self._on_language_changed)

    def _build(self) -> None:
        self.switch = Switch(msg("moderation.switch"), self)
        self.switch.setVisible(self.may_switch)
        self.switch.toggled.connect(self._on_switched)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self)
        head = QWidget(self)
        head.setFixedHeight(_HEAD)
        top = QHBoxLayout(head)
        top.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        top.addWidget(self.count)
        top.addStretch(1)
        top.addWidget(self.switch)
        self.skeleton, self.error = Skeleton(self), ErrorState(self)
        self.empty = EmptyState(Icon.GAVEL, msg("moderation.empty_title"), msg("moderation.empty_text"), self)
        self.error.retried.connect(self.refresh)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        self.content = self._build_content()
        self.places = QStackedWidget(self)
        self._pages: dict[QWidget, QWidget] = {self.content: self.content}
        for place in (self.skeleton, self.error, self.empty):
            self._pages[place] = self._page(place)
        for page in self._pages.values():
            self.places.addWidget(page)
        whole.addWidget(self.places, 1)

    def _page(self, place: QWidget) -> QWidget:
        """A place of readable width, in the middle of the panel."""
        page = QWidget()
        place.setMaximumWidth(_WIDE)
        row = QHBoxLayout(page)
        row.setContentsMargins(metrics.GAP_24, metrics.GAP_32, metrics.GAP_24, metrics.GAP_24)
        row.addStretch(1)
        row.addWidget(place, 100, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        return page

    def _build_content(self) -> QWidget:
        host = QWidget(self)
        left = _Lined(host, right=True)
        left.setFixedWidth(LIST)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 1, 0)
        self._list.setSpacing(0)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 1, 0)
        inner.addWidget(scrolling(self._list, left))
        self.details = WaitingDetails(
            host, pictures=desk_of(self.context).pictures, templates=book_of(self.context)
        )
        foot = _Lined(host)
        foot.setFixedHeight(_FOOT)
        self.own = Text("", Type.SECONDARY, Token.MUTED, foot, fill=True)
        self.reject_button = Button(msg("moderation.reject"), Kind.DANGER, foot)
        self.approve_button = Button(msg("moderation.approve"), Kind.PRIMARY, foot)
        row = QHBoxLayout(foot)
        row.setContentsMargins(metrics.GAP_24, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.own, 1)
        row.addWidget(self.reject_button)
        row.addWidget(self.approve_button)
        self.reject_button.clicked.connect(self.reject)
        self.approve_button.clicked.connect(self.approve)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.details, 1)
        right.addWidget(foot)
        both = QHBoxLayout(host)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(left)
        both.addLayout(right, 1)
        return host

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("moderation.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here by key or by name."""
        chosen = self.model.state.chosen
        found = [
            Action("moderation_next", msg("moderation.next"), partial(self.model.step, 1), Icon.DOWN, "Down"),
            Action("moderation_previous", msg("moderation.previous"), partial(self.model.step, -1), Icon.UP, "Up"),
        ]
        if chosen is not None:
            found += [
                Action("approve", msg("moderation.approve"), self.approve, Icon.CHECK, "A", chosen.may_approve),
                Action("reject", msg("moderation.reject"), self.reject, Icon.X, "R"),
            ]
        if self.may_switch:
            found.append(Action("moderation_switch", msg("moderation.switch"), self.switch.toggle, Icon.GAVEL))
        return found

    def arrive(self, params: Params) -> None:
        """Read the queue."""
        del params
        self.refresh()

    def refresh(self) -> None:
        """Read the queue again."""
        self.run("", self.model.load())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()

    def minimumSizeHint(self) -> QSize:
        """Room for list and details."""
        return QSize(680, 400)

    # -- showing -------------------------------------------------------------------------------------------------

    def _on_state(self, state: QueueState) -> None:
        if state.fault is not None:
            self.error.set_fault(state.fault)
        shown: dict[Phase, QWidget] = {Phase.LOADING: self.skeleton, Phase.FAILED: self.error}
        place = shown.get(state.phase) or (self.content if state.rows else self.empty)
        self.places.setCurrentWidget(self._pages[place])
        self.empty.message.set_words(msg("moderation.empty_text" if state.enabled else "moderation.empty_off"))
        self.switch.setChecked(state.enabled)
        self.count.set_words(msg("moderation.waiting", count=len(state.rows)) if state.rows else "")
        self._show_rows(state)
        chosen = state.chosen
        if chosen is not None:
            self.details.show_waiting(chosen, self.context.clock())
            self.approve_button.setEnabled(chosen.may_approve)
            self.own.set_words("" if chosen.may_approve else msg("moderation.own"))
        self.badge_changed.emit(len(state.rows))
        self.bar_changed.emit()

    def _show_rows(self, state: QueueState) -> None:
        if [row.waiting for row in self.rows] != list(state.rows):
            for row in self.rows:
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            while self._list.count():
                self._list.takeAt(0)
            self.rows = [WaitingRow(one, self.context.clock(), self) for one in state.rows]
            for row in self.rows:
                row.clicked.connect(partial(self.model.choose, row.waiting))
                self._list.addWidget(row)
            self._list.addStretch(1)
        for row in self.rows:
            row.setChecked(row.waiting is state.chosen)

    def _on_language_changed(self) -> None:
        self._on_state(self.model.state)

    def _on_event(self, event: Event) -> None:
        del event
        self.refresh()

    def _on_workspace(self, event: Event) -> None:
        if event.record is not None:
            self.model.set_enabled(msgspec.json.decode(event.record, type=Workspace).moderation)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _on_switched(self, on: bool) -> None:
        if on != self.model.state.enabled:
            self.run("switch", self._guarded(None, partial(self._switch, on=on)))

    async def _switch(self, *, on: bool) -> None:
        await self.model.switch(enabled=on)
        self.context.tell(msg("moderation.switched_on" if on else "moderation.switched_off"))

    def approve(self) -> None:
        """*Approve* what is looked at."""
        chosen = self.model.state.chosen
        if chosen is not None and chosen.may_approve:
            self.run("decide", self._guarded(chosen, partial(self._approve, chosen, None)))

    async def _approve(self, one: Waiting, late: LateStart | None) -> None:
        if not await self.model.approve(one, late):
            time = start_words(one, self.context.clock())
            self._ask(LateDialog(self, one.name, time), partial(self._on_late, one))
            return
        text = "moderation.returned" if late is LateStart.RETURN else "moderation.approved"
        self.context.tell(msg(text, name=one.name))

    def _on_late(self, one: Waiting, answer: object) -> None:
        if isinstance(answer, LateStart):
            self.run("decide_late", self._guarded(one, partial(self._approve, one, answer)))

    def reject(self) -> None:
        """*Reject* what is looked at, with the reason."""
        chosen = self.model.state.chosen
        if chosen is not None:
            self._ask(RejectDialog(self, chosen.name), partial(self._on_reject, chosen))

    def _on_reject(self, one: Waiting, comment: object) -> None:
        if isinstance(comment, str):
            self.run("decide", self._guarded(one, partial(self._reject, one, comment)))

    async def _reject(self, one: Waiting, comment: str) -> None:
        await self.model.reject(one, comment)
        self.context.tell(msg("moderation.rejected", name=one.name))

    def _ask(self, dialog: Dialog, then: Callable[[object], object]) -> None:
        self.dialog = dialog
        dialog.closed.connect(then)
        dialog.open()

    async def _guarded(self, chosen: Waiting | None, act: Callable[[], Awaitable[None]]) -> None:
        """Say what was refused, above all that what was decided about changed meanwhile (BRD-122)."""
        try:
            await act()
        except ServiceFault as error:
            words: Words = fault_text(error.fault)
            changed = error.fault.code in (Code.CONFLICT, Code.STATUS_IS_NOW, Code.NOT_FOUND)
            if changed and chosen is not None:
                words = msg("moderation.changed", name=chosen.name)
            self.context.news.warn(words)
            self.switch.setChecked(self.model.state.enabled)
