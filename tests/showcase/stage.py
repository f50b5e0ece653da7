"""A demo workspace with its own service, and the real window before it; nothing is left behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QSize,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from backend_client.client import Client
from backend_client.launcher import Launcher, LaunchFailed
from tests.showcase.gestures import Hand
from tests.showcase.stopping import CannotGoOn
from ui.kit.controls.skeleton import Skeleton
from ui.panels.sign_in.view_model import DEMO_LOGIN, DemoLogin
from ui.shell.connection import Connection
from ui.shell.panel import Panel
from ui.shell.state_file import MachineState, PersonState, StateFile
from ui.shell.tasks import Failure, Tasks
from ui.shell.window import Window
from ui.texts.language import Language, use
from ui.theme.theme import Mode, theme

SIZE: Final = QSize(1440, 900)
POLL_S: Final = 0.01
WAIT_S: Final = 60.0
REST_S: Final = 0.12
"""What is shown for at least so long has had its last state painted, animations included."""
LEAVE_S: Final = 10.0
OFFSCREEN: Final = "This plugin does not support"


class NoKeyring:
    """Keeps no token: what is shown here must not touch the credential store of the person who runs it."""

    async def usable(self) -> bool:
        """There is none."""
        return False

    async def load(self, name: str) -> str | None:
        """Nothing is kept."""
        return None

    async def save(self, name: str, token: str) -> bool:
        """Nothing is kept."""
        return False

    async def forget(self, name: str) -> None:
        """Nothing was kept."""


@dataclass
class Stage:
    """The window and what is known of it. `troubles` are errors nobody handled, in the words of a log."""

    window: Window
    tasks: Tasks
    login: DemoLogin
    troubles: list[str] = field(default_factory=list)
    _under_way: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.hand = Hand(self.window)

    @property
    def client(self) -> Client:
        """The signed-in client."""
        sitting = self.window.sitting
        if sitting is None:
            raise CannotGoOn("nobody is signed in")
        return sitting.client

    async def until(self, holds: Callable[[], Any], what: str, at_most_s: float = WAIT_S) -> Any:
        """What `holds` answers once that is true; CannotGoOn where it does not come to it in time."""
        end = time.monotonic() + at_most_s
        while True:
            self.check()
            found = holds()
            if found:
                return found
            if time.monotonic() > end:
                raise CannotGoOn(f"{what}: not within {at_most_s:.0f} s")
            await asyncio.sleep(POLL_S)

    async def settled(self) -> None:
        """Return once nothing the panels asked for is under way and no skeleton stands for what is coming."""
        await self.until(lambda: not self._under_way and self.inside(Skeleton) is None, "coming to rest")
        await self.rest()

    async def rest(self) -> None:
        """Give what was started the time to be shown."""
        await asyncio.sleep(REST_S)
        self.check()

    def check(self) -> None:
        """CannotGoOn where something went wrong meanwhile."""
        if self.troubles:
            raise CannotGoOn("; ".join(self.troubles))

    async def arrived(self, kind: type[Panel]) -> Any:
        """The panel of a kind, once it is the one that is shown."""
        await self.until(lambda: isinstance(self.window.frame.panel, kind), f"{kind.__name__} in front")
        await self.rest()
        return self.window.frame.panel

    def panel(self, kind: type[Panel]) -> Any:
        """The panel that is shown, which is of a kind."""
        panel = self.window.frame.panel
        if not isinstance(panel, kind):
            raise CannotGoOn(f"{type(panel).__name__} is shown instead of {kind.__name__}")
        return panel

    def inside(self, kind: type[QWidget]) -> Any:
        """The one widget of a kind that can be seen, None while there is none."""
        return next((one for one in self.window.findChildren(kind) if one.isVisible()), None)

    async def see(self, kind: type[QWidget], what: str) -> Any:
        """The widget of a kind, once it is there."""
        return await self.until(lambda: self.inside(kind), what)

    def picture(self, path: Path, widget: QWidget | None = None) -> None:
        """Save what the window shows; no events are handled meanwhile, they would run tasks inside of tasks."""
        if not (widget or self.window).grab().save(str(path)):
            raise CannotGoOn(f"{path} cannot be written")

    def _on_failure(self, failure: Failure) -> None:
        self.troubles.append(f"{failure.intent or type(failure.owner).__name__} failed: {failure.error!r}")

    def _on_ended(self, intent: str) -> None:
        self._under_way[intent] -= 1
        self._under_way += Counter()  # drops what is at rest

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        del context
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and OFFSCREEN not in text:
            self.troubles.append(f"Qt says: {text}")

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear of everything that goes wrong; whoever ends the program ends it like any other trouble, in order."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.tasks.failed.connect(self._on_failure)
        self.tasks.started.connect(lambda _, intent: self._under_way.update([intent]))
        self.tasks.ended.connect(lambda _, intent: self._on_ended(intent))
        qInstallMessageHandler(self._on_qt_message)
        sys.excepthook = lambda kind, error, _: self.troubles.append(f"{kind.__name__}: {error}")
        loop.set_exception_handler(
            lambda _, found: self.troubles.append(f"{found['message']} {found.get('exception')!r}")
        )


@dataclass(frozen=True)
class Look:
    """How the window is dressed."""

    mode: Mode = Mode.LIGHT
    language: Language = Language.EN
    size: QSize = field(default_factory=lambda: QSize(SIZE))


def dress(look: Look) -> QApplication:
    """The application in its theme and language."""
    app = QApplication.instance() or QApplication(["switchroom"])
    assert isinstance(app, QApplication)
    app.setApplicationName("switchroom")
    app.setApplicationDisplayName("Switchroom")
    app.setQuitOnLastWindowClosed(False)
    use(look.language)
    theme().install(app, look.mode)
    theme().set_motion(False)
    return app


@contextlib.asynccontextmanager
async def stage(look: Look) -> AsyncIterator[Stage]:
    """Start the demo's service as the window would, show the window; end both afterwards."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="switchroom-", ignore_cleanup_errors=True) as folder:
        home, config = Path(folder, "home"), Path(folder, "config")
        launcher = Launcher(home, demo=True)
        try:
            await launcher.ensure()
            async with _window(home, config, look) as made:
                yield made
        except LaunchFailed as error:
            raise CannotGoOn(f"the service did not start: {error.reason}") from error
        finally:
            await _end(launcher)


