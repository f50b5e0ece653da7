"""The real window beside a real service on loopback, found as a desktop finds its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from PySide6.QtWidgets import QWidget

from app.contract.faults import Code
from app.contract.service import VERSION, WORKSPACE_HEADER, Announcement
from backend_client.launcher import NOTE_NAME
from backend_client.transport import ServiceFault
from tests.areas.conftest import NOW_MS, PASSWORD, Client, client, clock, home, observed, template_home
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click, write
from ui.kit.controls.menu import Menu
from ui.shell.connection import Connection
from ui.shell.state_file import StateFile
from ui.shell.tasks import Failure, Tasks
from ui.shell.window import Window

__all__ = ["client", "clock", "home", "observed", "template_home"]


@dataclass
class Keys:
    """A credential store in memory; `there` False is a system without one."""

    there: bool = True
    kept: dict[str, str] = field(default_factory=dict)

    async def usable(self) -> bool:
        return self.there

    async def load(self, name: str) -> str | None:
        return self.kept.get(name)

    async def save(self, name: str, token: str) -> bool:
        if self.there:
            self.kept[name] = token
        return self.there

    async def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class Desk:
    """An open window and what it stands on."""

    window: Window
    tasks: Tasks
    states: StateFile
    keys: Keys
    failures: list[Failure]

    async def ready(self) -> None:
        """Until somebody can sign in."""
        await until(lambda: self.window.connection.state.ready, "the service")
        await self.tasks.settle()

    async def come_in(self, login: str = "admin", password: str = PASSWORD, *, remember: bool = False) -> None:
        """Sign in by typing."""
        await self.ready()
        await self.type_in(login, password, remember=remember)
        await until(lambda: self.window.sitting is not None and self.window.frame.isVisible(), "the frame")
        await self.live()

    async def live(self) -> None:
        """Until the event stream runs and nothing is under way."""
        sitting = self.window.sitting
        assert sitting is not None
        await until(lambda: sitting.client.events.line.value == "live", "the stream")

    async def type_in(self, login: str, password: str, *, remember: bool = False) -> None:
        """Fill the form in and press *Sign in*."""
        page = self.window.sign_in.entry
        await until(page.button.isEnabled, "the button")
        page.login.clear()
        write(page.login, login)
        page.password.clear()
        write(page.password, password)
        if page.remember.isChecked() != remember and page.remember.isEnabled():
            click(page.remember)
        click(page.button)

    async def log_out(self) -> None:
        """Leave, and be back at the door."""
        self.window.leave()
        await until(self.window.sign_in.isVisible, "the door")
        await self.tasks.settle()

    def menu(self) -> Menu:
        """The menu that is open."""
        return next(one for one in self.window.findChildren(Menu) if one.isVisible())

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        """A visible control by what it is called."""
        for one in self.window.findChildren(kind):
            if one.isVisible() and one.accessibleName() == name:
                return one
        raise AssertionError(f"nothing called {name!r}")


Steps = Callable[[Desk], Awaitable[None]]
Walk = Callable[[Steps], None]


def announce(home: Path, service: Client) -> None:
    """Say where the service of a workspace listens, as the service itself does."""
    token = service.http.headers[WORKSPACE_HEADER]
    port = urlsplit(str(service.http.base_url)).port or 0
    note = Announcement(pid=os.getpid(), port=port, started_ms=NOW_MS, version=VERSION, token=token)
    (home / NOTE_NAME).write_bytes(msgspec.json.encode(note))


@pytest.fixture
def keys() -> Keys:
    """A system with a credential store."""
    return Keys()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the window keeps its memory."""
    return tmp_path / "config"


@asynccontextmanager
async def opened(home: Path, config: Path, keys: Keys) -> AsyncIterator[Desk]:
    """A window until it is closed; what failed unseen fails the test."""
    tasks = Tasks(asyncio.get_running_loop())
    states = StateFile(config)
    failures: list[Failure] = []
    tasks.failed.connect(failures.append)
    window = Window(Connection(home), tasks, states, keys, clock=lambda: NOW_MS)
    window.show()
    window.start()
    try:
        yield Desk(window, tasks, states, keys, failures)
    finally:
        if window.sitting is not None:
            window.sitting.end()
        window.hide()
        window.frame.leave()
        await tasks.close()
        await window.connection.close()
        window.deleteLater()
    assert not [one for one in failures if not _is_over(one)]


def _is_over(failure: Failure) -> bool:
    """Whether it is no more than a session that ended while something was asked."""
    error = failure.error
    return isinstance(error, ServiceFault) and error.fault.code is Code.SIGN_IN_REQUIRED


@pytest.fixture
def walk(scenario: Scenario, client: Client, home: Path, config: Path, keys: Keys) -> Walk:
    """Runs a walk through a freshly opened window; the service goes on between walks."""
    announce(home, client)

    def go(steps: Steps) -> None:
        async def run() -> None:
            async with opened(home, config, keys) as desk:
                await steps(desk)

        scenario(run())

    return go
