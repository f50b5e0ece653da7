"""Templates at the last moment: what was paused between intake and sending is not sent (WAP-22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from app.assets.whatsapp_templates import reads
from app.contract.channels import Channel
from app.contract.messages import MessageId
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.whatsapp_templates import APPROVED
from app.dispatch.observers import Block, Candidate
from app.dispatch.tables import messages

UNAVAILABLE: Final = "wa_template_unavailable"
_content = msgspec.json.Decoder(WhatsAppContent)


def unapproved(conn: Connection, batch: Sequence[Candidate], _now_ms: int) -> dict[MessageId, Block]:
    """See `dispatch.observers.Gate`: one look at each template in the batch."""
    mine = {one.message_id: one for one in batch if one.channel == Channel.WHATSAPP}
    if not mine:
        return {}
    rows = conn.execute(select(messages.c.id, messages.c.content).where(messages.c.id.in_(list(mine)))).all()
    standing: dict[tuple[str, object], bool] = {}
    found: dict[MessageId, Block] = {}
    for message_id, stored in rows:
        if stored is None:
            continue  # nothing but a text
        content = _content.decode(stored)
        sender = mine[message_id].sender
        key = (sender, content.wa_template)
        if key not in standing:
            standing[key] = is_available(conn, content, reads.sender_of(conn, sender))
        if not standing[key]:
            found[message_id] = Block(UNAVAILABLE)
    return found


def is_available(conn: Connection, content: WhatsAppContent, sender_id: int | None) -> bool:
    """Whether a content may be sent as far as templates go: it is made from none, or from an approved one."""
    if content.type != "template" or content.wa_template is None:
        return True
    template = reads.find(conn, content.wa_template, sender_id)
    return template is not None and template.status == APPROVED and template.sender_id == sender_id
