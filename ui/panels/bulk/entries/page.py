"""The entries of the campaign that is open, and the decision about unknown ones (BLK-78)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.bulk import Campaign, Entries, Entry, EntryStatus, Resolution, ResolveEntry
from app.contract.paging import Filter, Op
from app.contract.phones import display
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.bulk.entries.spec import EntrySource, entries_spec
from ui.shell.panel import PanelContext
from ui.shell.rereading import Pump
from ui.texts.faults import fault_text
from ui.texts.messages import msg

FOLLOW_S: Final = 0.5
"""Entries on screen are read again at most this often."""


class EntriesPage(QWidget):
    """Follows the campaign it is shown."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._start = context.tasks.starter(self)
        self._figures: Entries | None = None
        self._loaded = False
        self.question: Confirm | None = None
        self.source = EntrySource(context.client)
        self.model: TableModel[Entry] = TableModel(
            entries_spec(),
            self.source,
            self._start,
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._follow = Pump(self._start, self.model.refresh, every_s=lambda: FOLLOW_S)
        self.table.acted.connect(self._on_acted)

    def show_campaign(self, campaign: Campaign | None) -> None:
        """Entries of this campaign; read again when its figures change."""
        if campaign is None:
            return
        self.source.campaign_id = campaign.id
        fresh = campaign.entries != self._figures
        self._figures = campaign.entries
        if not self._loaded:
            self._loaded = True
            self._start(self.model.load())
        elif fresh:
            self._follow.wake()

    def show_unknown(self) -> None:
        """List those a person has to decide about."""
        wanted = Filter(field="status", op=Op.VALUE, values=(EntryStatus.UNKNOWN.value,))
        filters = self.model.state.asked.query.filters
        at = next((place for place, one in enumerate(filters) if one.field == "status"), None)
        self.model.run(self.model.put_filter(wanted, at))

    def _on_acted(self, key: str, row: Entry) -> None:
        if key == "sent":
            self._start(self._resolve(row, Resolution.SENT))
            return
        self.question = Confirm(
            self,
            msg("bulk.again_title"),
            msg("bulk.again_text", number=display(row.phone)),
            msg("bulk.send_again"),
        )
        self.question.closed.connect(
            lambda sure: self._start(self._resolve(row, Resolution.AGAIN)) if sure else None
        )
        self.question.open()

    async def _resolve(self, row: Entry, resolution: Resolution) -> None:
        try:
            await self._context.client.bulk.resolve(row.id, ResolveEntry(resolution=resolution))
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
            return
        self._context.tell(msg(f"bulk.resolved_{resolution.value}"))
        self._follow.wake()

    def end(self) -> None:
        """The page goes."""
        self._follow.close()
        self.model.close()
