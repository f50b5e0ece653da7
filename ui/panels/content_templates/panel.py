"""Assets, content templates: messages kept under a name, to be copied into steps (CTP-1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from app.contract.content_templates import ContentTemplate
from app.contract.feed import Topic
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm
from ui.panels.content_templates.spec import ContentTemplateSource, content_templates_spec
from ui.shell.panel import PanelContext
from ui.shell.table_panel import Offer, TablePanel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg

FORM: Final = "content_template"


class ContentTemplatesPanel(TablePanel[ContentTemplate]):
    """The table. Parameters: `new` goes to the form."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(
            context,
            title_id="content_templates.title",
            offer=Offer("new_content_template", "content_templates.new", Permission.MANAGE_CONTENT_TEMPLATES),
            topic=Topic.CONTENT_TEMPLATES,
            spec=content_templates_spec(),
            source=ContentTemplateSource(context.client),
        )
        self._templates = context.client.content_templates
        self.dialog: Confirm | None = None

    def open_form(self, template: ContentTemplate | None) -> None:
        """New without one."""
        if template is None:
            self.context.go(FORM)
        else:
            self.context.go(FORM, template_id=template.id)

    def on_acted(self, key: str, template: ContentTemplate) -> None:
        """What a row offers."""
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
