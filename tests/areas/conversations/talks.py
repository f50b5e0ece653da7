"""Talks over Viber and WhatsApp: a line of the channel with one sender, what customers and agents say on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert

from app.assets import service as senders
from app.channels.kit.connector import Inbound
from app.channels.kit.outcome import Outcome
from app.contract.channels import Channel
from app.contract.conversations import Conversation, Group, ListConversations, SendMessage
from app.contract.faults import Problem
from app.contract.messages import Message
from app.contract.providers import ProviderId
from app.contract.reply_windows import ReplyWindow
from app.contract.senders import SenderForm
from app.conversations import reads, service
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch import inbound
from app.dispatch.spool import Claimed
from app.dispatch.tables import providers
from tests.areas.line import Line, accepted

T = TypeVar("T")
HOLD_MS = 5_000
CUSTOMER = "34600111222"


class Talk:
    """One customer and one agent on one channel."""

    def __init__(self, line: Line, agent: Actor, channel: Channel, *, verified: bool = False) -> None:
        self.line, self.agent = line, agent
        self.runtime, self.clock = line.runtime, line.clock
        line.provider_id = self.write(_provider, channel)
        form = SenderForm(name="Brand", provider_id=ProviderId(line.provider_id), verified=verified)
        self.sender = self.write(senders.save, line.admin, form, None)
        self._keys = 0

    def write(self, verb: Callable[..., T], *arguments: Any) -> T:
        return self.runtime.database.write(verb, *arguments)

    def hear(self, text: str = "Hello?", customer: str = CUSTOMER) -> None:
        """The customer writes."""
        message = Inbound(sender=customer, recipient="BRAND", text=text)
        self.write(inbound.store, self.line.hooks, self.line.provider_id, message)

    @property
    def conversation(self) -> Conversation:
        with self.runtime.database.read() as conn:
            (row,) = reads.page(conn, self.agent, ListConversations(group=Group.ALL)).rows
        return row.conversation

    def form(self, text: str = "Yes", key: str = "") -> SendMessage:
        self._keys += 1
        return SendMessage(sender_id=self.sender.id, text=text, client_key=key or f"k{self._keys}")

    def say(self, text: str = "Yes", key: str = "") -> Message:
        """The agent answers."""
        return self.write(service.send, self.agent, self.conversation.id, self.form(text, key))

    def say_many(self, count: int) -> list[Message]:
        """The agent answers several times, written down together."""
        forms, conversation = [self.form() for _ in range(count)], self.conversation

        def all_of_them(work: UnitOfWork) -> list[Message]:
            return [service.send(work, self.agent, conversation.id, form) for form in forms]

        return self.write(all_of_them)

    def refused(self, text: str = "Yes") -> Problem:
        """The one reason why the agent's answer is not taken."""
        try:
            self.say(text)
        except Refusal as refusal:
            (problem,) = refusal.problems
            return problem
        raise AssertionError("it was taken")

    def send(self, outcome: Callable[[Claimed], Outcome] = accepted) -> Sequence[Claimed]:
        """What is no longer held leaves."""
        self.clock.advance(HOLD_MS)
        return self.line.send(outcome)

    @property
    def window(self) -> ReplyWindow:
        """What the conversation shows."""
        with self.runtime.database.read() as conn:
            (found,) = reads.thread(conn, CUSTOMER, self.conversation.id, limit=5).windows
        return found

    @property
    def used(self) -> tuple[int, int]:
        """Sent in the session, and in a row."""
        return self.window.sent, self.window.consecutive


def _provider(work: UnitOfWork, channel: Channel) -> int:
    name = f"simulated_{channel.name.lower()}"
    row = {"name": name, "name_folded": name, "kind": name, "settings": "{}", "enabled": True, "version": 1}
    return int(work.conn.execute(insert(providers).values(row).returning(providers.c.id)).scalar_one())
