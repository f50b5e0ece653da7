"""The table of sender IDs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Filter, ListQuery, Op, Page, PageRequest
from app.contract.permissions import Permission
from app.contract.senders import Sender, SenderStatus, check_registrar
from backend_client.client import Client
from ui.kit.table.cells import AsChannels, AsMoment, AsStatus, AsText, Route, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_SENDER_IDS.value
_LOOKS: Final = {
    SenderStatus.DRAFT: (Icon.EDIT, Token.MUTED),
    SenderStatus.SUBMITTED: (Icon.SEND, Token.ACCENT),
    SenderStatus.IN_PROGRESS: (Icon.CLOCK, Token.ACCENT),
    SenderStatus.TESTING: (Icon.CLOCK, Token.WARN),
    SenderStatus.DONE: (Icon.CHECK, Token.OK),
    SenderStatus.ACTIVE: (Icon.OKC, Token.OK),
    SenderStatus.REJECTED: (Icon.BADC, Token.BAD),
    SenderStatus.CANCELED: (Icon.X, Token.MUTED),
    SenderStatus.BLOCKED: (Icon.STOPC, Token.BAD),
}
_SIGNS: Final = AsStatus(
    {status: Sign(icon, Message(f"senders.{status.value}"), tint) for status, (icon, tint) in _LOOKS.items()}
)


def channel_name(channel: int) -> str:
    """A channel in the language in force."""
    return tr(f"channel.{Channel(channel).name.lower()}")


def _route(row: Sender) -> Route:
    return Route(channel_name(row.channel), (Channel(row.channel),))


def _provider(row: Sender) -> str:
    """The account a sender goes through; with RCS, over which network (RCS-2)."""
    if row.rcs_network is None:
        return row.provider
    return tr("senders.provider_network", provider=row.provider, network=tr(f"senders.{row.rcs_network.value}"))


def may_register(row: Sender, *, is_owner: bool) -> bool:
    """Whether a person may change a row: those of other channels than SMS and RCS are the owner's (SID-1)."""
    return not check_registrar(Channel(row.channel), is_owner=is_owner)


def senders_spec(*, is_owner: bool) -> TableSpec[Sender]:
    """The table."""
    mine = partial(may_register, is_owner=is_owner)
    return TableSpec[Sender](
        id="senders",
        title=msg("senders.title"),
        row=Sender,
        columns=(
            Column[Sender]("assigned_id", msg("senders.assigned_id"), AsText(), 112, kind=FieldKind.TEXT),
            Column[Sender](
                "name", msg("senders.name_column"), AsText(), 172, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[Sender](
                "channel", msg("senders.channel"), AsChannels(), 136, get=_route, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, msg(f"channel.{one.name.lower()}")) for one in Channel),
            ),
            Column[Sender](
                "status", msg("senders.status"), _SIGNS, 128, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, msg(f"senders.{one.value}")) for one in SenderStatus),
            ),
            Column[Sender]("agreement", msg("senders.agreement"), AsText(), 104, kind=FieldKind.TEXT),
            Column[Sender](
                "created_ms", msg("senders.created"), AsMoment(), 116, kind=FieldKind.MOMENT, tone=Tone.MUTED
            ),
            Column[Sender](
                "provider", msg("senders.provider"), AsText(), 160, get=_provider, kind=FieldKind.TEXT,
                stretch=True, least=120,
            ),
            Column[Sender](
                "comment", msg("senders.comment_column"), AsText(), 160, kind=FieldKind.TEXT
            ),
        ),
        empty=Empty(Icon.PHONE, msg("senders.empty_title"), msg("senders.empty_text")),
        search=msg("senders.search"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE, when=mine),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, when=mine, danger=True),
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
    searched = f"{row.name} {row.assigned_id} {row.provider}".casefold()
    return all(word in searched for word in words) and all(_meets(row, item) for item in query.filters)


def _meets(row: Sender, item: Filter) -> bool:
    value: object = getattr(row, item.field)
    match item.op:
        case Op.EMPTY:
            return value in ("", None)
        case Op.FILLED:
            return value not in ("", None)
        case Op.RANGE:
            return isinstance(value, int) and _is_within(value, item)
        case Op.VALUE if item.field in ("status", "channel", "created_ms"):
            return value in item.values
        case Op.VALUE:
            return any(str(one).casefold() in str(value).casefold() for one in item.values)


def _is_within(value: int, item: Filter) -> bool:
    low, high = (end if isinstance(end, int | float) else None for end in (item.low, item.high))
    return (low is None or value >= low) and (high is None or value <= high)


def ordered(rows: Sequence[Sender], query: ListQuery) -> list[Sender]:
    """In the order asked for, by name otherwise; what is empty comes last (TBL-1)."""
    found = sorted(rows, key=lambda one: one.name.casefold())
    for wish in reversed(query.sort):
        filled = [one for one in found if getattr(one, wish.field) not in ("", None)]
        empty = [one for one in found if getattr(one, wish.field) in ("", None)]
        filled.sort(key=lambda one: _sort_key(getattr(one, wish.field)), reverse=wish.descending)
        found = [*filled, *empty]
    return found


def _sort_key(value: object) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value).casefold())
