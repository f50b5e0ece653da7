"""The table of sender IDs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind, ListQuery, Op, Page, PageRequest
from app.contract.permissions import Permission
from app.contract.senders import Sender, SenderStatus
from backend_client.client import Client
from ui.kit.table.cells import AsChannels, AsStatus, AsText, Route, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_SENDER_IDS.value
_SIGNS: Final = AsStatus(
    {
        SenderStatus.ACTIVE: Sign(Icon.OKC, Message("senders.active"), Token.OK),
        SenderStatus.BLOCKED: Sign(Icon.STOPC, Message("senders.blocked"), Token.MUTED),
    }
)


def channel_name(channel: int) -> str:
    """A channel in the language in force."""
    return tr(f"channel.{Channel(channel).name.lower()}")


def _route(row: Sender) -> Route:
    return Route(channel_name(row.channel), (Channel(row.channel),))


def senders_spec() -> TableSpec[Sender]:
    """The table."""
    return TableSpec[Sender](
        id="senders",
        title=msg("senders.title"),
        row=Sender,
        columns=(
            Column[Sender](
                "name", msg("common.name"), AsText(), 220, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[Sender]("channel", msg("senders.channel"), AsChannels(), 168, get=_route),
            Column[Sender](
                "provider", msg("senders.provider"), AsText(), 200, kind=FieldKind.TEXT, stretch=True, least=160
            ),
            Column[Sender](
                "status", msg("senders.status"), _SIGNS, 148, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, msg(f"senders.{one.value}")) for one in SenderStatus),
            ),
        ),
        empty=Empty(Icon.PHONE, msg("senders.empty_title"), msg("senders.empty_text")),
        search=msg("senders.search"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("senders.new"), keys="N", needs=MANAGE),
        live=Topic.SENDERS,
    )  # fmt: skip


class SenderSource:
    """The service tells all senders at once; filters and order are made here."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[Sender]:
        """A window of them."""
        as_of = self._client.events.position
        every = await self._client.assets.senders()
        found = ordered([one for one in every if fits(one, request.query)], request.query)
        rows = found[request.offset : request.offset + request.limit]
        return Page(rows=tuple(rows), total=len(found), offset=request.offset, as_of=as_of)


def fits(row: Sender, query: ListQuery) -> bool:
    """Whether a sender meets the filters and the search."""
    words = query.search.casefold().split()
    if not all(word in f"{row.name} {row.provider}".casefold() for word in words):
        return False
    for item in query.filters:
        value = str(getattr(row, item.field))
        if item.op is Op.VALUE and item.field == "status" and value not in item.values:
            return False
        texts = [str(one).casefold() for one in item.values]
        if item.op is Op.VALUE and item.field != "status" and not any(one in value.casefold() for one in texts):
            return False
        if item.op is Op.EMPTY and value:
            return False
        if item.op is Op.FILLED and not value:
            return False
    return True


def ordered(rows: Sequence[Sender], query: ListQuery) -> list[Sender]:
    """In the order asked for, by name otherwise."""
    found = sorted(rows, key=lambda one: one.name.casefold())
    for wish in reversed(query.sort):
        found.sort(key=lambda one: str(getattr(one, wish.field)).casefold(), reverse=wish.descending)
    return found
