"""Backups of the workspace, and the quarantine of a restored one."""

from __future__ import annotations

from app.contract import backups
from app.contract.jobs import Job
from backend_client.transport import Transport


class Backups:
    """Calls about backups."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> backups.Backups:
        """The files, and whether this workspace is a restored copy."""
        return await self._transport.get("/api/backups", backups.Backups)

    async def quarantine(self) -> backups.Quarantine:
        """Whether nothing leaves because this is a restored copy."""
        return await self._transport.get("/api/quarantine", backups.Quarantine)

    async def back_up(self) -> Job:
        """*Back up now*."""
        return await self._transport.post("/api/backup", Job)

    async def confirm(self, form: backups.ConfirmRestore) -> backups.Quarantine:
        """*Let it work*."""
        return await self._transport.post("/api/quarantine/confirm", backups.Quarantine, form)
