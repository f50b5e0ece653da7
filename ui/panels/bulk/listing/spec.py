"""The table of campaigns (BLK-4)."""

from __future__ import annotations

from functools import partial
from typing import Final

from app.contract.bulk import CONTROLS, Campaign, CampaignState, Control, Entries, EntryStatus, Method
from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind
from app.contract.permissions import Permission
from ui.kit.table.cells import (
    AsChannels,
    AsMoment,
    AsNumber,
    AsProgress,
    AsStatus,
    AsText,
    Link,
    Progress,
    Route,
    Share,
    Sign,
    Tone,
)
from ui.kit.table.cells import AsLink as AsReport
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.panels.bulk.words import CONTROLS as ICONS
from ui.panels.bulk.words import ENTRIES, STATES, method_words
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_DIALERS.value
NEW: Final = "new"
CHANNELS: Final = "channels"
_KEYS: Final = {Control.PAUSE: "P", Control.RESUME: "P", Control.CLEAR: "C", Control.RESTART: "R"}
_ACTIVE: Final = {
    True: Sign(Icon.CHECK, Message("common.yes"), Token.OK),
    False: Sign(Icon.MINUS, Message("common.no"), Token.MUTED),
}
_SHARES: Final = (
    ((EntryStatus.DELIVERED, EntryStatus.READ), Token.OK_FILL, False),
    ((EntryStatus.SENT,), Token.ACCENT_FILL, False),
    ((EntryStatus.FAILED,), Token.BAD_FILL, False),
    ((EntryStatus.UNKNOWN,), Token.WARN_FILL, False),
    ((EntryStatus.BLOCKED, EntryStatus.CANCELLED), Token.CONTROL, True),
)


def sent_of(entries: Entries) -> int:
    """What has left, whatever became of it later."""
    return entries.sent + entries.delivered + entries.read


def progress_of(row: Campaign) -> Progress:
    """How the entries of the present run divide; the tooltip lists them."""
    entries = row.entries
    if not entries.total:
        return Progress((), 0)
    shares = tuple(
        Share(sum(getattr(entries, one.value) for one in statuses), tint, hatched)
        for statuses, tint, hatched in _SHARES
    )
    return Progress(shares, entries.total, 1 - entries.waiting / entries.total, hint=partial(_listed, entries))


def _listed(entries: Entries) -> str:
    return "\n".join(
        tr("bulk.count_line", status=sign.words, count=getattr(entries, one.value))
        for one, sign in ENTRIES.items()
        if getattr(entries, one.value)
    )


def _way(row: Campaign) -> Route | None:
    if row.method is None:
        return None
    return Route(row.sender, (Channel(row.method.channel),))


def _report(row: Campaign) -> Link | None:
    return Link(tr("bulk.report_link"), row.id) if row.entries.total or row.run > 1 else None


def may(control: Control, row: Campaign) -> bool:
    """Whether a control is offered in the campaign's state (BLK-66..69)."""
    return control in CONTROLS[row.state] and row.job_id is None


def may_delete(row: Campaign) -> bool:
    """Whether nothing of it was ever sent."""
    return row.state is CampaignState.DRAFT and row.run == 1 and not row.entries.total


def campaigns_spec() -> TableSpec[Campaign]:
    """The table."""
    number = FieldKind.NUMBER
    return TableSpec[Campaign](
        id="bulk_campaigns",
        title=msg("bulk.title"),
        row=Campaign,
        columns=(
            Column[Campaign](
                "name", msg("common.name"), AsText(), 200, kind=FieldKind.TEXT, head=True, stretch=True, least=150,
                tone=Tone.STRONG,
            ),
            Column[Campaign]("active", msg("bulk.active"), AsStatus(_ACTIVE), 84),
            Column[Campaign](
                "method", msg("bulk.method"), AsText(), 104, get=lambda row: str(method_words(row.method)),
                kind=FieldKind.CHOICE, choices=tuple(Choice(one.value, method_words(one)) for one in Method),
                shown=False,
            ),
            Column[Campaign]("sender", msg("bulk.sender"), AsChannels(), 140, get=_way),
            Column[Campaign](
                "state", msg("bulk.status"), AsStatus(STATES), 152, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, sign.words) for one, sign in STATES.items()),
            ),
            Column[Campaign]("progress", msg("bulk.progress"), AsProgress(), 144, get=progress_of, sortable=False),
            Column[Campaign](
                "total", msg("bulk.total"), AsNumber(), 76, get=lambda row: row.entries.total, kind=number
            ),
            Column[Campaign](
                "sent", msg("bulk.sent"), AsNumber(), 108, get=lambda row: sent_of(row.entries), kind=number
            ),
            Column[Campaign](
                "failed", msg("bulk.failed"), AsNumber(), 76, get=lambda row: row.entries.failed, kind=number
            ),
            Column[Campaign](
                "waiting", msg("bulk.waiting"), AsNumber(), 84, get=lambda row: row.entries.waiting, kind=number
            ),
            Column[Campaign]("next_ms", msg("bulk.next"), AsMoment(), 112, kind=FieldKind.MOMENT),
            Column[Campaign]("report", msg("bulk.report_column"), AsReport(), 84, get=_report, sortable=False),
            Column[Campaign]("created_by", msg("bulk.created_by"), AsText(), 120, shown=False),
        ),
        empty=Empty(Icon.LIST, msg("bulk.empty_title"), msg("bulk.empty_text")),
        search=msg("bulk.search"),
        actions=_actions(),
        buttons=3,
        primary=PrimaryAction(NEW, msg("bulk.new"), keys="N", needs=MANAGE),
        second=PrimaryAction(CHANNELS, msg("bulk.channels"), Icon.SETTINGS, needs=MANAGE),
        live=Topic.BULK,
    )  # fmt: skip


def _actions() -> tuple[RowAction[Campaign], ...]:
    return (
        *(
            RowAction(
                one.value, ICONS[one], msg(f"bulk.control_{one.value}"), keys=_KEYS[one],
                when=partial(may, one), needs=MANAGE, quick=one is not Control.CLEAR,
                danger=one is Control.CLEAR,
            )
            for one in Control
        ),
        RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
        RowAction("copy", Icon.COPY, msg("common.duplicate"), keys="D", needs=MANAGE),
        RowAction(
            "delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, when=may_delete, quick=False,
            danger=True,
        ),
    )  # fmt: skip
