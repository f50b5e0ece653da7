"""Lists the service tells as a whole, windowed, filtered and sorted here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from app.contract.paging import Filter, ListQuery, Op, Page, PageRequest

R = TypeVar("R")
Read = Callable[[Any], object]


class WholeList(Generic[R]):
    """`get` reads every row, `texts` are the fields a search looks into, `own` reads a field otherwise."""

    def __init__(
        self,
        get: Callable[[], Awaitable[Sequence[R]]],
        position: Callable[[], int],
        *,
        texts: Sequence[str],
        own: Mapping[str, Read] | None = None,
    ) -> None:
        self._get, self._position = get, position
        self._texts, self._own = tuple(texts), dict(own or {})

    async def page(self, request: PageRequest) -> Page[R]:
        """A window of them, as old as the call at most: what is heard meanwhile may be newer than the answer."""
        as_of = self._position()
        every = await self._get()
        found = self._ordered([row for row in every if self.fits(row, request.query)], request.query)
        rows = found[request.offset : request.offset + request.limit]
        return Page(rows=tuple(rows), total=len(found), offset=request.offset, as_of=as_of)

    def value(self, row: R, field: str) -> object:
        """What a row has in a field."""
        read = self._own.get(field)
        return read(row) if read is not None else getattr(row, field)

    def fits(self, row: R, query: ListQuery) -> bool:
        """Whether a row meets the search and every filter."""
        found = " ".join(str(self.value(row, field) or "") for field in self._texts).casefold()
        words = query.search.casefold().split()
        return all(word in found for word in words) and all(self._meets(row, one) for one in query.filters)

    def _meets(self, row: R, wanted: Filter) -> bool:
        value = self.value(row, wanted.field)
        match wanted.op:
            case Op.EMPTY:
                return value in _NOTHING
            case Op.FILLED:
                return value not in _NOTHING
            case Op.RANGE:
                return _within(value, wanted)
            case Op.VALUE:
                return _is_one_of(value, wanted)

    def _ordered(self, rows: list[R], query: ListQuery) -> list[R]:
        """In the order asked for; what has no value comes last either way (TBL-1)."""
        for wish in reversed(query.sort):
            filled = [row for row in rows if self.value(row, wish.field) not in _NOTHING]
            blank = [row for row in rows if self.value(row, wish.field) in _NOTHING]
            filled.sort(key=lambda row: _sortable(self.value(row, wish.field)), reverse=wish.descending)
            rows = [*filled, *blank]
        return rows


_NOTHING: Final[tuple[object, ...]] = (None, "", ())


def _within(value: object, wanted: Filter) -> bool:
    if not isinstance(value, int):
        return False
    low, high = wanted.low, wanted.high
    return (not isinstance(low, int) or value >= low) and (not isinstance(high, int) or value <= high)


def _is_one_of(value: object, wanted: Filter) -> bool:
    """A set of values holds one of those wanted; a text contains one; anything else is one."""
    if isinstance(value, tuple):
        return any(one in wanted.values for one in value)
    if type(value) is str:
        return any(str(one).strip('"').casefold() in value.casefold() for one in wanted.values)
    return value in wanted.values


def _sortable(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, value, "")
    return (1, 0, (" ".join(map(str, value)) if isinstance(value, tuple) else str(value)).casefold())
