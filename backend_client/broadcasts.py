"""Broadcasts: runs, their forms, figures and controls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    BroadcastId,
    BulkAction,
    BulkForm,
    BulkItem,
    HistoryEntry,
    People,
    Preflight,
    PreflightPeople,
    PreflightRequest,
    RecipientRow,
    RecipientsExport,
    Reschedule,
    SendTest,
    Statistics,
)
from app.contract.jobs import Job, JobId
from app.contract.messages import Message, MessageId
from app.contract.paging import Page, PageRequest
from backend_client.transport import Transport


class Broadcasts:
    """Calls of the broadcasts area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[Broadcast]:
        """A window of the runs."""
        return await self._transport.post("/api/broadcasts/page", Page[Broadcast], request)

    async def one(self, broadcast_id: BroadcastId) -> Broadcast:
        """A run."""
        return await self._transport.get(f"/api/broadcasts/{broadcast_id}", Broadcast)

    async def form(self, broadcast_id: BroadcastId) -> BroadcastForm:
        """What a run says, to whom and when."""
        return await self._transport.get(f"/api/broadcasts/{broadcast_id}/form", BroadcastForm)

    async def statistics(self, broadcast_id: BroadcastId) -> Statistics:
        """The unfolded part of a run."""
        return await self._transport.get(f"/api/broadcasts/{broadcast_id}/statistics", Statistics)

    async def recipients(self, broadcast_id: BroadcastId, request: PageRequest) -> Page[RecipientRow]:
        """A window of a run's recipients."""
        path = f"/api/broadcasts/{broadcast_id}/recipients/page"
        return await self._transport.post(path, Page[RecipientRow], request)

    async def preflight(self, ask: PreflightRequest) -> Preflight:
        """Who will get it, who will not, how it reads."""
        return await self._transport.post("/api/broadcasts/preflight", Preflight, ask)

    async def preflight_people(self, ask: PreflightPeople) -> People:
        """Who is behind a figure of the pre-flight."""
        return await self._transport.post("/api/broadcasts/preflight/people", People, ask)

    async def history(self, broadcast_id: BroadcastId) -> list[HistoryEntry]:
        """Who did what to a run and when, newest first."""
        return await self._transport.get(f"/api/broadcasts/{broadcast_id}/history", list[HistoryEntry])

    async def export_recipients(self, broadcast_id: BroadcastId, form: RecipientsExport) -> Job:
        """Begin to write a run's recipients to a file; `exported` gives it when the job is done."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/recipients/export", Job, form)

    def exported(self, job_id: JobId) -> AsyncIterator[bytes]:
        """The file of one's own export as it arrives."""
        return self._transport.download(f"/api/broadcasts/exports/{job_id}")

    async def send_test(self, form: SendTest) -> Message:
        """*Send test*."""
        return await self._transport.post("/api/broadcasts/test", Message, form)

    async def test_sent(self, message_id: MessageId) -> Message:
        """What became of a test."""
        return await self._transport.get(f"/api/broadcasts/test/{message_id}", Message)

    async def save(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        """*Save as draft*: a new one without an id."""
        if broadcast_id is None:
            return await self._transport.post("/api/broadcasts", Broadcast, form)
        return await self._transport.put(f"/api/broadcasts/{broadcast_id}", Broadcast, form)

    async def launch(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        """*Launch broadcast*, saved before or not."""
        path = "/api/broadcasts/launch" if broadcast_id is None else f"/api/broadcasts/{broadcast_id}/launch"
        return await self._transport.post(path, Broadcast, form)

    async def pause(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Pause*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/pause", Broadcast)

    async def resume(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Resume*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/resume", Broadcast)

    async def reschedule(self, broadcast_id: BroadcastId, at_ms: int) -> Broadcast:
        """Another time for a run whose start was missed."""
        return await self._transport.post(
            f"/api/broadcasts/{broadcast_id}/reschedule", Broadcast, Reschedule(at_ms=at_ms)
        )

    async def abort(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Abort*."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/abort", Broadcast)

    async def cancel(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Cancel* while the recipients are being found: back to a draft."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/cancel", Broadcast)

    async def act_on_several(self, action: BulkAction, ids: Sequence[BroadcastId]) -> list[BulkItem]:
        """The same action on several runs; tells of each what became of it."""
        form = BulkForm(action=action, ids=tuple(ids))
        return await self._transport.post("/api/broadcasts/several", list[BulkItem], form)

    async def copy(self, broadcast_id: BroadcastId) -> Broadcast:
        """*Copy*: a new draft."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/copy", Broadcast)

    async def relaunchable(self, broadcast_id: BroadcastId) -> int:
        """How many people a relaunch would address."""
        return await self._transport.get(f"/api/broadcasts/{broadcast_id}/relaunchable", int)

    async def relaunch(self, broadcast_id: BroadcastId, *, now: bool) -> Broadcast:
        """*Relaunch for failed*: at once, or as a draft to edit first."""
        path = f"/api/broadcasts/{broadcast_id}/relaunch"
        return await self._transport.call("POST", path, Broadcast, query={"now": now})

    async def remove(self, broadcast_id: BroadcastId) -> None:
        """Delete a draft."""
        await self._transport.delete(f"/api/broadcasts/{broadcast_id}")

    async def restore(self, broadcast_id: BroadcastId) -> Broadcast:
        """Bring a deleted draft back."""
        return await self._transport.post(f"/api/broadcasts/{broadcast_id}/restore", Broadcast)
