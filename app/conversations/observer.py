"""How conversations follow the engine: replies open them, states of messages show in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.contract.messages import MessageState, Source
from app.conversations.herald import Herald
from app.conversations.rules import Happening
from app.conversations.tables import conversations
from app.conversations.threads import by_address, create, move, note_sent, tell_messages, with_thread
from app.core.work import UnitOfWork
from app.dispatch.observers import Arrived, MessageChange
from app.dnc.words import refuses

NEVER_LEFT: Final = frozenset({"opted_out", "do_not_contact"})
"""Kinds of failure after which a message was never tried: a thread does not show it."""


class ConversationObserver:
    """See `dispatch.observers.Observer`. Threads that the system writes to are told of by the herald, in bulk."""

    def __init__(self, herald: Herald) -> None:
        self._herald = herald

    def changed(self, work: UnitOfWork, changes: Sequence[MessageChange]) -> None:
        """Threads with these messages have changed; an agent's message also changes the row in the list."""
        left = [one for one in changes if one.source is not Source.AGENT and one.before is MessageState.QUEUED]
        shown = [one for one in left if one.failure not in NEVER_LEFT]
        note_sent(work, [(one.address, one.message_id) for one in shown if one.source is not Source.BULK])
        quiet = [(one.address, one.message_id) for one in shown if one.source is Source.BULK]
        note_sent(work, with_thread(work, quiet))  # a mailing opens no chat: the customer's answer does (BLK-84)
        tell_messages(work, {one.address for one in changes if one.source is Source.AGENT})
        self._herald.note(one.address for one in changes if one.source is not Source.AGENT)

    def arrived(self, work: UnitOfWork, message: Arrived) -> None:
        """A customer wrote (CNV-14, CNV-23)."""
        row = by_address(work, message.address)
        happening = Happening.CUSTOMER_WROTE
        if refuses(work.conn, message.said):  # asks for no answer: opens no chat, reopens none (BLK-85, OPT-11)
            if row is None:
                return
            happening = Happening.CUSTOMER_REFUSED
        if row is None:
            row = create(work, message.address, happening)
        extra: dict[str, object] = {"incoming": conversations.c.incoming + 1}
        move(work, row, happening, message_id=message.message_id, extra=extra)
        tell_messages(work, [message.address])
