"""Rows of a dialer's list: campaign, destiny, message, priority, and what follows as data (DIA-38..46)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.contract.lists import FORBIDDEN, PRIORITY_MAX, Level, ListFault, ListProblem, list_problem
from app.lists import cells
from app.lists.reading import ListFile
from app.lists.rows import Row

COLUMNS: Final = 4


@dataclass(frozen=True, slots=True)
class KnownDialer:
    """A dialer a file may name: its id, the regions its numbers are read in, whether the uploader may use it."""

    id: int
    regions: tuple[str, ...]
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class DialerRow:
    """A row after the check. `phone` None: no number, the row is loaded in state 0 (DIA-43)."""

    number: int
    cells: tuple[str, ...]
    dialer_id: int | None
    phone: str | None
    text: str
    priority: int
    data: str
    problems: tuple[ListProblem, ...]

    @property
    def refuses_file(self) -> bool:
        """Whether the row keeps the whole file out: everything but a wrong number does (DIA-40, DIA-43)."""
        return any(
            problem.level is Level.ERROR and not problem.code.value.startswith("phone.")
            for problem in self.problems
        )


def dialer_rows(
    file: ListFile, dialers: Mapping[str, KnownDialer], forbidden: Collection[str] = FORBIDDEN
) -> Iterator[DialerRow]:
    """Every row of a file, checked. `dialers` by name, folded by `campaign_key`."""
    return (check_dialer_row(row, dialers, forbidden) for row in file.rows())


def campaign_key(name: str) -> str:
    """A dialer's name as names are compared: outer spaces and case do not count (DIA-40)."""
    return name.strip().casefold()


def check_dialer_row(row: Row, dialers: Mapping[str, KnownDialer], forbidden: Collection[str]) -> DialerRow:
    """One row with everything that is wrong in it."""
    problems = cells.check_row(row)
    if row.is_hollow:
        return DialerRow(row.number, row.cells, None, None, "", 0, "", tuple(problems))
    if len(row.cells) < COLUMNS:
        problems.append(list_problem(ListFault.ROW_COLUMNS, row=row.number, columns=len(row.cells), needed=COLUMNS))
    problems += cells.check_characters(row, forbidden)
    dialer, found = check_campaign(row, 1, dialers)
    problems += found
    phone, found = cells.check_number(row, 2, dialer.regions if dialer is not None else ())
    problems += found
    text = row.cells[2] if len(row.cells) > 2 else ""
    problems += cells.check_text(row, 3, text)
    priority, found = _priority(row)
    problems += found
    return DialerRow(
        number=row.number,
        cells=row.cells,
        dialer_id=dialer.id if dialer is not None else None,
        phone=phone.digits if phone is not None else None,
        text=text,
        priority=priority,
        data=";".join(row.cells[COLUMNS:]),
        problems=tuple(problems),
    )


def check_campaign(
    row: Row, column: int, dialers: Mapping[str, KnownDialer]
) -> tuple[KnownDialer | None, list[ListProblem]]:
    """The dialer a column (from 1) names, and what is wrong with it."""
    name = row.cells[column - 1] if column <= len(row.cells) else ""
    known = dialers.get(campaign_key(name))
    if known is None:
        return None, [list_problem(ListFault.CAMPAIGN_UNKNOWN, row=row.number, column=column, value=name)]
    if not known.allowed:
        return known, [list_problem(ListFault.CAMPAIGN_FORBIDDEN, row=row.number, column=column, value=name)]
    return known, []


def _priority(row: Row) -> tuple[int, list[ListProblem]]:
    text = row.cells[3] if len(row.cells) > 3 else ""
    if not text and len(row.cells) > 3:  # left empty: the usual one (DIA-19)
        return PRIORITY_MAX, []
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= PRIORITY_MAX:
        return int(text), []
    return 0, [list_problem(ListFault.PRIORITY_FORMAT, row=row.number, column=4, value=text, high=PRIORITY_MAX)]
