"""Do-not-contact lists (DNC)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from app.contract.dnc import (
    ChangeOptOutWords,
    DncCampaign,
    DncEntry,
    DncForm,
    DncId,
    DncRemove,
    DncUploaded,
    OptOutWords,
)
from app.contract.paging import ListQuery, Page, PageRequest
from backend_client.transport import Transport


class DoNotContact:
    """Calls about numbers that must not be contacted."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[DncEntry]:
        """A window of the list; fields `address`, `campaign`, `scope`, `added_ms`, `added_by`, `source`."""
        return await self._transport.post("/api/dnc/page", Page[DncEntry], request)

    async def campaigns(self) -> list[DncCampaign]:
        """The lists one may put numbers on; `*` first where one may."""
        return await self._transport.get("/api/dnc/campaigns", list[DncCampaign])

    async def entries_of(self, address: str) -> list[DncEntry]:
        """Every entry of one number (digits without plus), for the warning above a reply (DNC-7)."""
        return await self._transport.get(f"/api/dnc/of/{address}", list[DncEntry])

    async def words(self) -> OptOutWords:
        """The opt-out words (BLK-85)."""
        return await self._transport.get("/api/dnc/words", OptOutWords)

    async def change_words(self, form: ChangeOptOutWords) -> OptOutWords:
        """Other opt-out words."""
        return await self._transport.put("/api/dnc/words", OptOutWords, form)

    async def add(self, form: DncForm) -> DncEntry:
        """*Add* a number; one that is there already stays as it is."""
        return await self._transport.post("/api/dnc", DncEntry, form)

    async def remove(self, ids: Sequence[DncId]) -> int:
        """*Remove* entries; returns how many were there."""
        return await self._transport.post("/api/dnc/remove", int, DncRemove(ids=tuple(ids)))

    async def upload(self, file_name: str, content: AsyncIterator[bytes]) -> DncUploaded:
        """*Upload record not DNCR call* (DNC-2)."""
        return await self._transport.upload("/api/dnc/upload", DncUploaded, content, {"name": file_name})

    async def export(self, query: ListQuery) -> bytes:
        """What a query finds as CSV in the layout of the upload (DNC-6)."""
        return await self._transport.fetch("/api/dnc/export", query)
