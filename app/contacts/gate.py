"""Opt-outs at the last moment: whoever said no between intake and sending gets nothing (MSG-61, OPT-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from app.contacts.recipients import opted_out_among
from app.contract.messages import MessageId
from app.dispatch.observers import Block, Candidate

OPTED_OUT: Final = "opted_out"


def opted_out(conn: Connection, batch: Sequence[Candidate], _now_ms: int) -> dict[MessageId, Block]:
    """See `dispatch.observers.Gate`: one question for each sender in the batch."""
    by_sender: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for candidate in batch:
        by_sender[candidate.channel, candidate.sender].append(candidate)
    found: dict[MessageId, Block] = {}
    for (channel, sender), candidates in by_sender.items():
        blocked = opted_out_among(conn, [one.address for one in candidates], channel, sender)
        found |= {one.message_id: Block(OPTED_OUT) for one in candidates if one.address in blocked}
    return found
