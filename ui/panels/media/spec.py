"""The table of the media library (MED-2)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

from app.contract.feed import Topic
from app.contract.media import MediaFile
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.contract.permissions import Permission
from backend_client.client import Client
from ui.kit.media.words import ICONS, KINDS, pixels
from ui.kit.table.cells import AsMoment, AsPicture, AsSize, AsStatus, AsText, Link, Sign, Tone
from ui.kit.table.spec import BulkAction, Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

MANAGE: Final = Permission.MANAGE_MEDIA.value
COPY: Final = "copy"
DOWNLOAD: Final = "download"
DELETE: Final = "delete"
_SIGNS: Final = AsStatus({kind: Sign(ICONS[kind], words) for kind, words in KINDS.items()})

Draw = Callable[[Any, Any, Hashable], object]
"""Draws a file's thumbnail: painter, area, the file."""


def _preview(row: MediaFile) -> Link:
    return Link(str(KINDS[row.kind]), row)


def media_spec(draw: Draw) -> TableSpec[MediaFile]:
    """The table; `draw` puts the pictures in."""
    return TableSpec[MediaFile](
        id="media",
        title=msg("media.title"),
        row=MediaFile,
        columns=(
            Column[MediaFile](
                "preview", msg("media.preview"), AsPicture(draw), 72, get=_preview, sortable=False
            ),
            Column[MediaFile](
                "name", msg("media.name"), AsText(), 240, kind=FieldKind.TEXT, head=True, stretch=True, least=160,
                tone=Tone.STRONG,
            ),
            Column[MediaFile](
                "kind", msg("media.kind"), _SIGNS, 128, kind=FieldKind.CHOICE,
                choices=tuple(Choice(kind.value, words) for kind, words in KINDS.items()),
            ),
            Column[MediaFile]("format", msg("media.format"), AsText(), 84, kind=FieldKind.TEXT, tone=Tone.MUTED),
            Column[MediaFile](
                "width", msg("media.size"), AsText(), 132, get=lambda row: pixels(row.width, row.height) or None,
                kind=FieldKind.NUMBER, tone=Tone.MUTED,
            ),
            Column[MediaFile]("size_bytes", msg("media.weight"), AsSize(2), 100, kind=FieldKind.NUMBER),
            Column[MediaFile](
                "created_ms", msg("media.uploaded"), AsMoment(whole=True), 176, kind=FieldKind.MOMENT,
                tone=Tone.MUTED,
            ),
            Column[MediaFile](
                "created_by", msg("media.uploaded_by"), AsText(), 140, kind=FieldKind.TEXT, shown=False
            ),
        ),
        empty=Empty(Icon.IMAGE, msg("media.empty_title"), msg("media.empty_text")),
        sort=(Sort(field="created_ms", descending=True),),
        search=msg("media.find"),
        actions=(
            RowAction(COPY, Icon.COPY, msg("media.copy"), keys="C"),
            RowAction(DOWNLOAD, Icon.DOWNLOAD, msg("media.download"), keys="D"),
            RowAction(DELETE, Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        bulk=(
            BulkAction(DOWNLOAD, Icon.DOWNLOAD, msg("media.download")),
            BulkAction(DELETE, Icon.TRASH, msg("common.delete"), needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("add", msg("media.add"), keys="N"),
        live=Topic.MEDIA,
    )  # fmt: skip


class MediaSource:
    """Rows of the table, window by window."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[MediaFile]:
        """A window of files."""
        return await self._client.media.page(request)
