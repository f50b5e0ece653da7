"""How any list is asked for: filters joined by AND, sort, and a window of rows."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Generic, TypeVar

from app.contract.record import Command, Record

T = TypeVar("T")

MAX_WINDOW: Final = 500
"""Most rows one call returns (TBL-9)."""

MAX_FILTERS: Final = 20
MAX_VALUES: Final = 300
"""Of one filter."""
MAX_WORDS: Final = 20
"""Of a search."""
MAX_SORTS: Final = 20
MAX_TEXT: Final = 1_000
"""Characters of a search or a value. More of any would be a query no store can be asked."""

PAGE_SIZES: Final = (10, 25, 50, 100, 200, 500)
DEFAULT_PAGE_SIZE: Final = 100


class FieldKind(StrEnum):
    """What a column holds; decides which conditions it offers and how it sorts."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a calendar day, YYYY-MM-DD
    MOMENT = "moment"  # epoch milliseconds, UTC
    CHOICE = "choice"  # closed list
    FLAG = "flag"


class Op(StrEnum):
    """Conditions of a filter (TBL-6, TGT-7)."""

    VALUE = "value"  # text: any of the substrings, case ignored, in quotes exactly; else any of the values
    RANGE = "range"  # both ends included, either may be open
    EMPTY = "empty"
    FILLED = "filled"


Value = str | int | float | bool


class Filter(Command):
    """One condition on one field. `values` for VALUE, `low`/`high` for RANGE."""

    field: str
    op: Op
    values: tuple[Value, ...] = ()
    low: Value | None = None
    high: Value | None = None


class Sort(Command):
    """One sort key; empty values come last in both directions (TBL-1)."""

    field: str
    descending: bool = False


class ListQuery(Command):
    """Which rows, in which order."""

    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    search: str = ""


class PageRequest(Command):
    """A window onto the result of a query."""

    query: ListQuery = ListQuery()
    offset: int = 0
    limit: int = DEFAULT_PAGE_SIZE


class Page(Record, Generic[T]):
    """Rows `offset` to `offset + len(rows)` of `total`; `as_of` is the event number they include."""

    rows: tuple[T, ...]
    total: int
    offset: int
    as_of: int
