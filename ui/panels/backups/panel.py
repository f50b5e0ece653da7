"""Backups: copy the workspace now, what a restored copy waits for, how one is put back (BEY-6, BEY-39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.feed import Event, Topic
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.skeleton import Skeleton
from ui.panels.backups.cards import FilesCard, QuarantineCard, RestoreCard, SendQuestion
from ui.panels.backups.view_model import BackupsModel, BackupsState
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

_WIDE: Final = 1_120


class BackupsPanel(Panel):
    """A column of cards."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.model = BackupsModel(context.client)
        self._question: SendQuestion | None = None
        self.loading, self.failed = Skeleton(self, rows=4), ErrorState(self)
        self.failed.retried.connect(self.refresh)
        self.quarantine, self.files, self.restore = QuarantineCard(self), FilesCard(self), RestoreCard(self)
        self.quarantine.confirmed.connect(self._on_decided)
        self.files.wanted.connect(self._on_wanted)
        self._lay_out()
        self._end = context.client.events.subscribe(Topic.BACKUPS, self._on_event)
        self.model.observe(self.show_state)
        texts().language_changed.connect(self._on_language_changed)

    def _lay_out(self) -> None:
        host, inner = QWidget(), QWidget()
        inner.setMaximumWidth(_WIDE)
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(metrics.GAP_16)
        for cards, share in (((self.loading, self.failed, self.quarantine, self.files), 3), ((self.restore,), 2)):
            column = QVBoxLayout()
            column.setSpacing(metrics.GAP_16)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, share)
        around = QVBoxLayout(host)
        around.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        around.addWidget(inner)
        scroll = Scroll(host, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("backups.title"), back=lambda: self.context.go("account"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = self.model.state.found
        if found is None or not found.supported:
            return ()
        return (Action("back_up", msg("backups.now"), self._on_wanted, Icon.DB),)

    def arrive(self, params: Params) -> None:
        """Read what there is."""
        del params
        self.refresh()

    def refresh(self) -> None:
        """Read again, also while it is being read: what is on its way may be older than what changed."""
        self.run("", self.model.load())

    def shutdown(self) -> None:
        """Hear no more."""
        self._end()
        self.model.close()
        super().shutdown()

    # -- news ----------------------------------------------------------------------------------------------------

    def show_state(self, state: BackupsState) -> None:
        """Draw it."""
        found = state.found
        self.loading.setVisible(state.loading)
        self.failed.setVisible(state.fault is not None)
        if state.fault is not None:
            self.failed.set_fault(state.fault)
        self.files.setVisible(found is not None)
        self.restore.setVisible(found is not None and found.supported)
        if found is None:
            self.quarantine.hide()
            return
        self.quarantine.show_quarantine(found.quarantine)
        self.files.make.set_kind(Kind.SECONDARY if found.quarantine.active else Kind.PRIMARY)
        self.files.show_files(found)

    def _on_event(self, event: Event) -> None:
        del event
        self.refresh()

    def _on_wanted(self) -> None:
        self.run("back_up", self.model.back_up())

    def _on_decided(self, send_waiting: object) -> None:
        found = self.model.state.found
        if not send_waiting:
            self.run("confirm", self._confirm(send_waiting=False))
        elif found is not None and self._question is None:
            self._question = SendQuestion(self, found.quarantine)
            self._question.closed.connect(self._on_answer)
            self._question.open()

    def _on_answer(self, answer: object) -> None:
        self._question = None
        if answer:
            self.run("confirm", self._confirm(send_waiting=True))

    async def _confirm(self, *, send_waiting: bool) -> None:
        await self.model.confirm(send_waiting=send_waiting)
        self.context.tell(msg("backups.sent" if send_waiting else "backups.kept"))

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)
