"""Any list: filters of every kind, sorting with empties last, far pages, and refusals that name their place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from app.contract.faults import Code
from app.contract.paging import MAX_FILTERS, MAX_VALUES, MAX_WINDOW, MAX_WORDS, Filter, ListQuery, Op, Sort, Value
from app.core.errors import Refusal
from tests.core.people import Person, ask, expected, fill, make_engine

PEOPLE = [
    Person(1, "Юлия", "Москва", 31, "1994-02-03", "new", True),
    Person(2, "юля", "Madrid", None, None, "old", False),
    Person(3, "100% Anna_B", "Zürich", 5.5, "2019-12-31", None, None),
    Person(4, "ANNA", "ZÜRICH", -1, "1900-01-01", "new", None),
    Person(5, None, None, 31, None, "old", True),
    Person(6, 'back\\slash "quoted"', "A", 0, "2020-01-01", "gone", False),
]


pytestmark = pytest.mark.both_databases


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = make_engine()
    yield made
    made.dispose()


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        fill(opened, PEOPLE)
        yield opened


def ids(conn: Connection, *filters: Filter, search: str = "") -> list[int]:
    query = ListQuery(filters=filters, sort=(Sort(field="id"),), search=search)
    return [row.id for row in ask(conn, query).rows]


def value(field: str, *values: Value) -> Filter:
    return Filter(field=field, op=Op.VALUE, values=values)


def between(field: str, low: Value | None = None, high: Value | None = None) -> Filter:
    return Filter(field=field, op=Op.RANGE, low=low, high=high)


CASES: list[tuple[Filter, list[int]]] = [
    (value("name", "anna"), [3, 4]),
    (value("name", "ЮЛ"), [1, 2]),
    (value("name", "юли"), [1]),
    (value("city", "zürich"), [3, 4]),
    (value("name", "%"), [3]),
    (value("name", "_"), [3]),
    (value("name", "a_b"), [3]),
    (value("name", "\\"), [6]),
    (value("name", '"quoted"'), []),  # in quotes: exactly
    (value("name", '"ANNA"'), [4]),
    (value("name", '"'), [6]),
    (value("name", "anna", "юл"), [1, 2, 3, 4]),
    (value("age", 31), [1, 5]),
    (value("age", 31, 0), [1, 5, 6]),
    (value("kind", "new", "gone"), [1, 4, 6]),
    (value("vip", True), [1, 5]),
    (value("vip", False), [2, 6]),
    (between("age", 0, 31), [1, 3, 5, 6]),
    (between("age", low=5.5), [1, 3, 5]),
    (between("age", high=0), [4, 6]),
    (between("age", 31, 31), [1, 5]),
    (between("born", "1994-02-03", "2019-12-31"), [1, 3]),
    (between("born", high="1994-02-02"), [4]),
    (Filter(field="age", op=Op.EMPTY), [2]),
    (Filter(field="name", op=Op.FILLED), [1, 2, 3, 4, 6]),
    (Filter(field="vip", op=Op.EMPTY), [3, 4]),
]


@pytest.mark.req("TBL-6", "TBL-22")
@pytest.mark.parametrize(
    ("filter_", "found"), CASES, ids=lambda case: repr(case) if isinstance(case, list) else None
)
def test_a_filter_finds(conn: Connection, filter_: Filter, found: list[int]) -> None:
    assert ids(conn, filter_) == found


def test_filters_are_joined_by_and(conn: Connection) -> None:
    assert ids(conn, value("name", "anna"), value("kind", "new")) == [4]


def test_a_search_wants_every_word_in_any_of_its_columns(conn: Connection) -> None:
    assert ids(conn, search="  anna  zürich ") == [3, 4]
    assert ids(conn, search="madrid ЮЛЯ") == [2]
    assert ids(conn, search="юля zürich") == []
    assert ids(conn, search="   ") == [1, 2, 3, 4, 5, 6]


@pytest.mark.req("TBL-1")
@pytest.mark.parametrize("descending", [False, True])
def test_empties_come_last_both_ways(conn: Connection, descending: bool) -> None:
    rows = ask(conn, ListQuery(sort=(Sort(field="age", descending=descending),))).rows
    assert rows[-1].id == 2
    assert [row.age for row in rows[:-1]] == sorted((-1, 0, 5.5, 31, 31), reverse=descending)


def test_equals_follow_the_key_in_the_direction_of_the_sort(conn: Connection) -> None:
    up = [row.id for row in ask(conn, ListQuery(sort=(Sort(field="kind"),))).rows]
    down = [row.id for row in ask(conn, ListQuery(sort=(Sort(field="kind", descending=True),))).rows]
    assert up == [6, 1, 4, 2, 5, 3]
    assert down == [5, 2, 4, 1, 6, 3]


def test_without_a_wish_the_newest_come_first(conn: Connection) -> None:
    assert [row.id for row in ask(conn, ListQuery()).rows] == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("offset", "limit", "found"),
    [(0, 2, [1, 2]), (2, 2, [3, 4]), (4, 2, [5, 6]), (5, 100, [6]), (6, 2, []), (10**9, 2, []), (-5, 1, [1]),
     (0, 0, [1]), (0, -3, [1])],
)  # fmt: skip
def test_a_window_beyond_the_end_is_empty_and_still_tells_the_total(
    conn: Connection, offset: int, limit: int, found: list[int]
) -> None:
    page = ask(conn, ListQuery(sort=(Sort(field="id"),)), offset, limit)
    assert [row.id for row in page.rows] == found
    assert page.total == 6
    assert page.offset == max(0, min(offset, 6))


def test_one_call_returns_no_more_than_a_window(conn: Connection) -> None:
    fill(conn, [Person(number) for number in range(1, MAX_WINDOW + 10)])
    assert len(ask(conn, ListQuery(), limit=10**6).rows) == MAX_WINDOW


REFUSED: list[tuple[ListQuery, list[tuple[str, str]]]] = [
    (ListQuery(filters=(value("nothing", "x"),)), [("filters.0", "unknown_field")]),
    (ListQuery(sort=(Sort(field="nothing"),)), [("sort.0", "unknown_field")]),
    (ListQuery(sort=(Sort(field="fixed"),)), [("sort.0", "unknown_field")]),
    (ListQuery(filters=(value("name"),)), [("filters.0", "required")]),
    (ListQuery(filters=(value("name", "a", ""),)), [("filters.0", "required")]),
    (ListQuery(filters=(value("age", "31"),)), [("filters.0", "not_a_number")]),
    (ListQuery(filters=(value("age", True),)), [("filters.0", "not_a_number")]),
    (ListQuery(filters=(between("name", "a", "b"),)), [("filters.0", "no_range")]),
    (ListQuery(filters=(between("vip", 0, 1),)), [("filters.0", "no_range")]),
    (ListQuery(filters=(between("age"),)), [("filters.0", "required")]),
    (ListQuery(filters=(between("age", 5, 4),)), [("filters.0", "reversed_range")]),
    (ListQuery(filters=(between("age", "4", 5),)), [("filters.0", "not_a_number")]),
    (ListQuery(filters=(between("born", "2020-01-02", "2020-01-01"),)), [("filters.0", "reversed_range")]),
    (ListQuery(filters=(between("born", "2020-02-30"),)), [("filters.0", "not_a_date")]),
    (ListQuery(filters=(between("born", 20200101),)), [("filters.0", "not_a_date")]),
    (ListQuery(filters=(value("name", *["x"] * (MAX_VALUES + 1)),)), [("filters.0", "too_many")]),
    (ListQuery(search="a " * (MAX_WORDS + 1)), [("search", "too_many")]),
    (ListQuery(filters=(value("name", "x"),) * (MAX_FILTERS + 1)), [("filters", "too_many")]),
    (
        ListQuery(
            filters=(value("nothing", "x"), value("name", "x"), between("age", 5, 4)), sort=(Sort(field="?"),)
        ),
        [("filters.0", "unknown_field"), ("filters.2", "reversed_range"), ("sort.0", "unknown_field")],
    ),
]


@pytest.mark.parametrize(
    ("query", "problems"), REFUSED, ids=lambda case: repr(case) if isinstance(case, list) else None
)
def test_everything_wrong_with_a_query_is_refused_at_once(
    conn: Connection, query: ListQuery, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refusal) as refusal:
        ask(conn, query)
    assert refusal.value.code is Code.INVALID
    assert [(one.path, one.code) for one in refusal.value.problems] == problems


def test_as_many_filters_and_values_as_allowed_are_no_burden_for_the_store(conn: Connection) -> None:
    wide = value("name", *(f"x{number}é" for number in range(MAX_VALUES)))
    assert ids(conn, *[wide] * MAX_FILTERS) == []
    assert ids(conn, search=" ".join(["a"] * MAX_WORDS)) == [2, 3, 4, 6]


# -- against a plain model -----------------------------------------------------------------------------------

WORDS = st.text(alphabet='aAbBzZéÉюЮßS%_\\" 1', max_size=4)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -0.5, 1e9])
DAYS = st.sampled_from(["1999-12-31", "2020-01-01", "2020-02-29", "2024-07-01"])
KIND = st.sampled_from(["new", "old", "gone"])


def people() -> st.SearchStrategy[list[Person]]:
    fields = st.tuples(
        *(st.none() | one for one in (WORDS.filter(bool), WORDS.filter(bool), NUMBERS, DAYS, KIND, st.booleans()))
    )
    return st.lists(fields, max_size=12).map(lambda rows: [Person(n, *row) for n, row in enumerate(rows, 1)])


def ranges(field: str, ends: st.SearchStrategy[Value]) -> st.SearchStrategy[Filter]:
    pairs = st.lists(ends, min_size=2, max_size=2).map(sorted)
    return st.tuples(pairs, st.sampled_from([(0, 1), (0, None), (None, 1)])).map(
        lambda drawn: between(field, *(None if at is None else drawn[0][at] for at in drawn[1]))
    )


FILTERS = st.one_of(
    st.builds(value, st.sampled_from(["name", "city"]), WORDS.filter(bool), WORDS.filter(bool)),
    st.builds(value, st.just("age"), NUMBERS),
    st.builds(value, st.just("kind"), KIND, KIND),
    st.builds(value, st.just("vip"), st.booleans()),
    ranges("age", NUMBERS),
    ranges("born", DAYS),
    st.builds(
        lambda field, op: Filter(field=field, op=op),
        st.sampled_from(["name", "city", "age", "born", "kind", "vip"]),
        st.sampled_from([Op.EMPTY, Op.FILLED]),
    ),
)
SORTS = st.builds(
    lambda field, descending: Sort(field=field, descending=descending),
    st.sampled_from(["name", "age", "born", "kind", "id"]),
    st.booleans(),
)
QUERIES = st.builds(
    lambda filters, sort, search: ListQuery(filters=tuple(filters), sort=tuple(sort), search=search),
    st.lists(FILTERS, max_size=3),
    st.lists(SORTS, max_size=2),
    st.just("") | WORDS,
)


@given(rows=people(), query=QUERIES, offset=st.integers(0, 14), limit=st.integers(1, 5))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_is_what_plain_python_makes_of_it(
    engine: Engine, rows: list[Person], query: ListQuery, offset: int, limit: int
) -> None:
    with engine.connect() as conn:
        fill(conn, rows)
        page = ask(conn, query, offset, limit)
    whole = expected(rows, query)
    assert page.total == len(whole)
    assert list(page.rows) == whole[offset : offset + limit]
