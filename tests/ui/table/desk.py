"""A table model at work in a loop, with what it started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from app.contract.faults import Code
from app.contract.paging import Filter
from tests.ui.table.memory_source import MemorySource
from ui.kit.table.source import StateStore
from ui.kit.table.spec import TableSpec
from ui.kit.table.state import Phase, TableState
from ui.kit.table.view_model import TableModel

R = TypeVar("R", bound=msgspec.Struct)

NOW_MS = 1_764_320_000_000
ALL_RIGHTS = frozenset({"runs.delete", "export.entities"})


class BytesStore:
    """A StateStore in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.broken: dict[str, bytes] = {}

    def load(self, name: str) -> bytes | None:
        return self.files.get(name)

    def save(self, name: str, content: bytes) -> None:
        self.files[name] = content

    def set_aside(self, name: str) -> None:
        self.broken[name] = self.files.pop(name)


class Desk(Generic[R]):
    """The model, what it told, and the tasks that still run."""

    def __init__(
        self,
        spec: TableSpec[R],
        source: MemorySource[R],
        store: StateStore | None = None,
        rights: frozenset[str] = ALL_RIGHTS,
    ) -> None:
        self.source = source
        self.tasks: list[asyncio.Future[None]] = []
        self.states: list[TableState] = []
        self.repaints: list[Sequence[int] | None] = []
        self.model = TableModel(spec, source, self.start, rights=rights, store=store, clock=lambda: NOW_MS)
        self.model.observe(self.states.append)
        self.model.observe_rows(self.repaints.append)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self.tasks:
            await self.tasks.pop()

    @property
    def state(self) -> TableState:
        return self.model.state

    def phase(self) -> Phase:
        return self.state.phase

    def fault(self) -> Code | None:
        return None if self.state.fault is None else self.state.fault.code

    def filters(self) -> tuple[Filter, ...]:
        return self.state.asked.query.filters

    def on_screen(self) -> list[str | None]:
        """What stands on screen, from the top; None where a row is still being read."""
        found = (self.model.entry(row) for row in range(self.state.rows))
        return [None if entry is None else entry.key for entry in found]


def in_loop(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a scenario."""
    return asyncio.run(work())
