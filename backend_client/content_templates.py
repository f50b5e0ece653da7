"""Content templates."""

from __future__ import annotations

from app.contract.content_templates import (
    ContentTemplate,
    ContentTemplateForm,
    ContentTemplateId,
    ContentTemplateUses,
)
from app.contract.paging import MAX_WINDOW, ListQuery, Page, PageRequest, Sort
from backend_client.transport import Transport


class ContentTemplates:
    """Calls about content templates."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[ContentTemplate]:
        """A window of the templates."""
        return await self._transport.post("/api/content-templates/page", Page[ContentTemplate], request)

    async def every(self) -> list[ContentTemplate]:
        """Every template by name."""
        found: list[ContentTemplate] = []
        query = ListQuery(sort=(Sort(field="name"),))
        while True:
            page = await self.page(PageRequest(query=query, offset=len(found), limit=MAX_WINDOW))
            found += page.rows
            if not page.rows or len(found) >= page.total:
                return found

    async def one(self, template_id: ContentTemplateId) -> ContentTemplate:
        """A template."""
        return await self._transport.get(f"/api/content-templates/{template_id}", ContentTemplate)

    async def form(self, template_id: ContentTemplateId) -> ContentTemplateForm:
        """What it says."""
        return await self._transport.get(f"/api/content-templates/{template_id}/form", ContentTemplateForm)

    async def uses(self, template_id: ContentTemplateId) -> ContentTemplateUses:
        """What was made from it."""
        return await self._transport.get(f"/api/content-templates/{template_id}/uses", ContentTemplateUses)

    async def save(
        self, form: ContentTemplateForm, template_id: ContentTemplateId | None = None
    ) -> ContentTemplate:
        """A new template without an id, else a changed one."""
        if template_id is None:
            return await self._transport.post("/api/content-templates", ContentTemplate, form)
        return await self._transport.put(f"/api/content-templates/{template_id}", ContentTemplate, form)

    async def copy(self, template_id: ContentTemplateId) -> ContentTemplate:
        """The same message under a name of its own."""
        return await self._transport.post(f"/api/content-templates/{template_id}/copy", ContentTemplate)

    async def remove(self, template_id: ContentTemplateId) -> None:
        """Delete a template."""
        await self._transport.delete(f"/api/content-templates/{template_id}")

    async def restore(self, template_id: ContentTemplateId) -> ContentTemplate:
        """Bring a deleted template back."""
        return await self._transport.post(f"/api/content-templates/{template_id}/restore", ContentTemplate)
