"""A full disk: the verb is refused as such, nothing is half written, and the store works again with space."""

from __future__ import annotations

import errno
import threading

import pytest

from app.contract.faults import Code
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from tests.core.store import Store, note
from tests.patience import WAIT_S

LARGE = "x" * 20_000


def allow_pages(store: Store, count: int) -> None:
    """Let the file grow to so many pages and no further, as a full disk would."""
    store.database.write(lambda work: work.conn.exec_driver_sql(f"PRAGMA max_page_count={count}").scalar_one())


@pytest.fixture
def full(store: Store) -> Store:
    (pages,) = store.ask("PRAGMA page_count")[0]
    allow_pages(store, pages)
    return store


def half_then_large(work: UnitOfWork) -> None:
    note(work, "half")
    note(work, LARGE)


def test_the_verb_is_refused_as_storage_full(full: Store) -> None:
    with pytest.raises(Refusal) as refusal:
        full.database.write(note, LARGE)
    assert refusal.value.code is Code.STORAGE_FULL


def test_nothing_is_half_written(full: Store) -> None:
    for _ in range(3):
        with pytest.raises(Refusal):
            full.database.write(half_then_large)
    assert full.texts() == []
    assert full.published == []


def test_everybody_in_the_group_is_told(full: Store) -> None:
    """SQLite takes back the whole transaction, so what stood in it before is not stored either."""
    started, go = threading.Event(), threading.Event()

    def hold(_: UnitOfWork) -> None:
        started.set()
        assert go.wait(WAIT_S)

    first = full.database.submit(hold)
    assert started.wait(WAIT_S)
    before = full.database.submit(note, "before")
    large = full.database.submit(note, LARGE)
    after = full.database.submit(note, "after")
    go.set()
    codes = []
    for future in (first, before, large, after):
        error = future.exception(5)
        codes.append(error.code if isinstance(error, Refusal) else None)
    stored = full.texts()
    assert Code.STORAGE_FULL in codes
    assert (codes[1] is None) == ("before" in stored), "told as stored if and only if it is"
    assert (codes[3] is None) == ("after" in stored)
    assert LARGE not in stored


def test_it_works_again_when_there_is_space(full: Store) -> None:
    with pytest.raises(Refusal):
        full.database.write(note, LARGE)
    allow_pages(full, 10_000)
    full.database.write(half_then_large)
    assert full.texts() == ["half", LARGE]


def test_small_verbs_and_readers_go_on_meanwhile(full: Store) -> None:
    with pytest.raises(Refusal):
        full.database.write(note, LARGE)
    assert full.texts() == []
    assert full.database.write(lambda work: work.now_ms) == full.clock.now_ms()


def test_a_file_a_verb_could_not_write_is_a_full_disk_too(store: Store) -> None:
    def write_secret(work: UnitOfWork) -> None:
        note(work, "half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Refusal) as refusal:
        store.database.write(write_secret)
    assert refusal.value.code is Code.STORAGE_FULL
    assert store.texts() == []
