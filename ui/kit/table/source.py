"""What a table asks of the one who knows the rows, and of the one who keeps its looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from app.contract.paging import ListQuery, Page, PageRequest
from ui.kit.table.spec import Choice

R = TypeVar("R")


class Source(Protocol[R]):
    """The rows. Every call may raise ServiceFault. What else a source can do, see the protocols below."""

    async def page(self, request: PageRequest) -> Page[R]:
        """A window onto the result of a query."""


@runtime_checkable
class ReadsByKey(Protocol[R]):
    """A source that finds rows by their keys."""

    async def rows(self, keys: Sequence[str]) -> Page[R]:
        """The rows that still exist, in any order."""


@runtime_checkable
class OffersChoices(Protocol):
    """A source that knows the entries of closed lists the spec leaves open (tags, people)."""

    async def choices(self, field: str) -> Sequence[Choice]:
        """All entries of a field."""


class ExportFormat(StrEnum):
    """TBL-13."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Export:
    """Rows of a query, in its order, into a file; `columns` are fields with their titles, as shown."""

    query: ListQuery
    columns: tuple[tuple[str, str], ...]
    format: ExportFormat
    path: Path


@runtime_checkable
class Exports(Protocol):
    """A source that writes files, usually by a job of the service."""

    async def export(self, wish: Export) -> int:
        """Write the file; the number of rows in it. Raises ServiceFault, or OSError from writing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows are selected: `keys`, or, where `query` is given, all that match it but those `without`."""

    count: int
    keys: tuple[str, ...] = ()
    query: ListQuery | None = None
    without: tuple[str, ...] = ()


class StateStore(Protocol):
    """Where a table keeps its columns, filters and sort for a person, by the table's id."""

    def load(self, name: str) -> bytes | None:
        """What was saved, None before the first time. A file that cannot be read is as none."""

    def save(self, name: str, content: bytes) -> None:
        """Replace what is saved; failing silently costs a person no more than a column's width."""

    def set_aside(self, name: str) -> None:
        """Keep a copy of what is saved and turned out not to be readable."""
