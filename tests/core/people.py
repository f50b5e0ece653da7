"""A list of a few people as SQL and as plain Python, so that the one can be held against the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    RowMapping,
    Table,
    Text,
    create_engine,
    event,
    insert,
)

from app.contract.paging import FieldKind, Filter, ListQuery, Op, Page, PageRequest, Sort
from app.core import postgres
from app.core.listing import ListColumn, Listing, page
from app.core.sqlite import fold
from app.core.tables import events
from tests.places import places

metadata = MetaData()
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("city", Text),
    Column("age", Float),
    Column("born", Text),
    Column("kind", Text),
    Column("vip", Boolean),
)
KINDS = {
    "name": FieldKind.TEXT,
    "city": FieldKind.TEXT,
    "age": FieldKind.NUMBER,
    "born": FieldKind.DATE,
    "kind": FieldKind.CHOICE,
    "vip": FieldKind.FLAG,
}
LISTING = Listing(
    source=people,
    key=people.c.id,
    columns={
        **{name: ListColumn(kind, people.c[name]) for name, kind in KINDS.items()},
        "id": ListColumn(FieldKind.NUMBER, people.c.id),
        "fixed": ListColumn(FieldKind.TEXT, people.c.name, sortable=False),
    },
    default_sort=Sort(field="id", descending=True),
    searched=("name", "city"),
)


@dataclass(frozen=True)
class Person:
    """One row."""

    id: int
    name: str | None = None
    city: str | None = None
    age: float | None = None
    born: str | None = None
    kind: str | None = None
    vip: bool | None = None


def make_engine() -> Engine:
    """An empty list, in memory with what the product's store adds to SQLite, or on PostgreSQL."""
    if places.server is not None:
        return postgres.engine(places.shared("people", _fill), isolation_level="READ COMMITTED")
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.create_function("fold", 1, fold, deterministic=True)

    metadata.create_all(engine)
    events.create(engine)
    return engine


def _fill(url: str) -> None:
    engine = postgres.engine(url, isolation_level="READ COMMITTED")
    metadata.create_all(engine)
    events.create(engine)
    engine.dispose()


def fill(conn: Connection, rows: Sequence[Person]) -> None:
    """Replace everybody."""
    conn.execute(people.delete())
    if rows:
        conn.execute(insert(people), [vars(row) for row in rows])


def ask(conn: Connection, query: ListQuery, offset: int = 0, limit: int = 500) -> Page[Person]:
    """A window as the product reads it."""

    def records(_: Connection, rows: Sequence[RowMapping]) -> list[Person]:
        return [Person(**row) for row in rows]

    return page(conn, LISTING, PageRequest(query=query, offset=offset, limit=limit), records)


# -- the same in plain Python --------------------------------------------------------------------------------


def expected(rows: Sequence[Person], query: ListQuery) -> list[Person]:
    """Everybody the query asks for, in its order."""
    found = [row for row in rows if _fits(row, query)]
    wishes = query.sort or (LISTING.default_sort,)

    def compare(a: Person, b: Person) -> int:
        for wish in wishes:
            one, two = getattr(a, wish.field), getattr(b, wish.field)
            if one == two:
                continue
            if one is None or two is None:
                return 1 if one is None else -1
            return (1 if one > two else -1) * (-1 if wish.descending else 1)
        return (a.id - b.id) * (-1 if wishes[-1].descending else 1)

    return sorted(found, key=cmp_to_key(compare))


def _fits(row: Person, query: ListQuery) -> bool:
    words = query.search.split()
    return all(_passes(row, item) for item in query.filters) and all(
        any(_contains(getattr(row, name), word) for name in LISTING.searched) for word in words
    )


def _passes(row: Person, item: Filter) -> bool:
    value = getattr(row, item.field)
    match item.op:
        case Op.EMPTY:
            return value is None
        case Op.FILLED:
            return value is not None
        case Op.RANGE:
            return (
                value is not None
                and (item.low is None or value >= item.low)
                and (item.high is None or value <= item.high)
            )
        case Op.VALUE if KINDS[item.field] is FieldKind.TEXT:
            return any(_is_like(value, str(wanted)) for wanted in item.values)
        case Op.VALUE:
            return value is not None and value in item.values


def _is_like(value: str | None, wanted: str) -> bool:
    if len(wanted) > 1 and wanted[0] == wanted[-1] == '"':
        return value == wanted[1:-1]
    return _contains(value, wanted)


def _contains(value: str | None, wanted: str) -> bool:
    """ASCII ignores the case of ASCII letters only, everything else that of every script."""
    if value is None:
        return False
    if wanted.isascii():
        lower = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
        return wanted.translate(lower) in value.translate(lower)
    return wanted.casefold() in value.casefold()
