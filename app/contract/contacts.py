"""Contacts: records, tags, opt-outs, selections and the forms that change them (CON)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NewType

from app.contract.attributes import Attribute, AttributeType, AttributeValue
from app.contract.channels import Channel
from app.contract.checks import check_length, clean_text
from app.contract.devices import Device
from app.contract.faults import Problem
from app.contract.paging import FieldKind, ListQuery
from app.contract.phones import check_phone
from app.contract.record import Command, Record
from app.contract.values import check_value

ContactId = NewType("ContactId", int)
TagId = NewType("TagId", int)
OptOutId = NewType("OptOutId", int)

TAG_MAX: Final = 100
SELECTED_IDS_MAX: Final = 10_000
"""Hand-picked rows of one mass operation; more are named by a query."""
CONFIRM_COUNT_ABOVE: Final = 100
"""Mass deletion of more asks for the count to be typed (CON-38)."""
UNDO_DAYS: Final = 30

FIELD_PREFIX: Final = "attribute."

SYSTEM_FIELDS: Final[Mapping[str, FieldKind]] = {
    "phone": FieldKind.TEXT,
    "tags": FieldKind.CHOICE,
    "target": FieldKind.CHOICE,
    "opt_out": FieldKind.CHOICE,
    "doubtful": FieldKind.FLAG,
    "country": FieldKind.CHOICE,
    "rcs_capable": FieldKind.FLAG,
    "rcs_checked_ms": FieldKind.MOMENT,
    "created_ms": FieldKind.MOMENT,
    "updated_ms": FieldKind.MOMENT,
    "import_id": FieldKind.CHOICE,
}
"""Fields of every contact that filters and sorts may name. `country` is that of the number."""

_KINDS: Final = {
    AttributeType.EMAIL: FieldKind.TEXT,
    AttributeType.TEXT: FieldKind.TEXT,
    AttributeType.LIST: FieldKind.CHOICE,
    AttributeType.NUMBER: FieldKind.NUMBER,
    AttributeType.DATE: FieldKind.DATE,
    AttributeType.FLAG: FieldKind.FLAG,
}


def field_of(key: str) -> str:
    """The name of an attribute in filters and sorts."""
    return FIELD_PREFIX + key


def fields(attributes: Iterable[Attribute]) -> dict[str, FieldKind]:
    """Every field of contacts with its kind (TGT-10)."""
    return {**SYSTEM_FIELDS, **{field_of(item.key): _KINDS[item.type] for item in attributes}}


# -- records -------------------------------------------------------------------------------------------------------


class TagMark(Record):
    """A tag on a contact."""

    id: TagId
    name: str


class Tag(Record):
    """A tag with the number of its contacts (CON-24, CON-25)."""

    id: TagId
    name: str
    contacts: int


class OptOutSource(StrEnum):
    """What made an opt-out (CON-27)."""

    USER = "user"
    WORD = "word"
    CHATBOT = "chatbot"
    API = "api"
    LINK = "link"


class OptOut(Record):
    """One entry by address. No `channel`: every one; no `sender`: the whole channel. Lifted ones are history."""

    id: OptOutId
    address: str
    channel: Channel | None
    sender: str  # name of the sender ID
    source: OptOutSource
    detail: str  # the word, the chatbot, the API access
    set_ms: int
    set_by: str
    lifted_ms: int | None = None
    lifted_by: str | None = None
    lifted_detail: str | None = None


class Contact(Record):
    """A row of the table and the content of the form. `values` holds filled attributes by key."""

    id: ContactId
    version: int
    phone: str | None
    doubtful: bool
    country: str | None
    values: Mapping[str, AttributeValue]
    tags: tuple[TagMark, ...]
    opt_outs: tuple[OptOut, ...]  # those in force
    rcs_capable: bool | None
    rcs_checked_ms: int | None
    import_id: int | None
    created_ms: int
    updated_ms: int
    devices: tuple[Device, ...] = ()


# -- one contact ---------------------------------------------------------------------------------------------------


class ContactForm(Command):
    """*New contact* (`version` 0) and *Edit contact*. Keys absent from `values` stay as they are, None clears."""

    phone: str
    values: Mapping[str, AttributeValue | None] = {}
    tags: tuple[int, ...] | None = None  # the whole set; None leaves it
    new_tags: tuple[str, ...] = ()
    version: int = 0


class Merge(Command):
    """Take a contact into another one, which stays (CON-30)."""

    into_id: int


def check_contact(form: ContactForm, attributes: Iterable[Attribute], country: str) -> list[Problem]:
    """Everything wrong with a contact's form that can be seen without the store (CON-54..57)."""
    return [
        *check_phone("phone", form.phone, country),
        *check_values("values", form.values, attributes),
        *(problem for n, name in enumerate(form.new_tags) for problem in check_tag(name, path=f"new_tags.{n}")),
    ]


