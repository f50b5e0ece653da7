"""Bulk mailings: the connection with its campaigns, and one campaign over it (BLK-1..6)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.contract.bulk import Campaign, CampaignId, Connection, Control
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.bulk.editor.desk import EditorDesk
from ui.panels.bulk.editor.filing import FilingModel
from ui.panels.bulk.editor.model import EditorModel
from ui.panels.bulk.editor.view import EditorView
from ui.panels.bulk.listing.channels import ChannelsModel, ChannelsSheet
from ui.panels.bulk.listing.spec import CHANNELS, NEW, campaigns_spec, sent_of
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon


class BulkPanel(Panel):
    """Parameters: `campaign_id` opens one, `new` a new one."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.view: EditorView | None = None
        self.dialog: Dialog | None = None
        self.desk: EditorDesk | None = None
        events, bulk = context.client.events, context.client.bulk
        source = WholeList(
            bulk.campaigns,
            lambda: events.position,
            texts=("name", "sender"),
            own={
                "total": lambda row: row.entries.total,
                "sent": lambda row: sent_of(row.entries),
                "failed": lambda row: row.entries.failed,
                "waiting": lambda row: row.entries.waiting,
            },
        )
        self.model: TableModel[Campaign] = TableModel(
            campaigns_spec(),
            source,
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.table.opened.connect(lambda row: self.open_campaign(row.id))
        self.table.acted.connect(self._on_acted)
        self.table.primary_pressed.connect(self._on_primary)
        self.table.link_pressed.connect(self._on_report)
        self._end = events.subscribe(Topic.BULK, self.model.on_event)

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title, or the campaign's name and state."""
        view = self.view
        if view is None:
            return Bar(msg("bulk.title"))
        state = view.model.state
        title: Words = state.campaign.name if state.campaign is not None else msg("bulk.new")
        note: Words = msg("bulk.unsaved") if state.is_dirty and state.campaign is not None else ""
        return Bar(title, back=view.leave, note=note)

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        view = self.view
        if view is None:
            found = table_commands(self.table)
            if self.context.may(Permission.MANAGE_DIALERS):
                new = Action("new_mailing", msg("bulk.new"), self.add, Icon.PLUS, "N", bound=True)
                found[:0] = [
                    new,
                    Action("mailing_channels", msg("bulk.channels"), self.choose_channels, Icon.SETTINGS),
                ]
            return found
        desk = view.desk
        return (
            Action("save", msg("common.save"), desk.save, Icon.FILE, "Ctrl+S", bound=True),
            Action("start", msg("bulk.save_and_send"), desk.start, Icon.SEND, "Ctrl+Return", bound=True),
            Action("verify", msg("bulk.verify"), desk.verify, Icon.SHIELD, "Ctrl+Shift+V"),
            Action("report", msg("bulk.report"), desk.report, Icon.DOWNLOAD, "Ctrl+Shift+R"),
            Action("copy", msg("bulk.copy"), view.copy, Icon.COPY, "Ctrl+D"),
        )

    def arrive(self, params: Params) -> None:
        """Show the list, or what is asked for."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        else:
            self.run("", self.model.refresh())
        campaign_id = params.get("campaign_id")
        if isinstance(campaign_id, int):
            self.open_campaign(CampaignId(campaign_id))
        elif params.get("new"):
            self.add()
        elif self.view is None:
            self.table.view.setFocus()

    def refresh(self) -> None:
        """Read again what is shown; what is typed stays."""
        self.run("", self.model.refresh())

    def unsaved(self) -> Words:
        """Settings that were typed and not saved."""
        return msg("bulk.settings") if self.view is not None and self.view.model.state.is_dirty else ""

    def kept_clear(self) -> int:
        """The buttons that send stay in sight."""
        return self.view.kept_clear() if self.view is not None else 0

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()
        if self.view is not None:
            self.view.end()

    # -- one campaign --------------------------------------------------------------------------------------------

    def open_campaign(self, campaign_id: CampaignId | None) -> None:
        """Show one, or a new one without an id."""
        if self.view is not None:
            if campaign_id is not None and self.view.model.campaign_id == campaign_id:
                return
            self.view.desk.leave(lambda: self._show(campaign_id))
            return
        self._show(campaign_id)

    def _show(self, campaign_id: CampaignId | None) -> None:
        self._drop()
        view = EditorView(self.context, campaign_id, self)
        view.left.connect(self.close_campaign)
        view.changed.connect(self.bar_changed)
        view.copied.connect(lambda campaign: self._show(campaign.id))
        self.view = view
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        view.start_watching()
        view.open()
        self.bar_changed.emit()

    def close_campaign(self) -> None:
        """Back to the list, its scroll position and selection as they were."""
        self._drop()
        self.stack.setCurrentWidget(self.table)
        self.run("", self.model.refresh())
        self.table.view.setFocus()
        self.bar_changed.emit()

    def _drop(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.end()
            self.stack.removeWidget(view)
            view.hide()
            view.deleteLater()

    def add(self) -> None:
        """*Add*: a new campaign, once channels were chosen (BLK-3)."""
        self.run("add", self._add())

    async def _add(self) -> None:
        connection = await self._connection()
        if connection is None:
            return
        if connection.saved:
            self.open_campaign(None)
        else:
            self._open_channels(connection, then_add=True)

    # -- the connection ------------------------------------------------------------------------------------------

    async def _connection(self) -> Connection | None:
        try:
            return await self.context.client.bulk.connection()
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return None

    def choose_channels(self) -> None:
        """*Available channels*."""
        self.run("channels", self._choose_channels())

    async def _choose_channels(self) -> None:
        connection = await self._connection()
        if connection is not None:
            self._open_channels(connection, then_add=False)

    def _open_channels(self, connection: Connection, *, then_add: bool) -> None:
        def finished(_: Connection) -> None:
            sheet.finish(sheet)
            self.context.tell(msg("bulk.channels_saved"))
            if then_add:
                self.open_campaign(None)

        sheet = ChannelsSheet(self, self.context, ChannelsModel(self.context.client, connection, finished))
        self._open(sheet)

    def _open(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    # -- gestures ------------------------------------------------------------------------------------------------

    def _on_primary(self, key: str) -> None:
        if key == NEW:
            self.add()
        elif key == CHANNELS:
            self.choose_channels()

    def _on_acted(self, key: str, row: Campaign) -> None:
        if key == "edit":
            self.open_campaign(row.id)
        elif key == "copy":
            self._desk_of(row).copy(lambda campaign: self.open_campaign(campaign.id))
        elif key == "delete":
            self._ask_to_delete(row)
        else:
            self._desk_of(row).control(Control(key))

    def _on_report(self, target: object) -> None:
        row = self.model.row_of(str(target))
        entry = self.model.entry(row) if row is not None else None
        if entry is not None:
            self._desk_of(entry.row).report()

    def _desk_of(self, row: Campaign) -> EditorDesk:
        """The editor's verbs for a row of the list; a refusal is told as news."""
        model = EditorModel(self.context.client, self.context.workspace.time_zone, row.id)
        model.adopt(row, afresh=True)
        model.observe(lambda state: self.context.news.warn(fault_text(state.trouble)) if state.trouble else None)
        self.desk = EditorDesk(self, self.context, model, FilingModel(model))
        return self.desk

    def _ask_to_delete(self, row: Campaign) -> None:
        question = Confirm(
            self,
            msg("bulk.delete_title", name=row.name),
            msg("bulk.delete_text"),
            msg("common.delete"),
            danger=True,
        )
        question.closed.connect(lambda sure: self.run("delete", self._delete(row)) if sure else None)
        self._open(question)

    async def _delete(self, row: Campaign) -> None:
        try:
            await self.context.client.bulk.remove(row.id)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        self.context.tell(msg("bulk.deleted"))
        self.refresh()
