"""One's own long jobs, and the service as a whole."""

from __future__ import annotations

from app.contract.jobs import Job, JobId
from app.contract.service import Work
from backend_client.transport import Transport


class Jobs:
    """Calls about jobs and work in flight."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def mine(self) -> list[Job]:
        """Jobs that run or ended within the hour."""
        return await self._transport.get("/api/jobs", list[Job])

    async def cancel(self, job_id: JobId) -> Job:
        """Ask one to end."""
        return await self._transport.post(f"/api/jobs/{job_id}/cancel", Job)

    async def work(self) -> Work:
        """What would stop if the service did."""
        return await self._transport.get("/api/work", Work)

    async def stop_service(self) -> None:
        """Stop this machine's own service once it is done with what is under way."""
        await self._transport.post("/api/stop", type(None))