def check_values(
    path: str, values: Mapping[str, AttributeValue | None], attributes: Iterable[Attribute]
) -> list[Problem]:
    """Values by attribute key, against their types."""
    by_key = {attribute.key: attribute for attribute in attributes}
    problems: list[Problem] = []
    for key, value in values.items():
        if key in by_key:
            problems += check_value(f"{path}.{key}", by_key[key], value)
        else:
            problems.append(Problem(path=f"{path}.{key}", code="unknown_attribute", params={"name": key}))
    return problems


def check_tag(name: str, *, path: str = "name") -> list[Problem]:
    """A tag's name: 1 to 100 characters, trimmed (CON-25)."""
    return check_length(path, clean_text(name), low=1, high=TAG_MAX)


class TagForm(Command):
    """A tag's name."""

    name: str


# -- opt-outs ------------------------------------------------------------------------------------------------------


class OptOutForm(Command):
    """An opt-out for one contact: a channel (None: all of them) and the name of a sender ID ("": all of them)."""

    contact_id: int
    channel: Channel | None = None
    sender: str = ""


# -- many contacts -------------------------------------------------------------------------------------------------


class Selection(Command):
    """Hand-picked contacts, or everything that matches a query as of now (CON-34)."""

    ids: tuple[int, ...] = ()
    query: ListQuery | None = None
    except_ids: tuple[int, ...] = ()  # rows unticked after *Select all*


class MassEdit(Command):
    """Touched fields only; what is neither set nor cleared stays (CON-35, CON-37)."""

    selection: Selection
    values: Mapping[str, AttributeValue] = {}
    clear: tuple[str, ...] = ()
    add_tags: tuple[int, ...] = ()
    new_tags: tuple[str, ...] = ()
    remove_tags: tuple[int, ...] = ()
    remove_all_tags: bool = False
    opt_out: tuple[Channel, ...] = ()


class MassDelete(Command):
    """`count` is the number the person saw (and typed, above 100); another number by now refuses (CON-38)."""

    selection: Selection
    count: int


def check_selection(selection: Selection) -> list[Problem]:
    """Either ids or a query, and not too many ids (CON-60)."""
    if selection.query is None and not selection.ids:
        return [Problem(path="selection", code="required")]
    picked = max(len(selection.ids), len(selection.except_ids))
    if picked > SELECTED_IDS_MAX:
        limits = {"limit": SELECTED_IDS_MAX, "actual": picked}
        return [Problem(path="selection", code="too_many", params=limits)]
    return []


def check_mass_edit(form: MassEdit, attributes: Iterable[Attribute]) -> list[Problem]:
    """Everything wrong with the *Edit selected items* form."""
    attributes = tuple(attributes)
    problems = [*check_selection(form.selection), *check_values("values", form.values, attributes)]
    known = {attribute.key for attribute in attributes}
    for number, key in enumerate(form.clear):
        if key not in known:
            problems.append(Problem(path=f"clear.{number}", code="unknown_attribute", params={"name": key}))
        elif key in form.values:
            problems.append(Problem(path=f"clear.{number}", code="also_set", params={"name": key}))
    problems += [p for n, name in enumerate(form.new_tags) for p in check_tag(name, path=f"new_tags.{n}")]
    touched = (form.values, form.clear, form.add_tags, form.new_tags, form.remove_tags, form.opt_out)
    if not any(touched) and not form.remove_all_tags:
        problems.append(Problem(path="", code="nothing_to_change"))
    return problems


class ExportFormat(StrEnum):
    """CON-17."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportForm(Command):
    """Contacts of a selection with the named fields as columns, in the order of the query.

    `titles` head the columns, in the person's language; without them the fields' names do.
    """

    selection: Selection
    fields: tuple[str, ...]
    titles: tuple[str, ...] = ()
    format: ExportFormat = ExportFormat.CSV


def check_export(form: ExportForm, attributes: Iterable[Attribute]) -> list[Problem]:
    """Everything wrong with an export's form."""
    problems = check_selection(form.selection)
    if not form.fields:
        problems.append(Problem(path="fields", code="required"))
    known = fields(attributes)
    for number, name in enumerate(form.fields):
        if name not in known or name == "target":
            problems.append(Problem(path=f"fields.{number}", code="unknown_field", params={"field": name}))
    if form.titles and len(form.titles) != len(form.fields):
        problems.append(Problem(path="titles", code="wrong_number", params={"expected": len(form.fields)}))
    return problems
