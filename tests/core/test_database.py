"""Verbs are durable when they return, alone when they fail, and readers see one state."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.contract.faults import Code
from app.contract.feed import Change, Topic
from app.core import sqlite
from app.core.clock import SetClock
from app.core.database import Database
from app.core.errors import Refusal
from app.core.settings import sqlite_url
from app.core.work import UnitOfWork
from tests.channels.scenario import scenario
from tests.core.store import Store, note, notes, open_store
from tests.patience import WAIT_S

pytestmark = pytest.mark.both_databases


class OopsError(Exception):
    pass


def failing(work: UnitOfWork, words: str) -> None:
    note(work, words)
    work.stale(Topic.CONTACTS)
    work.wake("never")
    raise OopsError(words)


class Held:
    """A verb that keeps the writer busy until released, so that everything behind it is one group."""

    def __init__(self, store: Store) -> None:
        self.started = threading.Event()
        self._go = threading.Event()
        self.future = store.database.submit(self._wait)
        assert self.started.wait(WAIT_S)

    def _wait(self, work: UnitOfWork) -> None:
        self.started.set()
        assert self._go.wait(WAIT_S)

    def release(self) -> None:
        self._go.set()
        self.future.result(WAIT_S)


def test_a_verb_returns_its_result_when_it_is_stored(store: Store) -> None:
    assert store.database.write(note, "first") == 1
    assert store.texts() == ["first"]


def test_a_verb_that_raises_leaves_nothing_and_raises_to_its_caller(store: Store) -> None:
    with pytest.raises(OopsError):
        store.database.write(failing, "gone")
    assert store.texts() == []
    assert store.published == []
    assert store.woken == []


def test_in_one_group_only_the_verb_that_raises_is_taken_back(store: Store) -> None:
    held = Held(store)
    futures: list[Future[object]] = [
        store.database.submit(note, "a"),
        store.database.submit(failing, "b"),
        store.database.submit(note, "c"),
    ]
    held.release()
    assert futures[0].result(WAIT_S) != futures[2].result(WAIT_S)
    assert isinstance(futures[1].exception(5), OopsError)
    assert store.texts() == ["a", "c"]


def test_events_of_a_verb_that_raised_are_never_told(store: Store) -> None:
    held = Held(store)
    one = store.database.submit(lambda work: work.stale(Topic.TAGS))
    store.database.submit(failing, "b")
    two = store.database.submit(lambda work: work.stale(Topic.TARGETS))
    held.release()
    one.result(WAIT_S)
    two.result(WAIT_S)
    assert [(item.event.seq, item.event.topic) for item in store.published] == [(1, Topic.TAGS), (2, Topic.TARGETS)]
    assert store.ask("SELECT seq, topic FROM events ORDER BY seq") == [(1, "tags"), (2, "targets")]


def test_after_commit_runs_when_another_process_could_read_the_row(store: Store) -> None:
    seen: list[object] = []

    def look_from_outside() -> None:
        seen.extend(store.from_outside("SELECT text FROM test_notes"))

    def verb(work: UnitOfWork) -> None:
        note(work, "durable")
        work.after_commit(look_from_outside)

    store.database.write(verb)
    assert seen == [("durable",)]


def test_the_result_comes_only_after_the_commit(store: Store) -> None:
    seen: list[object] = []
    done = threading.Event()

    def look(_: Future[int]) -> None:
        seen.extend(store.from_outside("SELECT text FROM test_notes"))
        done.set()

    held = Held(store)
    store.database.submit(note, "durable").add_done_callback(look)
    store.database.submit(note, "the same group")
    held.release()
    assert done.wait(WAIT_S)
    assert ("durable",) in seen


def test_a_failing_after_commit_does_not_unsay_the_result(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def verb(work: UnitOfWork) -> int:
        work.after_commit(lambda: 1 // 0)  # type: ignore[arg-type]  # it must not raise, and does
        return note(work, "kept")

    assert store.database.write(verb) == 1
    assert "after_commit_failed" in caplog.messages
    assert store.database.write(note, "the writer lives") == 2


def test_a_listener_that_fails_does_not_end_the_writer(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def closed(_events: object) -> None:
        raise RuntimeError("Event loop is closed")

    monkeypatch.setattr(store.database, "_on_events", closed)
    assert store.database.submit(lambda work: work.stale(Topic.CONTACTS)).result(WAIT_S) is None
    assert "telling_failed" in caplog.text
    assert store.database.submit(note, "next").result(WAIT_S) == 1


def test_wake_ups_and_events_are_given_out_after_the_commit_in_order(store: Store) -> None:
    def verb(work: UnitOfWork) -> None:
        work.stale(Topic.CONTACTS, [1, 2])
        work.delete(Topic.TAGS, 7)
        work.wake("engine")

    store.database.write(verb)
    store.database.write(verb)
    assert [item.event.seq for item in store.published] == [1, 2, 3, 4]
    assert [item.event.change for item in store.published[:2]] == [Change.STALE, Change.DELETE]
    assert store.published[0].event.keys == ("1", "2")
    assert store.woken == [{"engine"}, {"engine"}]


def test_a_reader_sees_one_state_however_much_is_written_meanwhile(store: Store) -> None:
    store.database.write(note, "before")
    count = text("SELECT count(*) FROM test_notes")
    with store.database.read() as conn:
        assert conn.execute(count).scalar_one() == 1
        store.database.write(note, "meanwhile")
        assert conn.execute(count).scalar_one() == 1
    assert store.texts() == ["before", "meanwhile"]


def test_a_reader_cannot_write(store: Store) -> None:
    with (
        pytest.raises(DBAPIError, match=r"readonly database|read-only transaction"),
        store.database.read() as conn,
    ):
        conn.execute(text("INSERT INTO test_notes (text) VALUES ('x')"))
    assert store.texts() == []


def test_what_is_written_survives_a_power_cut(
    tmp_path: Path, database_kind: str, flushed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promise rests on these settings; the other tests have them the other way where they may."""
    monkeypatch.setattr(sqlite, "WRITING", flushed)
    ask = {
        "sqlite": ("PRAGMA journal_mode", "PRAGMA synchronous"),
        "postgresql": ("SHOW synchronous_commit", "SHOW transaction_isolation"),
    }[database_kind]
    expected = {"sqlite": ["wal", 2], "postgresql": ["on", "read committed"]}[database_kind]

    def settings(work: UnitOfWork) -> list[object]:
        return [work.conn.exec_driver_sql(one).scalar_one() for one in ask]

    with open_store(tmp_path) as store:
        assert store.database.write(settings) == expected


