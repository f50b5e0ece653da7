"""The targets table (TGT-2..5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from app.contract.permissions import Permission
from app.contract.targets import Target
from ui.kit.table.cells import AsMoment, AsNumber, AsTags, AsText, Tag, TagColour, Tone
from ui.kit.table.spec import BulkAction, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import msg, tr
from ui.theme.icon_names import Icon

MANAGE: Final = Permission.MANAGE_CONTACTS.value
BROADCAST: Final = Permission.MANAGE_BROADCASTS.value

FilterWords = Callable[[Target], tuple[tuple[str, bool], ...]]
"""The filters of a target as chips say them, each with whether its field still exists."""


def targets_spec(words: FilterWords) -> TableSpec[Target]:
    """The table."""

    def filters(row: Target) -> tuple[Tag, ...]:
        found = [Tag(text, TagColour.GREY if known else TagColour.RED) for text, known in words(row)]
        if row.needs_attention:
            found.insert(0, Tag(tr("contacts.needs_attention"), TagColour.RED))
        return tuple(found)

    return TableSpec[Target](
        id="targets",
        title=msg("contacts.targets"),
        row=Target,
        columns=(
            Column[Target](
                "name", msg("common.name"), AsText(), 220, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[Target](
                "filters",
                msg("contacts.filters"),
                AsTags(),
                320,
                get=filters,
                sortable=False,
                stretch=True,
                least=200,
            ),
            Column[Target]("launches", msg("contacts.launches"), AsNumber(), 96, kind=FieldKind.NUMBER),
            Column[Target]("created_ms", msg("contacts.created"), AsMoment(), 148, kind=FieldKind.MOMENT),
            Column[Target]("updated_ms", msg("contacts.updated"), AsMoment(), 148, kind=FieldKind.MOMENT),
        ),
        empty=Empty(Icon.TARGET, msg("contacts.targets_empty_title"), msg("contacts.targets_empty_text")),
        sort=(Sort(field="updated_ms", descending=True),),
        search=msg("contacts.search_targets"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("broadcast", Icon.BROADCAST, msg("contacts.to_broadcasts"), keys="B", needs=BROADCAST),
            RowAction("duplicate", Icon.COPY, msg("common.duplicate"), keys="D", needs=MANAGE),
            RowAction(
                "delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, quick=False, danger=True
            ),
        ),
        bulk=(BulkAction("broadcast", Icon.BROADCAST, msg("contacts.to_broadcasts"), needs=BROADCAST),),
        primary=PrimaryAction("new", msg("contacts.add_target"), keys="N", needs=MANAGE),
        live=Topic.TARGETS,
    )