@contextlib.asynccontextmanager
async def _window(home: Path, config: Path, look: Look) -> AsyncIterator[Stage]:
    login = msgspec.json.decode((home / DEMO_LOGIN).read_bytes(), type=DemoLogin)
    states = StateFile(config)
    states.save_machine(MachineState(theme=look.mode.value, language=look.language.value))
    dressed = PersonState(theme=look.mode.value, language=look.language.value)
    states.save_person(login.login, dressed)
    loop = asyncio.get_running_loop()
    tasks = Tasks(loop)
    window = Window(Connection(home), tasks, states, NoKeyring())
    made = Stage(window, tasks, login)
    hook = sys.excepthook
    made.listen(loop)
    window.resize(look.size)
    window.show()
    window.activateWindow()
    try:
        window.start()
        yield made
    finally:
        await _close(made)
        qInstallMessageHandler(None)
        sys.excepthook = hook


async def _close(made: Stage) -> None:
    """Take the window down without asking."""
    window, sitting = made.window, made.window.sitting
    if sitting is not None:
        sitting.end()
    window.hide()
    window.frame.leave()
    await window.connection.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(made.tasks.close(), LEAVE_S)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(QObject(), QEvent.Type.DeferredDelete)


async def _end(launcher: Launcher) -> None:
    """End the service that was started."""
    process = launcher._process
    if process is None:
        return
    process.terminate()
    try:
        await asyncio.to_thread(process.wait, LEAVE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        await asyncio.to_thread(process.wait)
