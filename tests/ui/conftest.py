"""What every test of the desktop runs under: one dressed application, a loop, and nothing left behind."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.patience import SCENARIO_S, WAIT_MS, WAIT_S
from ui.texts.language import Language
from ui.texts.live import texts
from ui.theme.theme import Mode, theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Scenario = Callable[[Coroutine[Any, Any, Any]], Any]

TO_END_S = WAIT_S
"""How long tasks that were cancelled may take to end."""
OFFSCREEN_LINE = "This plugin does not support propagateSizeHints"
HERE = Path(__file__).parent
SCREENS = (HERE / "panels", HERE / "shell")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The one Qt warning that says nothing about us; and which tests are of whole screens."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_LINE, extend=True))
        if any(item.path.is_relative_to(folder) for folder in SCREENS):
            item.add_marker(pytest.mark.screen)


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """The application in its theme; it must not quit when a test closes the last window."""
    qapp.setQuitOnLastWindowClosed(False)
    theme().install(qapp, Mode.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def tidy(dressed: QApplication) -> Iterator[None]:
    """Every test starts in light English and leaves no window behind."""
    before = {id(widget) for widget in dressed.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in dressed.topLevelWidgets() if id(widget) not in before and _ours(widget)]
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    for widget in left:
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    dressed.clipboard().clear()  # what Python put there must not be destroyed after Python's end
    theme().set_mode(Mode.LIGHT)
    texts().set_language(Language.EN)
    assert not names, f"windows left behind: {names}"


def _ours(widget: QWidget) -> bool:
    return shiboken6.isValid(widget) and widget.parent() is None and type(widget).__name__ != "QTipLabel"


class PatientBot(QtBot):
    """Waits as long as all tests do."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = WAIT_MS) -> None:  # noqa: N802 - the name of what it replaces
        """Wait until it holds."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = WAIT_MS, **how: Any) -> Any:  # noqa: N802 - the name of what it replaces
        """Wait for a signal."""
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals: Any, *, timeout: int = WAIT_MS, **how: Any) -> Any:  # noqa: N802 - the name of what it replaces
        """Wait for several."""
        return super().waitSignals(signals, timeout=timeout, **how)


@pytest.fixture
def qtbot(dressed: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The plugin's, with more patience."""
    return PatientBot(request)


@pytest.fixture(params=[Mode.LIGHT, Mode.DARK])
def app_theme(request: pytest.FixtureRequest, dressed: QApplication) -> Mode:
    """The test runs once in each theme."""
    theme().set_mode(request.param)
    return Mode(request.param)


@pytest.fixture(params=list(Language))
def lang(request: pytest.FixtureRequest, dressed: QApplication) -> Language:
    """The test runs once in each language."""
    texts().set_language(request.param)
    return Language(request.param)


async def _bounded(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Its result; where it hangs, the line it hangs at, even if it cannot be ended."""
    task = asyncio.ensure_future(coroutine)
    done, _ = await asyncio.wait({task}, timeout=SCENARIO_S)
    if done:
        return task.result()
    stack = io.StringIO()
    task.print_stack(file=stack)
    task.cancel()
    await asyncio.wait({task}, timeout=TO_END_S)
    raise AssertionError(f"not done after {SCENARIO_S:.0f} s:\n{stack.getvalue()}")


@pytest.fixture
def scenario(dressed: QApplication) -> Iterator[Scenario]:
    """Runs a coroutine on the application's own loop: `scenario(run())`; tasks left running fail the test."""
    loop = qasync.QEventLoop(dressed, already_running=False)
    errors: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: errors.append(context))
    asyncio.set_event_loop(loop)

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        return loop.run_until_complete(_bounded(coroutine))

    yield run
    pending = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.wait(pending, timeout=TO_END_S))
    loop.close()
    asyncio.set_event_loop(None)
    assert not pending, f"tasks left running: {pending}"
    assert not errors, f"errors nobody handled: {errors}"
