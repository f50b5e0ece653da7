"""A whole service in memory: conversations with threads, people, senders; events reach subscribers at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import msgspec

from app.contract.accounts import Department
from app.contract.attributes import Attribute, AttributeId, AttributeType
from app.contract.channels import Channel
from app.contract.contacts import Contact, ContactId, OptOut, OptOutId, OptOutSource
from app.contract.conversations import (
    Colleague,
    ContactCard,
    Conversation,
    ConversationId,
    ConversationState,
    Mark,
    SendMessage,
    StartConversation,
    SystemLine,
    Thread,
)
from app.contract.faults import Code, Fault, Problem
from app.contract.feed import Change, Event, Topic
from app.contract.messages import Direction, Message, MessageId, MessageState, Source
from app.contract.phones import Phone, read_phone
from app.contract.providers import ProviderId
from app.contract.senders import Sender, SenderId, SenderStatus
from app.contract.story import Story
from backend_client.events import Line
from backend_client.transport import ServiceFault
from tests.ui.panels.inbox.memory_inbox import FIRST_LINE, ME, START_MS, MemoryInbox, conversation

BILLING = 2
HOLD_MS = 5_000
NORDWIND = Sender(
    id=SenderId(1),
    name="NORDWIND",
    channel=Channel.SMS,
    provider_id=ProviderId(1),
    provider="Sim",
    status=SenderStatus.ACTIVE,
)


def attribute(number: int, key: str, name: str, *, shown: bool = True) -> Attribute:
    return Attribute(id=AttributeId(number), key=key, name=name, type=AttributeType.TEXT, show_in_profile=shown)


def opt_out(sender: str = "") -> OptOut:
    """Of a sender, or of the whole channel."""
    return OptOut(
        id=OptOutId(1), address="34600000001", channel=Channel.SMS, sender=sender, source=OptOutSource.USER,
        detail="", set_ms=0, set_by="Ada Admin",
    )  # fmt: skip


ATTRIBUTES = (
    attribute(1, "name", "Name"),
    attribute(2, "surname", "Surname"),
    attribute(3, "city", "City"),
    attribute(4, "language", "Language"),
    attribute(5, "car", "Car"),
    attribute(6, "secret", "Secret", shown=False),
)


@dataclass
class MemoryEvents:
    """What the desktop subscribes to."""

    subscribers: dict[Topic, list[Callable[[Event], None]]] = field(default_factory=dict)
    watchers: list[Callable[[Line], None]] = field(default_factory=list)
    line: Line = Line.LIVE

    def subscribe(self, topic: Topic, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        self.subscribers.setdefault(topic, []).append(subscriber)
        return lambda: self.subscribers[topic].remove(subscriber)

    def watch(self, watcher: Callable[[Line], None]) -> Callable[[], None]:
        self.watchers.append(watcher)
        return lambda: self.watchers.remove(watcher)

    def turn(self, line: Line) -> None:
        self.line = line
        for watcher in list(self.watchers):
            watcher(line)


@dataclass
class MemoryService(MemoryInbox):
    """`now_ms` is set by hand. `lost` answers are carried out, but the answer never arrives."""

    now_ms: int = START_MS + 10_000_000
    stream: MemoryEvents = field(default_factory=MemoryEvents)
    threads: dict[int, list[Message]] = field(default_factory=dict)
    lines: dict[int, list[SystemLine]] = field(default_factory=dict)
    values: dict[int, dict[str, str]] = field(default_factory=dict)
    opt_outs: dict[int, list[OptOut]] = field(default_factory=dict)
    do_not_contact: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sender_rows: list[Sender] = field(default_factory=lambda: [NORDWIND])
    refusals: dict[int, Fault] = field(default_factory=dict)
    sent: list[SendMessage] = field(default_factory=list)
    explained: list[MessageId] = field(default_factory=list)
    lost: int = 0
    ids: int = 0

    # -- events ----------------------------------------------------------------------------------------------------

    def deliver(self) -> None:
        """Hand over what happened."""
        events, self.events = self.events, []
        for event in events:
            for subscriber in list(self.stream.subscribers.get(event.topic, ())):
                subscriber(event)

    def changed_thread(self, number: int) -> None:
        self.seq += 1
        keys = (str(number),)
        event = Event(seq=self.seq, at_ms=self.now_ms, topic=Topic.MESSAGES, change=Change.STALE, keys=keys)
        self.events.append(event)
        self.stale(number)
        self.deliver()

    # -- setting up ------------------------------------------------------------------------------------------------

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    def open_with(self, number: int, *texts: str, **fields: object) -> Conversation:
        """A conversation whose customer wrote these, a minute apart."""
        made = conversation(number, incoming=0, **fields)
        self.conversations[number] = made
        for text in texts:
            self.arrive(number, text)
        return self.conversations[number]

    def arrive(self, number: int, text: str) -> None:
        """The customer writes."""
        self.now_ms += 60_000
        before = self.conversations[number]
        self.add_message(number, direction=Direction.IN, text=text, state=MessageState.RECEIVED)
        resolved = before.state is ConversationState.RESOLVED
        self.change(
            number,
            incoming=before.incoming + 1,
            unanswered=True,
            preview=text,
            last_ms=self.now_ms,
            last_direction=Direction.IN,
            last_state=MessageState.RECEIVED,
            state=ConversationState.UNASSIGNED if resolved else before.state,
        )
        self.changed_thread(number)

    def add_message(self, number: int, **fields: Any) -> Message:
        values: dict[str, Any] = {
            "id": MessageId(self.next_id()),
            "direction": Direction.OUT,
            "channel": Channel.SMS.value,
            "sender": "NORDWIND",
            "address": self.conversations[number].address,
            "text": "",
            "state": MessageState.DELIVERED,
            "source": Source.CUSTOMER if fields.get("direction") is Direction.IN else Source.AGENT,
            "parts": 1,
            "created_ms": self.now_ms,
            **fields,
        }
        message = Message(**values)
        self.threads.setdefault(number, []).append(message)
        return message

    def set_state(self, number: int, message_id: int, state: MessageState, **fields: Any) -> None:
        """A message came further."""
        thread = self.threads[number]
        at = next(n for n, message in enumerate(thread) if message.id == message_id)
        thread[at] = msgspec.structs.replace(thread[at], state=state, **fields)
        self.change(number, last_state=state)
        self.changed_thread(number)

    def line(self, number: int, kind: str, detail: str = "") -> None:
        made = SystemLine(id=self.next_id(), at_ms=self.now_ms, kind=kind, actor="Elena Kovacs", detail=detail)
        self.lines.setdefault(number, []).append(made)

    # -- the calls of a client -------------------------------------------------------------------------------------

    async def thread(
        self,
        conversation_id: ConversationId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 50,
    ) -> Thread:
        self._call("thread")
        messages = self.threads.get(conversation_id, [])
        lines = tuple(self.lines.get(conversation_id, ()))
        if after is not None:
            found = [one for one in messages if one.id > after]
            return Thread(messages=tuple(found[:limit]), lines=lines, earlier=after > 0, later=len(found) > limit)
        found = [one for one in messages if before is None or one.id < before]
        shown = found[-limit:]
        return Thread(messages=tuple(shown), lines=lines, earlier=len(found) > len(shown), later=before is not None)

    async def contact(self, conversation_id: ConversationId) -> ContactCard:
        self._call("contact")
        known = self.conversations[conversation_id]
        contact = Contact(
            id=ContactId(conversation_id),
            version=1,
            phone=known.address,
            doubtful=False,
            country="ES",
            values=self.values.get(conversation_id, {}),
            tags=(),
            opt_outs=tuple(self.opt_outs.get(conversation_id, ())),
            rcs_capable=None,
            rcs_checked_ms=None,
            import_id=None,
            created_ms=0,
            updated_ms=0,
        )
        listed = self.do_not_contact.get(conversation_id, ())
        return ContactCard(contact=contact, attributes=ATTRIBUTES, do_not_contact=listed)

    async def send(self, conversation_id: ConversationId, form: SendMessage) -> Message:
        self._call("send")
        self._refuse(conversation_id)
        self.sent.append(form)
        key = f"{ME}:{form.client_key}"
        known = next((one for one in self.threads.get(conversation_id, ()) if one.client_key == key), None)
        if known is None:
            known = self.add_message(
                conversation_id,
                text=form.text,
                state=MessageState.HELD,
                held_until_ms=self.now_ms + HOLD_MS,
                author="Elena Kovacs",
                author_id=ME,
                client_key=key,
            )
            self.change(
                conversation_id,
                preview=form.text,
                last_ms=self.now_ms,
                last_direction=Direction.OUT,
                last_state=MessageState.HELD,
                assignee_id=ME,
                assignee="Elena Kovacs",
                state=ConversationState.IN_WORK,
                unanswered=False,
            )
            self.changed_thread(conversation_id)
        if self.lost:
            self.lost -= 1
            raise ServiceFault(Fault(code=Code.UNREACHABLE))
        return known

    async def undo(self, conversation_id: ConversationId, message_id: MessageId) -> Message:
        self._call("undo")
        message = next(one for one in self.threads[conversation_id] if one.id == message_id)
        if message.state is not MessageState.HELD:
            raise ServiceFault(Fault(code=Code.STATUS_IS_NOW))
        self.set_state(conversation_id, message_id, MessageState.CANCELLED, held_until_ms=None)
        return next(one for one in self.threads[conversation_id] if one.id == message_id)

    async def read(self, conversation_id: ConversationId) -> Mark:
        self._call("read")
        self.mark(conversation_id, read=self.conversations[conversation_id].incoming)
        self.deliver()
        return self.marks[conversation_id]

    async def star(self, conversation_id: ConversationId, *, starred: bool) -> Mark:
        self._call("star")
        self._refuse(conversation_id)
        self.mark(conversation_id, starred=starred)
        self.deliver()
        return self.marks[conversation_id]

    async def assign_to(self, conversation_id: ConversationId, user_id: int | None) -> Conversation:
        self._call("assign")
        self._refuse(conversation_id)
        name = next((one.name for one in COLLEAGUES if one.user_id == user_id), None)
        state = ConversationState.IN_WORK if user_id is not None else ConversationState.UNASSIGNED
        self.line(conversation_id, "taken" if user_id == ME else "assigned", name or "")
        self.change(conversation_id, assignee_id=user_id, assignee=name, state=state)
        self.changed_thread(conversation_id)
        return self.conversations[conversation_id]

    async def move(self, conversation_id: ConversationId, department_id: int) -> Conversation:
        self._call("move")
        self._refuse(conversation_id)
        self.change(conversation_id, department_id=department_id, assignee_id=None, assignee=None)
        self.deliver()
        return self.conversations[conversation_id]

    async def resolve_one(self, conversation_id: ConversationId) -> Conversation:
        self._call("resolve")
        self._refuse(conversation_id)
        self.line(conversation_id, "resolved")
        self.resolve(conversation_id)
        self.changed_thread(conversation_id)
        return self.conversations[conversation_id]

    async def start(self, form: StartConversation) -> Conversation:
        self._call("start")
        phone = read_phone(form.number, "ES")
        if not isinstance(phone, Phone):
            raise ServiceFault(Fault(code=Code.INVALID, problems=(Problem(path="number", code=phone.value),)))
        known = next((one for one in self.conversations.values() if one.address == phone.digits), None)
        if known is not None and known.department_id != FIRST_LINE:
            problem = Problem(path="number", code="other_department", params={"department": "Billing"})
            raise ServiceFault(Fault(code=Code.INVALID, problems=(problem,)))
        if known is None:
            number = max(self.conversations, default=0) + 1
            known = conversation(
                number, address=phone.digits, name=form.name, state=ConversationState.IN_WORK, assignee_id=ME,
                assignee="Elena Kovacs", incoming=0, unanswered=False, preview="", last_ms=self.now_ms,
                last_direction=None, last_state=None, last_channel=None, last_sender=None,
            )  # fmt: skip
            self.add(known)
            self.line(number, "created")
            self.deliver()
        return known

    async def colleagues(self) -> list[Colleague]:
        self._call("colleagues")
        return list(COLLEAGUES)

    async def senders(self) -> list[Sender]:
        self._call("senders")
        return list(self.sender_rows)

    async def departments(self) -> list[Department]:
        self._call("departments")
        return [
            Department(id=FIRST_LINE, name="First line support", sees_all=False),
            Department(id=BILLING, name="Billing", sees_all=False),
        ]

    def _refuse(self, conversation_id: int) -> None:
        fault = self.refusals.get(conversation_id)
        if fault is not None:
            raise ServiceFault(fault)

    async def story(self, message_id: MessageId) -> Story:
        self.explained.append(message_id)
        raise ServiceFault(Fault(code=Code.NOT_FOUND))

    def client(self) -> Any:
        """As the desktop sees it: one object an area."""
        talks = SimpleNamespace(
            page=self.page, rows=self.rows, counts=self.counts, thread=self.thread, contact=self.contact,
            send=self.send, undo=self.undo, read=self.read, star=self.star, assign=self.assign_to, move=self.move,
            resolve=self.resolve_one, start=self.start, colleagues=self.colleagues,
        )  # fmt: skip
        told = SimpleNamespace(story=self.story)
        return SimpleNamespace(conversations=talks, assets=self, accounts=self, events=self.stream, control=told)


COLLEAGUES = (
    Colleague(user_id=ME, name="Elena Kovacs", department_id=FIRST_LINE, sees_all=False),
    Colleague(user_id=8, name="Marta Ruiz", department_id=FIRST_LINE, sees_all=False),
    Colleague(user_id=9, name="Bill Ling", department_id=BILLING, sees_all=False),
    Colleague(user_id=10, name="Ada Admin", department_id=3, sees_all=True),
)


@dataclass
class MemoryStore:
    """What survives the desktop."""

    files: dict[str, bytes] = field(default_factory=dict)

    def load(self, name: str) -> bytes | None:
        return self.files.get(name)

    def save(self, name: str, content: bytes) -> None:
        self.files[name] = content

    def set_aside(self, name: str) -> None:
        self.files.pop(name, None)
