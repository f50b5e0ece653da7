"""Bulk mailings: connection, campaigns, list files, entries, reports (BLK)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.contract.bulk import (
    Campaign,
    CampaignForm,
    CampaignId,
    CheckLine,
    Connection,
    ConnectionForm,
    Entry,
    EntryId,
    FileCheck,
    FilePreview,
    ListFile,
    ListFileId,
    ProblemWords,
    ReportWords,
    ResolveEntry,
    ResumeCampaign,
    StartCampaign,
    TemplateFile,
    Uploaded,
)
from app.contract.jobs import Job, JobId
from app.contract.lists import ListOptions
from app.contract.paging import Page, PageRequest
from app.contract.preflight import ListPreflight
from backend_client.transport import Transport


class Bulk:
    """Calls of the bulk mailing area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def connection(self) -> Connection:
        """Channels that may be chosen, and which are."""
        return await self._transport.get("/api/bulk/connection", Connection)

    async def save_connection(self, form: ConnectionForm) -> Connection:
        """*Save* of the connection page."""
        return await self._transport.put("/api/bulk/connection", Connection, form)

    async def campaigns(self) -> list[Campaign]:
        """Every campaign, the newest first."""
        return await self._transport.get("/api/bulk/campaigns", list[Campaign])

    async def one(self, campaign_id: CampaignId) -> Campaign:
        """A campaign."""
        return await self._transport.get(f"/api/bulk/campaigns/{campaign_id}", Campaign)

    async def save(self, form: CampaignForm, campaign_id: CampaignId | None = None) -> Campaign:
        """Keep the settings; a new campaign without an id."""
        if campaign_id is None:
            return await self._transport.post("/api/bulk/campaigns", Campaign, form)
        return await self._transport.put(f"/api/bulk/campaigns/{campaign_id}", Campaign, form)

    async def copy(self, campaign_id: CampaignId) -> Campaign:
        """*Add* inside a campaign: a duplicate of its settings (BLK-3)."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/copy", Campaign)

    async def remove(self, campaign_id: CampaignId) -> None:
        """Delete a draft that never sent anything."""
        await self._transport.delete(f"/api/bulk/campaigns/{campaign_id}")

    async def upload(
        self,
        campaign_id: CampaignId,
        slot: int,
        file_name: str,
        content: AsyncIterator[bytes],
        *,
        again: bool = False,
    ) -> Uploaded:
        """Put a file into an empty slot, or into one whose file is not loaded; `again`: though it is the same."""
        query = {"slot": slot, "name": file_name, "again": str(again).lower()}
        return await self._transport.upload(f"/api/bulk/campaigns/{campaign_id}/files", Uploaded, content, query)

    async def preview(self, file_id: ListFileId) -> FilePreview:
        """The first rows of a file as they would be read."""
        return await self._transport.get(f"/api/bulk/files/{file_id}/preview", FilePreview)

    async def read_as(self, file_id: ListFileId, options: ListOptions) -> ListFile:
        """Another encoding, header or layout for a file that is not loaded."""
        return await self._transport.put(f"/api/bulk/files/{file_id}/options", ListFile, options)

    async def remove_file(self, file_id: ListFileId) -> Campaign:
        """Take a file out of its slot; its unsent entries follow *On file removal* (BLK-60)."""
        return await self._transport.call("DELETE", f"/api/bulk/files/{file_id}", Campaign)

    async def check(self, campaign_id: CampaignId) -> Job:
        """Check every row of the files that are not loaded; `found` tells when the job is done."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/check", Job)

    async def found(self, file_id: ListFileId) -> FileCheck:
        """What the last check or import found in a file."""
        return await self._transport.get(f"/api/bulk/files/{file_id}/check", FileCheck)

    async def problems(self, file_id: ListFileId, words: ProblemWords) -> bytes:
        """*Save the list of problems*: a CSV of every row that is refused, with the reasons (BLK-50)."""
        return await self._transport.fetch(f"/api/bulk/files/{file_id}/problems", words)

    async def preflight(self, campaign_id: CampaignId) -> ListPreflight:
        """What a start would do (BEY-2); refused with not_found until `check` is done under these settings."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/preflight", ListPreflight)

    async def start(self, campaign_id: CampaignId, order: StartCampaign) -> Job:
        """*Save*: check the files, import them and schedule. The job's result has entries, first and last time."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/start", Job, order)

    async def pause(self, campaign_id: CampaignId) -> Campaign:
        """*Pause campaign*."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/pause", Campaign)

    async def resume(self, campaign_id: CampaignId, order: ResumeCampaign) -> Campaign:
        """*Resume campaign*."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/resume", Campaign, order)

    async def clear(self, campaign_id: CampaignId) -> Campaign:
        """*Clear campaign data*."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/clear", Campaign)

    async def restart(self, campaign_id: CampaignId) -> Campaign:
        """*Restart campaign*."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/restart", Campaign)

    async def entries(self, campaign_id: CampaignId, request: PageRequest) -> Page[Entry]:
        """A window of a campaign's entries of every run."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/entries", Page[Entry], request)

    async def resolve(self, entry_id: EntryId, decision: ResolveEntry) -> Campaign:
        """Say what became of an unknown entry (BLK-78)."""
        return await self._transport.post(f"/api/bulk/entries/{entry_id}/resolve", Campaign, decision)

    async def verify(self, campaign_id: CampaignId) -> list[CheckLine]:
        """*Verify settings*."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/verify", list[CheckLine])

    async def verified(self, campaign_id: CampaignId) -> list[CheckLine]:
        """*Settings status*: what the last verification found."""
        return await self._transport.get(f"/api/bulk/campaigns/{campaign_id}/verify", list[CheckLine])

    async def report(self, campaign_id: CampaignId, words: ReportWords) -> Job:
        """Begin to write the report; `reported` gives it when the job is done."""
        return await self._transport.post(f"/api/bulk/campaigns/{campaign_id}/report", Job, words)

    def reported(self, job_id: JobId) -> AsyncIterator[bytes]:
        """A report's workbook as it arrives."""
        return self._transport.download(f"/api/bulk/reports/{job_id}")

    async def template(self, form: TemplateFile) -> bytes:
        """The file a list can be made of (BLK-17)."""
        return await self._transport.fetch("/api/bulk/template", form)
