"""Any list as SQL: filters joined by AND, sorting with empties last, and a window of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    RowMapping,
    Text,
    TypeDecorator,
    and_,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.paging import (
    MAX_FILTERS,
    MAX_SORTS,
    MAX_TEXT,
    MAX_VALUES,
    MAX_WINDOW,
    MAX_WORDS,
    FieldKind,
    Filter,
    ListQuery,
    Op,
    Page,
    PageRequest,
    Sort,
    Value,
)
from app.core.errors import refuse_if
from app.core.feed import position
from app.core.postgres import COLLATION

R = TypeVar("R")

_NUMERIC = frozenset({FieldKind.NUMBER, FieldKind.MOMENT})
_RANGED = _NUMERIC | {FieldKind.DATE}
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column that can be filtered and sorted. Empty means NULL; stores keep no empty strings in such columns.

    `condition` replaces the usual meaning of a filter, e.g. for a value that lies in another table.
    """

    kind: FieldKind
    expression: ColumnElement[Any]
    sortable: bool = True
    condition: Callable[[Filter], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list is made of: the rows' source, their key, the columns by field name, the order without a wish."""

    source: FromClause
    key: Column[Any]
    columns: Mapping[str, ListColumn]
    default_sort: Sort
    searched: Sequence[str] = ()
    always: Sequence[ColumnElement[bool]] = field(default_factory=tuple)


def where(listing: Listing, query: ListQuery) -> ColumnElement[bool]:
    """The condition of a query; refuses unknown fields and values that do not fit, all of them at once."""
    refuse_if(check_query(listing, query))
    searched = [listing.columns[name].expression for name in listing.searched]
    words = query.search.split() if searched else []
    return and_(
        true(),
        *listing.always,
        *(_condition(listing.columns[item.field], item) for item in query.filters),
        *(or_(*(contains(expression, word) for expression in searched)) for word in words),
    )


def order(listing: Listing, query: ListQuery) -> list[ColumnElement[Any]]:
    """Sort keys; the row's key decides between equals, so that pages never overlap."""
    wishes = query.sort or (listing.default_sort,)
    keys: list[ColumnElement[Any]] = []
    for wish in wishes:
        expression = listing.columns[wish.field].expression
        keys.append((expression.desc() if wish.descending else expression.asc()).nulls_last())
    keys.append(listing.key.desc() if wishes[-1].descending else listing.key.asc())
    return keys


def page(
    conn: Connection,
    listing: Listing,
    request: PageRequest,
    to_records: Callable[[Connection, Sequence[RowMapping]], Sequence[R]],
) -> Page[R]:
    """A window of the result. Keys are found first and rows read for them alone, so that far windows stay cheap."""
    limit = max(1, min(request.limit, MAX_WINDOW))
    condition = where(listing, request.query)
    total = conn.execute(select(func.count()).select_from(listing.source).where(condition)).scalar_one()
    offset = max(0, min(request.offset, total))
    keys = (
        conn.execute(
            select(listing.key)
            .select_from(listing.source)
            .where(condition)
            .order_by(*order(listing, request.query))
            .limit(limit)
            .offset(offset)
        )
        .scalars()
        .all()
    )
    found = conn.execute(select(listing.source).where(listing.key.in_(keys))).mappings()
    by_key = {row[listing.key.name]: row for row in found}
    rows = to_records(conn, [by_key[key] for key in keys])
    return Page(rows=tuple(rows), total=total, offset=offset, as_of=position(conn))


def check_query(listing: Listing, query: ListQuery) -> list[Problem]:
    """Everything wrong with a query, by its place in it (TBL-20)."""
    problems: list[Problem] = []
    for path, count, limit in (
        ("filters", len(query.filters), MAX_FILTERS),
        ("search", len(query.search.split()), MAX_WORDS),
        ("sort", len(query.sort), MAX_SORTS),
    ):
        if count > limit:
            problems.append(Problem(path=path, code="too_many", params={"limit": limit, "actual": count}))
    problems += check_length("search", query.search, high=MAX_TEXT)
    for number, item in enumerate(query.filters[:MAX_FILTERS]):
        path = f"filters.{number}"
        column = listing.columns.get(item.field)
        if column is None:
            problems.append(Problem(path=path, code="unknown_field", params={"field": item.field}))
        else:
            problems += _check_filter(path, column.kind, item)
    for number, wish in enumerate(query.sort[:MAX_SORTS]):
        wanted = listing.columns.get(wish.field)
        if wanted is None or not wanted.sortable:
            problems.append(Problem(path=f"sort.{number}", code="unknown_field", params={"field": wish.field}))
    return problems


def _check_filter(path: str, kind: FieldKind, item: Filter) -> list[Problem]:
    if item.op is Op.VALUE:
        return _check_values(path, kind, item.values)
    return _check_range(path, kind, item) if item.op is Op.RANGE else []


def _check_values(path: str, kind: FieldKind, values: Sequence[Value]) -> list[Problem]:
    if not values or any(value == "" for value in values):
        return [Problem(path=path, code="required")]
    if len(values) > MAX_VALUES:
        return [Problem(path=path, code="too_many", params={"limit": MAX_VALUES, "actual": len(values)})]
    if kind in _NUMERIC and not all(_is_number(value) for value in values):
        return [Problem(path=path, code="not_a_number")]
    longest = max((value for value in values if isinstance(value, str)), key=len, default="")
    return check_length(path, longest, high=MAX_TEXT)


def _check_range(path: str, kind: FieldKind, item: Filter) -> list[Problem]:
    if kind not in _RANGED:
        return [Problem(path=path, code="no_range")]
    ends = [end for end in (item.low, item.high) if end is not None]
    if not ends:
        return [Problem(path=path, code="required")]
    if kind in _NUMERIC and not all(_is_number(end) for end in ends):
        return [Problem(path=path, code="not_a_number")]
    if kind is FieldKind.DATE and not all(_is_day(end) for end in ends):
        return [Problem(path=path, code="not_a_date")]
    if len(ends) == 2 and ends[0] > ends[1]:  # type: ignore[operator]  # both are of the column's kind
        return [Problem(path=path, code="reversed_range")]
    return []


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _condition(column: ListColumn, item: Filter) -> ColumnElement[bool]:
    if column.condition is not None:
        return column.condition(item)
    return usual(column.kind, column.expression, item)


def usual(kind: FieldKind, expression: ColumnElement[Any], item: Filter) -> ColumnElement[bool]:
    """What a filter means unless its column says otherwise."""
    match item.op:
        case Op.EMPTY:
            return expression.is_(None)
        case Op.FILLED:
            return expression.is_not(None)
        case Op.RANGE:
            ends = []
            if item.low is not None:
                ends.append(expression >= item.low)
            if item.high is not None:
                ends.append(expression <= item.high)
            return and_(*ends)
        case Op.VALUE if kind is FieldKind.TEXT:
            return or_(*(_text(expression, str(value)) for value in item.values))
        case Op.VALUE:
            return expression.in_(list(item.values))


class Words(TypeDecorator[str]):
    """Text that sorts and compares without regard to case; to compare it, `caseless` must be around it."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's own knows ASCII only."""
        return Text(collation="NOCASE" if dialect.name == "sqlite" else COLLATION)


class caseless(FunctionElement[str]):  # noqa: N801 - a SQL function, named as one
    """A column of `Words`, to be compared with a text in small letters."""

    name = "caseless"
    type = Text()
    inherit_cache = True


@compiles(caseless, "sqlite")
def _caseless_sqlite(element: caseless, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)  # the column's own collation sees to it


@compiles(caseless)
def _caseless_elsewhere(element: caseless, compiler: SQLCompiler, **options: Any) -> str:
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "C")'


