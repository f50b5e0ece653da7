"""Verbs about tags: fixed marks on contacts (CON-22, CON-24, CON-25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from app.audit.service import record as audit
from app.contacts import uses
from app.contacts.records import tag_record
from app.contacts.tables import contact_tags, tags
from app.contacts.telling import TAG_EYES, tell_all_contacts, tell_tags
from app.contract.checks import clean_text
from app.contract.contacts import Tag, TagForm, check_tag
from app.contract.faults import Code, Param, Problem
from app.contract.feed import Topic
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.jobs import JobContext, JobRunner
from app.core.work import UnitOfWork

UNLINK: Final = "contacts.unlink_tag"
UNLINKED_AT_ONCE: Final = 2_000
CHUNK: Final = 2_000


class UnlinkOrder(msgspec.Struct, frozen=True):
    """Work order of `UNLINK`: the deleted tag."""

    tag_id: int


def add_tag(work: UnitOfWork, actor: Actor, form: TagForm) -> Tag:
    """A new tag; refused where the name is taken."""
    refuse_if(_check(work, form, 0))
    (tag_id,) = ensure(work, actor, [form.name])
    return tell_tags(work, [tag_id])[0]


def rename_tag(work: UnitOfWork, actor: Actor, tag_id: int, form: TagForm) -> Tag:
    """Another name, on every contact that carries it."""
    before = _row(work, tag_id)
    refuse_if(_check(work, form, tag_id))
    name = clean_text(form.name)
    work.conn.execute(update(tags).where(tags.c.id == tag_id).values(name=name, name_folded=name.casefold()))
    audit(work, actor, "tag_renamed", "tag", tag_id, details={"old": before["name"], "new": name})
    tell_all_contacts(work)
    return tell_tags(work, [tag_id])[0]


def delete_tag(work: UnitOfWork, actor: Actor, tag_id: int, jobs: JobRunner) -> None:
    """Take a tag away from all its contacts; refused while a broadcast that is to come uses it.

    The tag is gone at once; where it is on many contacts, a job takes the links away afterwards.
    """
    before = _row(work, tag_id)
    uses.refuse_if_binding(work.conn, uses.Used.TAG, tag_id)
    if before["contacts"] <= UNLINKED_AT_ONCE:
        work.conn.execute(delete(contact_tags).where(contact_tags.c.tag_id == tag_id))
    else:
        params = {"name": before["name"]}
        jobs.enqueue(work, UNLINK, UnlinkOrder(tag_id), params=params, owner_id=actor.user_id)
    work.conn.execute(delete(tags).where(tags.c.id == tag_id))
    audit(work, actor, "tag_deleted", "tag", tag_id, details={"old": tag_record(before)})
    work.delete(Topic.TAGS, tag_id, TAG_EYES)
    tell_all_contacts(work)


def run_unlink(context: JobContext) -> Mapping[str, Param]:
    """The job that takes the links of a deleted tag away."""
    order = context.order(UnlinkOrder)
    done = context.checkpoint(int) or 0

    def verb(work: UnitOfWork) -> int:
        some = select(contact_tags.c.contact_id).where(contact_tags.c.tag_id == order.tag_id).limit(CHUNK)
        mine = (contact_tags.c.tag_id == order.tag_id) & contact_tags.c.contact_id.in_(some)
        gone = work.conn.execute(delete(contact_tags).where(mine)).rowcount
        if gone:
            context.save(work, done=done + gone, total=None, checkpoint=done + gone)
        else:
            tell_all_contacts(work)
        return gone

    while gone := context.database.write(verb):
        done += gone
    return {"contacts": done}


def ensure(work: UnitOfWork, actor: Actor, names: Iterable[str]) -> list[int]:
    """Ids of tags by name, made where there are none; whoever links them tells of them."""
    found: list[int] = []
    for name in dict.fromkeys(clean_text(name) for name in names):
        wanted = select(tags.c.id).where(tags.c.name_folded == name.casefold())
        tag_id = work.conn.execute(wanted).scalar_one_or_none()
        if tag_id is None:
            row = {"name": name, "name_folded": name.casefold(), "contacts": 0, "created_ms": work.now_ms}
            tag_id = work.conn.execute(insert(tags).values(row).returning(tags.c.id)).scalar_one()
            audit(work, actor, "tag_added", "tag", tag_id, details={"new": name})
        found.append(tag_id)
    return found


def check_present(work: UnitOfWork, path: str, ids: Sequence[int]) -> list[Problem]:
    """Problems with tags that are gone."""
    present = set(work.conn.execute(select(tags.c.id).where(tags.c.id.in_(ids))).scalars())
    return [Problem(path=f"{path}.{n}", code="gone") for n, tag_id in enumerate(ids) if tag_id not in present]


def _check(work: UnitOfWork, form: TagForm, tag_id: int) -> list[Problem]:
    problems = check_tag(form.name)
    name = clean_text(form.name)
    taken = select(tags.c.id).where(tags.c.name_folded == name.casefold(), tags.c.id != tag_id)
    if not problems and work.conn.execute(taken).first():
        problems.append(Problem(path="name", code="taken", params={"value": name}))
    return problems


def _row(work: UnitOfWork, tag_id: int) -> RowMapping:
    row = work.conn.execute(select(tags).where(tags.c.id == tag_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="tag", id=tag_id)
    return row
