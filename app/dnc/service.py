"""Verbs and reads about numbers that must not be contacted (DNC)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, Select, delete, select

from app.audit.service import record as audit
from app.contract.dnc import EVERYWHERE, DncCampaign, DncEntry, DncForm, DncId, DncSource
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.paging import FieldKind, ListQuery, Page, PageRequest, Sort
from app.contract.permissions import Permission
from app.contract.phones import Phone, check_phone, read_phone
from app.core import listing, workspace
from app.core.actor import Actor
from app.core.dialect import among, upsert
from app.core.errors import Refusal, refuse_if
from app.core.listing import ListColumn, Listing
from app.core.work import Audience, UnitOfWork
from app.dnc.tables import entries

READERS: Final = (Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS)
WATCHERS: Final = Audience(any_of=frozenset(READERS))
CHUNK: Final = 500
SHOWN_ROWS: Final = 20
"""So many changed rows are told one by one; more are read again."""

Campaigns = Callable[[Connection], Sequence[DncCampaign]]
"""Whoever has lists of their own, by scope: the dialers."""


def no_campaigns(_conn: Connection) -> Sequence[DncCampaign]:
    """Nobody has a list of their own."""
    return ()


LISTING: Final = Listing(
    source=entries,
    key=entries.c.id,
    columns={
        "address": ListColumn(FieldKind.TEXT, entries.c.address),
        "scope": ListColumn(FieldKind.CHOICE, entries.c.scope),
        "added_ms": ListColumn(FieldKind.MOMENT, entries.c.added_ms),
        "added_by": ListColumn(FieldKind.TEXT, entries.c.added_by),
        "source": ListColumn(FieldKind.CHOICE, entries.c.source),
    },
    default_sort=Sort(field="added_ms", descending=True),
    searched=("address",),
)


def listed_among(conn: Connection, addresses: Collection[str], scope: str) -> set[str]:
    """Which of the addresses are on the list of a scope or on that of all; one query (DNC-7)."""
    if not addresses:
        return set()
    mine = entries.c.scope.in_([scope, EVERYWHERE])
    found = select(entries.c.address).where(among(conn, entries.c.address, addresses), mine)
    return set(conn.execute(found).scalars())


def listed(scope: str) -> Select[str]:
    """Every address on the list of a scope or on that of all, to ask about many at once."""
    return select(entries.c.address).where(entries.c.scope.in_([scope, EVERYWHERE]))


def offered(conn: Connection, actor: Actor, campaigns: Campaigns) -> list[DncCampaign]:
    """The lists a person may put numbers on; that of all is for administrators (DNC-5)."""
    everywhere = DncCampaign(scope=EVERYWHERE, name=EVERYWHERE, region=workspace.read(conn).default_country)
    return [*([everywhere] if may_everywhere(actor) else []), *campaigns(conn)]


def may_everywhere(actor: Actor) -> bool:
    """Whether a person may change the list of all."""
    return actor.may(Permission.MANAGE_ORGANISATION)


def page(conn: Connection, request: PageRequest, campaigns: Campaigns) -> Page[DncEntry]:
    """A window of the list."""
    names = _names(conn, campaigns)
    return listing.page(conn, LISTING, request, lambda _conn, rows: [record(row, names) for row in rows])


def rows_of(conn: Connection, query: ListQuery) -> Iterable[tuple[str, str]]:
    """Address and scope of everything a query finds, oldest first."""
    found = select(entries.c.address, entries.c.scope).where(listing.where(LISTING, query)).order_by(entries.c.id)
    for row in conn.execute(found):
        yield row.address, row.scope


def entries_of(conn: Connection, address: str, campaigns: Campaigns) -> list[DncEntry]:
    """Every entry of one number."""
    names = _names(conn, campaigns)
    rows = conn.execute(select(entries).where(entries.c.address == address).order_by(entries.c.id)).mappings()
    return [record(row, names) for row in rows]


def add(work: UnitOfWork, actor: Actor, form: DncForm, campaigns: Campaigns) -> DncEntry:
    """Put a number on a list; one that is there stays as it is (DNC-4)."""
    known = {one.scope: one for one in offered(work.conn, actor, campaigns)}
    chosen = known.get(form.scope)
    if chosen is None:
        if form.scope == EVERYWHERE:
            raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_ORGANISATION.value)
        refuse_if([Problem(path="scope", code="not_in_list", params={"value": form.scope})])
    assert chosen is not None
    refuse_if(check_phone("number", form.number, chosen.region))
    phone = read_phone(form.number, chosen.region)
    assert isinstance(phone, Phone)
    if put(work, [(phone.digits, form.scope)], by=actor.name, source=DncSource.MANUAL):
        details = {"number": phone.digits, "campaign": chosen.name}
        audit(work, actor, "dnc_added", "dnc", phone.digits, details=details)
    same = (entries.c.address == phone.digits) & (entries.c.scope == form.scope)
    return record(work.conn.execute(select(entries).where(same)).mappings().one(), _names(work.conn, campaigns))


def put(work: UnitOfWork, wanted: Sequence[tuple[str, str]], *, by: str, source: DncSource) -> int:
    """Enter addresses with their scopes; returns how many were new. The caller checks rights and writes the log."""
    fresh = 0
    for start in range(0, len(wanted), CHUNK):
        rows = [
            {"address": address, "scope": scope, "added_ms": work.now_ms, "added_by": by, "source": source.value}
            for address, scope in wanted[start : start + CHUNK]
        ]
        statement = upsert(work.conn, entries).values(rows).on_conflict_do_nothing().returning(entries.c.id)
        fresh += len(work.conn.execute(statement).all())
    if fresh:
        work.stale(Topic.DNC, to=WATCHERS)
    return fresh


def remove(work: UnitOfWork, actor: Actor, ids: Sequence[DncId], campaigns: Campaigns) -> int:
    """Take entries off; records that were blocked stay blocked (DNC-8)."""
    names = _names(work.conn, campaigns)
    found = work.conn.execute(select(entries).where(among(work.conn, entries.c.id, ids))).mappings().all()
    if any(row["scope"] == EVERYWHERE for row in found) and not may_everywhere(actor):
        raise Refusal(Code.PERMISSION_DENIED, permission=Permission.MANAGE_ORGANISATION.value)
    work.conn.execute(delete(entries).where(among(work.conn, entries.c.id, [row["id"] for row in found])))
    for row in found[:SHOWN_ROWS]:
        work.delete(Topic.DNC, row["id"], WATCHERS)
    if len(found) > SHOWN_ROWS:
        work.stale(Topic.DNC, to=WATCHERS)
    if found:
        numbers = [f"{row['address']};{names.get(row['scope'], row['scope'])}" for row in found]
        audit(work, actor, "dnc_removed", "dnc", details={"count": len(found), "numbers": numbers})
    return len(found)


def forget_scope(work: UnitOfWork, scope: str) -> int:
    """Drop the list of somebody who is gone; returns how many entries it had."""
    gone = work.conn.execute(delete(entries).where(entries.c.scope == scope)).rowcount
    if gone:
        work.stale(Topic.DNC, to=WATCHERS)
    return gone


def _names(conn: Connection, campaigns: Campaigns) -> Mapping[str, str]:
    return {EVERYWHERE: EVERYWHERE, **{one.scope: one.name for one in campaigns(conn)}}


def record(row: RowMapping, names: Mapping[str, str]) -> DncEntry:
    """A row as people see it."""
    return DncEntry(
        id=row["id"],
        address=row["address"],
        scope=row["scope"],
        campaign=names.get(row["scope"], row["scope"]),
        added_ms=row["added_ms"],
        added_by=row["added_by"],
        source=DncSource(row["source"]),
    )
