"""Broadcast templates and moderation."""

from __future__ import annotations

from app.contract.broadcast_templates import LaunchTemplate, SavedTemplate, Template, TemplateForm, TemplateId
from app.contract.broadcasts import Broadcast, BroadcastId
from app.contract.moderation import Approve, ModerationSetting, Reject, Waiting
from app.contract.paging import Page, PageRequest
from app.contract.service import Workspace
from backend_client.transport import Transport


class BroadcastTemplates:
    """Calls about templates."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[Template]:
        """A window of the templates."""
        return await self._transport.post("/api/broadcast-templates/page", Page[Template], request)

    async def one(self, template_id: TemplateId) -> Template:
        """A template."""
        return await self._transport.get(f"/api/broadcast-templates/{template_id}", Template)

    async def form(self, template_id: TemplateId) -> TemplateForm:
        """What it sends, to whom and when."""
        return await self._transport.get(f"/api/broadcast-templates/{template_id}/form", TemplateForm)

    async def save(
        self, form: TemplateForm, template_id: TemplateId | None = None, *, submit: bool = False
    ) -> SavedTemplate:
        """*Save*, or *Send to moderation*: a new one without an id."""
        query = {"submit": submit}
        if template_id is None:
            return await self._transport.call(
                "POST", "/api/broadcast-templates", SavedTemplate, body=form, query=query
            )
        path = f"/api/broadcast-templates/{template_id}"
        return await self._transport.call("PUT", path, SavedTemplate, body=form, query=query)

    async def launch(self, template_id: TemplateId, ask: LaunchTemplate) -> Broadcast:
        """*Launch manually*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/launch", Broadcast, ask)

    async def pause(self, template_id: TemplateId) -> Template:
        """*Pause schedule*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/pause", Template)

    async def resume(self, template_id: TemplateId) -> Template:
        """*Resume schedule*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/resume", Template)

    async def copy(self, template_id: TemplateId) -> Template:
        """*Copy*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/copy", Template)

    async def as_broadcast(self, template_id: TemplateId) -> Broadcast:
        """As a new draft."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/broadcast", Broadcast)

    async def from_broadcast(self, broadcast_id: BroadcastId) -> Template:
        """A run or draft as a template."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/template", Template)

    async def remove(self, template_id: TemplateId) -> None:
        """Delete a template."""
        await self._transport.delete(f"/api/broadcast-templates/{template_id}")

    async def restore(self, template_id: TemplateId) -> Template:
        """Bring a deleted template back."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/restore", Template)

    async def approve(self, template_id: TemplateId, form: Approve) -> Template:
        """*Approve*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/approve", Template, form)

    async def reject(self, template_id: TemplateId, form: Reject) -> Template:
        """*Reject*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/reject", Template, form)

    async def withdraw(self, template_id: TemplateId) -> Template:
        """*Withdraw*."""
        return await self._transport.post(f"/api/broadcast-templates/{template_id}/withdraw", Template)


class Moderation:
    """Calls about the queue and about broadcasts that wait in it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def queue(self) -> list[Waiting]:
        """Everything that waits, the longest wait first."""
        return await self._transport.get("/api/moderation", list[Waiting])

    async def switch(self, *, enabled: bool) -> Workspace:
        """Moderation on or off."""
        return await self._transport.put("/api/moderation/setting", Workspace, ModerationSetting(enabled=enabled))

    async def approve(self, broadcast_id: BroadcastId, form: Approve) -> Broadcast:
        """*Approve*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/approve", Broadcast, form)

    async def reject(self, broadcast_id: BroadcastId, form: Reject) -> Broadcast:
        """*Reject*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/reject", Broadcast, form)

    async def withdraw(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Withdraw*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/withdraw", Broadcast)
