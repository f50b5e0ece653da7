"""Tags on contacts: the links, and each tag's number of contacts kept in step with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, literal, select, update

from app.contacts.tables import contact_tags, contacts, tags
from app.core.dialect import among, upsert
from app.core.work import UnitOfWork


def add(work: UnitOfWork, tag_ids: Iterable[int], people: Select[int]) -> list[int]:
    """Put tags on contacts, given as a query of ids. Returns the ids of contacts that got one they lacked."""
    changed: set[int] = set()
    for tag_id in tag_ids:
        rows = people.add_columns(literal(tag_id)).where(
            literal(1) == 1
        )  # SQLite: tells ON CONFLICT from a join's ON
        statement = upsert(work.conn, contact_tags).from_select(["contact_id", "tag_id"], rows)
        fresh = statement.on_conflict_do_nothing().returning(contact_tags.c.contact_id)
        linked = work.conn.execute(fresh).scalars().all()
        _count(work, tag_id, len(linked))
        changed.update(linked)
    return sorted(changed)


def remove(work: UnitOfWork, tag_ids: Iterable[int], people: Select[int]) -> list[int]:
    """Take tags off contacts. Returns the ids of contacts that lost one."""
    changed: set[int] = set()
    for tag_id in tag_ids:
        gone = delete(contact_tags).where(contact_tags.c.tag_id == tag_id, contact_tags.c.contact_id.in_(people))
        unlinked = work.conn.execute(gone.returning(contact_tags.c.contact_id)).scalars().all()
        _count(work, tag_id, -len(unlinked))
        changed.update(unlinked)
    return sorted(changed)


def remove_all(work: UnitOfWork, contact_ids: Sequence[int]) -> list[int]:
    """Take every tag off contacts, as before their deletion. Returns the ids of the tags."""
    here = among(work.conn, contact_tags.c.contact_id, contact_ids)
    counts = work.conn.execute(
        select(contact_tags.c.tag_id, func.count()).where(here).group_by(contact_tags.c.tag_id)
    ).all()
    work.conn.execute(delete(contact_tags).where(here))
    for tag_id, count in counts:
        _count(work, tag_id, -count)
    return [tag_id for tag_id, _ in counts]


def these(work: UnitOfWork, contact_ids: Iterable[int]) -> Select[int]:
    """Contacts by id, as a query; ids nobody has are left out."""
    return select(contacts.c.id).where(among(work.conn, contacts.c.id, contact_ids))


def _count(work: UnitOfWork, tag_id: int, by: int) -> None:
    values: dict[str, Any] = {"contacts": tags.c.contacts + by}
    if by:
        work.conn.execute(update(tags).where(tags.c.id == tag_id).values(values))
