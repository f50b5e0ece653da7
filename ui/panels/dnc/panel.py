"""Do-not-contact lists: numbers that get nothing from a dialer, or from anybody (DNC)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.dnc import DncEntry, DncId, OptOutWords
from app.contract.feed import Change, Event, Topic
from app.contract.paging import MAX_WINDOW, PageRequest
from app.contract.permissions import Permission
from app.contract.phones import display
from backend_client.transport import ServiceFault
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm, Dialog, Place
from ui.kit.form.dialog import FormDialog
from ui.kit.form.view_model import FormModel
from ui.kit.table.source import Chosen
from ui.kit.table.state import Exported
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.dnc.form import add, add_spec, save_words, words_spec
from ui.panels.dnc.spec import DncSourceOfRows, dnc_spec, list_of
from ui.panels.dnc.upload import DncUploadSheet
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class DncPanel(Panel):
    """The table, the form, the upload."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.dialog: Dialog | None = None
        self.model: TableModel[DncEntry] = TableModel(
            dnc_spec(),
            DncSourceOfRows(context.client),
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.setFocusProxy(self.table.view)
        self._may_change_words = context.may(Permission.MANAGE_ORGANISATION)
        self.words = Button(msg("dnc.words"), parent=self, icon=Icon.OPTOUT, height=metrics.BUTTON_TOOL, keys="W")
        self.words.clicked.connect(self.open_words)
        self.words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.acted.connect(lambda _, row: self._ask([row.id], 1, row))
        self.table.bulk_acted.connect(lambda _, chosen: self.run("chosen", self._on_bulk(chosen)))
        self.table.primary_pressed.connect(self._on_primary)
        self.table.exported.connect(self._on_exported)
        self._end = context.client.events.subscribe(Topic.DNC, self._on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("dnc.title"), widget=self.words if self._may_change_words else None)

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MONITOR_DIALERS):
            found[:0] = [
                Action("dnc_add", msg("dnc.add"), self.open_form, Icon.PLUS, "N", bound=True),
                Action("dnc_upload", msg("dnc.upload"), self.open_upload, Icon.UPLOAD, "Ctrl+O", bound=True),
            ]
        if self._may_change_words:
            found.append(Action("dnc_words", msg("dnc.words"), self.open_words, Icon.OPTOUT, "W", bound=True))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        if params.get("new"):
            self.open_form()

    def refresh(self) -> None:
        """Read the list again."""
        self.run("", self.model.refresh())

    def unsaved(self) -> Words:
        """A form that was typed in."""
        typed = isinstance(self.dialog, FormDialog) and self.dialog.model.dirty
        return msg("dnc.add_title") if typed else ""

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    def _on_event(self, event: Event) -> None:
        if event.change is Change.STALE:  # whole files come in: places move
            self.run("", self.model.refresh())
        else:
            self.model.on_event(event)

    # -- adding --------------------------------------------------------------------------------------------------

    def _on_primary(self, key: str) -> None:
        if key == "upload":
            self.open_upload()
        else:
            self.open_form()

    def open_form(self) -> None:
        """*Add a number*."""
        self.run("open_form", self._open_form())

    async def _open_form(self) -> None:
        client = self.context.client
        campaigns = await client.dnc.campaigns()
        if not campaigns:
            self.context.news.warn(msg("dnc.no_list"))
            return
        model = FormModel(add_spec(campaigns), add(client), self.context.tasks.starter(self))
        dialog = FormDialog(self, model, place=Place.CENTER)
        dialog.closed.connect(self._on_added)
        self._show(dialog)

    def _on_added(self, entry: object) -> None:
        if isinstance(entry, DncEntry):
            self.context.tell(msg("dnc.added_toast", number=display(entry.address), list=list_of(entry)))
            self.refresh()

    def open_words(self) -> None:
        """*Opt-out words*."""
        self.run("open_words", self._open_words())

    async def _open_words(self) -> None:
        client = self.context.client
        found = await client.dnc.words()
        save = save_words(client, found.version)
        model = FormModel(words_spec(), save, self.context.tasks.starter(self), values={"words": found.words})
        dialog = FormDialog(self, model, place=Place.CENTER)
        dialog.closed.connect(self._on_words)
        self._show(dialog)

    def _on_words(self, saved: object) -> None:
        if isinstance(saved, OptOutWords):
            self.context.tell(msg("dnc.words_saved", count=len(saved.words)))

    def open_upload(self) -> None:
        """*Upload record not DNCR call*."""
        self._show(DncUploadSheet(self, self.context))

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    # -- removing ------------------------------------------------------------------------------------------------

    async def _on_bulk(self, chosen: Chosen) -> None:
        ids = [DncId(int(key)) for key in chosen.keys]
        if chosen.query is not None:
            ids = await self._all_of(chosen)
        self._ask(ids, chosen.count, None)

    async def _all_of(self, chosen: Chosen) -> list[DncId]:
        """The ids of everything a query finds, but what was left out by hand."""
        assert chosen.query is not None
        without, found, offset = {int(key) for key in chosen.without}, [], 0
        while True:
            page = await self.context.client.dnc.page(
                PageRequest(query=chosen.query, offset=offset, limit=MAX_WINDOW)
            )
            found += [row.id for row in page.rows if row.id not in without]
            offset += len(page.rows)
            if not page.rows or offset >= page.total:
                return found

    def _ask(self, ids: Sequence[DncId], count: int, row: DncEntry | None) -> None:
        name = msg("dnc.remove_many", count=count)
        if row is not None:
            name = msg("dnc.remove_one", number=display(row.address), list=list_of(row))
        question = Confirm(self, name, msg("dnc.remove_text"), msg("dnc.remove_count", count=count), danger=True)
        question.closed.connect(lambda sure: self.run("remove", self._remove(ids)) if sure else None)
        self._show(question)

    async def _remove(self, ids: Sequence[DncId]) -> None:
        try:
            gone = await self.context.client.dnc.remove(ids)
        except ServiceFault as error:
            self.context.news.warn(fault_text(error.fault))
            return
        self.context.tell(msg("dnc.removed", count=gone))
        await self.model.refresh()

    def _on_exported(self, outcome: Exported) -> None:
        if outcome.rows is not None:
            self.context.tell(msg("dnc.exported", count=outcome.rows))
        else:
            why = fault_text(outcome.fault) if outcome.fault is not None else outcome.disk
            self.context.news.warn(msg("dnc.export_failed", why=why))
