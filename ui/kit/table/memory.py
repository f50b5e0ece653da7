"""What a table remembers for a person: columns, sort, filters, page. JSON, checked when it is read."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from app.contract.paging import DEFAULT_PAGE_SIZE, PAGE_SIZES, Filter, ListQuery, Sort
from ui.kit.table.conditions import ways
from ui.kit.table.layout import Layout, Placed, adopted
from ui.kit.table.source import StateStore
from ui.kit.table.spec import TableSpec

ALL_ROWS: Final = 0
"""The page size that stands for scrolling over everything."""


class SavedColumn(msgspec.Struct, frozen=True):
    """A column in its place."""

    key: str
    width: int | None = None
    shown: bool = True


class Saved(msgspec.Struct, frozen=True):
    """One table of one person."""

    columns: tuple[SavedColumn, ...] = ()
    sort: tuple[Sort, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""
    page_size: int = DEFAULT_PAGE_SIZE
    page: int = 1


class Memory:
    """Reads and writes what is saved of one table; nothing is kept where there is no store."""

    def __init__(self, spec: TableSpec[Any], store: StateStore | None) -> None:
        self._spec = spec
        self._store = store
        self._saved = self._read()

    def _read(self) -> Saved:
        content = self._store.load(self._spec.id) if self._store is not None else None
        if content is None or self._store is None:
            return Saved()
        try:
            return msgspec.json.decode(content, type=Saved)
        except msgspec.MsgspecError:
            self._store.set_aside(self._spec.id)
            return Saved()

    def layout(self) -> Layout:
        """The columns."""
        return adopted(self._spec, (Placed(item.key, item.width, item.shown) for item in self._saved.columns))

    def query(self) -> ListQuery:
        """Filters and sort, without what today's table does not have."""
        kinds = {field.field: field.kind for field in self._spec.filter_fields}
        sortable = {column.key for column in self._spec.columns if column.sortable}
        return ListQuery(
            filters=tuple(f for f in self._saved.filters if f.field in kinds and f.op in ways(kinds[f.field])),
            sort=tuple(wish for wish in self._saved.sort if wish.field in sortable) or self._spec.sort,
            search=self._saved.search if self._spec.search else "",
        )

    def page_size(self) -> int:
        """Rows a page, or ALL_ROWS."""
        size = self._saved.page_size
        return size if size in (*PAGE_SIZES, ALL_ROWS) else DEFAULT_PAGE_SIZE

    def page(self) -> int:
        """The page, from 1."""
        return max(self._saved.page, 1)

    def keep(self, layout: Layout, query: ListQuery, page_size: int, page: int) -> None:
        """Save, if anything is new."""
        fresh = Saved(
            columns=tuple(SavedColumn(place.key, place.width, place.shown) for place in layout),
            sort=query.sort,
            filters=query.filters,
            search=query.search,
            page_size=page_size,
            page=page,
        )
        if fresh != self._saved:
            self._saved = fresh
            if self._store is not None:
                self._store.save(self._spec.id, msgspec.json.encode(fresh))
