"""PostgreSQL as a store: who writes, what a lost connection leaves, and what a server that does not fit is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.contract.faults import Code
from app.contract.feed import Topic
from app.core import postgres as postgresql
from app.core.clock import SetClock
from app.core.database import Database
from app.core.errors import Refusal
from app.core.migrate import NewerStore, UnreadableStore, migrate
from app.core.postgres import StoreTaken, parse
from app.core.work import UnitOfWork
from tests.core.store import Store, note, notes, open_store
from tests.patience import WAIT_S
from tests.places import places, store_url
from tests.postgres import LOCKED, PASSWORD, Server, serving, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
WRITERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'switchroom writer%'"


def opened(url: str) -> Database:
    return Database(url, SetClock(), on_events=lambda _: None, on_wake=lambda _: None)


def cut(store: Store) -> None:
    """Take the writer's connection away, as an administrator may."""
    assert places.server is not None
    assert places.server.ask(WRITERS) == [(True,)]


def again(store: Store, verb: Callable[..., Any], *arguments: Any) -> tuple[Any, list[Code]]:
    """What a verb returns once the store is back, and how often it was refused before."""
    codes: list[Code] = []
    over = threading.Event()
    while not over.wait(0.02):
        try:
            return store.database.write(verb, *arguments), codes
        except Refusal as refusal:
            codes.append(refusal.code)
            assert len(codes) < WAIT_S / 0.02
    raise AssertionError


def outdate(store: Store) -> None:
    """The schema is of before migrations, so that there is something to change."""
    assert places.server is not None
    places.server.ask("DROP TABLE IF EXISTS alembic_version", store_url(store.path).rpartition("/")[2])


def test_services_share_a_database_and_its_schema_changes_only_without_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "HOLD_WAIT_S", 0.1)
    other = opened(store_url(store.path))
    outdate(store)
    with pytest.raises(StoreTaken, match=r"already serves this database \(from 127\.0\.0\.1, since 20"):
        migrate(store_url(store.path), store.path.parent)
    assert other.member != store.database.member
    assert [other.write(note, "b"), store.database.write(note, "a")] == [1, 2]
    other.close()


def test_who_starts_while_the_schema_changes_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "HOLD_WAIT_S", 0.1)
    store.database.close()
    with postgresql.engine(store_url(store.path), poolclass=NullPool).connect() as conn:
        postgresql.hold(conn, "switchroom migration")
        with pytest.raises(StoreTaken, match="schema of this database is being changed"):
            opened(store_url(store.path))
    opened(store_url(store.path)).close()


class Crowd:
    """Several processes' databases on one store, each writing from a thread of its own."""

    def __init__(self, store: Store, count: int) -> None:
        self.databases = [opened(store_url(store.path)) for _ in range(count)]

    def write(self, verb: Callable[[UnitOfWork], None], times: int) -> None:
        def act(database: Database) -> None:
            for _ in range(times):
                database.write(verb)

        threads = [threading.Thread(target=act, args=(one,)) for one in self.databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_S)

    def close(self) -> None:
        for one in self.databases:
            one.close()


def test_what_verbs_decide_on_does_not_change_under_them_whoever_else_writes(store: Store) -> None:
    """Read, decide, write: without turns two would count from the same number."""
    store.database.write(note, "0")

    def count(work: UnitOfWork) -> None:
        present = int(work.conn.execute(notes.select()).mappings().one()["text"])
        work.conn.execute(notes.update().values(text=str(present + 1)))

    crowd = Crowd(store, 3)
    crowd.write(count, 40)
    crowd.close()
    assert store.texts() == ["120"]


def test_event_numbers_rise_in_the_order_of_commits_of_all_processes(store: Store) -> None:
    """Whoever reads finds no number later below one that was there before."""
    crowd = Crowd(store, 3)
    done = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        while True:
            was_done = done.is_set()
            rows = store.ask("SELECT seq FROM events WHERE seq > :after ORDER BY seq", after=max(seen, default=0))
            seen.extend(row[0] for row in rows)
            if was_done:
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    crowd.write(lambda work: work.stale(Topic.CONTACTS), 40)
    done.set()
    watcher.join(WAIT_S)
    crowd.close()
    assert seen == [row[0] for row in store.ask("SELECT seq FROM events ORDER BY seq")]
    assert len(seen) == 120


