"""Where the table of runs gets its rows from."""

from __future__ import annotations

from collections.abc import Sequence

from app.contract.broadcasts import Broadcast, BroadcastId
from app.contract.faults import Code
from app.contract.paging import Page, PageRequest
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.table.source import Chosen

WINDOW = 500


class RunSource:
    """Runs by window and by id."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[Broadcast]:
        """A window of the runs."""
        return await self._client.broadcasts.page(request)

    async def rows(self, keys: Sequence[str]) -> Page[Broadcast]:
        """Runs by id, those that still exist; as old as the first of these calls at most."""
        as_of = self._client.events.position
        found = [run for key in keys if (run := await self._one(key)) is not None]
        return Page(rows=tuple(found), total=len(found), offset=0, as_of=as_of)

    async def chosen(self, chosen: Chosen) -> list[Broadcast]:
        """The runs of a selection as they stand now."""
        if chosen.query is None:
            return list((await self.rows(chosen.keys)).rows)
        found: list[Broadcast] = []
        while True:
            page = await self.page(PageRequest(query=chosen.query, offset=len(found), limit=WINDOW))
            found += page.rows
            if not page.rows or len(found) >= page.total:
                return [run for run in found if str(run.id) not in chosen.without]

    async def _one(self, key: str) -> Broadcast | None:
        try:
            return await self._client.broadcasts.one(BroadcastId(int(key)))
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
            return None