def test_close_finishes_what_is_queued_and_refuses_what_comes_later(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        held = Held(store)
        queued = [store.database.submit(note, str(number)) for number in range(600)]
        closing_thread = threading.Thread(target=store.database.close)
        closing_thread.start()
        held.release()
        assert [one.result(WAIT_S) for one in queued] == list(range(1, 601))
        closing_thread.join(WAIT_S)
        with pytest.raises(Refusal) as refusal:
            store.database.write(note, "too late")
        assert refusal.value.code is Code.NOT_READY
    with open_store(tmp_path) as again:
        assert len(again.texts()) == 600


def test_whoever_submits_while_the_store_closes_gets_an_answer(tmp_path: Path) -> None:
    answers: list[BaseException | None] = []
    start = threading.Barrier(5)

    with open_store(tmp_path) as store:

        def submit() -> None:
            start.wait()
            futures = [store.database.submit(note, "x") for _ in range(200)]
            answers.extend(one.exception(10) for one in futures)

        threads = [threading.Thread(target=submit) for _ in range(4)]
        for thread in threads:
            thread.start()
        start.wait()
        store.database.close()
        for thread in threads:
            thread.join(WAIT_S)
    stored = sum(answer is None for answer in answers)
    assert len(answers) == 800
    assert all(answer is None or isinstance(answer, Refusal) for answer in answers)
    with open_store(tmp_path) as again:
        assert len(again.texts()) == stored


def test_a_caller_who_gives_up_takes_back_a_verb_that_still_waits(store: Store) -> None:
    held = Held(store)
    given_up = store.database.submit(note, "never")
    behind = store.database.submit(note, "still written")
    assert given_up.cancel()
    held.release()
    assert behind.result(WAIT_S) == 1
    assert store.texts() == ["still written"]


@scenario
async def test_a_coroutine_cancelled_while_its_verb_runs_does_not_harm_the_writer(tmp_path: Path) -> None:
    running, go = threading.Event(), threading.Event()

    def slow(work: UnitOfWork) -> None:
        running.set()
        go.wait(WAIT_S)
        note(work, "carried through")

    with open_store(tmp_path) as store:
        task = asyncio.create_task(store.database.awrite(slow))
        await asyncio.to_thread(running.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go.set()
        assert await store.database.awrite(note, "the writer lives") == 2
        assert store.texts() == ["carried through", "the writer lives"]


def test_a_verb_has_the_time_of_the_clock(store: Store, clock: SetClock) -> None:
    clock.advance(5_000)
    assert store.database.write(lambda work: work.now_ms) == clock.now_ms()


def test_a_number_no_column_can_hold_is_malformed_not_a_fault(store: Store) -> None:
    with pytest.raises(Refusal) as written:
        store.database.write(lambda work: work.conn.execute(select(notes).where(notes.c.id == 1 << 70)))
    assert written.value.code is Code.MALFORMED
    with pytest.raises(Refusal) as read, store.database.read() as conn:
        conn.execute(select(notes).where(notes.c.id == 1 << 70))
    assert read.value.code is Code.MALFORMED


def test_a_broken_constraint_is_a_failure_of_the_store_and_takes_back_only_its_verb(store: Store) -> None:
    store.database.write(note, "kept")
    with pytest.raises(Refusal) as refusal:
        store.database.write(
            lambda work: work.conn.execute(text("INSERT INTO test_notes (id, text) VALUES (1, 'x')"))
        )
    assert refusal.value.code is Code.STORAGE_FAILED
    assert refusal.value.params["detail"] in ("IntegrityError", "UniqueViolation")
    assert store.texts() == ["kept"]


def test_errors_of_the_store_tell_no_values(store: Store) -> None:
    """They are logged, and their values are texts of messages and hashes of passwords."""
    with pytest.raises(Refusal) as refusal:
        store.database.write(
            lambda work: work.conn.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": "a private text"})
        )
    told = f"{refusal.value.__cause__}"
    assert "nowhere" in told
    assert "a private text" not in told


def test_not_even_those_the_server_itself_would_tell(store: Store) -> None:
    store.database.write(lambda work: work.conn.execute(notes.insert().values(id=1, text="a private text")))
    with pytest.raises(Refusal) as refusal:
        store.database.write(
            lambda work: work.conn.execute(
                text("INSERT INTO events (seq, topic) VALUES (1, :t)"), {"t": "a private text"}
            )
        )
    assert "private" not in f"{refusal.value.__cause__}"


def test_a_store_that_cannot_be_opened_says_so_at_once(tmp_path: Path) -> None:
    """Not in the writer's thread, where nobody would hear it and every verb would wait for ever."""
    (tmp_path / "store.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(DBAPIError):
        Database(sqlite_url(tmp_path / "store.db"), SetClock(), on_events=lambda _: None, on_wake=lambda _: None)


def test_the_first_reader_of_a_fresh_store_finds_it_open(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / str(number)).mkdir()
        with open_store(tmp_path / str(number)) as store:
            assert store.texts() == []
