"""The open conversation: its thread kept true by events, what is sent from it, what is read of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import msgspec

from app.contract.conversations import Conversation, ConversationId, ConversationRow, Mark, Thread
from app.contract.faults import Code, Fault, Problem
from app.contract.feed import Change, Event
from app.contract.messages import Message, MessageId
from app.contract.senders import Sender
from backend_client.transport import ServiceFault
from ui.panels.inbox.conversation.sending import Outbox
from ui.panels.inbox.conversation.state import Calls, NewMark, TalkPhase, TalkState, Undone
from ui.panels.inbox.conversation.stretch import PAGE, PAGE_MAX, Stretch
from ui.panels.inbox.conversation.windows import with_reply
from ui.panels.inbox.keeping import Keeping
from ui.shell.rereading import Pause, Pump, Rereading, Start

GATHER_S: Final = 0.05

Watcher = Callable[[TalkState], None]


class TalkViewModel:
    """What one conversation shows and what a person does in it."""

    def __init__(
        self,
        calls: Calls,
        user_id: int,
        keeping: Keeping,
        *,
        now_ms: Callable[[], int],
        start: Start,
        pause: Pause = asyncio.sleep,
        new_key: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._calls, self._user_id = calls, user_id
        self.keeping = keeping
        self.state = TalkState()
        self.outbox = Outbox(
            calls, user_id, keeping, now_ms=now_ms, new_key=new_key, on_sent=self._on_sent,
            on_returned=self._on_returned,
        )  # fmt: skip
        self._return_watchers: list[Callable[[int, Problem], None]] = []
        self._watchers: list[Watcher] = []
        self._dirty_row = self._dirty_thread = False
        self._reading_mark = False
        self._last_sent: tuple[int, Message] | None = None
        self._work = Pump(start, self.settle, pause, lambda: GATHER_S)
        self._introducing = Rereading(self._read_card)
        self._hearing = 0
        keeping.watch(self._on_kept)

    def watch(self, watcher: Watcher) -> None:
        """Be told of every new state."""
        self._watchers.append(watcher)

    def _set(self, **changes: object) -> None:
        fresh = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by the record
        if fresh != self.state:
            self.state = fresh
            for watcher in list(self._watchers):
                watcher(fresh)

    # -- opening ---------------------------------------------------------------------------------------------------

    async def open(self, conversation_id: int, row: ConversationRow | None = None) -> None:
        """Show a conversation at its newest end; the row, where it is known, shows at once."""
        if conversation_id == self.state.conversation_id and self.state.phase is TalkPhase.CONTENT:
            return
        pending = self.keeping.outbox(conversation_id)
        self._set(
            phase=TalkPhase.LOADING, conversation_id=conversation_id, row=row, stretch=Stretch(), new=None,
            fault=None, reading_earlier=False, earlier_failed=False, card=None, pending=pending, windows=(),
        )  # fmt: skip
        await self._read_all(conversation_id)

    def close(self) -> None:
        """Show no conversation."""
        self._set(phase=TalkPhase.NOTHING, conversation_id=None, row=None, stretch=Stretch(), new=None, card=None,
                  fault=None, pending=())  # fmt: skip

    async def retry(self) -> None:
        """Read again after a failure."""
        if self.state.conversation_id is not None:
            self._set(phase=TalkPhase.LOADING, fault=None)
            await self._read_all(self.state.conversation_id)

    async def reread(self) -> None:
        """Read row, messages and contact again, keeping what is shown."""
        self._dirty_row = True
        self._doubt()
        await self.settle()
        await self.read_card()

    async def _read_all(self, conversation_id: int) -> None:
        self._dirty_row = self._dirty_thread = False
        since = self._hearing
        try:
            rows = await self._calls.rows([conversation_id])
            unread = max(rows[0].conversation.incoming - rows[0].mark.read, 0) if rows else 0
            limit = min(max(PAGE, unread + 10), PAGE_MAX)
            thread = await self._calls.thread(ConversationId(conversation_id), limit=limit) if rows else None
        except ServiceFault as error:
            if self._is_open(conversation_id):
                self._set(phase=_phase_of(error.fault), fault=error.fault)
            return
        if not self._is_open(conversation_id):
            return
        if thread is None:
            self._set(phase=TalkPhase.GONE)
            return
        self._set(phase=TalkPhase.CONTENT, row=rows[0], windows=thread.windows)
        self._show(Stretch.of(thread), fresh=True)
        if self._hearing > since:
            self._dirty_row = True
            self._doubt()
        await self.read_card()

    def _is_open(self, conversation_id: int) -> bool:
        return self.state.conversation_id == conversation_id

    async def read_card(self) -> None:
        """Whom it is with, for details, placeholders and opt-outs; without it the rest still works."""
        await self._introducing.now()

    async def _read_card(self) -> None:
        conversation_id = self.state.conversation_id
        if conversation_id is None:
            return
        try:
            card = await self._calls.contact(ConversationId(conversation_id))
        except ServiceFault:
            return
        if self._is_open(conversation_id):
            self._set(card=card)

    def set_senders(self, senders: tuple[Sender, ...] | None) -> None:
        """Which senders there are."""
        self._set(senders=senders)

    def _show(self, stretch: Stretch, *, fresh: bool = False) -> None:
        """Show these messages; what the outbox held and has arrived leaves it."""
        self.outbox.arrived(stretch.messages)
        self._set(stretch=stretch)
        self._mark_new(fresh=fresh)

    def _mark_new(self, *, fresh: bool = False) -> None:
        """Draw the line where reading stopped: on opening, and when something comes in that is not seen."""
        unread = self.state.unread
        if unread and (fresh or self.state.new is None) and not self.state.stretch.later:
            first = self.state.stretch.nth_incoming(unread)
            self._set(new=NewMark(first, unread) if first else None)

    # -- history ---------------------------------------------------------------------------------------------------

    async def read_earlier(self) -> None:
        """Older messages, where there are any."""
        stretch = self.state.stretch
        if not stretch.earlier or self.state.reading_earlier or self.state.earlier_failed:
            return
        self._set(reading_earlier=True)
        thread = await self._stretch(before=MessageId(stretch.first_id))
        self._set(reading_earlier=False, earlier_failed=thread is None)
        if thread is not None:
            self._set(stretch=self.state.stretch.with_earlier(thread))

    async def retry_earlier(self) -> None:
        """Try again to read older messages."""
        self._set(earlier_failed=False)
        await self.read_earlier()

    async def read_later(self) -> None:
        """Newer messages, where the view is not at the newest end."""
        stretch = self.state.stretch
        if stretch.later and not self.state.reading_earlier:
            self._set(reading_earlier=True)
            thread = await self._stretch(after=MessageId(stretch.last_id))
            self._set(reading_earlier=False)
            if thread is not None:
                self._show(self.state.stretch.with_later(thread))

    async def go_to_newest(self) -> None:
        """Back to the newest end."""
        if self.state.stretch.later and (thread := await self._stretch()) is not None:
            self._show(Stretch.of(thread))

    async def go_to_oldest(self) -> None:
        """To the oldest end."""
        if self.state.stretch.earlier and (thread := await self._stretch(after=MessageId(0))) is not None:
            self._show(Stretch.of(thread))

    async def _stretch(self, *, before: MessageId | None = None, after: MessageId | None = None) -> Thread | None:
        conversation_id = self.state.conversation_id
        if conversation_id is None:
            return None
        try:
            thread = await self._calls.thread(
                ConversationId(conversation_id), before=before, after=after, limit=2 * PAGE
            )
        except ServiceFault:
            return None
        return thread if self._is_open(conversation_id) else None

    # -- reading marks ---------------------------------------------------------------------------------------------

    async def seen(self) -> None:
        """The newest message is on screen in a window that has the person's attention."""
        conversation_id = self.state.conversation_id
        if conversation_id is None or not self.state.unread or self._reading_mark or self.state.stretch.later:
            return
        if self.state.phase is not TalkPhase.CONTENT or self._dirty_thread:
            return  # what has come in is not on screen yet
        self._reading_mark = True
        try:
            mark = await self._calls.read(ConversationId(conversation_id))
        except ServiceFault:
            return  # it stays unread, and is marked when something else is seen
        finally:
            self._reading_mark = False
        self._take_mark(mark)

    # -- sending ---------------------------------------------------------------------------------------------------

    def keep(self, sender: Sender, text: str, *, by_itself: bool = True) -> str | None:
        """Take a message in: it shows, and is on disk, when this returns. Returns the key for `outbox.post`.

        `by_itself`: when the service is away, it goes once it is back.
        """
        if self.state.conversation_id is None:
            return None
        self._set(new=None)
        return self.outbox.keep(self.state.conversation_id, sender, text, by_itself=by_itself)

    def _on_sent(self, conversation_id: int, message: Message, skew_ms: int) -> None:
        self._last_sent = conversation_id, message
        if self._is_open(conversation_id):
            is_news = message.id > self.state.stretch.last_id
            windows = with_reply(self.state.windows, message) if is_news else self.state.windows
            self._set(skew_ms=skew_ms, stretch=self.state.stretch.with_message(message), windows=windows)

    def _on_returned(self, conversation_id: int, reason: Problem) -> None:
        """The service would not take it now: its text is a draft again, and the windows are read anew (VIB-41)."""
        if self._is_open(conversation_id):
            self._doubt()
        for watcher in list(self._return_watchers):
            watcher(conversation_id, reason)

    def watch_returns(self, watcher: Callable[[int, Problem], None]) -> None:
        """Be told of conversations whose text came back, and why."""
        self._return_watchers.append(watcher)

    async def undo(self) -> Undone:
        """Take back what was sent last and can still be held; its text is a draft again (BEY-8)."""
        found = self._to_undo()
        if found is None:
            return Undone(None)
        conversation_id, message = found
        try:
            taken = await self._calls.undo(ConversationId(conversation_id), message.id)
        except ServiceFault as error:
            if error.fault.code is Code.STATUS_IS_NOW:
                return Undone(conversation_id, too_late=True)
            raise
        self._last_sent = None
        if self._is_open(conversation_id):
            self._set(stretch=self.state.stretch.with_message(taken))
        self.keeping.give_back(conversation_id, taken.text)
        return Undone(conversation_id, taken.text)

    def _to_undo(self) -> tuple[int, Message] | None:
        held = self.state.stretch.held_by(self._user_id)
        if held is not None and self.state.conversation_id is not None:
            return self.state.conversation_id, held
        return self._last_sent

    def _on_kept(self, conversation_id: int) -> None:
        if self._is_open(conversation_id):
            self._set(pending=self.keeping.outbox(conversation_id))

    # -- what events say -------------------------------------------------------------------------------------------

    def on_conversation(self, event: Event) -> None:
        """Topic CONVERSATIONS."""
        if not self._concerns(event):
            return
        gone = self.state.phase is TalkPhase.GONE
        row = None if gone else self.state.row
        if event.change is Change.UPSERT and event.record is not None and row is not None:
            conversation = msgspec.json.decode(event.record, type=Conversation)
            self._set(row=ConversationRow(conversation=conversation, mark=row.mark))
        else:
            self._dirty_row = True
        self._doubt(thread=event.change is not Change.UPSERT or gone)

    def on_mark(self, event: Event) -> None:
        """Topic CONVERSATION_MARKS."""
        if not self._concerns(event):
            return
        if event.change is Change.UPSERT and event.record is not None:
            self._take_mark(msgspec.json.decode(event.record, type=Mark))
        else:
            self._dirty_row = True
            self._doubt(thread=False)

    def on_message(self, event: Event) -> None:
        """Topic MESSAGES: the keys are conversations."""
        if self._concerns(event):
            self._doubt()

    def _concerns(self, event: Event) -> bool:
        conversation_id = self.state.conversation_id
        if conversation_id is None:
            return False
        if event.change is Change.RESET or (event.change is Change.STALE and not event.keys):
            return True
        return str(conversation_id) in (event.key, *event.keys)

    def expect_mark(self, mark: Mark) -> None:
        """Show a mark as it will be once the service has it."""
        self._take_mark(mark)

    def _take_mark(self, mark: Mark) -> None:
        row = self.state.row
        if row is not None and mark.conversation_id == row.conversation.id:
            self._set(row=ConversationRow(conversation=row.conversation, mark=mark))

    def _doubt(self, *, thread: bool = True) -> None:
        self._hearing += 1
        self._dirty_thread = self._dirty_thread or thread
        self._work.wake()

    async def on_line(self, *, live: bool) -> None:
        """The stream broke, or is back: then everything is read again and what waited is sent once."""
        if live:
            await self.outbox.resume()
            if self.state.phase is TalkPhase.FAILED:
                await self.retry()
            elif self.state.conversation_id is not None:
                self._dirty_row = True
                self._doubt()

    # -- keeping up ------------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Read until nothing is doubtful; a failure leaves the rest for when the line is back."""
        conversation_id = self.state.conversation_id
        try:
            while conversation_id is not None and self._is_open(conversation_id) and self._may_read():
                if self._dirty_row:
                    await self._read_row(ConversationId(conversation_id))
                elif self._dirty_thread:
                    await self._read_newest(ConversationId(conversation_id))
                else:
                    return
        except ServiceFault:
            return

    def _may_read(self) -> bool:
        return self.state.phase in {TalkPhase.CONTENT, TalkPhase.GONE}

    async def _read_row(self, conversation_id: ConversationId) -> None:
        since = self._hearing
        rows = await self._calls.rows([conversation_id])
        if not self._is_open(conversation_id):
            return
        self._dirty_row = self._hearing > since
        if rows:
            self._set(row=rows[0], phase=TalkPhase.CONTENT)
        else:
            self._set(phase=TalkPhase.GONE)
            self._dirty_thread = False

    async def _read_newest(self, conversation_id: ConversationId) -> None:
        since, stretch = self._hearing, self.state.stretch
        if stretch.later:  # older messages are being read: these may have changed too
            after = MessageId(stretch.first_id - 1)
            thread = await self._calls.thread(conversation_id, after=after, limit=PAGE_MAX)
            fresh = {message.id: message for message in thread.messages}
            if self._is_open(conversation_id):
                messages = tuple(fresh.get(one.id, one) for one in self.state.stretch.messages)
                self._set(stretch=replace(self.state.stretch, messages=messages), windows=thread.windows)
        else:
            thread = await self._calls.thread(conversation_id, limit=stretch.to_refresh)
            if self._is_open(conversation_id):
                self._set(windows=thread.windows)
                self._show(self.state.stretch.with_newest(thread))
        self._dirty_thread = self._hearing > since


def _phase_of(fault: Fault) -> TalkPhase:
    return TalkPhase.GONE if fault.code is Code.NOT_FOUND else TalkPhase.FAILED
