"""API keys of other programs, and the web service they call."""

from __future__ import annotations

from app.contract.api_keys import (
    ApiKey,
    ApiKeyForm,
    ApiKeyId,
    ChangeWebService,
    KeyDialer,
    NewApiKey,
    WebService,
)
from backend_client.transport import Transport


class Integrations:
    """Calls about keys and the web service."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def api_keys(self) -> list[ApiKey]:
        """Every key, the newest first."""
        return await self._transport.get("/api/api-keys", list[ApiKey])

    async def key_dialers(self) -> list[KeyDialer]:
        """Dialers a key can be limited to."""
        return await self._transport.get("/api/api-keys/dialers", list[KeyDialer])

    async def create_key(self, form: ApiKeyForm) -> NewApiKey:
        """A new key; its characters are told this once."""
        return await self._transport.post("/api/api-keys", NewApiKey, form)

    async def revoke_key(self, key_id: ApiKeyId) -> ApiKey:
        """Refuse calls with a key from now on."""
        return await self._transport.post(f"/api/api-keys/{key_id}/revoke", ApiKey)

    async def web_service(self) -> WebService:
        """Where other programs call in, and whether they can."""
        return await self._transport.get("/api/web-service", WebService)

    async def change_web_service(self, form: ChangeWebService) -> WebService:
        """Change what holds for every call."""
        return await self._transport.put("/api/web-service", WebService, form)
