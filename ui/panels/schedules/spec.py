"""The table of schedules (ACD-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.contract.feed import Topic
from app.contract.paging import FieldKind
from app.contract.permissions import Permission
from app.contract.schedules import Schedule
from ui.kit.table.cells import AsNumber, AsStatus, AsTags, AsText, Sign, Tag, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.panels.schedules.words import summary, turn_words, zone_of
from ui.texts.messages import Message, msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_DIALERS.value
_NOW: Final = {
    True: Sign(Icon.OKC, Message("schedules.open"), Token.OK),
    False: Sign(Icon.CLOCK, Message("schedules.closed"), Token.WARN),
}


def hours_of(row: Schedule) -> str:
    """Its ranges in words."""
    return summary(row.ranges)


def users_of(row: Schedule) -> tuple[Tag, ...]:
    """Who uses it."""
    return tuple(Tag(name) for name in row.used_by)


def schedules_spec(clock: Callable[[], int]) -> TableSpec[Schedule]:
    """The table."""

    def turns(row: Schedule) -> str | None:
        return None if row.changes_ms is None else turn_words(row.changes_ms, clock(), zone_of(row.time_zone))

    return TableSpec[Schedule](
        id="schedules",
        title=msg("schedules.title"),
        row=Schedule,
        columns=(
            Column[Schedule](
                "name", msg("common.name"), AsText(), 180, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[Schedule](
                "hours", msg("schedules.hours_column"), AsText(), 260, get=hours_of, sortable=False, stretch=True,
                least=180,
            ),
            Column[Schedule]("time_zone", msg("schedules.zone"), AsText(), 168, kind=FieldKind.TEXT),
            Column[Schedule](
                "is_open", msg("schedules.now"), AsStatus(_NOW), 112, kind=FieldKind.CHOICE,
                choices=(Choice(1, msg("schedules.open")), Choice(0, msg("schedules.closed"))),
            ),
            Column[Schedule]("changes_ms", msg("schedules.turns"), AsText(), 120, get=turns, tone=Tone.MUTED),
            Column[Schedule]("closed", msg("schedules.closed_days"), AsNumber(), 104, get=_closed),
            Column[Schedule]("used_by", msg("schedules.used_by"), AsTags(), 200, get=users_of, sortable=False),
        ),
        empty=Empty(Icon.CAL, msg("schedules.empty_title"), msg("schedules.empty_text")),
        search=msg("schedules.search"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("schedules.new"), keys="N", needs=MANAGE),
        live=Topic.SCHEDULES,
    )  # fmt: skip


def _closed(row: Schedule) -> int | None:
    return len(row.closed) or None
