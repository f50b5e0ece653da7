"""Statements that run on the driver: rows by name, lists as one parameter, faults told as the store's."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, delete, insert, select, update

from app.contract.faults import Code
from app.core.errors import Refusal
from app.core.hot import Hot, one_of
from app.core.work import UnitOfWork
from tests.core.store import Store, notes

_put = Hot(lambda _: insert(notes).values(id=bindparam("id_"), text=bindparam("text_")))
_word = Hot(lambda _: update(notes).where(notes.c.id == bindparam("id_")).values(text="fixed"))
_among = Hot(
    lambda dialect: (
        select(notes.c.id, notes.c.text.label("words"))
        .where(one_of(dialect, notes.c.id, "ids_listed"))
        .order_by(notes.c.id)
    )
)
_drop = Hot(lambda dialect: delete(notes).where(one_of(dialect, notes.c.id, "ids_listed")).returning(notes.c.id))


def _fill(work: UnitOfWork) -> None:
    _put.run_many(work.conn, [{"id_": number, "text_": f"note {number}"} for number in range(1, 6)])
    _put.run_many(work.conn, [])


def test_rows_have_names_and_lists_are_one_parameter(store: Store) -> None:
    store.database.write(_fill)

    def look(work: UnitOfWork) -> None:
        rows = _among.rows(work.conn, {"ids_listed": [4, 2, 9]})
        assert [(row.id, row.words) for row in rows] == [(2, "note 2"), (4, "note 4")]
        assert dict(_among.one(work.conn, {"ids_listed": [5]}) or {}) == {"id": 5, "words": "note 5"}
        assert _among.one(work.conn, {"ids_listed": []}) is None
        assert _among.column(work.conn, {"ids_listed": [1, 3]}) == [1, 3]

    store.database.write(look)


def test_changes_are_counted_and_constants_kept(store: Store) -> None:
    store.database.write(_fill)
    assert store.database.write(lambda work: _word.run(work.conn, {"id_": 3})) == 1
    assert store.database.write(lambda work: _word.run(work.conn, {"id_": 30})) == 0
    gone = store.database.write(lambda work: [row.id for row in _drop.rows(work.conn, {"ids_listed": [1, 2, 30]})])
    assert sorted(gone) == [1, 2]
    assert store.ask("SELECT id, text FROM test_notes ORDER BY id") == [(3, "fixed"), (4, "note 4"), (5, "note 5")]


def test_what_the_driver_refuses_is_a_refusal_of_the_store_and_takes_the_verb_back(store: Store) -> None:
    store.database.write(_fill)

    def twice(work: UnitOfWork) -> None:
        _word.run(work.conn, {"id_": 1})
        _put.run_many(work.conn, [{"id_": 1, "text_": "again"}])

    with pytest.raises(Refusal) as refused:
        store.database.write(twice)
    assert refused.value.code is Code.STORAGE_FAILED
    assert store.ask("SELECT text FROM test_notes WHERE id = 1") == [("note 1",)]
