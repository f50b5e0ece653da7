"""WhatsApp templates."""

from __future__ import annotations

from app.contract.senders import SenderId
from app.contract.whatsapp_templates import WaListing, WaRegistry
from backend_client.transport import Transport


class WhatsAppTemplates:
    """Calls about the templates that platforms have registered."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def registry(self) -> WaRegistry:
        """Every template of every sender, and how well each sender's are known."""
        return await self._transport.get("/api/whatsapp-templates", WaRegistry)

    async def refresh(self, sender_id: SenderId) -> WaListing:
        """Have the platform asked; what it tells comes as events."""
        return await self._transport.post(f"/api/senders/{sender_id}/whatsapp-templates/refresh", WaListing)
