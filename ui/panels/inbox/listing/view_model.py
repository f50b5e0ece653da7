"""The conversation list: a group, searched and filtered, kept true by events, read in windows as it is scrolled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import msgspec

from app.contract.conversations import Conversation, ConversationRow, Group, Mark, SearchMode
from app.contract.feed import Change, Event
from backend_client.transport import ServiceFault
from ui.panels.inbox.listing.reader import Reader
from ui.panels.inbox.listing.state import Asked, ListState, Phase, Reads
from ui.panels.inbox.listing.window import Window
from ui.shell.rereading import Pause, Pump, Rereading, Start

ROUNDS_MAX: Final = 20
GATHER_S: Final = 0.2
COUNT_EVERY_S: Final = 0.5
CONTENT_EVERY_S: Final = 3.0

Watcher = Callable[[ListState], None]


class ListViewModel:
    """What the list shows and what a person wants of it. What events call for is read by what `start` starts."""

    def __init__(
        self,
        reads: Reads,
        user_id: int,
        group: Group = Group.YOUR_TASKS,
        *,
        start: Start,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._reads = reads
        self.state = ListState(Asked(group))
        self._reader = Reader(reads, user_id, self.state.asked)
        self._watchers: list[Watcher] = []
        self._settling = False
        self._broken = False  # the stream is
        self._failed = False  # the last read did
        self._work = Pump(start, self._keep_up, pause, self._rest_s)
        self._tally = Rereading(self._count)
        self._counting = Pump(start, self._tally.now, pause, lambda: COUNT_EVERY_S)

    @property
    def window(self) -> Window:
        """The rows."""
        return self._reader.window

    def watch(self, watcher: Watcher) -> None:
        """Be told of every new state."""
        self._watchers.append(watcher)

    def _set(self, **changes: object) -> None:
        fresh = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by the record
        if fresh != self.state:
            self.state = fresh
            for watcher in list(self._watchers):
                watcher(fresh)

    # -- what the person wants -------------------------------------------------------------------------------------

    async def open(self, group: Group) -> None:
        """Show a group; a filter it does not have is dropped (CNV-65)."""
        unanswered = self.state.asked.unanswered and group is not Group.RESOLVED
        await self._ask(replace(self.state.asked, group=group, unanswered=unanswered))

    async def search(self, text: str, mode: SearchMode | None = None) -> None:
        """Show what matches, taken literally (CNV-75)."""
        await self._ask(replace(self.state.asked, text=text, mode=mode or self.state.asked.mode))

    async def set_unanswered(self, wanted: bool) -> None:
        """Only those that wait for an answer (CNV-63)."""
        await self._ask(replace(self.state.asked, unanswered=wanted))

    async def clear(self) -> None:
        """Drop search and filters; the group stays (CNV-64)."""
        await self._ask(Asked(self.state.asked.group, self.state.asked.mode))

    async def retry(self) -> None:
        """Read again after a failure."""
        await self._tally.now()
        await self._show(self.state.asked)

    async def start(self, *, choose: bool = False) -> None:
        """Read for the first time; with `choose` an empty *Your tasks* gives way to *Unassigned* (CNV-39)."""
        await self._tally.now()
        counts = self.state.counts
        if choose and counts is not None and not counts.counts[Group.YOUR_TASKS]:
            self._set(asked=Asked(Group.UNASSIGNED))
        await self._show(self.state.asked)

    async def _ask(self, asked: Asked) -> None:
        if asked != self.state.asked or self.state.phase is Phase.FAILED:
            self._set(asked=asked, selected=frozenset())
            await self._show(asked)

    async def _show(self, asked: Asked) -> None:
        self._set(reading=True, fault=None)
        try:
            if not await self._reader.show(asked):
                return
        except ServiceFault as error:
            self._set(phase=Phase.FAILED, fault=error.fault, reading=False)
            return
        self._failed = False
        self._set(reading=False)
        self._publish()
        self._work.wake()

    def select(self, ids: Iterable[int]) -> None:
        """Choose several rows; none ends it."""
        self._set(selected=frozenset(ids))

    def look_at(self, first: int, last: int) -> None:
        """These places are on screen now."""
        if self._reader.look_at(first, last):
            self._work.wake()

    def hold(self, conversation_id: int | None) -> None:
        """The mouse is over this row: nothing but the person moves it."""
        self.window.hold(conversation_id)
        self._publish()

    def expect(self, row: ConversationRow) -> None:
        """Show a row as it will be once the service has done what was asked of it."""
        self._reader.place(row)
        self._publish()

    def doubt(self, conversation_id: int) -> None:
        """Read a row again: it may not be as it is shown."""
        self._heard_of([conversation_id])

    # -- what events say -------------------------------------------------------------------------------------------

    def on_conversation(self, event: Event) -> None:
        """Topic CONVERSATIONS."""
        if event.change is Change.UPSERT and event.record is not None:
            conversation = msgspec.json.decode(event.record, type=Conversation)
            known = self._reader.shown(conversation.id)
            if known is None:
                self._heard_of([conversation.id])
            else:
                self._take(ConversationRow(conversation=conversation, mark=known.mark))
        elif event.change is Change.DELETE:
            self._heard_of([int(event.key)])
        else:
            self._heard_stale(event)
        self._counting.wake()

    def on_mark(self, event: Event) -> None:
        """Topic CONVERSATION_MARKS: one's own stars and reading positions."""
        if event.change is Change.UPSERT and event.record is not None:
            mark = msgspec.json.decode(event.record, type=Mark)
            known = self._reader.shown(mark.conversation_id)
            if known is None:
                self._heard_of([mark.conversation_id])
            else:
                self._take(ConversationRow(conversation=known.conversation, mark=mark))
        else:
            self._heard_stale(event)
        self._counting.wake()

    def _take(self, row: ConversationRow) -> None:
        self._reader.take(row)
        self._publish()
        if self.window.uncertain or self.window.uncounted:
            self._work.wake()

    def _heard_stale(self, event: Event) -> None:
        if event.keys and event.change is not Change.RESET:
            self._heard_of(int(key) for key in event.keys)
        else:
            self._reader.hear_all()
            self._failed = False
            self._work.wake()

    def _heard_of(self, ids: Iterable[int]) -> None:
        self._reader.hear(ids)
        self._failed = False
        self._work.wake()

    def on_line(self, *, live: bool) -> None:
        """The event stream broke, or is back: then everything is read again (CNV-8)."""
        if live and self._broken:
            self._reader.hear_all()
            self._failed = False
            self._counting.wake()
        self._broken = not live
        self._work.wake()

    # -- keeping up ------------------------------------------------------------------------------------------------

    async def _keep_up(self) -> None:
        """Read what events made doubtful and what scrolling needs; a list that failed is tried again."""
        if self.state.phase is Phase.FAILED and not self._broken:
            await self._show(self.state.asked)
        await self.settle()

    def _rest_s(self) -> float:
        return CONTENT_EVERY_S if self.state.asked.by_content else GATHER_S

    async def settle(self) -> None:
        """Read until what is shown is what the service holds, as far as was heard; a failure ends it."""
        if self._settling:
            return
        self._settling = True
        try:
            for _ in range(ROUNDS_MAX):
                if not self._may_read() or not await self._reader.read_something():
                    break
                self._publish()
        except ServiceFault:
            self._failed = True  # what was not read stays to be read, after the next event or when the line is back
        finally:
            self._settling = False
            self._publish()

    def _may_read(self) -> bool:
        shows = not self.state.reading and self.state.phase not in {Phase.LOADING, Phase.FAILED}
        return shows and not self._broken and not self._failed

    async def _count(self) -> None:
        try:
            counts = await self._reads.counts()
        except ServiceFault:
            return  # counted again after the next event, or when the line is back
        self._set(counts=counts)

    def _publish(self) -> None:
        if self.state.reading or (self.state.phase is Phase.FAILED and self.state.fault is not None):
            return
        total = self.window.total
        nothing = Phase.UNMATCHED if self.state.asked.filtered else Phase.EMPTY
        selected = frozenset(one for one in self.state.selected if self.window.get(one) is not None)
        self._set(phase=Phase.CONTENT if total else nothing, total=total, selected=selected)
