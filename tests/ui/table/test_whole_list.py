"""Windows onto a list the service tells as a whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from ui.kit.table.whole_list import WholeList


@dataclass
class Row:
    name: str
    at: int | None = None
    roles: tuple[str, ...] = ()


ROWS = [
    Row("Čapek", 30, ("admin",)),
    Row("ada", 10, ("agent", "admin")),
    Row("Bo", None),
    Row("bo b", 20, ("agent",)),
]


def names(query: ListQuery, *, offset: int = 0, limit: int = 100) -> tuple[list[str], int]:
    async def every() -> list[Row]:
        return ROWS

    source = WholeList(every, lambda: 7, texts=("name",))
    page = asyncio.run(source.page(PageRequest(query=query, offset=offset, limit=limit)))
    assert (page.as_of, page.offset) == (7, offset)
    return [row.name for row in page.rows], page.total


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ListQuery(), ["Čapek", "ada", "Bo", "bo b"]),
        (ListQuery(search="BO"), ["Bo", "bo b"]),
        (ListQuery(sort=(Sort(field="name"),)), ["ada", "Bo", "bo b", "Čapek"]),
        (ListQuery(sort=(Sort(field="at"),)), ["ada", "bo b", "Čapek", "Bo"]),
        (ListQuery(sort=(Sort(field="at", descending=True),)), ["Čapek", "bo b", "ada", "Bo"]),
        (ListQuery(filters=(Filter(field="at", op=Op.RANGE, low=10, high=20),)), ["ada", "bo b"]),
        (ListQuery(filters=(Filter(field="at", op=Op.RANGE, low=20),)), ["Čapek", "bo b"]),
        (ListQuery(filters=(Filter(field="at", op=Op.EMPTY),)), ["Bo"]),
        (ListQuery(filters=(Filter(field="roles", op=Op.FILLED),)), ["Čapek", "ada", "bo b"]),
        (ListQuery(filters=(Filter(field="roles", op=Op.VALUE, values=("agent",)),)), ["ada", "bo b"]),
        (ListQuery(filters=(Filter(field="name", op=Op.VALUE, values=("AD", "čap")),)), ["Čapek", "ada"]),
    ],
)
def test_a_query_finds(query: ListQuery, expected: list[str]):
    assert names(query) == (expected, len(expected))


def test_a_window_counts_everything():
    assert names(ListQuery(), offset=1, limit=2) == (["ada", "Bo"], 4)
