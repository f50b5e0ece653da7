"""Reads of WhatsApp templates."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.assets.tables import senders
from app.assets.whatsapp_templates.store import listing_record, record
from app.assets.whatsapp_templates.tables import wa_listings, wa_templates
from app.contract.channels import Channel
from app.contract.payloads.checks_template import same_template
from app.contract.payloads.kinds import AnyContent
from app.contract.payloads.whatsapp import WaTemplateRef, WhatsAppContent
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import WAITING, WaListing, WaRegistry, WaTemplate


def registry(conn: Connection) -> WaRegistry:
    """Every template by name and language, and how well each sender's are known."""
    order = (wa_templates.c.name, wa_templates.c.language, wa_templates.c.id)
    found = conn.execute(select(wa_templates).order_by(*order)).mappings()
    listings = conn.execute(select(wa_listings).order_by(wa_listings.c.sender_id)).mappings()
    return WaRegistry(
        templates=tuple(record(row) for row in found), listings=tuple(listing_record(row) for row in listings)
    )


def find(conn: Connection, ref: WaTemplateRef, sender_id: int | None) -> WaTemplate | None:
    """The registered template a content means, however it stands."""
    wanted = wa_templates.c.id == ref.id
    if not ref.id:
        wanted = (wa_templates.c.name == ref.registered_name) & (wa_templates.c.language == ref.language)
    rows = conn.execute(select(wa_templates).where(wanted).order_by(wa_templates.c.id)).mappings()
    return same_template(ref, [record(row) for row in rows], sender_id)


def template_of(conn: Connection, content: AnyContent, sender_id: int | None) -> WaTemplate | None:
    """The registered template a content is made from; None of other contents, and where none is known."""
    if not isinstance(content, WhatsAppContent) or content.type != "template" or content.wa_template is None:
        return None
    return find(conn, content.wa_template, sender_id)


def sender_of(conn: Connection, name: str) -> int | None:
    """The WhatsApp sender of a name."""
    same = (senders.c.name_folded == name.casefold()) & (senders.c.channel == Channel.WHATSAPP.value)
    return conn.execute(select(senders.c.id).where(same)).scalar_one_or_none()


def listed_senders(conn: Connection, provider_id: int) -> list[tuple[str, WaListing, bool]]:
    """The WhatsApp senders of an account: name, how well their templates are known, whether any of them waits."""
    mine = (senders.c.provider_id == provider_id) & (senders.c.channel == Channel.WHATSAPP.value)
    rows = conn.execute(select(senders.c.id, senders.c.name).where(mine).order_by(senders.c.id)).all()
    ids = [row.id for row in rows]
    known = conn.execute(select(wa_listings).where(wa_listings.c.sender_id.in_(ids))).mappings()
    listings = {row["sender_id"]: listing_record(row) for row in known}
    open_ones = select(wa_templates.c.sender_id).where(
        wa_templates.c.sender_id.in_(ids), wa_templates.c.status.in_(sorted(WAITING))
    )
    waiting = set(conn.execute(open_ones.distinct()).scalars())
    return [
        (row.name, listings.get(row.id, WaListing(sender_id=SenderId(row.id))), row.id in waiting) for row in rows
    ]
