"""The rows a table holds: windows of a result by their place, patched by events, forgotten when long unseen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

R = TypeVar("R")

WINDOW: Final = 256
KEPT: Final = 64
_HEARD_MAX: Final = 8192


@dataclass(slots=True)
class Entry(Generic[R]):
    """A row on screen. `gone` was deleted since; a patched row is a new entry, so `memo` never outlives its row."""

    key: str
    row: R
    gone: bool = False
    memo: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Window(Generic[R]):
    entries: list[Entry[R]]
    as_of: int
    epoch: int


@dataclass(frozen=True, slots=True)
class _Heard(Generic[R]):
    """The last thing an event said of a key: its new row, or that it is gone (None)."""

    seq: int
    row: R | None


class WindowCache(Generic[R]):
    """Windows of `size` rows, the `kept` last used ones; those in view are never dropped.

    Rows keep their place until their window is read again. What events said after a window was read is applied to
    it, whichever of the two arrives first.
    """

    def __init__(self, size: int = WINDOW, kept: int = KEPT) -> None:
        self.size = size
        self._kept = kept
        self._windows: OrderedDict[int, _Window[R]] = OrderedDict()
        self._places: dict[str, int] = {}
        self._heard: OrderedDict[str, _Heard[R]] = OrderedDict()
        self._unread: dict[str, int] = {}  # keys to be read again, with the event that said so
        self._all_unread = 0  # every window read before this event is to be read again
        self._epoch = 0

    # -- reading -------------------------------------------------------------------------------------------------

    def entry(self, place: int) -> Entry[R] | None:
        """The row at a place of the result, None while it is not here."""
        window = self._windows.get(place // self.size)
        offset = place % self.size
        return window.entries[offset] if window is not None and offset < len(window.entries) else None

    def place_of(self, key: str) -> int | None:
        """Where a row is, None if it is not here."""
        return self._places.get(key)

    def entry_of(self, key: str) -> Entry[R] | None:
        """A row by its key."""
        place = self._places.get(key)
        return None if place is None else self.entry(place)

    def holds(self, number: int) -> bool:
        """Whether a window is here, however old."""
        return number in self._windows

    def touch(self, first: int, last: int) -> None:
        """Windows of these places are in use."""
        for number in self.numbers(first, last):
            if number in self._windows:
                self._windows.move_to_end(number)

    def numbers(self, first: int, last: int) -> range:
        """The windows that cover these places."""
        return range(max(first, 0) // self.size, max(last, 0) // self.size + 1)

    def wanting(self, first: int, last: int) -> list[int]:
        """The windows of these places that are missing, or to be replaced since the last `expire`."""
        return [n for n in self.numbers(first, last) if n not in self._windows or self._expired(n)]

    def _expired(self, number: int) -> bool:
        return self._windows[number].epoch < self._epoch

    def unread(self, first: int, last: int) -> list[str]:
        """The keys at these places that events said to read again."""
        found = []
        for place in range(max(first, 0), last + 1):
            entry = self.entry(place)
            if entry is not None and not entry.gone and entry.key in self._unread:
                found.append(entry.key)
        return found

    @property
    def last_unread(self) -> int:
        """The last event that said to read something again."""
        return max(self._unread.values(), default=0)

    def __len__(self) -> int:
        return sum(len(window.entries) for window in self._windows.values())

    # -- filling -------------------------------------------------------------------------------------------------

    def put(
        self, number: int, rows: Sequence[tuple[str, R]], as_of: int, view: range, *, epoch: int | None = None
    ) -> None:
        """A window as read; `view` are the windows on screen, which stay.

        `epoch` is what it was when the window was asked for: what expired meanwhile is to be read once more.
        """
        self._forget(number)
        first = number * self.size
        entries = [self._current(key, row, as_of) for key, row in rows]
        self._windows[number] = _Window(entries, as_of, self._epoch if epoch is None else epoch)
        for offset, entry in enumerate(entries):
            self._places[entry.key] = first + offset
            self._settle(entry.key, as_of)
            if as_of < self._all_unread:
                self._unread[entry.key] = self._all_unread
        for old in [n for n in self._windows if n not in view and n != number]:
            if len(self._windows) <= self._kept:
                break
            self._forget(old)

    def merge(self, rows: Iterable[tuple[str, R]], asked: Iterable[str], as_of: int, upto: int) -> list[int]:
        """Rows read again for these keys, without moving any; the places that changed.

        `upto` is what `last_unread` was when they were asked for: the answer has come after those events.
        """
        changed = []
        for key, row in rows:
            place = self._places.get(key)
            if place is not None and self._swap(place, self._current(key, row, as_of)):
                changed.append(place)
        for key in asked:
            self._settle(key, max(as_of, upto))
        return changed

    def _current(self, key: str, row: R, as_of: int) -> Entry[R]:
        heard = self._heard.get(key)
        if heard is None or heard.seq <= as_of:
            return Entry(key, row)
        return Entry(key, row if heard.row is None else heard.row, heard.row is None)

    def _settle(self, key: str, as_of: int) -> None:
        if self._unread.get(key, as_of + 1) <= as_of:
            del self._unread[key]

    def _swap(self, place: int, entry: Entry[R]) -> bool:
        window = self._windows[place // self.size]
        old = window.entries[place % self.size]
        if old.row == entry.row and old.gone == entry.gone:
            return False
        window.entries[place % self.size] = entry
        return True

    def _forget(self, number: int) -> None:
        window = self._windows.pop(number, None)
        if window is None:
            return
        first = number * self.size
        for offset, entry in enumerate(window.entries):
            if self._places.get(entry.key) == first + offset:
                del self._places[entry.key]

    # -- what events say -----------------------------------------------------------------------------------------

    def upsert(self, key: str, row: R, seq: int) -> int | None:
        """A row's new content; its place if that changes what is here."""
        return self._hear(key, row, seq)

    def delete(self, key: str, seq: int) -> int | None:
        """A row is gone; it keeps its place, marked, until its window is read again."""
        return self._hear(key, None, seq)

    def _hear(self, key: str, row: R | None, seq: int) -> int | None:
        self._heard[key] = _Heard(seq, row)
        self._heard.move_to_end(key)
        if len(self._heard) > _HEARD_MAX:
            self._heard.popitem(last=False)
        self._settle(key, seq)
        place = self._places.get(key)
        if place is None or self._windows[place // self.size].as_of >= seq:
            return None
        old = self.entry(place)
        if old is None:
            return None
        fresh = Entry(key, old.row if row is None else row, row is None)
        return place if self._swap(place, fresh) else None

    def outdate(self, keys: Iterable[str], seq: int) -> None:
        """These rows are to be read again; no keys: all of them."""
        listed = tuple(keys)
        if not listed:
            self._all_unread = seq
        for key in listed or self._places:
            self._unread.pop(key, None)
            self._unread[key] = seq
        while len(self._unread) > _HEARD_MAX + len(self._places):  # keys of rows that are not here
            del self._unread[next(iter(self._unread))]

    def drop_unseen(self, view: range) -> None:
        """Forget the windows that are not on screen: rows came or went, and shifted them."""
        for number in [n for n in self._windows if n not in view]:
            self._forget(number)

    @property
    def epoch(self) -> int:
        """How often everything was expired."""
        return self._epoch

    def expire(self) -> None:
        """Everything is to be read again and replaced; what is here is shown until then."""
        self._epoch += 1

    def forget_memos(self) -> None:
        """What was made of the rows for the screen is to be made anew."""
        for window in self._windows.values():
            for entry in window.entries:
                entry.memo.clear()

    def clear(self, size: int) -> None:
        """Hold nothing, in windows of another size."""
        self.size = size
        self._windows.clear()
        self._places.clear()
