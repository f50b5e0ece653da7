"""What a table tells its screen: the record that is replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from app.contract.faults import Fault
from ui.kit.table.layout import Layout
from ui.kit.table.loading import Asked
from ui.kit.table.selection import NOTHING, Selection
from ui.kit.table.spec import Choice

Run = Callable[[Coroutine[Any, Any, None]], object]
"""Starts a coroutine as a task of the screen; the same one may run twice at a time."""


class Phase(Enum):
    """What the table's place shows."""

    LOADING = "loading"
    CONTENT = "content"
    EMPTY = "empty"  # nothing created yet
    NO_MATCH = "no_match"  # filters leave nothing (TBL-21)
    FAILED = "failed"  # nothing could be read at all


@dataclass(frozen=True, slots=True)
class TableState:
    """Everything around the rows. `fault` beside CONTENT means: these rows are what was read before (TBL-23).

    `whole` is the number of rows without filters, once known. `outdated`: rows came or went since they were read.
    """

    phase: Phase = Phase.LOADING
    asked: Asked = field(default_factory=Asked)
    total: int = 0
    whole: int | None = None
    layout: Layout = ()
    selection: Selection = NOTHING
    fault: Fault | None = None
    outdated: bool = False
    busy: bool = False
    exporting: bool = False
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The place of the first row shown, from 0."""
        return self.asked.first

    @property
    def rows(self) -> int:
        """How many rows are shown."""
        return self.asked.rows(self.total)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.asked.pages(self.total)

    @property
    def filtered(self) -> bool:
        """Whether filters or a search leave rows out."""
        return bool(self.asked.query.filters or self.asked.query.search)


@dataclass(frozen=True, slots=True)
class Exported:
    """How an export ended: with `rows` in the file, or with a refusal, or with the words of the disk."""

    path: Path
    rows: int | None = None
    fault: Fault | None = None
    disk: str = ""


def phase_of(asked: Asked, total: int) -> Phase:
    """The phase of a list that was read."""
    if total:
        return Phase.CONTENT
    return Phase.NO_MATCH if asked.query.filters or asked.query.search else Phase.EMPTY
