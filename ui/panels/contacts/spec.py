"""The contacts table: columns from the company's attributes (CON-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from app.contract.attributes import (
    EMAIL_KEY,
    NAME_KEY,
    SURNAME_KEY,
    Attribute,
    AttributeType,
)
from app.contract.channels import Channel
from app.contract.contacts import Contact, field_of, fields
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from app.contract.permissions import Permission
from ui.kit.table.cells import (
    AsDate,
    AsFlag,
    AsMoment,
    AsNumber,
    AsPhone,
    AsStatus,
    AsTags,
    AsText,
    Format,
    Sign,
    Tag,
    TagColour,
)
from ui.kit.table.spec import BulkAction, Choice, Column, Empty, FilterField, PrimaryAction, RowAction, TableSpec
from ui.panels.contacts.detail import ContactDetail
from ui.texts.messages import Message, Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_CONTACTS.value
LEADING: Final = (NAME_KEY, SURNAME_KEY, "city", EMAIL_KEY)
"""Attributes between the number and the tags."""
_WIDTHS: Final = {NAME_KEY: 132, SURNAME_KEY: 148, "city": 128, EMAIL_KEY: 208}
_FORMATS: Final[dict[AttributeType, Format]] = {
    AttributeType.EMAIL: AsText(),
    AttributeType.TEXT: AsText(),
    AttributeType.LIST: AsText(),
    AttributeType.NUMBER: AsNumber(),
    AttributeType.DATE: AsDate(),
    AttributeType.FLAG: AsFlag(),
}

TargetNames = Callable[[int], tuple[str, ...] | None]


def contacts_spec(attributes: Sequence[Attribute], target_names: TargetNames) -> TableSpec[Contact]:
    """The table for these attributes; `target_names` says which targets a contact satisfies, None while unknown."""
    by_key = {one.key: one for one in attributes}
    leading = [by_key[key] for key in LEADING if key in by_key]
    following = [one for one in attributes if one.key not in LEADING]

    def targets(row: Contact) -> tuple[Tag, ...] | None:
        names = target_names(row.id)
        return tuple(Tag(name, TagColour.BLUE) for name in names) if names else None

    columns = (
        Column[Contact]("phone", msg("contacts.phone"), AsPhone(), 168, kind=FieldKind.TEXT, head=True),
        *(_column(one) for one in leading),
        _chips("tags", msg("contacts.tags"), 152, _tags, stretch=True),
        _chips("target", msg("contacts.target_filters"), 160, targets),
        _chips("opt_out", msg("contacts.opt_out"), 128, _opt_outs),
        *(_column(one, shown=False) for one in following),
        Column[Contact](
            "doubtful", msg("contacts.number_check"), _DOUBT, 136, get=_doubt, kind=FieldKind.FLAG,
        ),
        Column[Contact](
            "rcs_capable", msg("contacts.rcs_capable"), AsFlag(), 104, kind=FieldKind.FLAG, shown=False
        ),
        Column[Contact](
            "rcs_checked_ms", msg("contacts.rcs_checked"), AsMoment(), 148, kind=FieldKind.MOMENT, shown=False
        ),
    )  # fmt: skip
    return TableSpec[Contact](
        id="contacts",
        title=msg("contacts.title"),
        row=Contact,
        columns=columns,
        empty=Empty(Icon.CONTACTS, msg("contacts.empty_title"), msg("contacts.empty_text")),
        sort=(Sort(field="created_ms", descending=True),),
        filters=(
            FilterField("created_ms", msg("contacts.created"), FieldKind.MOMENT),
            FilterField("updated_ms", msg("contacts.updated"), FieldKind.MOMENT),
            FilterField("import_id", msg("contacts.import_file"), FieldKind.CHOICE),
        ),
        search=msg("contacts.search"),
        actions=(
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        bulk=(
            BulkAction("edit", Icon.EDIT, msg("contacts.edit_selected"), needs=MANAGE),
            BulkAction("add_tags", Icon.TAG, msg("contacts.add_tags"), needs=MANAGE),
            BulkAction("remove_tags", Icon.MINUS, msg("contacts.remove_tags"), needs=MANAGE),
            BulkAction("delete", Icon.TRASH, msg("contacts.delete_contacts"), needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("contacts.new_contact"), keys="N", needs=MANAGE),
        detail=ContactDetail,
        live=Topic.CONTACTS,
        export=True,
    )


def _chips(
    key: str, words: Words, width: int, get: Callable[[Contact], object], *, stretch: bool = False
) -> Column[Contact]:
    kind = FieldKind.CHOICE
    return Column[Contact](
        key, words, AsTags(), width, get=get, kind=kind, sortable=False, stretch=stretch, least=120
    )


def _column(one: Attribute, *, shown: bool = True) -> Column[Contact]:
    def get(row: Contact) -> object:
        value = row.values.get(one.key)
        return ", ".join(value) if isinstance(value, tuple) else value

    return Column[Contact](
        field_of(one.key),
        one.name,
        _FORMATS[one.type],
        _WIDTHS.get(one.key, 120),
        get=get,
        kind=fields([one])[field_of(one.key)],
        choices=tuple(Choice(choice, choice) for choice in one.choices),
        shown=shown,
    )


def _tags(row: Contact) -> tuple[Tag, ...] | None:
    return tuple(Tag(tag.name) for tag in row.tags) or None


def _opt_outs(row: Contact) -> tuple[Tag, ...] | None:
    """One chip a channel: the number of its senders, or that it is the whole of it (CON-10)."""
    whole = {entry.channel for entry in row.opt_outs if not entry.sender}
    senders = Counter(entry.channel for entry in row.opt_outs if entry.sender and entry.channel not in whole)
    found = [Tag(_scope(channel), TagColour.RED) for channel in sorted(whole, key=lambda one: one or 0)]
    for channel, count in senders.items():
        if channel is not None:
            text = tr("contacts.opt_out_senders", channel=_name(channel), count=count)
            found.append(Tag(text, TagColour.ORANGE))
    return tuple(found) or None


def _scope(channel: int | None) -> str:
    return (
        tr("contacts.all_channels") if channel is None else tr("contacts.whole_channel_of", channel=_name(channel))
    )


def _name(channel: int) -> Message:
    return msg(f"channel.{Channel(channel).name.lower()}")


def _doubt(row: Contact) -> bool | None:
    return True if row.doubtful else None


_DOUBT: Final = AsStatus({True: Sign(Icon.ALERT, Message("contacts.doubtful"), Token.WARN)})
