"""The inbox as a whole: list, open conversation, and what is done with conversations from either."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

import msgspec

from app.contract.accounts import Department
from app.contract.channels import WRITTEN_TO_PHONES
from app.contract.conversations import (
    Colleague,
    Conversation,
    ConversationId,
    ConversationRow,
    Group,
    Mark,
    StartConversation,
)
from app.contract.faults import Fault
from app.contract.feed import Event
from app.contract.senders import Sender, SenderStatus
from backend_client.transport import ServiceFault
from ui.panels.inbox import memory
from ui.panels.inbox.conversation.state import Calls
from ui.panels.inbox.conversation.view_model import TalkViewModel
from ui.panels.inbox.keeping import Keeping, Store
from ui.panels.inbox.listing.state import Reads
from ui.panels.inbox.listing.view_model import ListViewModel
from ui.panels.inbox.memory import Arrangement
from ui.panels.inbox.news import News, NewsDesk
from ui.shell.rereading import Pause, Rereading, Start

AT_ONCE: Final = 4
"""Calls of a mass action that run at the same time."""


class Inbox(Reads, Calls, Protocol):
    """Every call of the conversations area."""

    async def colleagues(self) -> list[Colleague]:
        """People a conversation can be given to."""

    async def start(self, form: StartConversation) -> Conversation:
        """*New conversation*."""

    async def assign(self, conversation_id: ConversationId, user_id: int | None) -> Conversation:
        """Give it to somebody, or to nobody."""

    async def move(self, conversation_id: ConversationId, department_id: int) -> Conversation:
        """Give it to another department."""

    async def star(self, conversation_id: ConversationId, *, starred: bool) -> Mark:
        """One's own star."""


class Senders(Protocol):
    """What is asked of the assets area."""

    async def senders(self) -> list[Sender]:
        """Every sender."""