def test_a_group_that_failed_for_its_company_is_done_again(store: Store) -> None:
    """A lock that was taken the other way round by somebody who does not take turns."""
    tries: list[int] = []

    def unlucky(work: UnitOfWork) -> None:
        note(work, "once")
        tries.append(1)
        if len(tries) == 1:
            work.conn.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")

    store.database.write(unlucky)
    assert len(tries) == 2
    assert store.texts() == ["once"]


def test_what_fails_again_and_again_is_refused_in_the_end(store: Store) -> None:
    def hopeless(work: UnitOfWork) -> None:
        work.conn.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '40001'; END $$")

    with pytest.raises(Refusal) as refusal:
        store.database.write(hopeless)
    assert refusal.value.code is Code.STORAGE_FAILED
    assert store.database.write(note, "next") == 1


def test_the_turn_of_a_process_that_stands_still_is_waited_for(store: Store) -> None:
    held, go = threading.Event(), threading.Event()

    def slow(work: UnitOfWork) -> None:
        held.set()
        assert go.wait(WAIT_S)
        note(work, "slow")

    other = opened(store_url(store.path))
    first = other.submit(slow)
    assert held.wait(WAIT_S)
    second = store.database.submit(note, "quick")
    go.set()
    assert (first.result(WAIT_S), second.result(WAIT_S)) == (None, 2)
    other.close()


def test_two_workspaces_on_one_server_do_not_know_each_other(tmp_path: Path, store: Store) -> None:
    with open_store(tmp_path / "other") as other:
        assert other.database.write(note, "x") == 1


def test_a_cut_connection_refuses_what_was_under_way_and_comes_back_by_itself(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def interrupted(work: UnitOfWork) -> None:
        note(work, "gone")
        cut(store)
        note(work, "gone too")

    with pytest.raises(Refusal) as refusal:
        store.database.write(interrupted)
    assert refusal.value.code is Code.STORE_AWAY
    assert again(store, note, "kept")[0]
    assert store.texts() == ["kept"]
    assert not store.database.is_away
    assert [one for one in caplog.messages if one.startswith("store_")] == ["store_lost", "store_back"]


@pytest.mark.parametrize("reached", [True, False], ids=["committed", "not committed"])
def test_when_the_news_of_a_commit_is_lost_the_truth_is_found_out(
    store: Store, monkeypatch: pytest.MonkeyPatch, reached: bool
) -> None:
    """A claim that is durable and told as failed would leave its messages to nobody."""
    conn = store.database._conn
    commit = conn.commit

    def torn() -> None:
        if reached:
            commit()
        cut(store)
        conn.exec_driver_sql("SELECT 1")  # where the cut is noticed

    monkeypatch.setattr(conn, "commit", torn)
    if reached:
        assert store.database.write(note, "kept") == 1
        assert store.texts() == ["kept"]
    else:
        with pytest.raises(Refusal) as refusal:
            store.database.write(note, "gone")
        assert refusal.value.code is Code.STORE_AWAY
        assert store.texts() == []
    assert again(store, note, "next")[0] == 2


def test_a_reader_passes_over_connections_of_before_a_break(store: Store) -> None:
    assert places.server is not None
    store.database.write(note, "x")
    assert store.texts() == ["x"]
    places.server.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND application_name NOT LIKE 'switchroom writer%' AND usename = 'switchroom'"
    )
    assert store.texts() == ["x"]


def test_whoever_was_cut_off_and_finds_the_schema_changing_writes_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "HOLD_WAIT_S", 0.1)
    told = threading.Event()
    store.database.on_taken = told.set
    come_back = store.database._store.open_writer
    others: list[Connection] = []

    def too_late() -> Any:
        if not others:
            others.append(postgresql.engine(store_url(store.path), poolclass=NullPool).connect())
            postgresql.hold(others[0], "switchroom migration")
        return come_back()

    monkeypatch.setattr(store.database._store, "open_writer", too_late)
    cut(store)
    with pytest.raises(Refusal):
        store.database.write(note, "lost")
    assert told.wait(WAIT_S)
    with pytest.raises(Refusal) as refusal:
        store.database.write(note, "never")
    assert refusal.value.code is Code.STORE_AWAY
    assert store.database.taken is not None
    others[0].close()


def test_a_nul_of_a_phone_is_stored_as_what_it_cannot_be(store: Store) -> None:
    store.database.write(note, "a\0b")
    assert store.texts() == ["a\N{REPLACEMENT CHARACTER}b"]


