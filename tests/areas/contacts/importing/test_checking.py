"""The check of rows: reasons for refusals, findings, and which of repeated numbers counts."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contacts.importing import staging
from app.contacts.importing.checking import DOUBTFUL, LOST_ZERO, Checker, unquoted
from app.contacts.importing.staging import Checked
from app.contract.attributes import PHONE_KEY, Attribute, AttributeId, AttributeType
from app.contract.imports import ColumnMapping, InFile, RowGroup
from app.contract.values import DateOrder

KINDS = {
    "name": AttributeType.TEXT,
    "email": AttributeType.EMAIL,
    "age": AttributeType.NUMBER,
    "born": AttributeType.DATE,
    "vip": AttributeType.FLAG,
    "size": AttributeType.LIST,
}
ATTRIBUTES = [
    Attribute(id=AttributeId(n), key=key, name=key, type=kind, choices=("S", "M"))
    for n, (key, kind) in enumerate(KINDS.items())
]
MAPPING = [ColumnMapping(column=n, key=key) for n, key in enumerate([PHONE_KEY, *KINDS])]


def checker(country="US", order=DateOrder.DAY_FIRST):
    return Checker(MAPPING, ATTRIBUTES, country, order)


@pytest.mark.req("IMP-27")
@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        (["5046218927", "Ann", "a@b.co", "5", "31.12.1980", "yes", "s"], []),
        (["5046218927"], []),
        (["", "Ann"], [(PHONE_KEY, "required")]),
        (["abc"], [(PHONE_KEY, "phone_characters")]),
        (["12"], [(PHONE_KEY, "phone_too_short")]),
        (["1" * 21], [(PHONE_KEY, "phone_too_long")]),
        (["5.5E+11"], [(PHONE_KEY, "phone_damaged")]),
        (["5046218927", "x" * 4097], [("name", "too_long")]),
        (
            ["5046218927", "", "nope", "old", "1980", "perhaps", "XL"],
            [
                ("email", "not_an_email"),
                ("age", "not_a_number"),
                ("born", "not_a_date"),
                ("vip", "not_a_flag"),
                ("size", "not_in_list"),
            ],
        ),
    ],
)
def test_a_row_is_refused_for_every_cell_that_is_wrong(cells, problems):
    found = checker().check(0, cells)
    assert found is not None
    assert [(key, code) for _, key, code, _ in found.problems] == problems


def test_a_good_row_is_ready_to_be_stored():
    cells = ["(504) 621-8927", " Ann ", "a@b.co", "5,5", "31.12.1980", "Sí", "s"]
    found = checker().check(3, cells)
    assert found == Checked(3, "15046218927", "US", False, ["Ann", "a@b.co", 5.5, "1980-12-31", True, "S"], [])
    assert checker().check(0, ["", " ", ""]) is None


@pytest.mark.req("BEY-35")
def test_findings_count_each_kind_and_show_the_first():
    looking = checker()
    for n, phone in enumerate(["5.5E+11", "5046218927", "6.1E+11", "1234", "x"]):
        looking.check(n, [phone, "", "bad"])
    found = {(line.key, line.code): line for line in looking.findings()}
    damaged = found[PHONE_KEY, "phone_damaged"]
    assert (damaged.count, damaged.first_row, damaged.sample, damaged.warning) == (2, 1, "5.5E+11", False)
    assert found["email", "not_an_email"].count == 5
    assert found[PHONE_KEY, DOUBTFUL].warning
    assert [line.warning for line in looking.findings()] == [False, False, False, True]


@pytest.mark.req("BEY-35")
@pytest.mark.parametrize(
    ("values", "lost"),
    [
        ([f"{n:05}" for n in range(10_000, 10_040)] + ["8014", "714"], 2),
        ([f"{n:05}" for n in range(10_000, 10_040)], 0),
        ([f"{n:05}" for n in range(9_990, 10_040)] + ["8014"], 0),
        (["123", "45", "6"] * 20, 0),
        (["Main St"] * 40 + ["12345", "1234"], 0),
    ],
)
def test_zeros_that_a_spreadsheet_dropped_are_noticed(values, lost):
    looking = checker()
    for n, value in enumerate(values):
        looking.check(n, ["5046218927", value])
    found = [line for line in looking.findings() if line.code == LOST_ZERO]
    assert [line.count for line in found] == ([lost] if lost else [])


def test_a_formula_mark_is_taken_off():
    assert unquoted("'=1+1") == "=1+1"
    assert unquoted("'tis") == "'tis"
    assert unquoted("'") == "'"


# -- repeated numbers ----------------------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(st.sampled_from(["101", "102", "103", None]), st.booleans(), st.sampled_from([None, "a", "b"])),
    max_size=12,
)


@pytest.mark.req("IMP-5", "IMP-28")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows, st.sampled_from(list(InFile)), st.booleans())
def test_one_row_of_a_number_counts(tmp_path, rows, in_file, lenient):
    with staging.making(tmp_path / "checked") as store:
        staging.make_checked(store)
        problems = [(1, "name", "too_long", "")]
        staging.add_checked(
            store,
            [
                Checked(n, phone, "US", doubtful=False, values=[value], problems=problems if bad else [])
                for n, (phone, bad, value) in enumerate(rows)
            ],
        )
        staging.index_phones(store)
        staging.mark_duplicates(store, in_file)
        found = staging.ready_after(store, -1, 100, lenient=lenient)
        tally = staging.tally(store, lenient=lenient)
        errors = staging.lines(store, RowGroup.ERRORS, lenient=lenient, offset=0, limit=100)
    groups = defaultdict(list)
    for n, (phone, bad, _) in enumerate(rows):
        if phone is not None and (lenient or not bad):
            groups[phone].append(n)
    pick = max if in_file is InFile.KEEP_LAST else min
    assert [row.n for row in found] == sorted(pick(group) for group in groups.values())
    assert tally.to_import + tally.errors + tally.duplicates == len(rows)
    assert [line.n for line in errors] == [
        n for n, (p, bad, _) in enumerate(rows) if p is None or (bad and not lenient)
    ]
