"""The tables of channel health: accounts with their figures, and receipts that match no message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from app.contract.channels import Channel
from app.contract.health import ChannelHealth, ParkedReceipt
from app.contract.paging import Page, PageRequest
from backend_client.client import Client
from ui.kit.table.cells import AsChannels, AsMoment, AsNumber, AsStatus, AsText, Route, Tone
from ui.kit.table.spec import Column, Empty, TableSpec
from ui.panels.providers.spec import LINK_SIGNS, OFF, reason_words
from ui.panels.story.wording import meaning_of
from ui.texts.messages import msg, tr
from ui.texts.numbers import duration, number
from ui.theme.icon_names import Icon

_SENTENCE: Final = 400
"""Px that the reason of an error needs in any language; a narrow window scrolls to it rather than cut it."""


def health_spec() -> TableSpec[ChannelHealth]:
    """One row an account."""
    return TableSpec[ChannelHealth](
        id="channel_health",
        title=msg("health.title"),
        row=ChannelHealth,
        columns=(
            Column[ChannelHealth](
                "name", msg("common.name"), AsText(), 176, head=True, tone=Tone.STRONG, sortable=False
            ),
            Column[ChannelHealth](
                "channel", msg("providers.channel"), AsChannels(), 72, get=_route, sortable=False
            ),
            Column[ChannelHealth](
                "link", msg("providers.link"), AsStatus(LINK_SIGNS), 152, get=_link, sortable=False
            ),
            Column[ChannelHealth]("failed", msg("health.failed"), AsNumber(), 96, sortable=False),
            Column[ChannelHealth](
                "error", msg("health.errors"), AsText(), _SENTENCE, get=worst, stretch=True, least=_SENTENCE,
                tone=Tone.MUTED, sortable=False,
            ),
            Column[ChannelHealth]("queued", msg("health.queued"), AsNumber(), 84, get=_queued, sortable=False),
            Column[ChannelHealth](
                "rate", msg("health.rate"), AsText(), 76, get=_rate, right=True, sortable=False
            ),
            Column[ChannelHealth]("accepted", msg("health.accepted"), AsNumber(), 104, sortable=False),
            Column[ChannelHealth]("lag", msg("health.lag"), AsText(), 104, get=_lag, sortable=False),
            Column[ChannelHealth]("last_receipt_ms", msg("health.last_receipt"), AsMoment(), 112, sortable=False),
        ),
        empty=Empty(Icon.SERVER, msg("providers.empty_title"), msg("providers.empty_text")),
    )  # fmt: skip


def unmatched_spec() -> TableSpec[ParkedReceipt]:
    """One row a receipt."""
    return TableSpec[ParkedReceipt](
        id="unmatched_receipts",
        title=msg("health.unmatched"),
        row=ParkedReceipt,
        columns=(
            Column[ParkedReceipt]("vendor_id", msg("health.vendor_id"), AsText(), 200, head=True, sortable=False),
            Column[ParkedReceipt]("provider", msg("health.account"), AsText(), 160, sortable=False),
            Column[ParkedReceipt]("status", msg("health.status"), AsText(), 120, get=_status, sortable=False),
            Column[ParkedReceipt](
                "text", msg("health.said"), AsText(), 240, stretch=True, least=140, tone=Tone.MUTED, sortable=False
            ),
            Column[ParkedReceipt]("received_ms", msg("health.received"), AsMoment(), 132, sortable=False),
        ),
        empty=Empty(Icon.OKC, msg("health.none_title"), msg("health.none_text")),
    )


def _link(row: ChannelHealth) -> str:
    return row.link if row.enabled else OFF


def _queued(row: ChannelHealth) -> int:
    return row.queued + row.held + row.sending


def _rate(row: ChannelHealth) -> str:
    return tr("health.a_second", rate=number(round(row.rate, 1)))


def _lag(row: ChannelHealth) -> str | None:
    if row.lag_ms is None:
        return None
    return tr("health.under_a_second") if row.lag_ms < 1_000 else duration(row.lag_ms)


def _route(row: ChannelHealth) -> Route:
    return Route("", (Channel(row.channel),))


def _status(row: ParkedReceipt) -> str:
    return tr(f"health.status_{row.status}")


def worst(row: ChannelHealth) -> str | None:
    """The most frequent error of the hour in words; without one, why the connection stands as it does."""
    if row.errors:
        first = row.errors[0]
        words = meaning_of(first.code, first.text) or tr(f"failure.{first.failure}")
        return tr("health.error_line", count=first.count, code=first.code, words=words)
    return str(reason_words(row.link_reason)) if row.enabled and row.link_reason else None


@dataclass(frozen=True, slots=True)
class HealthSource:
    """The service tells all accounts at once."""

    client: Client

    async def page(self, request: PageRequest) -> Page[ChannelHealth]:
        """A window of them."""
        found = await self.client.control.channel_health()
        return _window(found, request)


@dataclass(frozen=True, slots=True)
class UnmatchedSource:
    """The newest receipts without a message."""

    client: Client

    async def page(self, request: PageRequest) -> Page[ParkedReceipt]:
        """A window of them."""
        found = await self.client.control.unmatched()
        return _window(list(found.parked), request)


Row = TypeVar("Row")


def _window(rows: list[Row], request: PageRequest) -> Page[Row]:
    shown = rows[request.offset : request.offset + request.limit]
    return Page(rows=tuple(shown), total=len(rows), offset=request.offset, as_of=0)
