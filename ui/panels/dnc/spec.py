"""The table of numbers that must not be contacted (DNC-1, DNC-6)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from app.contract.dnc import EVERYWHERE, DncEntry, DncSource
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Page, PageRequest
from app.contract.permissions import Permission
from backend_client.client import Client
from ui.kit.table.cells import AsMoment, AsPhone, AsStatus, AsText, Sign, Tone
from ui.kit.table.source import Export
from ui.kit.table.spec import BulkAction, Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import Message, Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

RUN: Final = Permission.MONITOR_DIALERS.value
_SOURCES: Final = {
    DncSource.FILE: Sign(Icon.FILE, Message("dnc.source_file"), Token.MUTED),
    DncSource.MANUAL: Sign(Icon.EDIT, Message("dnc.source_manual"), Token.MUTED),
    DncSource.OPT_OUT: Sign(Icon.OPTOUT, Message("dnc.source_opt_out"), Token.WARN),
}


def list_words(scope: str, name: str) -> Words:
    """A list by the name of its dialer; that of all by its meaning."""
    return msg("dnc.everywhere") if scope == EVERYWHERE else name


def list_of(row: DncEntry) -> str:
    """The list a number is on."""
    return tr("dnc.everywhere") if row.scope == EVERYWHERE else row.campaign


def dnc_spec() -> TableSpec[DncEntry]:
    """The table."""
    return TableSpec[DncEntry](
        id="dnc",
        title=msg("dnc.title"),
        row=DncEntry,
        columns=(
            Column[DncEntry]("address", msg("dnc.number"), AsPhone(), 176, kind=FieldKind.TEXT, head=True,
                             tone=Tone.STRONG),
            Column[DncEntry]("scope", msg("dnc.list"), AsText(), 200, get=list_of, kind=FieldKind.CHOICE,
                             stretch=True, least=140),
            Column[DncEntry]("source", msg("dnc.source"), AsStatus(_SOURCES), 148, kind=FieldKind.CHOICE,
                             choices=tuple(Choice(one.value, sign.words) for one, sign in _SOURCES.items())),
            Column[DncEntry]("added_ms", msg("dnc.added"), AsMoment(), 128, kind=FieldKind.MOMENT),
            Column[DncEntry]("added_by", msg("dnc.added_by"), AsText(), 168, kind=FieldKind.TEXT),
        ),
        empty=Empty(Icon.OPTOUT, msg("dnc.empty_title"), msg("dnc.empty_text")),
        search=msg("dnc.search"),
        actions=(RowAction("remove", Icon.TRASH, msg("common.remove"), keys="Del", needs=RUN, danger=True),),
        bulk=(BulkAction("remove", Icon.TRASH, msg("common.remove"), needs=RUN, danger=True),),
        primary=PrimaryAction("add", msg("dnc.add"), keys="N", needs=RUN),
        second=PrimaryAction("upload", msg("dnc.upload"), icon=Icon.UPLOAD, keys="Ctrl+O", needs=RUN),
        export=True,
        export_csv_only=True,
        export_needs=RUN,
        live=Topic.DNC,
    )  # fmt: skip


class DncSourceOfRows:
    """Windows onto the list, the lists there are, and the file of what is found."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[DncEntry]:
        """A window of entries."""
        return await self._client.dnc.page(request)

    async def choices(self, field: str) -> Sequence[Choice]:
        """The lists."""
        if field != "scope":
            return ()
        every = await self._client.dnc.campaigns()
        named = [Choice(one.scope, list_words(one.scope, one.name)) for one in every]
        if all(one.value != EVERYWHERE for one in named):
            named.insert(0, Choice(EVERYWHERE, msg("dnc.everywhere")))
        return tuple(named)

    async def export(self, wish: Export) -> int:
        """What a query finds, in the layout of the upload (DNC-6)."""
        content = await self._client.dnc.export(wish.query)
        await asyncio.to_thread(wish.path.write_bytes, content)
        return max(content.count(b"\n") - 1, 0)
