"""Whom a run addresses, as queries: the union of its sources, and the leftovers of an earlier run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from app.broadcasts.rules import NOT_RELAUNCHED_REASONS, RELAUNCHED_REASONS
from app.broadcasts.tables import broadcasts, recipients, selections
from app.contacts import reads as contacts
from app.contract.broadcasts import RecipientKind, RecipientSource, RecipientState, SourceCount
from app.contract.phones import Phone, read_phone
from app.core import workspace

R = RecipientState


@dataclass(slots=True)
class Selection:
    """The union of all sources: contacts as a query, and typed numbers nobody has yet."""

    ids: Select[Any]
    strangers: list[str]
    sources: list[SourceCount]
    selected: int


def anybody(conn: Connection, sources: Sequence[RecipientSource], now_ms: int) -> bool:
    """Whether a selection yields anybody at all."""
    selection = select_people(conn, sources, now_ms, count=False)
    return bool(selection.strangers) or conn.execute(selection.ids.limit(1)).first() is not None


def size(conn: Connection, sources: Sequence[RecipientSource], now_ms: int) -> int:
    """How many people a selection yields, each counted once (BRD-8)."""
    selection = select_people(conn, sources, now_ms, count=False)
    known = conn.execute(select(func.count()).select_from(selection.ids.subquery())).scalar_one()
    return int(known) + len(selection.strangers)


def select_people(
    conn: Connection, sources: Sequence[RecipientSource], now_ms: int, *, count: bool = True
) -> Selection:
    """Everybody a selection means; without `count` the sizes of its entries are not asked for."""
    country = workspace.read(conn).default_country
    queries: list[Select[Any]] = []
    strangers: dict[str, None] = {}
    counts: list[SourceCount] = []
    for source in sources:
        if source.kind is RecipientKind.PHONES:
            read = (read_phone(one, country) for one in source.numbers)
            digits = {phone.digits for phone in read if isinstance(phone, Phone)}
            known = contacts.ids_of_phones(conn, list(digits))
            strangers.update(dict.fromkeys(sorted(digits - set(known))))
            queries.append(contacts.with_ids(conn, known.values()))
            counts.append(SourceCount(contacts=len(digits), name=""))
            continue
        query = _query(conn, source, now_ms)
        name = contacts.audience_name(conn, source)
        if query is None:
            counts.append(SourceCount(contacts=None, name=name))
            continue
        queries.append(query)
        yields = conn.execute(select(func.count()).select_from(query.subquery())).scalar_one() if count else 0
        counts.append(SourceCount(contacts=yields, name=name))
    ids = contacts.union_of(queries)
    selected = sum(one.contacts or 0 for one in counts)
    return Selection(ids, list(strangers), counts, selected)


def _query(conn: Connection, source: RecipientSource, now_ms: int) -> Select[Any] | None:
    if source.kind is RecipientKind.FAILED_OF:
        return select(relaunchable(source.broadcast_id or 0).subquery().c.contact_id.label("id"))
    return contacts.audience_or_none(conn, source, now_ms)


def relaunchable(broadcast_id: int) -> Select[Any]:
    """Recipients of a run whom a relaunch addresses (BRD-86): failed for good, or excluded for a passing reason.

    Whoever succeeded in an earlier relaunch is left out, and so is whoever may have got the message unknown to us.
    """
    may_have_it = (recipients.c.state == R.SUCCESSFUL.value) | recipients.c.reason.in_(NOT_RELAUNCHED_REASONS)
    reached = select(recipients.c.address).where(
        recipients.c.broadcast_id.in_(_relaunches_of(broadcast_id)), may_have_it
    )
    failed = recipients.c.state.in_([R.UNSUCCESSFUL.value, R.STOPPED.value]) & (
        recipients.c.reason.is_(None) | recipients.c.reason.not_in(NOT_RELAUNCHED_REASONS)
    )
    passing = (recipients.c.state == R.EXCLUDED.value) & recipients.c.reason.in_(RELAUNCHED_REASONS)
    return select(recipients.c.id, recipients.c.contact_id, recipients.c.address).where(
        recipients.c.broadcast_id == broadcast_id, or_(failed, passing), recipients.c.address.not_in(reached)
    )


def _relaunches_of(broadcast_id: int) -> Select[Any]:
    """Runs that relaunched a run, or one of its relaunches; copies, which say something else, are none."""
    is_relaunch = (selections.c.broadcast_id == broadcasts.c.id) & selections.c.sources.contains(
        RecipientKind.FAILED_OF.value
    )
    chain = (
        select(broadcasts.c.id)
        .join(selections, is_relaunch)
        .where(broadcasts.c.source_broadcast_id == broadcast_id)
        .cte("relaunches", recursive=True)
    )
    further = (
        select(broadcasts.c.id)
        .join(selections, is_relaunch)
        .join(chain, broadcasts.c.source_broadcast_id == chain.c.id)
    )
    return select(chain.union(further).c.id)
