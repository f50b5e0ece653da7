"""Verbs about WhatsApp templates: ask for a sender's list, take what the platform tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, delete, insert, select, update

from app.assets.tables import senders
from app.assets.whatsapp_templates.store import EYES, components_of, put_listing, tell
from app.assets.whatsapp_templates.tables import wa_listings, wa_templates
from app.channels.kit.connector import ListedTemplate
from app.contract.channels import Channel
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.whatsapp_templates import DELETED, WaListing, kind_of_template
from app.core.errors import Refusal
from app.core.work import UnitOfWork

WAKE: Final = "wa_templates"
"""Name under which whoever asks the platforms sleeps."""
_TOLD: Final = ("platform_id", "category", "kind", "status", "reason", "components")


def ask(work: UnitOfWork, sender_id: int) -> WaListing:
    """Somebody wants a sender's list anew; the answer comes as events (WTP-4)."""
    wanted = (senders.c.id == sender_id) & (senders.c.channel == Channel.WHATSAPP.value)
    if work.conn.execute(select(senders.c.id).where(wanted)).first() is None:
        raise Refusal(Code.NOT_FOUND, what="sender", id=sender_id)
    work.wake(WAKE)
    return put_listing(work, sender_id, {"asked_ms": work.now_ms})


def miss(work: UnitOfWork, sender_id: int, problem: str) -> None:
    """A list could not be read; what was known stays."""
    if _is_there(work, sender_id):
        put_listing(work, sender_id, {"tried_ms": work.now_ms, "problem": problem})


def take(work: UnitOfWork, sender_id: int, listed: Sequence[ListedTemplate]) -> None:
    """A sender's whole list. What is not in it any more was deleted at the platform and stays as such (WTP-5)."""
    if not _is_there(work, sender_id):
        return  # deleted while the platform was asked
    mine = select(wa_templates).where(wa_templates.c.sender_id == sender_id)
    known = {(row["name"], row["language"]): row for row in work.conn.execute(mine).mappings()}
    for one in listed:
        _put(work, sender_id, one, known.pop((one.name, one.language), None))
    for row in known.values():
        if row["status"] != DELETED:
            _change(work, row, {"status": DELETED, "reason": ""})
    put_listing(work, sender_id, {"tried_ms": work.now_ms, "refreshed_ms": work.now_ms, "problem": ""})


def forget(work: UnitOfWork, sender_id: int) -> None:
    """A sender goes, and with it what was registered for it."""
    gone = delete(wa_templates).where(wa_templates.c.sender_id == sender_id).returning(wa_templates.c.id)
    for template_id in sorted(work.conn.execute(gone).scalars()):
        work.delete(Topic.WA_TEMPLATES, template_id, EYES)
    if work.conn.execute(delete(wa_listings).where(wa_listings.c.sender_id == sender_id)).rowcount:
        work.delete(Topic.WA_LISTINGS, sender_id, EYES)


def _is_there(work: UnitOfWork, sender_id: int) -> bool:
    return work.conn.execute(select(senders.c.id).where(senders.c.id == sender_id)).first() is not None


def _put(work: UnitOfWork, sender_id: int, one: ListedTemplate, before: RowMapping | None) -> None:
    components = msgspec.json.encode(one.components).decode()
    values: dict[str, Any] = {
        "platform_id": one.platform_id,
        "category": one.category,
        "kind": kind_of_template(one.category, components_of(components)).value,
        "status": one.status,
        "reason": one.reason,
        "components": components,
    }
    if before is not None:
        _change(work, before, values)
        return
    names = {"sender_id": sender_id, "name": one.name, "language": one.language}
    added = insert(wa_templates).values(**names, **values, changed_ms=work.now_ms, version=1)
    tell(work, work.conn.execute(added.returning(wa_templates.c.id)).scalar_one())


def _change(work: UnitOfWork, row: RowMapping, values: Mapping[str, Any]) -> None:
    changed = {name: values[name] for name in _TOLD if name in values and values[name] != row[name]}
    if not changed:
        return
    moved = {**changed, "changed_ms": work.now_ms, "version": row["version"] + 1}
    work.conn.execute(update(wa_templates).where(wa_templates.c.id == row["id"]).values(moved))
    tell(work, row["id"])