def _text(expression: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    if len(wanted) > 1 and wanted[0] == wanted[-1] == '"':
        exact = wanted[1:-1]
        return caseless(expression) == _small(exact) if isinstance(expression.type, Words) else expression == exact
    return contains(expression, wanted)


def contains(expression: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """Whether a text occurs, case ignored in every script; wildcards and the like are plain text (TBL-22)."""
    if wanted.isascii():  # SQLite's own comparison knows these, and is many times faster than a call into Python
        return alike(expression, literal(f"%{_escaped(wanted)}%"))
    return folded(expression).like(f"%{_escaped(wanted.casefold())}%", escape=_ESCAPE)


class folded(FunctionElement[str]):  # noqa: N801 - a SQL function, named as one
    """A text in the form in which searches compare."""

    name = "folded"
    type = Text()
    inherit_cache = True


class alike(FunctionElement[bool]):  # noqa: N801 - a SQL operator, named as one
    """LIKE that ignores the case of ASCII letters. SQLite's does; lowering both sides would double its time."""

    name = "alike"
    type = Boolean()
    inherit_cache = True


@compiles(alike, "sqlite")
def _alike_sqlite(element: alike, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(part, **options) for part in element.clauses)
    return f"{left} LIKE {right} ESCAPE '{_ESCAPE}'"


@compiles(alike)
def _alike_elsewhere(element: alike, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (compiler.process(part, **options) for part in element.clauses)
    return f"{left} COLLATE \"C\" ILIKE {right} ESCAPE '{_ESCAPE}'"  # whatever letters the server's language joins


@compiles(folded, "sqlite")
def _folded_sqlite(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"fold({compiler.process(element.clauses, **options)})"


@compiles(folded)
def _folded_elsewhere(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    lowered = f'lower({compiler.process(element.clauses, **options)} COLLATE "{COLLATION}")'
    return f"replace(translate({lowered}, '\u03c2\u017f', '\u03c3s'), '\u00df', 'ss')"  # as `casefold` has them


def _small(text: str) -> str:
    """As SQL has it in the collation C: ASCII letters are made small, the others stay."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _escaped(text: str) -> str:
    return text.replace(_ESCAPE, _ESCAPE * 2).replace("%", _ESCAPE + "%").replace("_", _ESCAPE + "_")
