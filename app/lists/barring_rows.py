"""Rows of a do-not-contact list: phone and campaign (DNC-2..5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.contract.lists import FORBIDDEN, Level, ListFault, ListProblem, list_problem
from app.lists import cells
from app.lists.dialer_rows import KnownDialer, check_campaign
from app.lists.reading import ListFile
from app.lists.rows import Row

EVERY_CAMPAIGN: Final = "*"
COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class BarringRow:
    """A row after the check."""

    number: int
    cells: tuple[str, ...]
    phone: str | None
    dialer_id: int | None
    problems: tuple[ListProblem, ...]

    @property
    def is_valid(self) -> bool:
        """Whether it can be loaded."""
        return all(problem.level is not Level.ERROR for problem in self.problems)

    @property
    def refuses_file(self) -> bool:
        """Whether the row keeps the whole file out: everything but a wrong number does (DNC-3)."""
        return any(
            problem.level is Level.ERROR and not problem.code.value.startswith("phone.")
            for problem in self.problems
        )


def barring_rows(
    file: ListFile, dialers: Mapping[str, KnownDialer], forbidden: Collection[str] = FORBIDDEN
) -> Iterator[BarringRow]:
    """Every row of a file, checked. `dialers` by folded name; "*", for all, where the uploader's right is known."""
    return (check_barring_row(row, dialers, forbidden) for row in file.rows())


def check_barring_row(row: Row, dialers: Mapping[str, KnownDialer], forbidden: Collection[str]) -> BarringRow:
    """One row with everything that is wrong in it."""
    problems = cells.check_row(row)
    if row.is_hollow:
        return BarringRow(row.number, row.cells, None, None, tuple(problems))
    if len(row.cells) < COLUMNS:
        problems.append(list_problem(ListFault.ROW_COLUMNS, row=row.number, columns=len(row.cells), needed=COLUMNS))
    problems += cells.check_characters(row, forbidden)
    dialer, found = check_campaign(row, 2, dialers)
    problems += found
    phone, found = cells.check_number(row, 1, dialer.regions if dialer is not None else ())
    problems += found
    digits = phone.digits if phone is not None else None
    return BarringRow(row.number, row.cells, digits, dialer.id if dialer is not None else None, tuple(problems))
