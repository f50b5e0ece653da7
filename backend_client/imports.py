"""Import of contacts: files, their rows, checks, runs, presets (IMP)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.contract.imports import (
    AmendRow,
    Import,
    ImportId,
    ImportOptions,
    ImportPlan,
    ImportRow,
    ImportRows,
    Preset,
    PresetForm,
    PresetId,
    RawRows,
    RejectedWords,
    RowGroup,
    RunImport,
)
from app.contract.jobs import Job
from backend_client.transport import Transport


class Imports:
    """Calls about imports."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def history(self) -> list[Import]:
        """The five most recent files (IMP-1)."""
        return await self._transport.get("/api/imports", list[Import])

    async def upload(self, file_name: str, content: AsyncIterator[bytes]) -> Import:
        """Send a file; a job reads it."""
        return await self._transport.upload("/api/imports", Import, content, {"name": file_name})

    async def one(self, import_id: ImportId) -> Import:
        """An import as it stands."""
        return await self._transport.get(f"/api/imports/{import_id}", Import)

    async def forget(self, import_id: ImportId) -> None:
        """*Start over*."""
        await self._transport.delete(f"/api/imports/{import_id}")

    async def read_as(self, import_id: ImportId, options: ImportOptions) -> Import:
        """Another encoding, separator, sheet, first row or date order."""
        return await self._transport.put(f"/api/imports/{import_id}/options", Import, options)

    async def raw(self, import_id: ImportId, offset: int, limit: int) -> RawRows:
        """Rows as read, from a number on (0 is the first)."""
        query = {"offset": offset, "limit": limit}
        return await self._transport.get(f"/api/imports/{import_id}/rows", RawRows, query)

    async def check(self, import_id: ImportId, plan: ImportPlan) -> Job:
        """Check every row under a plan; the findings come with the import."""
        return await self._transport.post(f"/api/imports/{import_id}/check", Job, plan)

    async def rows(
        self, import_id: ImportId, group: RowGroup, *, lenient: bool, offset: int, limit: int
    ) -> ImportRows:
        """A window of a list of steps 4 and 5."""
        query = {"group": group.value, "lenient": str(lenient).lower(), "offset": offset, "limit": limit}
        return await self._transport.get(f"/api/imports/{import_id}/records", ImportRows, query)

    async def amend(self, import_id: ImportId, row: int, cells: AmendRow) -> ImportRow:
        """Correct a row of the file (BEY-35)."""
        return await self._transport.put(f"/api/imports/{import_id}/records/{row}", ImportRow, cells)

    async def run(self, import_id: ImportId, run: RunImport) -> Job:
        """*Import*."""
        return await self._transport.post(f"/api/imports/{import_id}/run", Job, run)

    async def rejected(self, import_id: ImportId, words: RejectedWords) -> bytes:
        """The refused rows as CSV: the file's columns, then the reason in the person's words (IMP-18)."""
        return await self._transport.fetch(f"/api/imports/{import_id}/rejected", words)

    async def undo(self, import_id: ImportId) -> Job:
        """Take an import back: who came by it goes, who was changed by it is as before (BEY-35)."""
        return await self._transport.post(f"/api/imports/{import_id}/undo", Job)

    async def presets(self) -> list[Preset]:
        """Stored mappings."""
        return await self._transport.get("/api/import-presets", list[Preset])

    async def save_preset(self, form: PresetForm) -> Preset:
        """Keep a mapping."""
        return await self._transport.post("/api/import-presets", Preset, form)

    async def remove_preset(self, preset_id: PresetId) -> None:
        """Forget a mapping."""
        await self._transport.delete(f"/api/import-presets/{preset_id}")
