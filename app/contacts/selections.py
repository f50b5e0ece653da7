"""Selections: hand-picked contacts or everything a query finds, as something to walk over by id (CON-34)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select

from app.contacts import schema
from app.contacts.criteria import Criteria, today_of
from app.contacts.tables import contacts
from app.contract.contacts import Selection, check_selection
from app.contract.paging import ListQuery
from app.core import listing
from app.core.dialect import among
from app.core.errors import refuse_if


class Walk(msgspec.Struct, frozen=True):
    """A selection as of the moment it was made: contacts added later are not in it."""

    selection: Selection
    max_id: int
    total: int
    as_of_ms: int


def frozen(conn: Connection, selection: Selection, now_ms: int) -> Walk:
    """The selection of now. Counts what it finds, so it is asked outside the writer's time."""
    refuse_if(check_selection(selection))
    present = schema.load(conn)
    condition = _condition(conn, present, selection, now_ms)
    total = conn.execute(select(func.count()).select_from(present.table).where(condition)).scalar_one()
    max_id = conn.execute(select(func.coalesce(func.max(contacts.c.id), 0))).scalar_one()
    return Walk(selection, max_id, total, now_ms)


def next_ids(conn: Connection, walk: Walk, after_id: int, limit: int) -> list[int]:
    """The next contacts of a walk by id. May look through all of them, so not in the writer's time."""
    present = schema.load(conn)
    key = present.table.c.id
    condition = _condition(conn, present, walk.selection, walk.as_of_ms)
    wanted = select(key).where(key > after_id, key <= walk.max_id, condition)
    return list(conn.execute(wanted.order_by(key).limit(limit)).scalars())


def still_chosen(conn: Connection, present: schema.Schema, walk: Walk, ids: Sequence[int]) -> Sequence[RowMapping]:
    """Those of some contacts that are in the selection, by id."""
    key = present.table.c.id
    condition = _condition(conn, present, walk.selection, walk.as_of_ms)
    wanted = select(present.table).where(among(conn, key, ids), condition)
    return conn.execute(wanted.order_by(key)).mappings().all()


def ordered_ids(conn: Connection, walk: Walk) -> array[int]:
    """Every contact of a walk in the order of its query."""
    present = schema.load(conn)
    criteria = Criteria(conn, present, today_of(conn, walk.as_of_ms))
    condition = _condition(conn, present, walk.selection, walk.as_of_ms)
    keys = listing.order(criteria.listing(), walk.selection.query or ListQuery())
    wanted = select(present.table.c.id).where(condition).order_by(*keys)
    return array("q", conn.execute(wanted).scalars())


def is_everybody(conn: Connection, walk: Walk) -> bool:
    """Whether nobody is outside the selection (CON-39)."""
    everybody: int = conn.execute(select(func.count()).select_from(contacts)).scalar_one()
    return walk.total >= everybody > 0


def _condition(conn: Connection, present: schema.Schema, selection: Selection, now_ms: int) -> ColumnElement[bool]:
    key = present.table.c.id
    if selection.query is None:
        return among(conn, key, selection.ids)
    found = Criteria(conn, present, today_of(conn, now_ms)).where(unsorted(selection.query))
    return and_(found, ~among(conn, key, selection.except_ids)) if selection.except_ids else found


def unsorted(query: ListQuery) -> ListQuery:
    """The query without its order."""
    return ListQuery(filters=query.filters, search=query.search)
