"""Reads the windows a table looks at: at most two at a time, the newest wish first, none that was scrolled past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar

from app.contract.faults import Fault
from app.contract.paging import MAX_WINDOW, ListQuery, Page, PageRequest
from backend_client.transport import ServiceFault
from ui.kit.table.cache import WINDOW, WindowCache
from ui.kit.table.memory import ALL_ROWS
from ui.kit.table.source import ReadsByKey, Source
from ui.kit.table.spec import TableSpec

R = TypeVar("R")

IN_FLIGHT: Final = 2
AHEAD: Final = 64
"""Rows beyond the visible ones that are read in advance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table shows or wants to show: a query and a page of it, from 1."""

    query: ListQuery = field(default_factory=ListQuery)
    page_size: int = ALL_ROWS
    page: int = 1

    @property
    def scrolls(self) -> bool:
        """Whether the whole result is scrolled through instead of paged."""
        return self.page_size == ALL_ROWS

    @property
    def window(self) -> int:
        """Rows a call reads."""
        return self.page_size or WINDOW

    @property
    def first(self) -> int:
        """The place of the first row."""
        return 0 if self.scrolls else (self.page - 1) * self.page_size

    def rows(self, total: int) -> int:
        """How many rows there are to show."""
        return total if self.scrolls else max(min(self.page_size, total - self.first), 0)

    def pages(self, total: int) -> int:
        """How many pages there are, at least one."""
        return 1 if self.scrolls else max(-(-total // self.page_size), 1)


class Listener(Protocol):
    """Who is told what arrived."""

    def on_shown(self, asked: Asked, total: int) -> None:
        """Another query or page is here: all rows are other ones."""

    def on_window(self, total: int) -> None:
        """Rows arrived in the result that is shown."""

    def on_changed(self, places: Sequence[int]) -> None:
        """Rows have new content in their old places."""

    def on_moved(self) -> None:
        """Rows that were to be read again are elsewhere in the list by now; what is shown of them is old."""

    def on_failed(self, fault: Fault) -> None:
        """A call failed; nothing more is read until `retry` or another wish."""


@dataclass(frozen=True, slots=True)
class _Head:
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Body:
    number: int


@dataclass(frozen=True, slots=True)
class _Again:
    keys: tuple[str, ...]
    upto: int


_Job = _Head | _Body | _Again


class Loader(Generic[R]):
    """Owns the cache; `as_of` is the event that the head of what is shown includes.

    After a wish, or a look at other rows, `pump` ends when what they need is here or failed.
    """

    def __init__(self, spec: TableSpec[R], source: Source[R], listener: Listener) -> None:
        self._spec = spec
        self._source = source
        self._listener = listener
        self.cache: WindowCache[R] = WindowCache()
        self.asked: Asked | None = None
        self.total = self.as_of = 0
        self._wanted: Asked | None = None
        self._view = (0, 0)
        self._running: set[_Job] = set()
        self._halted = False
        self._closed = False

    @property
    def wanted(self) -> Asked | None:
        """What is being read to replace what is shown, if anything."""
        return self._wanted

    @property
    def refreshing(self) -> bool:
        """Whether visible rows are being replaced."""
        return self._wanted is not None or (self.asked is not None and bool(self.cache.wanting(*self._view)))

    def want(self, asked: Asked) -> None:
        """Show this instead; what is here stays until it arrived (TBL-23)."""
        self._wanted, self._halted = asked, False

    def look_at(self, first: int, last: int) -> None:
        """These places are on screen now."""
        self._view = first, max(first, last)
        self.cache.touch(*self._view)

    def expire(self) -> None:
        """Read everything on screen again, also what is on its way: that was asked for earlier."""
        self.cache.expire()
        self.resume()

    def resume(self) -> None:
        """Go on after a failure."""
        self._halted = False

    def give_up(self) -> None:
        """Stay with what is shown."""
        self._wanted, self._halted = None, False

    def close(self) -> None:
        """Read nothing more; what is under way is dropped."""
        self._closed = True

    def seen(self) -> range:
        """The windows on screen."""
        return self.cache.numbers(*self._view)

    async def hold(self, first: int, last: int) -> bool:
        """Read all windows of these places, seen or not; False if a call failed."""
        for number in self.cache.numbers(first, last):
            if not self.cache.holds(number):
                job = _Body(number)
                self._running.add(job)
                try:
                    await self._run(job)
                finally:
                    self._running.discard(job)
                if self._halted:
                    return False
        return True

    async def pump(self) -> None:
        """Do what is most needed until nothing is; several may run, no more than two calls are made at once."""
        while len(self._running) < IN_FLIGHT and (job := self._next()) is not None:
            self._running.add(job)
            try:
                await self._run(job)
            finally:
                self._running.discard(job)

    def _next(self) -> _Job | None:
        if self._halted or self._closed:
            return None
        if self._wanted is not None:
            head = _Head(self._wanted)
            return None if head in self._running else head
        if self.asked is None:
            return None
        first, last = self._view
        numbers = self.cache.wanting(first, last)
        if self.asked.scrolls and self.total:
            numbers += self.cache.wanting(max(first - AHEAD, 0), min(last + AHEAD, self.total - 1))
        for number in numbers:
            if _Body(number) not in self._running:
                return _Body(number)
        return self._next_again(first, last)

    def _next_again(self, first: int, last: int) -> _Job | None:
        busy = {key for job in self._running if isinstance(job, _Again) for key in job.keys}
        keys = [key for key in self.cache.unread(first, last) if key not in busy]
        return _Again(tuple(keys[:MAX_WINDOW]), self.cache.last_unread) if keys else None

    async def _run(self, job: _Job) -> None:
        asked, epoch = self.asked, self.cache.epoch
        try:
            if isinstance(job, _Head):
                page = await self._page(job.asked, job.asked.first)
                self._on_head(job.asked, page, epoch)
            elif asked is not None and isinstance(job, _Body):
                page = await self._page(asked, job.number * asked.window)
                self._on_body(asked, job.number, page, epoch)
            elif asked is not None and isinstance(job, _Again):
                await self._read_again(asked, job)
        except ServiceFault as error:
            if not self._closed and (not isinstance(job, _Head) or job.asked == self._wanted):
                self._halted = True
                self._listener.on_failed(error.fault)

    async def _page(self, asked: Asked, offset: int) -> Page[R]:
        return await self._source.page(PageRequest(query=asked.query, offset=offset, limit=asked.window))

    def _on_head(self, asked: Asked, page: Page[R], epoch: int) -> None:
        if self._closed or asked != self._wanted:
            return
        if page.total == 0:
            asked = Asked(asked.query, asked.page_size)
        elif asked.page > asked.pages(page.total):  # pages went while we looked (TBL-21)
            self._wanted = Asked(asked.query, asked.page_size, asked.pages(page.total))
            return
        self._wanted = None
        self.asked, self.total, self.as_of = asked, page.total, page.as_of
        self.cache.clear(asked.window)
        self._view = 0, min(AHEAD, max(page.total - 1, 0))
        self._see_page(asked)
        self._fill(asked.first // asked.window, page, epoch)
        self._listener.on_shown(asked, page.total)

    def _on_body(self, asked: Asked, number: int, page: Page[R], epoch: int) -> None:
        if self._closed or asked != self.asked:
            return
        if page.total and asked.page > asked.pages(page.total) and number == asked.page - 1:
            self._wanted = Asked(asked.query, asked.page_size, asked.pages(page.total))
            return
        self.total = page.total
        self._see_page(asked)
        self._fill(number, page, epoch)
        self._listener.on_window(page.total)

    def _see_page(self, asked: Asked) -> None:
        """A page is on screen as a whole, however many rows it has by now."""
        if not asked.scrolls:
            self._view = asked.first, asked.first + max(asked.rows(self.total) - 1, 0)

    def _fill(self, number: int, page: Page[R], epoch: int) -> None:
        rows = [(self._spec.key_of(row), row) for row in page.rows]
        self.cache.put(number, rows, page.as_of, self.seen(), epoch=epoch)

    async def _read_again(self, asked: Asked, job: _Again) -> None:
        """Rows an event only named: by their keys where the source can, else out of their windows."""
        if isinstance(self._source, ReadsByKey):
            page: Page[Any] = await self._source.rows(job.keys)
            if not self._closed and asked == self.asked:
                self._merge(page, job.keys, job.upto, complete=True)
            return
        numbers = {place // asked.window for key in job.keys if (place := self.cache.place_of(key)) is not None}
        for number in sorted(numbers):
            page = await self._page(asked, number * asked.window)
            if self._closed or asked != self.asked:
                return
            here = [key for key in job.keys if self._is_in(key, number, asked.window)]
            self._merge(page, here, job.upto, complete=False)

    def _is_in(self, key: str, number: int, window: int) -> bool:
        place = self.cache.place_of(key)
        return place is not None and place // window == number

    def _merge(self, page: Page[R], asked: Sequence[str], upto: int, *, complete: bool) -> None:
        """Put rows in place; where the answer is `complete`, a row that is missing no longer exists."""
        found = [(self._spec.key_of(row), row) for row in page.rows]
        changed = self.cache.merge(found, asked, page.as_of, upto)
        missing = set(asked) - {key for key, _ in found}
        if complete:
            places = (self.cache.delete(key, page.as_of + 1) for key in missing)
            changed += [place for place in places if place is not None]
        elif missing:
            self._listener.on_moved()
        self._listener.on_changed(changed)
