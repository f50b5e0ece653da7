"""The entries of a campaign as a table (BLK-77, BLK-78)."""

from __future__ import annotations

from functools import partial
from typing import Final

from app.contract.bulk import CampaignId, Entry, EntryStatus
from app.contract.paging import FieldKind, Page, PageRequest
from app.contract.permissions import Permission
from backend_client.client import Client
from ui.kit.table.cells import AsMoment, AsNumber, AsPhone, AsStatus, AsText, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, RowAction, TableSpec
from ui.panels.bulk.words import ENTRIES, reason_words
from ui.panels.story.safety_words import wait_words
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

MANAGE: Final = Permission.MANAGE_DIALERS.value


class EntrySource:
    """Entries of one campaign; none before it was saved."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.campaign_id: CampaignId | None = None

    async def page(self, request: PageRequest) -> Page[Entry]:
        """A window of them."""
        if self.campaign_id is None:
            return Page(rows=(), total=0, offset=0, as_of=self._client.events.position)
        return await self._client.bulk.entries(self.campaign_id, request)


def is_unknown(row: Entry) -> bool:
    """Whether a person has to say what became of it."""
    return row.status is EntryStatus.UNKNOWN


def standing(row: Entry) -> Sign:
    """Its status, with the reason where there is one."""
    sign = ENTRIES[row.status]
    if row.held_until_ms is not None:
        wait = partial(wait_words, row.held_until_ms, row.zones)
        return Sign(Icon.MOON, msg("bulk.entry_because", status=sign.words, why=wait), sign.tint)
    if not row.reason:
        return sign
    reason = row.reason
    return Sign(
        sign.icon, msg("bulk.entry_because", status=sign.words, why=lambda: reason_words(reason)), sign.tint
    )


def entries_spec() -> TableSpec[Entry]:
    """The table."""
    return TableSpec[Entry](
        id="bulk_entries",
        title=msg("bulk.entries"),
        row=Entry,
        columns=(
            Column[Entry]("run", msg("bulk.run"), AsNumber(grouped=False), 64, kind=FieldKind.NUMBER),
            Column[Entry]("file", msg("bulk.file"), AsText(), 160, sortable=False, tone=Tone.MUTED),
            Column[Entry]("row", msg("bulk.row"), AsNumber(grouped=False), 72, kind=FieldKind.NUMBER),
            Column[Entry](
                "phone", msg("bulk.phone"), AsPhone(), 160, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[Entry]("due_ms", msg("bulk.due"), AsMoment(), 124, kind=FieldKind.MOMENT),
            Column[Entry](
                "status", msg("bulk.status"), AsStatus({}), 180, get=standing, kind=FieldKind.CHOICE, stretch=True,
                least=160, choices=tuple(Choice(one.value, sign.words) for one, sign in ENTRIES.items()),
            ),
            Column[Entry]("sent_ms", msg("bulk.sent_at"), AsMoment(), 124, kind=FieldKind.MOMENT),
            Column[Entry]("status_ms", msg("bulk.status_at"), AsMoment(), 124, kind=FieldKind.MOMENT, shown=False),
            Column[Entry]("parts", msg("bulk.parts"), AsNumber(), 72, sortable=False),
        ),
        empty=Empty(Icon.LIST, msg("bulk.no_entries"), msg("bulk.no_entries_text")),
        search=msg("bulk.search_phone"),
        actions=(
            RowAction("sent", Icon.CHECK, msg("bulk.mark_sent"), keys="S", when=is_unknown, needs=MANAGE),
            RowAction("again", Icon.RESTART, msg("bulk.send_again"), keys="A", when=is_unknown, needs=MANAGE),
        ),
    )  # fmt: skip
