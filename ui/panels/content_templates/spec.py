"""The table of content templates (CTP-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.channels import Channel
from app.contract.content import KINDS
from app.contract.content_templates import ContentTemplate, ContentTemplateId
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.contract.permissions import Permission
from app.contract.template import parse
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.table.cells import AsChannels, AsMoment, AsNumber, AsText, Route, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon

_MANY: Final = ("rcs", "viber", "whatsapp", "email")
"""Channels with several formats."""
MANAGE: Final = Permission.MANAGE_CONTENT_TEMPLATES.value


def channel_words(channel: int) -> Message:
    """A channel's name."""
    return msg(f"channel.{Channel(channel).name.lower()}")


def format_words(row: ContentTemplate) -> str:
    """The format within the channel; nothing where a channel has one."""
    name = Channel(row.channel).name.lower()
    return tr(f"constructor.{name}_{row.type}") if name in _MANY else ""


def content_templates_spec() -> TableSpec[ContentTemplate]:
    """The table."""
    return TableSpec[ContentTemplate](
        id="content_templates",
        title=msg("content_templates.title"),
        row=ContentTemplate,
        columns=(
            Column[ContentTemplate](
                "id", msg("broadcasts.id"), AsNumber(grouped=False), 56, kind=FieldKind.NUMBER, right=False
            ),
            Column[ContentTemplate](
                "name", msg("content_templates.name"), AsText(), 220, kind=FieldKind.TEXT, head=True,
                tone=Tone.STRONG,
            ),
            Column[ContentTemplate](
                "channel", msg("senders.channel"), AsChannels(), 148, get=_route, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, channel_words(one.value)) for one in KINDS),
            ),
            Column[ContentTemplate]("type", msg("constructor.format"), AsText(), 132, get=format_words),
            Column[ContentTemplate](
                "summary", msg("content_templates.text"), AsText(), 240, get=_words, kind=FieldKind.TEXT,
                stretch=True, least=140, tone=Tone.MUTED,
            ),
            Column[ContentTemplate](
                "updated_ms", msg("content_templates.modified"), AsMoment(), 132, kind=FieldKind.MOMENT
            ),
            Column[ContentTemplate](
                "updated_by", msg("content_templates.modified_by"), AsText(), 132, kind=FieldKind.TEXT, shown=False
            ),
            Column[ContentTemplate](
                "created_ms", msg("senders.created"), AsMoment(), 132, kind=FieldKind.MOMENT, shown=False
            ),
            Column[ContentTemplate](
                "created_by", msg("broadcasts.created_by"), AsText(), 132, kind=FieldKind.TEXT, shown=False
            ),
        ),
        empty=Empty(Icon.MSG, msg("content_templates.empty_title"), msg("content_templates.empty_text")),
        sort=(Sort(field="updated_ms", descending=True),),
        search=msg("content_templates.search"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("copy", Icon.COPY, msg("common.copy"), keys="D", needs=MANAGE),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("content_templates.new"), keys="N", needs=MANAGE),
        live=Topic.CONTENT_TEMPLATES,
    )  # fmt: skip


def _words(row: ContentTemplate) -> str:
    """Its first words, variables by their keys."""
    pieces = parse(row.summary).pieces
    return "".join(one if isinstance(one, str) else f"{{{one.key}}}" for one in pieces)


def _route(row: ContentTemplate) -> Route:
    return Route(channel_words(row.channel), (Channel(row.channel),))


class ContentTemplateSource:
    """Templates by window and by id."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[ContentTemplate]:
        """A window of the templates."""
        return await self._client.content_templates.page(request)

    async def rows(self, keys: Sequence[str]) -> Page[ContentTemplate]:
        """Templates by id, those that still exist; as old as the first of these calls at most."""
        as_of = self._client.events.position
        found = [one for key in keys if (one := await self._one(key)) is not None]
        return Page(rows=tuple(found), total=len(found), offset=0, as_of=as_of)

    async def _one(self, key: str) -> ContentTemplate | None:
        try:
            return await self._client.content_templates.one(ContentTemplateId(int(key)))
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
            return None
