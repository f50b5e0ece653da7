"""Keeps the known part of a list true: reads what events made doubtful and what scrolling needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.contract.conversations import ConversationRow
from backend_client.transport import ServiceFault
from ui.panels.inbox.listing.state import Asked, Reads
from ui.panels.inbox.listing.window import Window

FIRST: Final = 60
WINDOW: Final = 200
OVERLAP: Final = 5
KEPT: Final = 1_000
AHEAD: Final = 40
ROWS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Places to read; `joins`: they overlap the known ones."""

    offset: int
    limit: int
    joins: bool = True


class Reader:
    """Owns the window. An answer may be older than the events heard since it was asked for; those win."""

    def __init__(self, reads: Reads, user_id: int, asked: Asked) -> None:
        self._reads, self._user_id = reads, user_id
        self.asked = asked
        self.window = Window()
        self.reading = False  # other rows than the present ones
        self._view = (0, 0)
        self._dirty: set[int] = set()
        self._reload = False
        self._hearing = 0  # counts what was heard, to tell which answers are older than it
        self._heard: dict[int, int] = {}
        self._heard_all = 0

    # -- hearing ---------------------------------------------------------------------------------------------------

    def look_at(self, first: int, last: int) -> bool:
        """These places are on screen now; True if some of them have to be read."""
        self._view = first, max(first, last)
        return self._wanting() is not None

    def shown(self, conversation_id: int) -> ConversationRow | None:
        """A known row of what is asked for; while other rows are on their way there is none."""
        return None if self.reading else self.window.get(conversation_id)

    def hear(self, ids: Iterable[int]) -> None:
        """These rows are not what they were."""
        self._hearing += 1
        for one in ids:
            self._heard[one] = self._hearing
            self._dirty.add(one)

    def hear_all(self) -> None:
        """No row is sure to be what it was."""
        self._hearing += 1
        self._heard_all = self._hearing
        self._reload = True

    def take(self, row: ConversationRow) -> None:
        """A known row is this now."""
        self._hearing += 1
        self._heard[row.conversation.id] = self._hearing
        self.place(row)

    def place(self, row: ConversationRow) -> None:
        """Show a row where it belongs, or not at all."""
        if self.asked.matches(row, self._user_id):
            self.window.put(row)
        else:
            self.window.drop(row.conversation.id)

    def _doubt(self, since: int) -> None:
        """What was heard of while an answer was on its way is read again."""
        self._dirty.update(one for one, heard in self._heard.items() if heard > since)
        self._reload = self._reload or self._heard_all > since

    # -- reading ---------------------------------------------------------------------------------------------------

    async def show(self, asked: Asked) -> bool:
        """Read another list from its top; False if a later wish overtook it. Raises ServiceFault."""
        self.asked, self.reading, since = asked, True, self._hearing
        try:
            page = await self._reads.page(asked.window(0, FIRST))
        except ServiceFault:
            if asked is self.asked:
                raise
            return False
        if asked is not self.asked:
            return False
        self.reading, self._reload = False, False
        self._dirty.clear()
        self.window.show(0, page.rows, page.total)
        self._doubt(since)
        return True

    async def read_something(self) -> bool:
        """One call, for what is needed most; False when nothing is. Raises ServiceFault."""
        if self._reload or self.window.uncertain or len(self._dirty) > ROWS_MAX:
            await self._read_window()
        elif self._dirty:
            await self._read_rows()
        elif (wanting := self._wanting()) is not None:
            await self._read_more(wanting)
        elif self.window.uncounted:
            await self._read_total()
        else:
            return False
        return True

    def _overtaken(self, asked: Asked) -> bool:
        return asked is not self.asked or self.reading

    async def _read_total(self) -> None:
        asked, self.window.uncounted = self.asked, False
        page = await self._reads.page(asked.window(0, 1))
        if not self._overtaken(asked):
            self.window.set_total(page.total)

    async def _read_window(self) -> None:
        """The part around what is on screen, again."""
        asked, since = self.asked, self._hearing
        start, end = self._kept()
        dirty, self._dirty, self._reload = self._dirty, set(), False
        try:
            page = await self._reads.page(asked.window(start, end - start))
        except ServiceFault:
            self._dirty |= dirty
            self._reload = True
            raise
        if self._overtaken(asked):
            return
        self.window.trim(start, end)
        self.window.refresh(start, page.rows, page.total)
        self._reload = self._reload or (not page.rows and page.total > 0)
        self._doubt(since)

    def _kept(self) -> tuple[int, int]:
        """Which places are read again: those on screen and around, no more than one call gives."""
        window, (first, last) = self.window, self._view
        first = max(min(first, window.total - 1), 0)
        start = 0 if last < WINDOW - AHEAD else max(first - AHEAD, 0)
        if window.start <= first < window.end:
            start = max(start, window.start)
        return start, start + max(min(WINDOW, window.end - start), FIRST)

    async def _read_rows(self) -> None:
        asked, since = self.asked, self._hearing
        ids = sorted(self._dirty)
        self._dirty.clear()
        try:
            found = {int(row.conversation.id): row for row in await self._reads.rows(ids)}
        except ServiceFault:
            self._dirty.update(ids)
            raise
        if self._overtaken(asked):
            return
        strangers = {one for one in ids if self.window.get(one) is None}
        self.window.uncounted |= bool(strangers) and not self.window.complete
        for one in ids:
            if self._heard.get(one, 0) > since:
                self._dirty.add(one)
            elif one in found and asked.by_content and one in strangers:
                self._reload = True  # only the service can say whether it matches now
            elif one in found:
                self.place(found[one])
            else:
                self.window.drop(one)

    def _wanting(self) -> _Stretch | None:
        """The places to read next for what is on screen."""
        window, (first, last) = self.window, self._view
        first, last = max(first - AHEAD, 0), min(last + AHEAD, window.total - 1)
        if last < first or (first >= window.start and last < window.end):
            return None
        if first > window.end or last < window.start or not len(window):
            return _Stretch(max(first - AHEAD, 0), WINDOW, joins=False)
        if last >= window.end:
            return _Stretch(max(window.end - OVERLAP, 0), WINDOW)
        start = max(window.start - WINDOW + OVERLAP, 0)
        return _Stretch(start, min(window.start - start + OVERLAP, WINDOW))

    async def _read_more(self, wanted: _Stretch) -> None:
        asked, since, window = self.asked, self._hearing, self.window
        before, known = (window.start, window.end), set(window.ids())
        page = await self._reads.page(asked.window(wanted.offset, wanted.limit))
        if self._overtaken(asked) or before != (window.start, window.end):
            return
        if not wanted.joins:
            window.jump(wanted.offset, page.rows, page.total)
        elif not any(row.conversation.id in known for row in page.rows):
            window.uncertain = True  # rows came or went in between: what is shown does not join what was read
        else:
            if wanted.offset + wanted.limit > window.end:
                window.append(page.rows)
            else:
                window.prepend(page.rows)
            window.set_total(page.total)
            self._trim()
        self._doubt(since)

    def _trim(self) -> None:
        first, last = self._view
        if len(self.window) > KEPT:
            self.window.trim(max(first - KEPT // 2, 0), last + KEPT // 2)
