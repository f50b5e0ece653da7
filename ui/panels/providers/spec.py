"""The table of provider accounts, with how each connection stands (BEY-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import ListQuery, Page, PageRequest
from app.contract.permissions import Permission
from app.contract.providers import Provider
from backend_client.client import Client
from ui.kit.table.cells import AsChannels, AsFlag, AsMoment, AsStatus, AsText, Route, Sign, Tone
from ui.kit.table.spec import Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Message, Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_PROVIDERS.value
OFF: Final = "off"
LINK_SIGNS: Final = {
    "up": Sign(Icon.OKC, Message("providers.link_up"), Token.OK),
    "connecting": Sign(Icon.CLOCK, Message("providers.link_connecting"), Token.WARN),
    "down": Sign(Icon.BADC, Message("providers.link_down"), Token.BAD),
    "refused": Sign(Icon.ALERT, Message("providers.link_refused"), Token.BAD),
    "stopped": Sign(Icon.STOPC, Message("providers.link_stopped"), Token.MUTED),
    OFF: Sign(Icon.STOPC, Message("providers.link_off"), Token.MUTED),
}


def link_of(row: Provider) -> str:
    """How the connection stands; a disabled account has none."""
    return row.link if row.enabled else OFF


def reason_of(row: Provider) -> str | None:
    """Why it stands so: known reasons in words, others as the connector tells them."""
    return str(reason_words(row.link_reason)) if row.enabled and row.link_reason else None


def link_sign(row: Provider) -> Sign:
    """Icon, word and colour of the connection."""
    return LINK_SIGNS.get(link_of(row), LINK_SIGNS["stopped"])


def reason_words(reason: str) -> Words:
    """A reason as the connector tells it, in words where there are any."""
    text_id = f"providers.reason_{reason.lower()}"
    return msg(text_id) if text_id in load(current()) else reason


def _route(row: Provider) -> Route:
    return Route(tr(f"channel.{Channel(row.channel).name.lower()}"), (Channel(row.channel),))


def _since(row: Provider) -> int | None:
    return row.link_since_ms or None


def kind_words(kind: str) -> Words:
    """What a kind of account is called, by itself or by its family; one nobody knows, its own name."""
    known = load(current())
    for name in (kind, kind.partition("_")[0]):
        if f"providers.kind_{name}" in known:
            return msg(f"providers.kind_{name}")
    return kind.upper()


def _kind(row: Provider) -> str:
    return str(kind_words(row.kind))


def providers_spec() -> TableSpec[Provider]:
    """The table."""
    return TableSpec[Provider](
        id="providers",
        title=msg("providers.title"),
        row=Provider,
        columns=(
            Column[Provider]("name", msg("common.name"), AsText(), 220, head=True, tone=Tone.STRONG),
            Column[Provider]("link", msg("providers.link"), AsStatus(LINK_SIGNS), 168, get=link_of),
            Column[Provider](
                "link_reason", msg("providers.reason"), AsText(), 220, get=reason_of, stretch=True, least=140,
                tone=Tone.MUTED,
            ),
            Column[Provider]("link_since_ms", msg("providers.since"), AsMoment(), 132, get=_since),
            Column[Provider]("channel", msg("providers.channel"), AsChannels(), 148, get=_route),
            Column[Provider]("kind", msg("providers.kind"), AsText(), 104, get=_kind),
            Column[Provider]("enabled", msg("providers.enabled"), AsFlag(), 96),
        ),
        empty=Empty(Icon.SERVER, msg("providers.empty_title"), msg("providers.empty_text")),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("disable", Icon.PAUSE, msg("providers.disable"), when=_is_on, needs=MANAGE),
            RowAction("enable", Icon.PLAY, msg("providers.enable"), when=_is_off, needs=MANAGE),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("providers.new"), keys="N", needs=MANAGE),
        live=Topic.PROVIDERS,
    )  # fmt: skip


def _is_on(row: Provider) -> bool:
    return row.enabled


def _is_off(row: Provider) -> bool:
    return not row.enabled


class ProviderSource:
    """The service tells all accounts at once; their order is made here."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[Provider]:
        """A window of them."""
        as_of = self._client.events.position
        found = ordered(await self._client.assets.providers(), request.query)
        rows = found[request.offset : request.offset + request.limit]
        return Page(rows=tuple(rows), total=len(found), offset=request.offset, as_of=as_of)


def ordered(rows: Sequence[Provider], query: ListQuery) -> list[Provider]:
    """In the order asked for, by name otherwise."""
    found = sorted(rows, key=lambda one: one.name.casefold())
    for wish in reversed(query.sort):
        found.sort(key=lambda one: str(getattr(one, wish.field)).casefold(), reverse=wish.descending)
    return found
