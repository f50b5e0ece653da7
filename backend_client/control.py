"""Controls over all sending."""

from __future__ import annotations

from app.contract.control import Halt
from app.contract.health import ChannelHealth, ChannelSign, Unmatched
from app.contract.hours import ChangeHours, Hours
from app.contract.messages import MessageId
from app.contract.safety import Guard
from app.contract.story import Story
from backend_client.transport import Transport


class Control:
    """Calls of the control area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def halt(self) -> Halt:
        """Whether all sending is stopped."""
        return await self._transport.get("/api/sending", Halt)

    async def stop(self) -> Halt:
        """*Stop all sending*."""
        return await self._transport.post("/api/sending/stop", Halt)

    async def resume(self) -> Halt:
        """*Resume sending*."""
        return await self._transport.post("/api/sending/resume", Halt)

    async def story(self, message_id: MessageId) -> Story:
        """*Explain this message*."""
        return await self._transport.get(f"/api/messages/{message_id}/story", Story)

    async def hours(self) -> Hours:
        """The hours in which people may be written to."""
        return await self._transport.get("/api/hours", Hours)

    async def change_hours(self, form: ChangeHours) -> Hours:
        """Save them."""
        return await self._transport.put("/api/hours", Hours, form)

    async def channel_signs(self) -> list[ChannelSign]:
        """A dot for every account, with the senders it carries."""
        return await self._transport.get("/api/channels/signs", list[ChannelSign])

    async def channel_health(self) -> list[ChannelHealth]:
        """How every account does."""
        return await self._transport.get("/api/channels/health", list[ChannelHealth])

    async def unmatched(self) -> Unmatched:
        """Receipts without a message, and what could not be read."""
        return await self._transport.get("/api/channels/unmatched", Unmatched)

    async def guard(self, source: str, run_id: int) -> Guard:
        """How a run's canary and breaker stand."""
        return await self._transport.get(f"/api/guards/{source}/{run_id}", Guard)
