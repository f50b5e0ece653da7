"""Where the table of templates gets its rows from."""

from __future__ import annotations

from collections.abc import Sequence

from app.contract.broadcast_templates import Template, TemplateId
from app.contract.faults import Code
from app.contract.paging import Page, PageRequest
from backend_client.client import Client
from backend_client.transport import ServiceFault


class TemplateSource:
    """Templates by window and by id."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[Template]:
        """A window of the templates."""
        return await self._client.broadcast_templates.page(request)

    async def rows(self, keys: Sequence[str]) -> Page[Template]:
        """Templates by id, those that still exist; as old as the first of these calls at most."""
        as_of = self._client.events.position
        found = [one for key in keys if (one := await self._one(key)) is not None]
        return Page(rows=tuple(found), total=len(found), offset=0, as_of=as_of)

    async def _one(self, key: str) -> Template | None:
        try:
            return await self._client.broadcast_templates.one(TemplateId(int(key)))
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
            return None
