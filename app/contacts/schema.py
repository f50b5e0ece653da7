"""The contacts table as it is now: the columns every contact has and one for each attribute."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Boolean, Column, Connection, Double, MetaData, RowMapping, Table, Text, inspect, select
from sqlalchemy.schema import CreateColumn, CreateIndex, Index
from sqlalchemy.types import TypeEngine

from app.contacts.rules import converted
from app.contacts.tables import attributes, contacts
from app.contract.attributes import Attribute, AttributeId, AttributeType, AttributeValue
from app.contract.values import ValueFault
from app.core.listing import Words

JOINT: Final = "\n"
"""Stands around and between the chosen values of a list of several; no value holds a line break."""

_STORAGE: Final[Mapping[AttributeType, TypeEngine[Any]]] = {
    AttributeType.EMAIL: Words(),
    AttributeType.TEXT: Words(),
    AttributeType.LIST: Words(),
    AttributeType.NUMBER: Double(),
    AttributeType.DATE: Text(),  # YYYY-MM-DD sorts as it should
    AttributeType.FLAG: Boolean(),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """Attributes in their order and the table that holds their values.

    `successors` are pairs of an attribute and what a change of its type is turning it into; until that is done,
    whatever is written to the first is written to the second as well.
    """

    attributes: tuple[Attribute, ...]
    table: Table
    successors: tuple[tuple[Attribute, Attribute], ...] = ()

    def by_key(self) -> dict[str, Attribute]:
        """Attributes by key."""
        return {attribute.key: attribute for attribute in self.attributes}

    def column(self, attribute: Attribute) -> Column[Any]:
        """Where an attribute's values lie."""
        return self.table.c[column_name(attribute.id)]

    def column_of(self, key: str) -> Column[Any] | None:
        """The column of the attribute with a key, None when there is none."""
        for attribute in self.attributes:
            if attribute.key == key:
                return self.column(attribute)
        return None

    def values(self, row: RowMapping) -> dict[str, AttributeValue]:
        """The filled attributes of a row by key."""
        found = {}
        for attribute in self.attributes:
            stored = row[column_name(attribute.id)]
            if stored is not None:
                found[attribute.key] = decoded(attribute, stored)
        return found


def load(conn: Connection) -> Schema:
    """The schema the connection sees."""
    rows = conn.execute(select(attributes).order_by(attributes.c.position)).mappings().all()
    every = {row["id"]: record(row) for row in rows}
    found = tuple(every[row["id"]] for row in rows if row["successor_of"] is None)
    successors = tuple(
        (every[row["successor_of"]], every[row["id"]]) for row in rows if row["successor_of"] in every
    )
    return Schema(found, table_of(tuple((item.id, item.type) for item in every.values())), successors)


def record(row: RowMapping) -> Attribute:
    """A row of the attribute table as people see it."""
    return Attribute(
        id=AttributeId(row["id"]),
        key=row["key"],
        name=row["name"],
        type=AttributeType(row["type"]),
        show_in_profile=row["show_in_profile"],
        many=row["many"],
        choices=tuple(msgspec.json.decode(row["choices"], type=list[str])),
        version=row["version"],
    )


@functools.lru_cache(maxsize=16)
def table_of(columns: tuple[tuple[int, AttributeType], ...]) -> Table:
    """The table with columns for these attributes. The same argument gives the same object."""
    table = contacts.to_metadata(MetaData())
    for attribute_id, kind in columns:
        table.append_column(Column(column_name(attribute_id), _STORAGE[kind]))
    return table


def column_name(attribute_id: int) -> str:
    """The column of an attribute."""
    return f"a{attribute_id}"


def add_column(conn: Connection, attribute_id: int, kind: AttributeType, *, indexed: bool = False) -> None:
    """Give contacts a column. Instant on both stores, whatever the number of contacts; an index is not."""
    table = table_of(((attribute_id, kind),))
    column = table.c[column_name(attribute_id)]
    spec = CreateColumn(column).compile(dialect=conn.dialect)
    conn.exec_driver_sql(f"ALTER TABLE {contacts.name} ADD COLUMN {spec}")
    if indexed:
        conn.execute(CreateIndex(Index(f"ix_{contacts.name}_{column.name}", column)))


def carry_over(source: Connection, target: Connection) -> Table:
    """Give the contacts of another store the columns that they have here; returns the table with them."""
    kinds = [
        (row.id, AttributeType(row.type))
        for row in source.execute(select(attributes.c.id, attributes.c.type).order_by(attributes.c.id))
    ]
    indexed = {index["name"] for index in inspect(source).get_indexes(contacts.name)}
    present = {column["name"] for column in inspect(target).get_columns(contacts.name)}
    for attribute_id, kind in kinds:
        name = column_name(attribute_id)
        if name not in present:
            add_column(target, attribute_id, kind, indexed=f"ix_{contacts.name}_{name}" in indexed)
    return table_of(tuple(kinds))


# -- values --------------------------------------------------------------------------------------------------------


def encoded(value: AttributeValue | None) -> object:
    """A fitting value as it is stored."""
    return JOINT + JOINT.join(value) + JOINT if isinstance(value, tuple) else value


def decoded(attribute: Attribute, stored: Any) -> AttributeValue:
    """A stored value as it was given."""
    match attribute.type:
        case AttributeType.LIST if attribute.many:
            return tuple(str(stored).strip(JOINT).split(JOINT))
        case AttributeType.NUMBER:
            number = float(stored)
            return int(number) if number.is_integer() else number
        case AttributeType.FLAG:
            return bool(stored)
        case _:
            return str(stored)


def columns_of(schema: Schema, values: Mapping[str, AttributeValue | None]) -> dict[str, object]:
    """Fitting values by key as column values."""
    known = schema.by_key()
    return with_successors(schema, {column_name(known[key].id): encoded(value) for key, value in values.items()})


def with_successors(schema: Schema, columns: dict[str, object]) -> dict[str, object]:
    """Column values and what they become in columns that are being filled for a change of type."""
    for before, after in schema.successors:
        name = column_name(before.id)
        if name in columns:
            stored = columns[name]
            value = converted(before, after, None if stored is None else decoded(before, stored))
            columns[column_name(after.id)] = None if isinstance(value, ValueFault) else encoded(value)
    return columns
