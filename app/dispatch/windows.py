"""Stored reply windows: opened and carried on by what customers write, joined by what is answered.

How much of a session was used is not kept beside the messages but counted from them: what is taken back, or
refused by the provider, was never part of it, and no crash comes between a message and its figure.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, select, update

from app.contract.messages import MessageId, MessageState
from app.contract.reply_windows import WINDOWED, ReplyWindow, after_message, after_reply, goes_on, sender_key
from app.core.dialect import among, upsert
from app.core.work import UnitOfWork
from app.dispatch.tables import messages, reply_windows

_KEY: Final = ["address", "channel", "sender"]


def note_message(work: UnitOfWork, channel: int, sender: str, address: str, message_id: MessageId) -> None:
    """A customer wrote to a sender: where the channel knows windows, theirs opens or goes on."""
    if channel not in WINDOWED:
        return
    before = find(work.conn, channel, sender, address)
    if goes_on(before, work.now_ms):
        theirs = _is(channel, sender, address)
        work.conn.execute(update(reply_windows).where(theirs).values(last_in_id=message_id))
        return
    fresh = after_message(before, channel, sender_key(sender), work.now_ms)
    values = {
        "opened_ms": fresh.opened_ms,
        "expires_ms": fresh.expires_ms,
        "opened_by_id": message_id,
        "last_in_id": message_id,
        "session_id": None,
    }
    key = {"address": address, "channel": channel, "sender": fresh.sender}
    statement = upsert(work.conn, reply_windows).values({**key, **values})
    work.conn.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=values))


def join(work: UnitOfWork, window: ReplyWindow, address: str) -> str:
    """The session that a message to be accepted now belongs to; the first one gives it its id (VIB-22)."""
    session_id = after_reply(window, uuid4().hex).session_id
    assert session_id is not None
    if window.session_id is None:
        theirs = _is(window.channel, window.sender, address)
        work.conn.execute(update(reply_windows).where(theirs).values(session_id=session_id))
    return session_id


def find(conn: Connection, channel: int, sender: str, address: str) -> ReplyWindow | None:
    """The window of a contact for one sender."""
    found = select(reply_windows).where(_is(channel, sender, address))
    row = conn.execute(found).mappings().first()
    return None if row is None else _record(conn, row)


def of_address(conn: Connection, address: str) -> tuple[ReplyWindow, ...]:
    """Every window of a contact."""
    theirs = select(reply_windows).where(reply_windows.c.address == address)
    rows = conn.execute(theirs.order_by(reply_windows.c.channel, reply_windows.c.sender)).mappings().all()
    return tuple(_record(conn, row) for row in rows)


def open_at(channel: int, sender: str, now_ms: int) -> Select[str]:
    """Addresses that can be answered through a sender, as far as time tells."""
    is_open = and_(
        reply_windows.c.channel == channel,
        reply_windows.c.sender == sender_key(sender),
        reply_windows.c.expires_ms > now_ms,
    )
    return select(reply_windows.c.address).where(is_open)


def open_among(
    conn: Connection, addresses: Collection[str], channel: int, sender: str, now_ms: int
) -> frozenset[str]:
    """Those of the addresses that can be answered through a sender, as far as time tells."""
    theirs = among(conn, reply_windows.c.address, addresses)
    return frozenset(conn.execute(open_at(channel, sender, now_ms).where(theirs)).scalars())


def open_sessions(
    conn: Connection, session_ids: Collection[str], addresses: Collection[str], now_ms: int
) -> frozenset[str]:
    """Those of the sessions whose time is not over."""
    theirs = among(conn, reply_windows.c.address, addresses) & reply_windows.c.session_id.in_(session_ids)
    is_open = reply_windows.c.expires_ms > now_ms
    return frozenset(conn.execute(select(reply_windows.c.session_id).where(theirs, is_open)).scalars())


def _is(channel: int, sender: str, address: str) -> ColumnElement[bool]:
    return and_(
        reply_windows.c.address == address,
        reply_windows.c.channel == channel,
        reply_windows.c.sender == sender_key(sender),
    )


def _record(conn: Connection, row: RowMapping) -> ReplyWindow:
    sent, consecutive = _used(conn, row)
    return ReplyWindow(
        channel=row["channel"],
        sender=row["sender"],
        opened_ms=row["opened_ms"],
        expires_ms=row["expires_ms"],
        session_id=row["session_id"],
        sent=sent,
        consecutive=consecutive,
    )


def _used(conn: Connection, row: RowMapping) -> tuple[int, int]:
    """Messages of a session, and those since the customer's newest. What may have arrived counts."""
    if row["session_id"] is None:
        return 0, 0
    failed_here = (messages.c.state == MessageState.FAILED.value) & messages.c.submitted_ms.is_(None)
    of_session = and_(
        messages.c.address == row["address"],
        messages.c.id > row["opened_by_id"],
        messages.c.session_id == row["session_id"],
        messages.c.state != MessageState.CANCELLED.value,
        ~failed_here,
    )
    since = func.coalesce(func.sum(case((messages.c.id > row["last_in_id"], 1), else_=0)), 0)
    sent, consecutive = conn.execute(select(func.count(), since).where(of_session)).one()
    return int(sent), int(consecutive)
