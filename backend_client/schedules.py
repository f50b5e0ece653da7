"""Schedules of campaigns and dialers (ACD-1..4)."""

from __future__ import annotations

from app.contract.schedules import Schedule, ScheduleForm, ScheduleId, ScheduleOutlook
from backend_client.transport import Transport


class Schedules:
    """Calls about schedules."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> list[Schedule]:
        """Every schedule by name, as it stands now."""
        return await self._transport.get("/api/schedules", list[Schedule])

    async def save(self, form: ScheduleForm, schedule_id: ScheduleId | None = None) -> Schedule:
        """A new schedule without an id, else a changed one."""
        if schedule_id is None:
            return await self._transport.post("/api/schedules", Schedule, form)
        return await self._transport.put(f"/api/schedules/{schedule_id}", Schedule, form)

    async def outlook(self, form: ScheduleForm) -> ScheduleOutlook:
        """When a schedule that is being written would open."""
        return await self._transport.post("/api/schedules/outlook", ScheduleOutlook, form)

    async def remove(self, schedule_id: ScheduleId) -> None:
        """Delete one that nothing uses; else refused with IN_USE and the users' names (ACD-47)."""
        await self._transport.delete(f"/api/schedules/{schedule_id}")
