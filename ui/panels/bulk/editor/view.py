"""The editor of a campaign: settings, message and lists, delivery; its entries behind a second tab."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.bulk import SLOTS, CampaignId, Invalid
from app.contract.feed import Topic
from ui.kit.controls.button import LinkButton
from ui.kit.controls.choice import Switch
from ui.kit.controls.menu import Menu
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.column import Column
from ui.panels.broadcasts.builder.notice import Notice
from ui.panels.bulk.editor.desk import EditorDesk
from ui.panels.bulk.editor.draft import Draft
from ui.panels.bulk.editor.filing import FilingModel
from ui.panels.bulk.editor.message import MessagePart
from ui.panels.bulk.editor.model import EditorModel
from ui.panels.bulk.editor.preview import PreviewPart
from ui.panels.bulk.editor.setup import SetupColumn
from ui.panels.bulk.editor.side import SideColumn
from ui.panels.bulk.editor.slot_card import SlotCard
from ui.panels.bulk.editor.state import EditorState, Phase
from ui.panels.bulk.entries.page import EntriesPage
from ui.shell.panel import PanelContext
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

SETTINGS, ENTRIES = "settings", "entries"
_WIDE: Final = 1_240
_SIDES: Final = {True: (304, 312), False: (288, 264)}
_MOST: Final = 860


class EditorView(QWidget):
    """One campaign over the list. Signals: `changed()` for the bar, `left()`, `copied(object)` with a Campaign."""

    changed = Signal()
    left = Signal()
    copied = Signal(object)

    def __init__(
        self, context: PanelContext, campaign_id: CampaignId | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.model = EditorModel(context.client, context.workspace.time_zone, campaign_id)
        self.filing = FilingModel(self.model)
        self.desk = EditorDesk(self, context, self.model, self.filing)
        self._focused: tuple[object, ...] = ()
        self.menu: Menu | None = None
        self.notice = Notice(self)
        self.tabs = Tabs(self, margin=metrics.GAP_16)
        self.tabs.add(SETTINGS, msg("bulk.settings"))
        self.tabs.add(ENTRIES, msg("bulk.entries"))
        self.setup = SetupColumn(self._edit, self)
        self.middle = Column(msg("bulk.message_and_list"), ground=Token.WINDOW, parent=self)
        self.message = MessagePart(self._edit, self)
        self.template = LinkButton(msg("bulk.template_file"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.DOWNLOAD)
        self.slots = {slot: SlotCard(slot, self) for slot in SLOTS}
        self.duplicates = Switch(msg("bulk.remove_duplicates"), self)
        self.second = Switch(msg("bulk.second_list"), self)
        self.overdue = Switch(msg("bulk.overdue_now"), self)
        self.preview = PreviewPart(self)
        self.side = SideColumn(context.clock, self)
        self.entries = EntriesPage(context, self)
        self.error = ErrorState(self)
        self.skeleton = Skeleton(self)
        self._lay_out()
        self._connect()
        events = context.client.events
        self._ends = [
            events.subscribe(Topic.BULK, self.model.on_event),
            events.subscribe(Topic.JOBS, self.model.on_job),
        ]

    def _lay_out(self) -> None:
        self.middle.head.addStretch(1)
        self.middle.body.setSpacing(metrics.GAP_16)
        lists = QVBoxLayout()
        lists.setSpacing(metrics.GAP_12)
        head = QHBoxLayout()
        head.addWidget(Text(msg("bulk.list"), Type.SECTION, parent=self, fill=True), 1)
        head.addWidget(self.template)
        lists.addLayout(head)
        for widget in (self.slots[1], self.second, self.slots[2], self.duplicates, self.overdue):
            lists.addWidget(widget)
        self.middle.body.addWidget(self.message)
        self.middle.body.addLayout(lists)
        self.middle.body.addWidget(self.preview)
        self.middle.body.addStretch(1)
        settings = QWidget(self)
        row = QHBoxLayout(settings)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addWidget(self.middle, 1)
        row.addWidget(self.side)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(settings)
        self.stack.addWidget(self.entries)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.notice)
        for place in (self.error, self.skeleton):
            column.addWidget(place)
        column.addWidget(self.stack, 1)

    def kept_clear(self) -> int:
        """How high the buttons at the foot are, where they are seen."""
        return self.side.foot_host.height() if self.side.isVisible() else 0

    def _connect(self) -> None:
        desk, side = self.desk, self.side
        for slot, card in self.slots.items():
            card.chosen.connect(partial(desk.take, slot))
            card.declined.connect(partial(self.filing.decline, slot))
            card.browse_wanted.connect(partial(desk.browse, slot))
            card.removed.connect(partial(desk.remove, slot))
            card.problems_wanted.connect(desk.show_problems)
            card.again_wanted.connect(partial(desk.load_again, slot))
            card.dismissed.connect(partial(self.filing.dismiss, slot))
            card.cancelled.connect(lambda: desk.run("cancel", self.model.cancel_job()))
        self.template.clicked.connect(self._open_templates)
        self.duplicates.toggled.connect(lambda on: self._switch("remove_duplicates", on=on))
        self.overdue.toggled.connect(lambda on: self._switch("overdue_now", on=on))
        self.second.toggled.connect(lambda on: self._switch("second_list", on=on))
        self.preview.read_wanted.connect(desk.read_as)
        self.preview.row_chosen.connect(self.model.show_row)
        side.control_wanted.connect(desk.control)
        side.report_wanted.connect(desk.report)
        side.verify_wanted.connect(desk.verify)
        side.save_wanted.connect(desk.save)
        side.start_wanted.connect(lambda: desk.start(Invalid.REFUSE))
        self.tabs.value_changed.connect(self._on_tab)
        self.error.retried.connect(self.open)
        texts().language_changed.connect(self._on_language_changed)

    # -- the panel -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Read the campaign and show it."""
        self.desk.run("load", self._open())

    async def _open(self) -> None:
        await self.model.load()
        await self.filing.read_previews()
        if self.model.state.campaign is None:
            self.setup.focus_path("name")

    def start_watching(self) -> None:
        """Follow the model from now on."""
        self.model.observe(self.show_state)

    def end(self) -> None:
        """The view goes."""
        for end in self._ends:
            end()
        self.model.close()
        self.entries.end()

    def leave(self) -> None:
        """Back to the list."""
        self.desk.leave(self.left.emit)

    def copy(self) -> None:
        """A duplicate of the settings."""
        self.desk.copy(self.copied.emit)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: EditorState) -> None:
        """Show the state in every part."""
        ready = state.phase is Phase.READY
        self.skeleton.setVisible(state.phase is Phase.LOADING)
        self.error.setVisible(state.phase is Phase.FAILED)
        self.tabs.setVisible(ready and state.campaign is not None)
        self.stack.setVisible(ready)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        if not ready:
            return
        self.setup.show_state(state, self._context.clock())
        self.message.show_state(state)
        for card in self.slots.values():
            card.show_state(state)
        self._show_switches(state)
        self.preview.show_state(state)
        self.side.show_state(state)
        self.entries.show_campaign(state.campaign)
        self._show_notice(state)
        self._follow_problems(state)
        self.changed.emit()

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)

    def _show_switches(self, state: EditorState) -> None:
        draft = state.draft
        for switch, on in (
            (self.duplicates, draft.remove_duplicates),
            (self.second, draft.second_list),
            (self.overdue, draft.overdue_now),
        ):
            switch.setChecked(on)
            switch.setEnabled(not state.is_locked)
        self.slots[2].setVisible(draft.second_list)

    def _show_notice(self, state: EditorState) -> None:
        unknown = state.campaign.entries.unknown if state.campaign is not None else 0
        if state.conflict:
            self.notice.say(
                msg("bulk.changed_elsewhere"),
                (msg("bulk.keep_mine"), lambda: self.desk.run("save", self.model.keep_mine())),
                (msg("bulk.reload"), self.open),
            )
        elif state.trouble is not None:
            self.notice.say(fault_text(state.trouble), (msg("common.dismiss"), self.model.dismiss), bad=True)
        elif unknown and self.stack.currentIndex() == 0:
            self.notice.say(msg("bulk.unknown_notice", count=unknown), (msg("common.show"), self.show_unknown))
        else:
            self.notice.hide()

    def _follow_problems(self, state: EditorState) -> None:
        """The keyboard goes to the first field that is wrong, once (BLK-94)."""
        if any(one not in self._focused for one in state.problems):
            self.show_tab(SETTINGS)
            for one in state.problems:
                if self.setup.focus_path(one.path) or self.message.focus_path(one.path):
                    break
        self._focused = state.problems

    def show_tab(self, tab: str) -> None:
        """Show settings or entries."""
        self.tabs.set_value(tab)
        self._on_tab(tab)

    def show_unknown(self) -> None:
        """The entries a person has to decide about."""
        self.show_tab(ENTRIES)
        self.entries.show_unknown()

    def _on_tab(self, tab: object) -> None:
        self.stack.setCurrentIndex(1 if tab == ENTRIES else 0)
        self._show_notice(self.model.state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower columns in a small window."""
        super().resizeEvent(event)
        left, right = _SIDES[self.width() >= _WIDE]
        self.setup.setFixedWidth(left)
        self.side.setFixedWidth(right)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _edit(self, draft: Draft, path: str) -> None:
        self.model.change(draft, path)

    def _switch(self, name: str, *, on: Any) -> None:
        draft = self.model.state.draft
        if getattr(draft, name) == on:
            return
        file = self.model.state.file(2) if name == "second_list" and not on else None
        if file is not None:
            self.second.setChecked(True)  # it goes off once the file is out (BLK-58)
            self.desk.close_second()
            return
        self.model.change(replace(draft, **{name: on}), name)

    def _open_templates(self) -> None:
        self.menu = Menu(self)
        self.menu.add(msg("bulk.undated"), lambda: self.desk.save_template(dated=False))
        self.menu.add(msg("bulk.dated"), lambda: self.desk.save_template(dated=True))
        self.menu.popup(self.template)