def test_names_are_folded_as_python_folds_them(store: Store) -> None:
    from app.core.listing import contains  # noqa: PLC0415 - beside the words it is about

    words = ["Straße", "ΣΟΦΟΣ", "σοφος", "İstanbul", "ЮЛИЯ", "Ærø", "ſo", "ŁÓDŹ"]
    for word in words:
        store.database.write(note, word)
    with store.database.read() as conn:
        for word in words:
            found = conn.execute(notes.select().where(contains(notes.c.text, word))).scalars().all()
            assert len(found) == sum(word.casefold() in other.casefold() for other in words), word


# -- what cannot be opened --------------------------------------------------------------------------------


@pytest.fixture
def url(tmp_path: Path) -> str:
    return store_url(tmp_path / "empty.db")


def refused(url: str, home: Path) -> str:
    with pytest.raises(UnreadableStore, match="cannot be opened") as error:
        migrate(url, home)
    return f"{error.value}"


def test_no_server_is_told(tmp_path: Path) -> None:
    with serving_nowhere() as port:
        assert "refused" in refused(f"postgresql+psycopg://a:{PASSWORD}@127.0.0.1:{port}/x", tmp_path)


class serving_nowhere:  # noqa: N801 - used like a function
    """A port where nobody listens."""

    def __enter__(self) -> int:
        import socket  # noqa: PLC0415 - for this alone

        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        return int(self.socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def test_a_database_that_is_not_there_is_named(tmp_path: Path, url: str) -> None:
    assert '"nowhere" does not exist' in refused(url.rpartition("/")[0] + "/nowhere", tmp_path)


def test_a_wrong_password_is_told_and_never_repeated(tmp_path: Path, url: str, postgres: Server) -> None:
    postgres.ask(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}'")
    told = refused(url.replace("switchroom@", f"{LOCKED}:not-{PASSWORD}@"), tmp_path)
    assert f'password authentication failed for user "{LOCKED}"' in told
    assert PASSWORD not in told


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://a:{PASSWORD}/x@127.0.0.1/y",
        f"postgresql+psycopg://a:{PASSWORD}?x@127.0.0.1:z/y",
        f"postgresql//a:{PASSWORD}@127.0.0.1/y",
        f"mysql://a:{PASSWORD}@127.0.0.1/y",
        f"postgresql+asyncpg://a:{PASSWORD}@127.0.0.1/y",
    ],
)
def test_an_address_nobody_understands_is_not_repeated(tmp_path: Path, address: str) -> None:
    assert PASSWORD not in refused(address, tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_driver_need_not_be_named(scheme: str) -> None:
    assert parse(f"{scheme}://a:b@h/n") == parse("postgresql+psycopg://a:b@h/n")


def test_an_old_server_is_told(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "MINIMUM_VERSION", 99)
    assert "it needs PostgreSQL 99 or newer, this is " in refused(url, tmp_path)


def test_another_encoding_is_told(tmp_path: Path, postgres: Server) -> None:
    name = postgres.create("template0", "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    assert "its encoding must be UTF8, not SQL_ASCII" in refused(postgres.url(name), tmp_path)
    postgres.drop(name)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, url: str, postgres: Server) -> None:
    migrate(url, tmp_path)
    name = url.rpartition("/")[2]
    postgres.ask("UPDATE alembic_version SET version_num = '9999'", name)
    with pytest.raises(NewerStore, match="9999"):
        migrate(url, tmp_path)
    assert postgres.ask("SELECT version_num FROM alembic_version", name) == [("9999",)]


# -- a server that ends ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that tests may stop, and that flushes."""
    with serving(()) as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_server_that_restarts_is_found_again(mortal: Server, tmp_path: Path, how: str) -> None:
    places.server = mortal
    try:
        with open_store(tmp_path) as store:
            store.database.write(note, "before")
            mortal.stop(how)
            with pytest.raises(Refusal) as written:
                store.database.write(note, "lost")
            assert written.value.code is Code.STORE_AWAY
            with pytest.raises(Refusal) as read:
                store.texts()
            assert read.value.code is Code.STORE_AWAY
            mortal.start()
            assert again(store, note, "after")[0]
            assert store.texts() == ["before", "after"]
    finally:
        for name in places.names.values():
            mortal.drop(name)
        places.names.clear()


def test_a_store_that_is_away_at_the_start_is_told_at_once(url: str, postgres: Server) -> None:
    with pytest.raises(DBAPIError):
        opened(url.replace(f":{postgres.port}/", ":1/"))
