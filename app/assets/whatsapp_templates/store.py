"""Rows of WhatsApp templates as records, and who is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, select

from app.assets.whatsapp_templates.tables import wa_listings, wa_templates
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import (
    Component,
    TemplateKind,
    WaListing,
    WaTemplate,
    WaTemplateId,
)
from app.core.dialect import upsert
from app.core.work import Audience, UnitOfWork

USERS: Final = (
    Permission.MANAGE_WHATSAPP_TEMPLATES,
    Permission.MANAGE_BROADCASTS,
    Permission.MODERATE_BROADCASTS,
    Permission.MANAGE_CONVERSATIONS,
    Permission.VIEW_SENDER_IDS,
)
"""Who may know the templates: whoever keeps them, sends from them or judges what is sent, or sees the senders."""
EYES: Final = Audience(any_of=frozenset(USERS))

_components = msgspec.json.Decoder(tuple[Component, ...])


def components_of(stored: str) -> tuple[Component, ...]:
    """What this version understands of the platform's words; nothing of what it does not."""
    try:
        return _components.decode(stored)
    except msgspec.ValidationError:
        return ()


def record(row: RowMapping) -> WaTemplate:
    """A template as people see it."""
    return WaTemplate(
        id=WaTemplateId(row["id"]),
        sender_id=SenderId(row["sender_id"]),
        registered_name=row["name"],
        language=row["language"],
        category=row["category"],
        kind=TemplateKind(row["kind"]),
        status=row["status"],
        reason=row["reason"],
        components=components_of(row["components"]),
        changed_ms=row["changed_ms"],
        version=row["version"],
    )


def listing_record(row: RowMapping) -> WaListing:
    """How well a sender's templates are known."""
    return WaListing(
        sender_id=SenderId(row["sender_id"]),
        asked_ms=row["asked_ms"],
        tried_ms=row["tried_ms"],
        refreshed_ms=row["refreshed_ms"],
        problem=row["problem"],
    )


def tell(work: UnitOfWork, template_id: int) -> None:
    """Show a template's present state to those who watch."""
    row = work.conn.execute(select(wa_templates).where(wa_templates.c.id == template_id)).mappings().one()
    work.upsert(Topic.WA_TEMPLATES, template_id, record(row), EYES)


def put_listing(work: UnitOfWork, sender_id: int, values: Mapping[str, Any]) -> WaListing:
    """Note something of a sender's list and tell it."""
    statement = upsert(work.conn, wa_listings).values(sender_id=sender_id, **{"problem": "", **values})
    work.conn.execute(statement.on_conflict_do_update(index_elements=["sender_id"], set_=dict(values)))
    row = work.conn.execute(select(wa_listings).where(wa_listings.c.sender_id == sender_id)).mappings().one()
    listing = listing_record(row)
    work.upsert(Topic.WA_LISTINGS, sender_id, listing, EYES)
    return listing
