"""The way of a message to the service: kept on disk before it goes, sent once, never lost (CVP-30, BEY-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from app.contract.conversations import ConversationId, SendMessage
from app.contract.faults import Code, Problem
from app.contract.messages import Message
from app.contract.reply_windows import Obstacle
from app.contract.senders import Sender, SenderId
from backend_client.transport import ServiceFault
from ui.panels.inbox.conversation.state import Calls
from ui.panels.inbox.keeping import Keeping, Pending, Unsent

AWAY: Final = frozenset({Code.UNREACHABLE, Code.TLS_UNTRUSTED, Code.NOT_A_SERVICE, Code.NOT_READY, Code.STORE_AWAY})
"""Answers after which nobody knows whether the service has the message; its key makes a repeat harmless."""

WINDOWS: Final = frozenset(one.value for one in Obstacle)
"""Refusals that are over when the customer writes: the text goes back to where it was typed."""

OnSent = Callable[[int, Message, int], None]
"""Told of a conversation, its new message, and how far the service's clock is ahead in ms."""
OnReturned = Callable[[int, Problem], None]
"""Told of a conversation whose text was given back, and why."""


class Outbox:
    """Sends what was typed. One call at a time for each key."""

    def __init__(
        self,
        calls: Calls,
        user_id: int,
        keeping: Keeping,
        *,
        now_ms: Callable[[], int],
        new_key: Callable[[], str],
        on_sent: OnSent,
        on_returned: OnReturned,
    ) -> None:
        self._calls, self._user_id, self._keeping = calls, user_id, keeping
        self._now_ms, self._new_key = now_ms, new_key
        self._on_sent, self._on_returned = on_sent, on_returned
        self._under_way: set[str] = set()

    def keep(self, conversation_id: int, sender: Sender, text: str, *, by_itself: bool) -> str:
        """Take a message in; it is on disk when this returns. Returns the key to post it by."""
        pending = Pending(
            key=self._new_key(),
            conversation_id=conversation_id,
            sender_id=sender.id,
            sender=sender.name,
            channel=sender.channel,
            text=text,
            made_ms=self._now_ms(),
            by_itself=by_itself,
        )
        self._keeping.put(pending)
        return pending.key

    async def post(self, key: str) -> None:
        """Send a message that was taken in."""
        pending = self._keeping.pending(key)
        if pending is not None:
            await self._post(pending)

    async def send_now(self, key: str) -> None:
        """Try one again, under the same key."""
        pending = self._keeping.pending(key)
        if pending is not None:
            await self._post(msgspec.structs.replace(pending, by_itself=False))

    async def resume(self) -> None:
        """The service is back: what may go by itself is tried once more, in order; what fails again is offered."""
        for pending in self._keeping.outbox():
            if pending.state is Unsent.AWAY and pending.by_itself:
                await self._post(msgspec.structs.replace(pending, by_itself=False))

    def discard(self, key: str) -> str:
        """Give one up; returns its text."""
        pending = self._keeping.pending(key)
        if pending is None or key in self._under_way:
            return ""
        self._keeping.remove(key)
        return pending.text

    def arrived(self, messages: Iterable[Message]) -> None:
        """Messages of the thread: those the service has after all leave the outbox."""
        keys = {message.client_key for message in messages if message.client_key}
        for pending in self._keeping.outbox():
            if f"{self._user_id}:{pending.key}" in keys and pending.key not in self._under_way:
                self._keeping.remove(pending.key)

    async def _post(self, pending: Pending) -> None:
        if pending.key in self._under_way:
            return
        self._under_way.add(pending.key)
        self._keeping.put(msgspec.structs.replace(pending, state=Unsent.SENDING, reason=""))
        form = SendMessage(sender_id=SenderId(pending.sender_id), text=pending.text, client_key=pending.key)
        began_ms = self._now_ms()
        try:
            message = await self._calls.send(ConversationId(pending.conversation_id), form)
        except ServiceFault as error:
            window = next((one for one in error.fault.problems if one.code in WINDOWS), None)
            if window is not None:
                self._keeping.remove(pending.key)
                self._keeping.give_back(pending.conversation_id, pending.text)
                self._on_returned(pending.conversation_id, window)
                return
            away = error.fault.code in AWAY
            state = Unsent.AWAY if away else Unsent.REFUSED
            reason = error.fault.problems[0].code if error.fault.problems else error.fault.code.value
            self._keeping.put(msgspec.structs.replace(pending, state=state, reason=reason))
            return
        finally:
            self._under_way.discard(pending.key)
        self._on_sent(pending.conversation_id, message, message.created_ms - (began_ms + self._now_ms()) // 2)
        self._keeping.remove(pending.key)
