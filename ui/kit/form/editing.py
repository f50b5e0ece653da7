"""An open form of one stored record without its widgets: watched, checked, saved, and what a conflict offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from app.contract.faults import Code, Fault, Problem
from backend_client.transport import ServiceFault


@dataclass(frozen=True, slots=True, kw_only=True)
class EditState:
    """What every such form shows. `conflict`: somebody else has saved meanwhile."""

    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    conflict: bool = False
    busy: bool = False
    touched: bool = False

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path == path), None)


S = TypeVar("S", bound=EditState)
R = TypeVar("R")


class Editing(ABC, Generic[S, R]):
    """One open form; `finished` is called with the saved record."""

    def __init__(self, state: S, finished: Callable[[R], object]) -> None:
        self._finished = finished
        self._watcher: Callable[[S], object] = lambda _: None
        self.state = state

    def watch(self, watcher: Callable[[S], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def close(self) -> None:
        """The form goes: nothing is told any more."""
        self._watcher = lambda _: None

    def _set(self, **changes: Any) -> None:
        self.state = self._derived(replace(self.state, **changes))
        self._watcher(self.state)

    def _derived(self, state: S) -> S:
        """The state with what follows from it."""
        return state

    @abstractmethod
    def check(self) -> list[Problem]:
        """Everything wrong that can be seen without the service."""

    @abstractmethod
    async def _store(self) -> R:
        """Save what is typed."""

    @abstractmethod
    async def _fresh(self) -> R | None:
        """The record as it is stored now; None when it is gone."""

    @abstractmethod
    def _begun(self, record: R) -> S:
        """A form of a record in which nothing was typed."""

    @abstractmethod
    def _take(self, record: R) -> None:
        """What is typed becomes a change of this record."""

    async def save(self) -> None:
        """*Save*."""
        problems = self.check()
        if problems:
            self._set(problems=tuple(problems), fault=None)
            return
        self._set(busy=True, fault=None)
        try:
            saved = await self._store()
        except ServiceFault as error:
            self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved)

    def _refused(self, fault: Fault) -> None:
        self._set(
            problems=fault.problems,
            fault=None if fault.problems or fault.code is Code.CONFLICT else fault,
            conflict=fault.code is Code.CONFLICT,
        )

    async def keep_mine(self) -> None:
        """Save what is typed over what somebody else saved (CMP-30)."""
        fresh = await self._fresh()
        if fresh is not None:
            self._take(fresh)
            self._set(conflict=False)
            await self.save()

    async def reload(self) -> None:
        """Show what is stored."""
        fresh = await self._fresh()
        if fresh is not None:
            self.state = self._begun(fresh)
            self._set()
