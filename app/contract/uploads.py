"""Uploaded CSV files: what the reader says of a row, in codes (BLK-102)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.contract.faults import Param
from app.contract.record import Record

MOST_PROBLEMS: Final = 500
"""Told one by one; the rest are counted."""


class FileProblem(Record):
    """One thing wrong with a row (from 1, as a spreadsheet counts; 0: the file) at a column (from 1; 0: the row).

    Worded by `problem.<code>`. A warning keeps nothing from being loaded.
    """

    row: int
    column: int
    code: str
    value: str = ""
    warning: bool = False
    params: Mapping[str, Param] = {}
