"""Reply windows at the last moment: what waited until one was over does not leave (VIB-21, WAP-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from app.assets import service as senders
from app.contract.channels import Channel
from app.contract.messages import MessageId, Source
from app.contract.reply_windows import WINDOWED, Obstacle, sender_key
from app.dispatch import windows
from app.dispatch.observers import Block, Candidate


class _Kind(msgspec.Struct):
    """Of a content, what decides whether it is free."""

    type: str


_kind = msgspec.json.Decoder(_Kind)


def in_window(conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Block]:
    """See `dispatch.observers.Gate`: nothing to ask on other channels, else one question for each sender."""
    windowed = [one for one in batch if one.channel in WINDOWED]
    if not windowed:
        return {}
    return {**_whatsapp(conn, windowed, now_ms), **_viber(conn, windowed, now_ms)}


def _whatsapp(conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Block]:
    by_sender: dict[str, list[Candidate]] = defaultdict(list)
    for one in batch:
        if one.channel == Channel.WHATSAPP and _is_free(one):
            by_sender[sender_key(one.sender)].append(one)
    verified = senders.verified_names(conn) if by_sender else frozenset()
    found: dict[MessageId, Block] = {}
    for sender, theirs in by_sender.items():
        if sender in verified:
            continue
        inside = windows.open_among(conn, {one.address for one in theirs}, Channel.WHATSAPP, sender, now_ms)
        closed = Block(Obstacle.WA_WINDOW_CLOSED.value)
        found |= {one.message_id: closed for one in theirs if one.address not in inside}
    return found


def _is_free(one: Candidate) -> bool:
    """A mailing names the template its words are of (BLK-9); otherwise words alone are stored without a content."""
    if one.source is Source.BULK:
        return False
    return one.content is None or _kind.decode(one.content).type != "template"


def _viber(conn: Connection, batch: Sequence[Candidate], now_ms: int) -> dict[MessageId, Block]:
    """Answers whose session ended while they waited; what belongs to none may always go."""
    asked = [one for one in batch if one.session_id is not None]
    if not asked:
        return {}
    ids = {one.session_id for one in asked if one.session_id is not None}
    still_open = windows.open_sessions(conn, ids, {one.address for one in asked}, now_ms)
    over = Block(Obstacle.VIBER_OVER.value)
    return {one.message_id: over for one in asked if one.session_id not in still_open}
