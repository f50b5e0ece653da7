"""A table without a screen: its state, and what a person or an event does to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from app.contract.faults import Fault
from app.contract.feed import Change, Event
from app.contract.paging import FieldKind, Filter, ListQuery, PageRequest, Sort
from backend_client.transport import ServiceFault
from ui.kit.table import layout as columns
from ui.kit.table.cache import Entry
from ui.kit.table.layout import Layout
from ui.kit.table.loading import Asked, Loader
from ui.kit.table.memory import Memory
from ui.kit.table.selection import NOTHING
from ui.kit.table.shifts import Shifts
from ui.kit.table.source import Chosen, Export, ExportFormat, Exports, OffersChoices, Source, StateStore
from ui.kit.table.spec import BulkAction, Choice, PrimaryAction, RowAction, TableSpec
from ui.kit.table.state import Exported, Phase, Run, TableState, phase_of

R = TypeVar("R")

QUICK: Final = 3
"""Most buttons on a row, beside the one for more."""
RANGE_MAX: Final = 16_384
"""Most rows a range may pick by hand."""


def wall_clock() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


class TableModel(Generic[R]):
    """One table on one screen. Intents are coroutines that end when what they ask for is here or has failed.

    `observe` is told every new state, `observe_rows` the places whose rows changed (None: all of them),
    `observe_exports` how exports ended.
    """

    def __init__(
        self,
        spec: TableSpec[R],
        source: Source[R],
        run: Run,
        *,
        rights: frozenset[str] = frozenset(),
        store: StateStore | None = None,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        self.spec = spec
        self.run = run
        self.clock = clock
        self._source = source
        self._rights = rights
        self._memory = Memory(spec, store)
        self._loader: Loader[R] = Loader(spec, source, self)
        first = Asked(self._memory.query(), self._memory.page_size(), self._memory.page())
        self.state = TableState(asked=first, layout=self._memory.layout())
        self._shifts, self._anew = Shifts(), False
        self._observers: list[Callable[[TableState], None]] = []
        self._row_observers: list[Callable[[Sequence[int] | None], None]] = []
        self._export_observers: list[Callable[[Exported], None]] = []

    # -- being watched -------------------------------------------------------------------------------------------

    def observe(self, observer: Callable[[TableState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def observe_rows(self, observer: Callable[[Sequence[int] | None], None]) -> None:
        """Be told which rows to draw anew."""
        self._row_observers.append(observer)

    def observe_exports(self, observer: Callable[[Exported], None]) -> None:
        """Be told how exports end."""
        self._export_observers.append(observer)

    def close(self) -> None:
        """The screen goes: nothing is read or told any more."""
        self._loader.close()
        self._observers.clear()
        self._row_observers.clear()
        self._export_observers.clear()

    def _set(self, **changes: Any) -> None:
        fresh = replace(self.state, **changes)
        fresh = replace(fresh, busy=self._loader.refreshing and fresh.fault is None)
        if fresh != self.state:
            self.state = fresh
            for observer in list(self._observers):
                observer(fresh)

    def _tell_rows(self, places: Sequence[int] | None) -> None:
        for observer in list(self._row_observers):
            observer(places)

    # -- rows ----------------------------------------------------------------------------------------------------

    def entry(self, row: int) -> Entry[R] | None:
        """The row at a place on screen, None while it is being read."""
        return self._loader.cache.entry(self.state.first + row)

    def row_of(self, key: str) -> int | None:
        """Where on screen a row is, None if it is not."""
        place = self._loader.cache.place_of(key)
        row = -1 if place is None else place - self.state.first
        return row if 0 <= row < self.state.rows else None

    def actions_of(self, entry: Entry[R]) -> list[RowAction[R]]:
        """What may be done to a row now."""
        if entry.gone:
            return []
        return [action for action in self.spec.actions if self._may(action.needs) and action.when(entry.row)]

    def buttons_of(self, entry: Entry[R]) -> tuple[list[RowAction[R]], bool]:
        """The actions a row has buttons for, and whether there are more in its menu."""
        actions = self.actions_of(entry)
        quick = [action for action in actions if action.quick][:QUICK]
        return quick, len(quick) < len(actions)

    @property
    def most_buttons(self) -> int:
        """How many buttons a row may need room for, the one for more among them."""
        if self.spec.buttons is not None:
            return self.spec.buttons
        allowed = [action for action in self.spec.actions if self._may(action.needs)]
        quick = min(sum(action.quick for action in allowed), QUICK)
        return quick + (quick < len(allowed))

    @property
    def bulk_actions(self) -> list[BulkAction]:
        """What may be done to the selected rows."""
        return [action for action in self.spec.bulk if self._may(action.needs)]

    @property
    def primary(self) -> PrimaryAction | None:
        """The primary action, for those who may."""
        action = self.spec.primary
        return action if action is not None and self._may(action.needs) else None

    @property
    def second(self) -> PrimaryAction | None:
        """What stands beside it, for those who may."""
        action = self.spec.second
        return action if action is not None and self._may(action.needs) else None

    @property
    def can_export(self) -> bool:
        """Whether rows may be written to a file."""
        return self.spec.export and isinstance(self._source, Exports) and self._may(self.spec.export_needs)

    def _may(self, right: str) -> bool:
        return not right or right in self._rights

    def redraw(self) -> None:
        """Something that cells read beside their row has changed: all of them are drawn anew."""
        self._loader.cache.forget_memos()
        self._tell_rows(None)

    # -- reading -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read what was looked at last time."""
        await self._want(self.state.asked)
        for one in self.state.asked.query.filters:
            await self.load_choices(one.field)
        await self._count_whole()

    async def refresh(self) -> None:
        """Read everything on screen again; rows stay where they are until the answer is here."""
        self._loader.expire()
        self._shifts.clear()
        self._anew = True
        if self._loader.asked is None:
            await self._want(self._loader.wanted or self.state.asked)
            return
        self._set(fault=None, outdated=False)
        await self._loader.pump()

    async def retry(self) -> None:
        """Try again what failed."""
        phase = Phase.LOADING if self.state.phase is Phase.FAILED else self.state.phase
        self._loader.resume()
        self._set(fault=None, phase=phase)
        await self._loader.pump()

    def dismiss_fault(self) -> None:
        """Stay with the rows that are here."""
        self._loader.give_up()
        self._set(fault=None)

    async def look_at(self, first: int, last: int) -> None:
        """These rows are on screen now, counted from the first one shown."""
        self._loader.look_at(self.state.first + first, self.state.first + last)
        await self._loader.pump()

    async def _want(self, asked: Asked) -> None:
        phase = Phase.LOADING if self._loader.asked is None else self.state.phase
        self._loader.want(asked)
        self._set(fault=None, phase=phase)
        await self._loader.pump()

    async def _count_whole(self) -> None:
        """How many rows there are without filters, so that the tool row can say `27 of 3,091`."""
        if self.state.whole is None and self.state.filtered and self.state.fault is None:
            try:
                page = await self._source.page(PageRequest(limit=1))
            except ServiceFault:
                return  # the rows are here; a count beside them is not worth an error
            self._set(whole=page.total)

    # what the loader tells

    def on_shown(self, asked: Asked, total: int) -> None:
        """Another query or page is here."""
        kept = self.state.asked.query.filters == asked.query.filters
        kept = kept and self.state.asked.query.search == asked.query.search
        selection = self.state.selection if kept else NOTHING
        # whether rows came or went while the answer was on its way
        missed = self._loader.as_of < self._shifts.last and self._shifts.left(self._loader.cache)
        self._set(
            asked=asked, phase=phase_of(asked, total), total=total, selection=selection, outdated=missed,
            whole=self._whole(asked, total), fault=None,
        )  # fmt: skip
        self._keep()
        self._tell_rows(None)
        if missed and self.state.phase is Phase.EMPTY:
            self.run(self.refresh())

    def on_window(self, total: int) -> None:
        """Rows arrived."""
        asked = self.state.asked
        self._set(total=total, phase=phase_of(asked, total), whole=self._whole(asked, total))
        if self._anew and not self._loader.refreshing:  # everything on screen is what was asked for last
            self._anew = False
            self._set(outdated=self._shifts.left(self._loader.cache))
        self._tell_rows(None)

    def on_changed(self, places: Sequence[int]) -> None:
        """Rows have new content."""
        self._tell_rows([place - self.state.first for place in places])

    def on_moved(self) -> None:
        """Rows are elsewhere in the list by now."""
        self._shifts.lose()
        self._set(outdated=True)

    def on_failed(self, fault: Fault) -> None:
        """A call failed."""
        nothing = self._loader.asked is None
        self._set(fault=fault, phase=Phase.FAILED if nothing else self.state.phase)

    def _whole(self, asked: Asked, total: int) -> int | None:
        return self.state.whole if asked.query.filters or asked.query.search else total

    # -- asking for other rows -----------------------------------------------------------------------------------

    @property
    def _next(self) -> Asked:
        """What is shown or on its way: the start of the next wish."""
        return self._loader.wanted or self.state.asked

    async def _ask(self, query: ListQuery) -> None:
        await self._want(Asked(query, self._next.page_size))
        await self._count_whole()

    async def sort_by(self, key: str, *, descending: bool | None = None) -> None:
        """Sort by a column: descending first, ascending when it is sorted already (TBL-1)."""
        if not self.spec.column(key).sortable:
            return
        now = self._next.query.sort
        if descending is None:
            descending = not (now and now[0].field == key and now[0].descending)
        query = msgspec.structs.replace(self._next.query, sort=(Sort(field=key, descending=descending),))
        await self._want(replace(self._next, query=query, page=1))

    async def search(self, text: str) -> None:
        """Show the rows with these words."""
        words = " ".join(text.split())
        if words != self._next.query.search:
            await self._ask(msgspec.structs.replace(self._next.query, search=words))

    async def put_filter(self, item: Filter, at: int | None = None) -> None:
        """Add a filter, or put it in the place of the one at `at`."""
        filters = list(self._next.query.filters)
        if at is None:
            filters.append(item)
        else:
            filters[at] = item
        await self._ask(msgspec.structs.replace(self._next.query, filters=tuple(filters)))

    async def remove_filter(self, at: int) -> None:
        """Take one filter away."""
        filters = self._next.query.filters
        await self._ask(msgspec.structs.replace(self._next.query, filters=filters[:at] + filters[at + 1 :]))

    async def clear_filters(self) -> None:
        """Show all rows again."""
        await self._ask(msgspec.structs.replace(self._next.query, filters=(), search=""))

    async def go_to(self, page: int) -> None:
        """Show a page; outside of what there is, the nearest one (TBL-21)."""
        nearest = min(max(page, 1), self._next.pages(self.state.total))
        if nearest != self._next.page:
            await self._want(replace(self._next, page=nearest))

    async def turn(self, pages: int) -> None:
        """Go so many pages on, or back."""
        await self.go_to(self._next.page + pages)

    async def set_page_size(self, rows: int) -> None:
        """Show so many rows a page, or ALL_ROWS; the first row shown stays on the page."""
        if rows != self._next.page_size:
            page = self._next.first // rows + 1 if rows else 1
            await self._want(Asked(self._next.query, rows, page))

    async def load_choices(self, name: str) -> None:
        """Ask for the entries of a closed list the spec leaves open."""
        if self.choices_of(name) is None and isinstance(self._source, OffersChoices):
            try:
                found = await self._source.choices(name)
            except ServiceFault as error:
                self._set(fault=error.fault)
                return
            self._set(choices={**self.state.choices, name: tuple(found)})

    def choices_of(self, name: str) -> tuple[Choice, ...] | None:
        """The entries of a closed list, None while they are not known."""
        wanted = self.spec.filter_field(name)
        if wanted.choices or wanted.kind is not FieldKind.CHOICE or not isinstance(self._source, OffersChoices):
            return wanted.choices
        return self.state.choices.get(name)

    # -- columns -------------------------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        """Save which columns are shown, in which order (TBL-4)."""
        self._set(layout=columns.adopted(self.spec, layout))
        self._keep()

    def resize_column(self, key: str, width: int | None) -> None:
        """Give a column a width, None gives it the declared one."""
        self.set_layout(columns.resized(self.state.layout, key, width))

    def move_column(self, key: str, to: int) -> None:
        """Put a column in another place among those that are shown."""
        self.set_layout(columns.moved_among_shown(self.state.layout, key, to))

    def _keep(self) -> None:
        asked = self.state.asked
        self._memory.keep(self.state.layout, asked.query, asked.page_size, asked.page)

    # -- selection -----------------------------------------------------------------------------------------------

    def select_only(self, row: int) -> None:
        """One row."""
        if (entry := self._selectable(row)) is not None:
            self._set(selection=self.state.selection.only(entry.key, self.state.first + row))

    def toggle(self, row: int) -> None:
        """One row more or less."""
        if (entry := self._selectable(row)) is not None:
            self._set(selection=self.state.selection.toggled(entry.key, self.state.first + row))

    async def extend_to(self, row: int) -> None:
        """From where the selection began to this row; rows in between are read where they are not here."""
        anchor = self.state.selection.anchor
        place = self.state.first + row
        start = place if anchor is None else anchor
        cut = abs(place - start) >= RANGE_MAX
        if cut:
            place = start + (RANGE_MAX - 1) * (1 if place > start else -1)
        low, high = min(start, place), max(start, place)
        asked = self._loader.asked
        if not await self._loader.hold(low, high) or asked != self._loader.asked:
            return
        found = (self._loader.cache.entry(at) for at in range(low, high + 1))
        keys = [entry.key for entry in found if entry is not None and not entry.gone]
        selection = replace(self.state.selection, anchor=start)
        self._set(selection=selection.ranged(keys, cut=cut))

    def select_page(self) -> None:
        """All rows of the page; all that match where the whole result is scrolled through."""
        if self.state.asked.scrolls:
            self.select_all_matching()
            return
        found = (self._selectable(row) for row in range(self.state.rows))
        self._set(selection=self.state.selection.all_of(entry.key for entry in found if entry is not None))

    def select_all_matching(self) -> None:
        """Everything that matches the filters."""
        self._set(selection=self.state.selection.all_matching())

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self._set(selection=NOTHING)

    def _selectable(self, row: int) -> Entry[R] | None:
        entry = self.entry(row)
        return None if entry is None or entry.gone else entry

    def chosen(self) -> Chosen:
        """The selected rows, in the order of the list where it is known, as an action takes them."""
        selection, place_of = self.state.selection, self._loader.cache.place_of
        count = selection.count(self.state.total)
        if selection.everything:
            return Chosen(count, query=self.state.asked.query, without=tuple(sorted(selection.without)))
        places = {key: place_of(key) for key in selection.keys}
        last = self.state.total
        ordered = sorted(selection.keys, key=lambda key: (last if (at := places[key]) is None else at, key))
        return Chosen(count, keys=tuple(ordered))

    # -- export --------------------------------------------------------------------------------------------------

    async def export(self, form: ExportFormat, path: Path) -> None:
        """Write the filtered rows in their order, with the columns that are shown (TBL-13)."""
        if not isinstance(self._source, Exports) or not self.can_export or self.state.exporting:
            return
        keys = columns.shown(self.state.layout)
        titles = tuple((key, str(self.spec.column(key).words)) for key in keys)
        self._set(exporting=True)
        try:
            rows = await self._source.export(Export(self.state.asked.query, titles, form, path))
            outcome = Exported(path, rows=rows)
        except ServiceFault as error:
            outcome = Exported(path, fault=error.fault)
        except OSError as error:
            outcome = Exported(path, disk=error.strerror or type(error).__name__)
        finally:
            self._set(exporting=False)
        for observer in list(self._export_observers):
            observer(outcome)

    # -- events --------------------------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        """Take in what changed: rows keep their places until the next refresh (TBL-11)."""
        if event.change is Change.RESET:
            self.run(self.refresh())
        elif event.change is Change.STALE:
            self._loader.cache.outdate(event.keys, event.seq)
            self.run(self._loader.pump())
        elif event.change is Change.DELETE:
            self._on_deleted(event)
        elif event.record is None or not self.spec.patched:
            self._on_foreign(event)
        else:
            self._on_upserted(event, msgspec.json.decode(event.record, type=self.spec.row))

    def _on_upserted(self, event: Event, row: R) -> None:
        cache = self._loader.cache
        known = cache.place_of(event.key) is not None
        place = cache.upsert(event.key, row, event.seq)
        if place is not None:
            self.on_changed([place])
        if not known:
            self._on_shifted(event)

    def _on_foreign(self, event: Event) -> None:
        """The event tells of a row in another shape than the list's."""
        if self._loader.cache.place_of(event.key) is None:
            self._on_shifted(event)
        else:
            self._loader.cache.outdate([event.key], event.seq)
            self.run(self._loader.pump())

    def _on_deleted(self, event: Event) -> None:
        place = self._loader.cache.delete(event.key, event.seq)
        self._set(selection=self.state.selection.dropped(event.key))
        if place is not None:
            self.on_changed([place])
        self._on_shifted(event)

    def _on_shifted(self, event: Event) -> None:
        """Rows came or went: what is off screen is read anew when it is looked at, what is on it stays."""
        self._shifts.add(event.key, event.seq, gone=event.change is Change.DELETE)
        self._loader.cache.drop_unseen(self._loader.seen())
        if self._loader.asked is None:
            return
        if self.state.phase is Phase.EMPTY:
            self.run(self.refresh())
        else:
            self._set(outdated=True)
