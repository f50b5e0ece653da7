"""Zeros that a spreadsheet dropped are noticed, and given back where the person wants it (BEY-35)."""

from __future__ import annotations

import pytest

from app.contacts.importing.checking import LOST_ZERO, Checker
from app.contract.attributes import PHONE_KEY, Attribute, AttributeId, AttributeType
from app.contract.imports import ColumnMapping, ImportPlan, check_plan
from app.contract.values import DateOrder

POSTCODE = Attribute(id=AttributeId(1), key="postcode", name="Postcode", type=AttributeType.TEXT)
PHONE = ColumnMapping(column=0, key=PHONE_KEY)
ROWS = [[f"+3460000{n:04}", "8001" if n % 4 == 0 else f"46{n:03}"] for n in range(40)]


def checker(figures: int = 0) -> Checker:
    column = ColumnMapping(column=1, key="postcode", figures=figures)
    return Checker([PHONE, column], [POSTCODE], "ES", DateOrder.DAY_FIRST)


@pytest.mark.req("BEY-35")
def test_a_finding_tells_how_many_figures_the_others_have():
    looking = checker()
    for n, row in enumerate(ROWS):
        looking.check(n, row)
    (found,) = [line for line in looking.findings() if line.code == LOST_ZERO]
    assert (found.key, found.count, found.sample, found.figures) == ("postcode", 10, "8001", 5)


@pytest.mark.req("BEY-35")
def test_zeros_are_given_back():
    restoring = checker(figures=5)
    checked = [restoring.check(n, row) for n, row in enumerate(ROWS)]
    assert checked[0] is not None
    assert checked[0].values == ["08001"]
    assert not [line for line in restoring.findings() if line.code == LOST_ZERO]


def test_a_plan_with_absurdly_many_figures_is_refused():
    plan = ImportPlan(mapping=(PHONE, ColumnMapping(column=1, key="postcode", figures=5_000)))
    assert [problem.code for problem in check_plan(plan, 2, {"postcode": POSTCODE})] == ["out_of_range"]
