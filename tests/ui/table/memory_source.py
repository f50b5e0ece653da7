"""A list in memory that filters, sorts and pages as the service does, and says what changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from app.contract.faults import Code, Fault
from app.contract.feed import Change, Event, Topic
from app.contract.paging import FieldKind, Filter, ListQuery, Op, Page, PageRequest
from backend_client.transport import ServiceFault
from ui.kit.table.source import Export
from ui.kit.table.spec import Choice, TableSpec

R = TypeVar("R", bound=msgspec.Struct)


class MemorySource(Generic[R]):
    """Rows by key. `hold` keeps answers back until `let_go`; `refuse` makes the next calls fail."""

    def __init__(self, spec: TableSpec[R], rows: Sequence[R], topic: Topic = Topic.BROADCASTS) -> None:
        self._spec = spec
        self._topic = topic
        self.by_key = {spec.key_of(row): row for row in rows}
        self.seq = 1
        self.calls: list[PageRequest] = []
        self.most_at_once = 0
        self._under_way = 0
        self._gate: asyncio.Event | None = None
        self.refusal: Fault | None = None

    # -- the source's side

    async def page(self, request: PageRequest) -> Page[R]:
        self.calls.append(request)
        await self._wait()
        found = self.ordered(request.query)
        offset = max(0, min(request.offset, len(found)))
        page = Page(
            rows=tuple(found[offset : offset + request.limit]), total=len(found), offset=offset, as_of=self.seq
        )
        await asyncio.sleep(0)  # the world goes on while the answer travels
        return page

    async def _wait(self) -> None:
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            await asyncio.sleep(0)
            if self._gate is not None:
                await self._gate.wait()
        finally:
            self._under_way -= 1
        if self.refusal is not None:
            raise ServiceFault(self.refusal)

    def ordered(self, query: ListQuery) -> list[R]:
        """Everything that matches, in order."""
        found = [row for row in self.by_key.values() if self._matches(row, query)]
        wishes = query.sort or self._spec.sort
        descending = bool(wishes) and wishes[-1].descending
        found.sort(key=lambda row: getattr(row, self._spec.key), reverse=descending)
        for wish in reversed(wishes):
            filled = [row for row in found if self.value(row, wish.field) is not None]
            empty = [row for row in found if self.value(row, wish.field) is None]
            filled.sort(key=lambda row: self.value(row, wish.field), reverse=wish.descending)
            found = filled + empty
        return found

    def value(self, row: R, field: str) -> Any:
        return getattr(row, field)

    def _matches(self, row: R, query: ListQuery) -> bool:
        words = query.search.casefold().split()
        text = str(getattr(row, "name", "")).casefold()
        kinds = {one.field: one.kind for one in self._spec.filter_fields}
        return all(word in text for word in words) and all(
            _fits(kinds[item.field], self.value(row, item.field), item) for item in query.filters
        )

    # -- the world's side

    def hold(self) -> None:
        """Answer nothing until `let_go`."""
        self._gate = asyncio.Event()

    def let_go(self) -> None:
        assert self._gate is not None
        self._gate.set()
        self._gate = None

    def refuse(self, code: Code = Code.UNREACHABLE) -> None:
        """Fail from now on."""
        self.refusal = Fault(code=code)

    def recover(self) -> None:
        self.refusal = None

    def upsert(self, row: R) -> Event:
        """Change or add a row."""
        key = self._spec.key_of(row)
        self.by_key[key] = row
        return self._event(Change.UPSERT, key=key, record=msgspec.Raw(msgspec.json.encode(row)))

    def change(self, key: str, **values: Any) -> Event:
        """Change some fields of a row."""
        return self.upsert(msgspec.structs.replace(self.by_key[key], **values))

    def delete(self, key: str) -> Event:
        del self.by_key[key]
        return self._event(Change.DELETE, key=key)

    def quietly(self, key: str, **values: Any) -> Event:
        """Change a row and say only that it is stale."""
        self.by_key[key] = msgspec.structs.replace(self.by_key[key], **values)
        return self._event(Change.STALE, keys=(key,))

    def stale(self, *keys: str) -> Event:
        return self._event(Change.STALE, keys=keys)

    def reset(self) -> Event:
        return self._event(Change.RESET)

    def _event(self, change: Change, **values: Any) -> Event:
        self.seq += 1
        return Event(seq=self.seq, at_ms=0, topic=self._topic, change=change, **values)


class FullSource(MemorySource[R]):
    """One that can do everything a source may."""

    def __init__(self, spec: TableSpec[R], rows: Sequence[R], topic: Topic = Topic.BROADCASTS) -> None:
        super().__init__(spec, rows, topic)
        self.read_again: list[tuple[str, ...]] = []
        self.exports: list[Export] = []
        self.offered: dict[str, tuple[Choice, ...]] = {}
        self.on_export: Callable[[Export], int] = lambda wish: len(self.ordered(wish.query))

    async def rows(self, keys: Sequence[str]) -> Page[R]:
        self.read_again.append(tuple(keys))
        await self._wait()
        found = tuple(self.by_key[key] for key in keys if key in self.by_key)
        page = Page(rows=found, total=len(found), offset=0, as_of=self.seq)
        await asyncio.sleep(0)
        return page

    async def choices(self, field: str) -> Sequence[Choice]:
        await self._wait()
        return self.offered[field]

    async def export(self, wish: Export) -> int:
        self.exports.append(wish)
        await self._wait()
        return self.on_export(wish)


def _fits(kind: FieldKind, value: Any, item: Filter) -> bool:
    match item.op:
        case Op.EMPTY:
            return value is None
        case Op.FILLED:
            return value is not None
        case Op.RANGE:
            return value is not None and not (
                (item.low is not None and value < item.low) or (item.high is not None and value > item.high)
            )
    if kind is FieldKind.TEXT:
        return value is not None and any(_contains(str(value), str(one)) for one in item.values)
    if isinstance(value, tuple):
        return any(one in item.values for one in value)
    return value in item.values


def _contains(value: str, wanted: str) -> bool:
    if len(wanted) > 1 and wanted[0] == wanted[-1] == '"':
        return value == wanted[1:-1]
    return wanted.casefold() in value.casefold()
