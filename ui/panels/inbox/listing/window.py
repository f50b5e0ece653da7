"""The part of a conversation list that is known: a run of rows in order, with unread places before and after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.contract.conversations import ConversationRow, list_key
from ui.panels.inbox.listing.steps import Changed, Follower, Inserted, Moved, Removed, Replaced, Step

Key = tuple[bool, int, int]


def order_of(row: ConversationRow) -> Key:
    """The key of a row for an ascending sort: what `list_key` puts first is smallest."""
    starred, last_ms, number = list_key(row)
    return not starred, -last_ms, -number


@dataclass(slots=True)
class _Placed:
    """A row where it stands. The key of a held row stays as it was; `gone` rows wait to be taken away."""

    row: ConversationRow
    key: Key
    gone: bool = False


class Window:
    """Rows `start` to `end` of `total`; every change is a step that the followers are told of.

    A row that is held keeps its place, whatever happens to it, until it is let go.
    What only the service knows after a change: `uncertain`, which places the known rows have; `uncounted`, how many
    rows there are in all.
    """

    def __init__(self) -> None:
        self.start = 0
        self.total = 0
        self.uncertain = False
        self.uncounted = False
        self._rows: list[_Placed] = []
        self._by_id: dict[int, _Placed] = {}
        self._held: int | None = None
        self._followers: list[Follower] = []

    # -- reading -------------------------------------------------------------------------------------------------

    def follow(self, follower: Follower) -> None:
        """Be told of every step."""
        self._followers.append(follower)

    @property
    def end(self) -> int:
        """The place after the last known row."""
        return self.start + len(self._rows)

    @property
    def complete(self) -> bool:
        """Whether every row of the list is known."""
        return self.start == 0 and self.end == self.total

    def at(self, place: int) -> ConversationRow | None:
        """The row at a place of the whole list, None while it is not known."""
        offset = place - self.start
        return self._rows[offset].row if 0 <= offset < len(self._rows) else None

    def get(self, conversation_id: int) -> ConversationRow | None:
        """A known row."""
        placed = self._by_id.get(conversation_id)
        return None if placed is None else placed.row

    def place_of(self, conversation_id: int) -> int | None:
        """Where a known row is."""
        placed = self._by_id.get(conversation_id)
        return None if placed is None else self.start + self._offset(placed)

    def ids(self) -> list[int]:
        """The known conversations in their order."""
        return [placed.row.conversation.id for placed in self._rows]

    def __iter__(self) -> Iterator[ConversationRow]:
        return (placed.row for placed in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    # -- reading from the service ----------------------------------------------------------------------------------

    def show(self, start: int, rows: Sequence[ConversationRow], total: int) -> None:
        """Another list."""
        step = Replaced()
        self._before(step)
        self._held = None
        self._fill(start, rows, total)
        self._after(step)

    def jump(self, start: int, rows: Sequence[ConversationRow], total: int) -> None:
        """Other places of the same list."""
        self.set_total(max(self.total, start + len(rows)) if rows else self.total)
        self._fill(start, rows, self.total)
        self._tell(Changed(0, self.total))
        self.set_total(total)

    def _fill(self, start: int, rows: Sequence[ConversationRow], total: int) -> None:
        self._rows = [_Placed(row, order_of(row)) for row in rows]
        self._rows.sort(key=lambda placed: placed.key)
        self._by_id = {placed.row.conversation.id: placed for placed in self._rows}
        self.start = start if rows else min(start, total)
        self.total = max(total, self.end)
        self.uncertain = self.uncounted = False

    def refresh(self, start: int, rows: Sequence[ConversationRow], total: int) -> None:
        """The same places, read again: rows that stayed keep their identity."""
        fresh = {row.conversation.id for row in rows}
        if start != self.start or not fresh & self._by_id.keys():
            self.jump(start, rows, total)
            return
        self.uncertain = self.uncounted = False
        for placed in [one for one in self._rows if one.row.conversation.id not in fresh]:
            if placed.row.conversation.id == self._held:
                placed.gone = True
            else:
                self._take_out(placed)
        for row in rows:
            self._put_in(row)
        self.set_total(total)

    def append(self, rows: Iterable[ConversationRow]) -> None:
        """Rows that follow the known ones."""
        last = self._rows[-1].key if self._rows else None
        fresh = [_Placed(row, order_of(row)) for row in rows if row.conversation.id not in self._by_id]
        kept = sorted((one for one in fresh if last is None or one.key > last), key=lambda one: one.key)
        end = self.end
        self._rows += kept
        self._by_id |= {one.row.conversation.id: one for one in kept}
        self._cover(end, len(kept))

    def prepend(self, rows: Iterable[ConversationRow]) -> None:
        """Rows that come before the known ones."""
        first = self._rows[0].key if self._rows else None
        fresh = [_Placed(row, order_of(row)) for row in rows if row.conversation.id not in self._by_id]
        kept = sorted((one for one in fresh if first is None or one.key < first), key=lambda one: one.key)
        kept = kept[max(len(kept) - self.start, 0) :]
        self._rows[:0] = kept
        self._by_id |= {one.row.conversation.id: one for one in kept}
        self.start -= len(kept)
        self._tell(Changed(self.start, len(kept)))

    def _cover(self, at: int, count: int) -> None:
        """Known rows took unread places, and more than there were."""
        missing = self.end - self.total
        if missing > 0:
            step = Inserted(self.total, missing)
            self._before(step)
            self.total = self.end
            self._after(step)
        if count:
            self._tell(Changed(at, count))

    def trim(self, first: int, last: int) -> None:
        """Forget rows outside these places."""
        low, high = max(first - self.start, 0), max(last + 1 - self.start, 0)
        for placed in self._rows[:low] + self._rows[high:]:
            del self._by_id[placed.row.conversation.id]
        self._rows = self._rows[low:high]
        self.start += low

    def set_total(self, total: int) -> None:
        """How many rows there are in all; never fewer than are known, a held one that is gone included."""
        held = self._by_id.get(self._held) if self._held is not None else None
        total = max(total + (held is not None and held.gone), self.end)
        step: Step
        if total > self.total:
            step = Inserted(self.total, total - self.total)
        elif total < self.total:
            step = Removed(total, self.total - total)
        else:
            return
        self._before(step)
        self.total = total
        self._after(step)

    # -- single rows -----------------------------------------------------------------------------------------------

    def put(self, row: ConversationRow) -> None:
        """A row of the list has this content now; it goes to its place, unless that is outside the known part."""
        if self._by_id.get(row.conversation.id) is not None or self._inside(order_of(row)):
            self._put_in(row)
        elif self.start > 0:
            self.uncertain = True

    def _inside(self, key: Key) -> bool:
        """Whether a key belongs between the known rows."""
        if not self._rows:
            return self.complete
        after_first = self.start == 0 or key > self._rows[0].key
        return after_first and (self.end == self.total or key < self._rows[-1].key)

    def _put_in(self, row: ConversationRow) -> None:
        placed = self._by_id.get(row.conversation.id)
        if placed is None:
            self._add(row)
            return
        key = order_of(row)
        if row == placed.row and key == placed.key and not placed.gone:
            return
        placed.row, placed.gone = row, False
        if key == placed.key or row.conversation.id == self._held:
            self._tell(Changed(self.start + self._offset(placed)))
        else:
            self._replace(placed, key)

    def _add(self, row: ConversationRow) -> None:
        key = order_of(row)
        self.uncounted = self.uncounted or not self.complete
        self.uncertain = self.uncertain or self.start > 0
        offset = bisect_left(self._rows, key, key=lambda placed: placed.key)
        step = Inserted(self.start + offset)
        self._before(step)
        placed = _Placed(row, key)
        self._rows.insert(offset, placed)
        self._by_id[row.conversation.id] = placed
        self.total += 1
        self._after(step)

    def _replace(self, placed: _Placed, key: Key) -> None:
        """Move a row to where its new key belongs; past the known rows its place becomes an unread one."""
        at = self._offset(placed)
        rest = self._rows[:at] + self._rows[at + 1 :]
        to = bisect_left(rest, key, key=lambda one: one.key)
        leaves_below = to == len(rest) and self.end < self.total
        leaves_above = to == 0 and self.start > 0
        step: Step = Moved(self.start + at, self.start + to) if to != at else Changed(self.start + at)
        self._before(step)
        placed.key = key
        rest.insert(to, placed)
        self._rows = rest
        self._after(step)
        if leaves_below or leaves_above:
            self._rows.remove(placed)
            del self._by_id[placed.row.conversation.id]
            self.start += 1 if leaves_above else 0
            self.uncertain = self.uncertain or leaves_above
            self._tell(Changed(self.start - 1 if leaves_above else self.end))

    def drop(self, conversation_id: int) -> None:
        """A known row is not of the list any more."""
        placed = self._by_id.get(conversation_id)
        if placed is None:
            return
        if conversation_id == self._held:
            placed.gone = True
            return
        self._take_out(placed)

    def _take_out(self, placed: _Placed) -> None:
        offset = self._offset(placed)
        step = Removed(self.start + offset)
        self._before(step)
        del self._rows[offset]
        del self._by_id[placed.row.conversation.id]
        self.total -= 1
        self._after(step)

    def hold(self, conversation_id: int | None) -> None:
        """Keep this row where it is from now on, and let the one held before take its true place."""
        if conversation_id == self._held:
            return
        held, self._held = self._held, conversation_id
        placed = self._by_id.get(held) if held is not None else None
        if placed is None:
            return
        if placed.gone:
            self._take_out(placed)
        elif (key := order_of(placed.row)) != placed.key:
            self._replace(placed, key)

    # -- telling ---------------------------------------------------------------------------------------------------

    def _offset(self, placed: _Placed) -> int:
        return bisect_left(self._rows, placed.key, key=lambda one: one.key)

    def _before(self, step: Step) -> None:
        for follower in self._followers:
            follower.before(step)

    def _after(self, step: Step) -> None:
        for follower in self._followers:
            follower.after(step)

    def _tell(self, step: Step) -> None:
        self._before(step)
        self._after(step)