class Departments(Protocol):
    """What is asked of the accounts area."""

    async def departments(self) -> list[Department]:
        """Every department."""


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, as far as the inbox asks."""

    user_id: int
    name: str
    department_id: int
    sees_all: bool
    country: str = ""  # completes national numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a mass action went: what was done, and why the rest was not."""

    done: int
    refused: tuple[tuple[str, Fault], ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """What came of *New conversation*: the conversation, or why there is none."""

    conversation_id: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class InboxState:
    """What surrounds list and conversation. `live`: the event stream stands; `since_ms`: it broke then."""

    arrangement: Arrangement
    departments: tuple[Department, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    live: bool = True
    since_ms: int = 0


Watcher = Callable[[InboxState], None]


class InboxViewModel:
    """Owns the list and the open conversation."""

    def __init__(
        self,
        inbox: Inbox,
        assets: Senders,
        accounts: Departments,
        person: Person,
        store: Store,
        *,
        now_ms: Callable[[], int],
        start: Start,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._inbox, self._assets, self._accounts = inbox, assets, accounts
        self.person, self._store, self._now_ms = person, store, now_ms
        arrangement = memory.load(store)
        self.state = InboxState(arrangement)
        self._first_visit = arrangement.group is None
        self.keeping = Keeping(store)
        group = arrangement.group or Group.YOUR_TASKS
        self.list = ListViewModel(inbox, person.user_id, group, start=start, pause=pause)
        self.talk = TalkViewModel(inbox, person.user_id, self.keeping, now_ms=now_ms, start=start, pause=pause)
        self._desk = NewsDesk(person.user_id)
        self._naming_people, self._naming_senders = Rereading(self._read_people), Rereading(self._read_senders)
        self._watchers: list[Watcher] = []
        self._news_watchers: list[Callable[[News], None]] = []
        self.attended: Callable[[], bool] = lambda: True  # whether the open conversation is being looked at

    def watch(self, watcher: Watcher) -> None:
        """Be told of every new state."""
        self._watchers.append(watcher)

    def watch_news(self, watcher: Callable[[News], None]) -> None:
        """Be told what the person should be told."""
        self._news_watchers.append(watcher)

    def _set(self, **changes: object) -> None:
        fresh = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by the record
        if fresh != self.state:
            self.state = fresh
            for watcher in list(self._watchers):
                watcher(fresh)

    # -- running ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Read everything for the first time."""
        await asyncio.gather(self.list.start(choose=self._first_visit), self.read_surroundings())

    async def read_surroundings(self) -> None:
        """Departments, colleagues, senders; the inbox works without them, they are read again when it is opened."""
        try:
            await self._naming_people.now()
            await self.read_senders()
        except ServiceFault:
            return

    async def _read_people(self) -> None:
        departments = await self._accounts.departments()
        colleagues = await self._inbox.colleagues()
        self._set(departments=tuple(departments), colleagues=tuple(colleagues))

    async def read_senders(self) -> None:
        """Senders that can be written from."""
        await self._naming_senders.now()

    async def _read_senders(self) -> None:
        found = await self._assets.senders()
        fit = [one for one in found if one.status is SenderStatus.ACTIVE and one.channel in WRITTEN_TO_PHONES]
        self.talk.set_senders(tuple(sorted(fit, key=lambda one: one.channel)))

    def arrange(self, **changes: object) -> None:
        """Remember how the person wants it."""
        arrangement = msgspec.structs.replace(self.state.arrangement, **changes)
        if arrangement != self.state.arrangement:
            self._set(arrangement=arrangement)
            memory.save(self._store, arrangement)

    def take_emoji(self, character: str) -> None:
        """Remember an emoji as used last."""
        self.arrange(emoji=self.state.arrangement.with_emoji(character).emoji)

    # -- events ----------------------------------------------------------------------------------------------------

    def on_conversation(self, event: Event) -> None:
        """Topic CONVERSATIONS."""
        self.list.on_conversation(event)
        self.talk.on_conversation(event)
        news = self._desk.hear(event, self.talk.state.conversation_id if self.attended() else None)
        if news is not None:
            for watcher in list(self._news_watchers):
                watcher(news)

    def on_mark(self, event: Event) -> None:
        """Topic CONVERSATION_MARKS."""
        self.list.on_mark(event)
        self.talk.on_mark(event)

    def on_message(self, event: Event) -> None:
        """Topic MESSAGES."""
        self.talk.on_message(event)

    async def on_line(self, *, live: bool) -> None:
        """The event stream broke, or is back."""
        if live == self.state.live:
            return
        self._set(live=live, since_ms=self.state.since_ms if live else self._now_ms())
        self.list.on_line(live=live)
        await self.talk.on_line(live=live)

    # -- one conversation ------------------------------------------------------------------------------------------

    async def open_group(self, group: Group) -> None:
        """Show a group, and begin with it next time."""
        self.arrange(group=group)
        await self.list.open(group)

    async def open(self, conversation_id: int) -> None:
        """Open a conversation beside the list."""
        self.keeping.save()
        await self.talk.open(conversation_id, self.list.window.get(conversation_id))

    def _row(self, conversation_id: int) -> ConversationRow | None:
        row = self.talk.state.row
        if row is not None and row.conversation.id == conversation_id:
            return row
        return self.list.window.get(conversation_id)

    async def star(self, conversation_id: int) -> None:
        """Star or unstar; it shows at once."""
        row = self._row(conversation_id)
        if row is None:
            return
        mark = msgspec.structs.replace(row.mark, starred=not row.mark.starred)
        self.list.hold(None)
        self.list.expect(ConversationRow(conversation=row.conversation, mark=mark))
        self.talk.expect_mark(mark)
        try:
            await self._inbox.star(ConversationId(conversation_id), starred=mark.starred)
        except ServiceFault:
            self.list.expect(row)
            self.talk.expect_mark(row.mark)
            raise

    async def take(self, conversation_id: int) -> None:
        """Assign it to oneself."""
        await self.assign(conversation_id, self.person.user_id)

    async def assign(self, conversation_id: int, user_id: int | None) -> None:
        """Give it to somebody, or to nobody."""
        if user_id == self.person.user_id:
            self._desk.own(conversation_id)
        self.list.hold(None)
        await self._inbox.assign(ConversationId(conversation_id), user_id)

    async def move(self, conversation_id: int, department_id: int) -> None:
        """Give it to another department."""
        await self._inbox.move(ConversationId(conversation_id), department_id)

    def loses_sight(self, department_id: int) -> bool:
        """Whether moving there takes it out of the person's sight (CVP-32)."""
        return not self.person.sees_all and department_id != self.person.department_id

    async def resolve(self, conversation_id: int) -> None:
        """*Resolve*."""
        self.list.hold(None)
        await self._inbox.resolve(ConversationId(conversation_id))

    async def begin(self, number: str, name: str) -> Started:
        """*New conversation*: what there is with a number, or a new one (CNV-67, CNV-68)."""
        try:
            made = await self._inbox.start(StartConversation(number=number, name=name))
        except ServiceFault as error:
            return Started(fault=error.fault)
        self._desk.own(made.id)
        return Started(int(made.id))

    # -- several ---------------------------------------------------------------------------------------------------

    async def take_many(self, ids: Iterable[int]) -> Outcome:
        """Assign all of them to oneself."""

        async def take(conversation_id: int) -> None:
            await self.take(conversation_id)

        return await self._each(ids, take)

    async def resolve_many(self, ids: Iterable[int]) -> Outcome:
        """Resolve all of them."""
        return await self._each(ids, self.resolve)

    async def _each(self, ids: Iterable[int], act: Callable[[int], Awaitable[None]]) -> Outcome:
        """A few at a time; one that is refused does not stop the others (CNV-54)."""
        gate = asyncio.Semaphore(AT_ONCE)
        wanted = list(ids)
        names = {one: self._name(one) for one in wanted}

        async def one(conversation_id: int) -> Fault | None:
            async with gate:
                try:
                    await act(conversation_id)
                except ServiceFault as error:
                    return error.fault
            return None

        faults = await asyncio.gather(*(one(conversation_id) for conversation_id in wanted))
        refused = tuple((names[which], fault) for which, fault in zip(wanted, faults, strict=True) if fault)
        failed = {which for which, fault in zip(wanted, faults, strict=True) if fault}
        self.list.select(failed)
        return Outcome(len(wanted) - len(refused), refused)

    def _name(self, conversation_id: int) -> str:
        row = self._row(conversation_id)
        return str(conversation_id) if row is None else (row.conversation.name or row.conversation.address)
