"""Rows of a mailing's list: phone, a time where the layout has one, variables of the text (BLK-33..48)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.contract.lists import Level, ListFault, ListLayout, ListProblem, list_problem
from app.contract.variables import ListText
from app.lists import cells
from app.lists.moments import check_moment, read_moment
from app.lists.reading import ListFile
from app.lists.rows import Row


@dataclass(frozen=True, slots=True)
class BulkRules:
    """What rows are held against.

    `text`: the message, None where a template of the provider is filled; `needed`: positions of the variables that
    must be there. `examples`: numbers of the template file. `overdue_now`: a time that has passed is due at once.
    """

    regions: Sequence[str]
    zone: ZoneInfo
    now_ms: int
    needed: Sequence[int] = ()
    text: ListText | None = None
    breaks: bool = True
    overdue_now: bool = False
    examples: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A row after the check. `due_ms` None: as the campaign starts. `is_valid`: it can be loaded."""

    number: int
    cells: tuple[str, ...]
    phone: str | None
    due_ms: int | None
    values: tuple[str, ...]
    problems: tuple[ListProblem, ...]
    is_valid: bool = field(init=False)

    def __post_init__(self) -> None:
        valid = not any(problem.level is Level.ERROR for problem in self.problems)
        object.__setattr__(self, "is_valid", valid)  # asked for again and again


def bulk_rows(file: ListFile, rules: BulkRules) -> Iterator[BulkRow]:
    """Every row of a file, checked."""
    is_dated = file.shape.layout is ListLayout.BULK_DATED
    return (check_bulk_row(row, rules, is_dated=is_dated) for row in file.rows())


def check_bulk_row(row: Row, rules: BulkRules, *, is_dated: bool) -> BulkRow:
    """One row with everything that is wrong in it."""
    problems = cells.check_row(row)
    if row.is_hollow:
        return BulkRow(row.number, row.cells, None, None, (), tuple(problems))
    number, found = cells.check_number(row, 1, rules.regions, rules.examples)
    problems += found
    due_ms = None
    if is_dated:
        due_ms, fault = _due(row, rules)
        if fault is not None:
            value = row.cells[1] if len(row.cells) > 1 else ""
            problems.append(list_problem(fault, row=row.number, column=2, value=value))
    first = 3 if is_dated else 2
    wrong = _check_variables(row, rules, first)
    values = row.cells[first - 1 : first - 1 + max(rules.needed, default=0)]
    if rules.text is not None and not wrong:
        problems += cells.check_text(row, 0, rules.text.render(values))
    problems += wrong
    problems += _surplus(row, first + max(rules.needed, default=0))
    return BulkRow(
        row.number, row.cells, None if number is None else number.digits, due_ms, values, tuple(problems)
    )


def _due(row: Row, rules: BulkRules) -> tuple[int | None, ListFault | None]:
    found = read_moment(row.cells[1] if len(row.cells) > 1 else "", rules.zone)
    if isinstance(found, ListFault):
        return None, found
    fault = check_moment(found, rules.now_ms)
    if fault is ListFault.DATE_PAST and rules.overdue_now:
        fault = None
    return found, fault


def _check_variables(row: Row, rules: BulkRules, first: int) -> list[ListProblem]:
    problems = []
    for number in rules.needed:
        problems += cells.check_variable(row, first + number - 1, number, breaks=rules.breaks)
    return problems


def _surplus(row: Row, first: int) -> list[ListProblem]:
    return [
        list_problem(ListFault.VAR_SURPLUS, row=row.number, column=column, value=cell)
        for column, cell in enumerate(row.cells[first - 1 :], start=first)
        if cell
    ]
