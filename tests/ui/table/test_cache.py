"""Any sequence of scrolls and events shows what a full fetch would show."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.feed import Event
from tests.ui.table.desk import Desk
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import RUNS, Run, run
from ui.kit.table.cache import WindowCache
from ui.kit.table.memory import ALL_ROWS

ROWS = 700

STEPS = st.one_of(
    st.tuples(st.just("scroll"), st.integers(0, ROWS)),
    st.tuples(st.just("change"), st.integers(-40, 60)),
    st.tuples(st.just("quiet"), st.integers(-40, 60)),
    st.tuples(st.just("delete"), st.integers(-40, 60)),
    st.tuples(st.just("add"), st.integers(ROWS + 1, ROWS + 50)),
    st.tuples(st.just("stale"), st.just(0)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("refresh"), st.just(0)),
    st.tuples(st.just("sort"), st.sampled_from([0, 1])),
    st.tuples(st.just("hear"), st.just(0)),
    st.tuples(st.just("yield"), st.integers(1, 4)),
    st.tuples(st.just("overtake"), st.integers(0, 19)),
    st.tuples(st.just("overtake all"), st.integers(0, 19)),
)


class Screen:
    """A window of 20 rows over the model, with events that come as late as they like but in order."""

    def __init__(self, kind: type[MemorySource[Run]]) -> None:
        self.source = kind(RUNS, [run(number) for number in range(1, ROWS + 1)])
        self.desk = Desk(RUNS, self.source)
        self.unheard: list[Event] = []
        self.top = 0
        self.tick = 0

    async def step(self, kind: str, number: int) -> None:
        key = self.key_near(number) if kind in ("change", "quiet", "delete") else str(number)
        self.tick += 1
        if kind == "scroll":
            self.top = min(number, max(self.desk.state.rows - 20, 0))
            self.desk.start(self.desk.model.look_at(self.top, self.top + 19))
        elif kind in ("change", "quiet") and key in self.source.by_key:
            change = self.source.change if kind == "change" else self.source.quietly
            self.unheard.append(change(key, good=100_000 + self.tick))
        elif kind == "delete" and key in self.source.by_key:
            self.unheard.append(self.source.delete(key))
        elif kind == "add" and key not in self.source.by_key:
            self.unheard.append(self.source.upsert(run(number)))
        elif kind in ("stale", "reset"):
            self.unheard.append(self.source.stale() if kind == "stale" else self.source.reset())
        elif kind == "refresh":
            self.desk.start(self.desk.model.refresh())
        elif kind == "sort":
            self.desk.start(self.desk.model.sort_by("good", descending=bool(number)))
        elif kind == "hear":
            self.hear()
        elif kind.startswith("overtake"):
            await self.overtake(number, all_stale=kind == "overtake all")
        elif kind == "yield":
            for _ in range(number):
                await asyncio.sleep(0)

    def key_near(self, offset: int) -> str:
        """The key of a row some places from the top of the screen."""
        entry = self.desk.model.entry(self.top + offset)
        return str(abs(offset)) if entry is None else entry.key

    async def overtake(self, number: int, *, all_stale: bool) -> None:
        """A row changes after an answer was made and before it arrives."""
        await self.step("refresh", 0)
        calls = len(self.source.calls)
        for _ in range(6):
            await asyncio.sleep(0)
            if len(self.source.calls) > calls:
                break
        await asyncio.sleep(0)
        await self.step("quiet" if all_stale else "change", number)
        if all_stale and self.unheard:
            self.unheard = [*self.unheard[:-1], self.source.stale()]
        self.hear()

    def hear(self) -> None:
        for event in self.unheard:
            self.desk.model.on_event(event)
        self.unheard.clear()

    async def rest(self) -> None:
        """Everything was heard, everything in view was read."""
        self.hear()
        await self.desk.settle()
        self.top = min(self.top, max(self.desk.state.rows - 20, 0))
        await self.desk.model.look_at(self.top, self.top + 19)
        await self.desk.settle()

    def shown(self) -> list[Any]:
        last = min(self.top + 20, self.desk.state.rows)
        return [self.desk.model.entry(row) for row in range(self.top, last)]


async def play(kind: type[MemorySource[Run]], steps: list[tuple[str, int]], page_size: int) -> None:
    screen = Screen(kind)
    await screen.desk.model.load()
    await screen.desk.model.set_page_size(page_size)
    for step in steps:
        await screen.step(*step)
    await screen.rest()
    for entry in screen.shown():
        assert entry is not None, "nothing in view stays unread"
        if kind is MemorySource and screen.desk.state.outdated:
            continue  # only a source that reads by key finds a row that has moved out of its window
        assert entry.gone == (entry.key not in screen.source.by_key)
        assert entry.gone or entry.row == screen.source.by_key[entry.key]
    await screen.desk.model.refresh()
    await screen.rest()
    asked = screen.desk.state.asked
    fresh = screen.source.ordered(asked.query)
    first = asked.first + screen.top
    assert screen.desk.state.total == len(fresh)
    assert [entry.row for entry in screen.shown()] == fresh[
        first : min(first + 20, asked.first + asked.rows(len(fresh)))
    ]
    assert not any(entry.gone for entry in screen.shown())
    assert screen.source.most_at_once <= 3


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([MemorySource, FullSource]),
    st.lists(STEPS, max_size=30),
    st.sampled_from([ALL_ROWS, 100]),
)
def test_any_sequence_ends_as_a_full_fetch(
    kind: type[MemorySource[Run]], steps: list[tuple[str, int]], page_size: int
):
    asyncio.run(play(kind, steps, page_size))


def test_windows_long_unseen_are_forgotten_but_not_those_on_screen():
    cache: WindowCache[int] = WindowCache(size=10, kept=3)
    for number in range(6):
        rows = [(str(number * 10 + n), number * 10 + n) for n in range(10)]
        cache.put(number, rows, as_of=1, view=range(1, 2))
    assert [number for number in range(6) if cache.holds(number)] == [1, 4, 5]
    assert len(cache) == 30
    assert cache.place_of("15") == 15
    assert cache.place_of("25") is None
    cache.touch(10, 45)
    cache.put(6, [("60", 60)], as_of=1, view=range(6, 7))
    assert [number for number in range(7) if cache.holds(number)] == [1, 4, 6]


def test_a_million_rows_cost_sixty_four_windows():
    cache: WindowCache[int] = WindowCache()
    for number in range(0, 3906, 13):
        cache.put(number, [(str(number * 256 + n), n) for n in range(256)], 1, range(number, number + 1))
    assert len(cache) == 64 * 256


def test_a_window_read_before_everything_went_stale_is_read_again():
    cache: WindowCache[int] = WindowCache(size=4)
    cache.outdate((), seq=7)
    cache.put(0, [("a", 1), ("b", 2)], as_of=6, view=range(1))
    assert cache.unread(0, 3) == ["a", "b"]
    cache.put(1, [("c", 3)], as_of=7, view=range(2))
    assert cache.unread(4, 4) == []
