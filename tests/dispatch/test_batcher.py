"""Many small things stored together: each caller learns what became of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.dispatch import batcher as batcher_of
from app.dispatch.batcher import FLUSH_MAX, Batcher
from tests.channels.scenario import scenario


class Shelf:
    """Stores batches, one at a time, or fails."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.under_way = 0
        self.go = asyncio.Event()
        self.go.set()
        self.begun = asyncio.Event()
        self.error: Exception | None = None

    async def store(self, batch: Sequence[int]) -> None:
        self.under_way += 1
        self.begun.set()
        assert self.under_way == 1, "at most one flush"
        await self.go.wait()
        self.under_way -= 1
        if self.error is not None:
            raise self.error
        self.batches.append(list(batch))


@scenario
async def test_things_that_come_together_are_stored_together_in_order() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    await asyncio.gather(*(batcher.add(number) for number in range(50)))
    assert shelf.batches == [list(range(50))]


@scenario
async def test_where_enough_have_come_nobody_waits_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batcher_of, "GATHER_S", 3_600.0)
    shelf = Shelf()
    batcher = Batcher(shelf.store, enough=3)
    await asyncio.gather(*(batcher.add(number) for number in range(3)))
    assert shelf.batches == [[0, 1, 2]]
    late = batcher.add(3)
    await batcher.drain()
    assert late.done(), "at the end nobody waits for company"


@scenario
async def test_what_comes_during_a_flush_is_the_next_batch() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    shelf.go.clear()
    first = batcher.add(1)
    await shelf.begun.wait()
    later = [batcher.add(number) for number in (2, 3)]
    await asyncio.sleep(0)
    assert not first.done()
    shelf.go.set()
    await asyncio.gather(first, *later)
    assert shelf.batches == [[1], [2, 3]]


@scenario
async def test_a_flood_is_cut_into_batches() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    await asyncio.gather(*(batcher.add(number) for number in range(2 * FLUSH_MAX + 1)))
    assert [len(batch) for batch in shelf.batches] == [FLUSH_MAX, FLUSH_MAX, 1]


@scenario
async def test_a_failed_flush_is_told_to_all_in_it_and_to_nobody_else() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    shelf.error = OSError("no space")
    results = await asyncio.gather(batcher.add(1), batcher.add(2), return_exceptions=True)
    assert [type(one) for one in results] == [OSError, OSError]
    shelf.error = None
    await batcher.add(3)
    assert shelf.batches == [[3]]


@scenario
async def test_somebody_who_gives_up_does_not_harm_the_others() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    given_up, other = batcher.add(1), batcher.add(2)
    given_up.cancel()
    await other
    shelf.error = OSError()
    third, fourth = batcher.add(3), batcher.add(4)
    third.cancel()
    with pytest.raises(OSError):  # noqa: PT011 - it is this very object
        await fourth


@scenario
async def test_draining_waits_for_everything() -> None:
    shelf = Shelf()
    batcher = Batcher(shelf.store)
    await batcher.drain()
    futures = [batcher.add(number) for number in range(3)]
    await batcher.drain()
    assert all(future.done() for future in futures)
