"""Sender IDs and provider accounts."""

from __future__ import annotations

from app.contract.providers import LinkReport, Provider, ProviderForm, ProviderId, ProviderKind, ProviderProbe
from app.contract.senders import Sender, SenderForm, SenderId
from backend_client.transport import Transport


class Assets:
    """Calls of the assets area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def senders(self) -> list[Sender]:
        """Every sender."""
        return await self._transport.get("/api/senders", list[Sender])

    async def save_sender(self, form: SenderForm, sender_id: SenderId | None = None) -> Sender:
        """A new sender without an id, else a changed one."""
        if sender_id is None:
            return await self._transport.post("/api/senders", Sender, form)
        return await self._transport.put(f"/api/senders/{sender_id}", Sender, form)

    async def remove_sender(self, sender_id: SenderId) -> None:
        """Forget a sender."""
        await self._transport.delete(f"/api/senders/{sender_id}")

    async def provider_kinds(self) -> list[ProviderKind]:
        """Every kind of account with its form."""
        return await self._transport.get("/api/provider-kinds", list[ProviderKind])

    async def providers(self) -> list[Provider]:
        """Every account and how its connection stands."""
        return await self._transport.get("/api/providers", list[Provider])

    async def save_provider(self, form: ProviderForm, provider_id: ProviderId | None = None) -> Provider:
        """A new account without an id, else a changed one."""
        if provider_id is None:
            return await self._transport.post("/api/providers", Provider, form)
        return await self._transport.put(f"/api/providers/{provider_id}", Provider, form)

    async def probe_provider(self, form: ProviderProbe) -> LinkReport:
        """Whether an account connects; may take as long as the provider does."""
        return await self._transport.post("/api/provider-probes", LinkReport, form)

    async def remove_provider(self, provider_id: ProviderId) -> None:
        """Forget an account."""
        await self._transport.delete(f"/api/providers/{provider_id}")
