"""The task runner: the one place that starts coroutines, ties them to an owner and hears how they end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, Any] | Callable[[], Coroutine[Any, Any, Any]]
Done = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was tried and did not work. `intent` is empty for what nobody asked for by name."""

    owner: object
    intent: str
    error: BaseException


class Tasks(QObject):
    """Every coroutine of the desktop runs here.

    Signals: `failed(Failure)`; `started(owner, intent)` and `ended(owner, intent)` of everything with a name. Each
    start has its end: an intent that is taken again in the moment of its end goes on between the two.
    """

    failed = Signal(object)
    started = Signal(object, str)
    ended = Signal(object, str)

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._running: dict[asyncio.Task[Any], tuple[object, str]] = {}
        self._watched: set[int] = set()

    def run(self, owner: object, work: Work, *, intent: str = "", on_done: Done | None = None) -> bool:
        """Start something for an owner; False when this intent of the owner is still under way.

        `on_done` is called with the result. Errors go to `failed`. The owner's end cancels: that of a QObject by
        itself, others call `cancel`.
        """
        if intent and self._is_under_way(owner, intent):
            if not callable(work):
                work.close()
            return False
        goes_on = self.busy(owner, intent)
        self._tie(owner)
        task = self._loop.create_task(work() if callable(work) else work)
        self._running[task] = owner, intent
        task.add_done_callback(lambda ended: self._on_done(ended, on_done))
        if intent and not goes_on:
            self.started.emit(owner, intent)
        return True

    def runner(self, owner: object) -> Callable[[str, Coroutine[Any, Any, Any]], bool]:
        """`run(intent, coroutine)` for one owner, as panels take it."""
        return lambda intent, work: self.run(owner, work, intent=intent)

    def starter(self, owner: object) -> Callable[[Coroutine[Any, Any, Any]], bool]:
        """`run(coroutine)` for one owner: what a view model may do several times at once."""
        return lambda work: self.run(owner, work)

    def busy(self, owner: object, intent: str = "") -> bool:
        """Whether an intent of an owner is under way; without one, whether anything is."""
        return any(by is owner and (not intent or name == intent) for by, name in self._running.values())

    def _is_under_way(self, owner: object, intent: str) -> bool:
        """Unlike `busy` not what has just come to its end: a wish of that moment would be refused and never met."""
        running = self._running.items()
        return any(by is owner and name == intent and not task.done() for task, (by, name) in running)

    def cancel(self, owner: object, intent: str = "") -> None:
        """End what an owner started, or one intent of it. Nothing is told about it."""
        for task, (by, name) in list(self._running.items()):
            if by is owner and (not intent or name == intent):
                task.cancel()

    async def settle(self) -> None:
        """Wait until nothing is under way; what is started meanwhile is waited for too."""
        while self._running:
            await asyncio.wait(list(self._running))

    async def close(self) -> None:
        """Cancel everything and wait for its end."""
        mine = asyncio.current_task()
        for task in list(self._running):
            if task is not mine:
                task.cancel()
        rest = [task for task in self._running if task is not mine]
        if rest:
            await asyncio.wait(rest)

    def _tie(self, owner: object) -> None:
        if isinstance(owner, QObject) and id(owner) not in self._watched:
            self._watched.add(id(owner))
            key = id(owner)
            owner.destroyed.connect(lambda: self._on_destroyed(key))

    def _on_destroyed(self, key: int) -> None:
        self._watched.discard(key)
        for task, (by, _) in list(self._running.items()):
            if id(by) == key:
                task.cancel()

    def _on_done(self, task: asyncio.Task[Any], on_done: Done | None) -> None:
        owner, intent = self._running.pop(task)
        if intent and not self.busy(owner, intent):
            self.ended.emit(owner, intent)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            if on_done is not None:
                on_done(task.result())
            return
        if not _is_answer(error):
            log.error("%s failed", intent or "a task", exc_info=error)
        self.failed.emit(Failure(owner, intent, error))


def _is_answer(error: BaseException) -> bool:
    """Whether it is a refusal of the service: told to the person, no mistake of ours."""
    from backend_client.transport import ServiceFault  # noqa: PLC0415 - after the first picture, it brings httpx

    return isinstance(error, ServiceFault)
