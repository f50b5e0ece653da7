"""Assets, content templates: messages kept under a name, to be copied into steps (CTP-1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout

from app.contract.content_templates import ContentTemplate
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.content_templates.spec import ContentTemplateSource, content_templates_spec
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon

FORM: Final = "content_template"


class ContentTemplatesPanel(Panel):
    """The table. Parameters: `new` goes to the form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self._templates = context.client.content_templates
        self.dialog: Confirm | None = None
        self.model: TableModel[ContentTemplate] = TableModel(
            content_templates_spec(),
            ContentTemplateSource(context.client),
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.setFocusProxy(self.table.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self.open_form)
        self.table.acted.connect(self._on_acted)
        self.table.primary_pressed.connect(lambda _: self.open_form(None))
        self._end = context.client.events.subscribe(Topic.CONTENT_TEMPLATES, self.model.on_event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("content_templates.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = table_commands(self.table)
        if self.context.may(Permission.MANAGE_CONTENT_TEMPLATES):
            words = msg("content_templates.new")
            new = partial(self.open_form, None)
            found.insert(0, Action("new_content_template", words, new, Icon.PLUS, "N", bound=True))
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` goes to the form."""
        if not self._started:
            self._started = True
            self.run("load", self.model.load())
        if params.get("new"):
            self.open_form(None)

    def refresh(self) -> None:
        """Read the list again."""
        self.run("", self.model.refresh())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()

    def open_form(self, template: ContentTemplate | None) -> None:
        """New without one."""
        if template is None:
            self.context.go(FORM)
        else:
            self.context.go(FORM, template_id=template.id)

    def _on_acted(self, key: str, template: ContentTemplate) -> None:
        if key == "edit":
            self.open_form(template)
        else:
            work = {"copy": self._copy, "delete": self._ask_to_delete}[key]
            self._start(key, template, work)

    def _start(
        self, intent: str, template: ContentTemplate, work: Callable[[ContentTemplate], Awaitable[None]]
    ) -> None:
        async def carry_out() -> None:
            try:
                await work(template)
            except ServiceFault as error:
                self.context.news.warn(fault_text(error.fault))
                self.refresh()

        self.run(f"{intent}_{template.id}", carry_out())

    async def _copy(self, template: ContentTemplate) -> None:
        fresh = await self._templates.copy(template.id)
        self.context.tell(msg("content_templates.copied", name=fresh.name))
        self.open_form(fresh)

    async def _ask_to_delete(self, template: ContentTemplate) -> None:
        """Deleting names what was made from it (CTP-11)."""
        uses = (await self._templates.uses(template.id)).uses
        text: Words = msg("content_templates.delete_text")
        if uses:
            names = ", ".join(f"«{one.name}»" for one in uses)
            text = msg("content_templates.delete_used", count=len(uses), names=names)
        self.dialog = Confirm(
            self,
            msg("content_templates.delete_title", name=template.name),
            text,
            msg("content_templates.delete"),
            danger=True,
        )
        self.dialog.closed.connect(lambda sure: self._start("remove", template, self._delete) if sure else None)
        self.dialog.open()

    async def _delete(self, template: ContentTemplate) -> None:
        await self._templates.remove(template.id)
        words = msg("content_templates.deleted", name=template.name)
        self.context.news.undoable(words, partial(self._start, "restore", template, self._restore))

    async def _restore(self, template: ContentTemplate) -> None:
        await self._templates.restore(template.id)
