"""The service beside the window: a start that fails, a second try, a session that ends from outside."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from backend_client import launcher
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.shell.conftest import Desk, Keys, Walk, announce, opened
from ui.shell.log_viewer import LogViewer

LAST_WORDS = "no room left for the workspace"


@pytest.mark.req("DSH-5", "DSH-62")
def test_a_start_that_fails_says_why_shows_the_log_and_tries_again(
    scenario: Scenario, client: Service, home: Path, config: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
):
    def broken(folder: Path, *, demo: bool) -> Sequence[str]:
        del folder, demo
        return [sys.executable, "-c", f"import sys; print({LAST_WORDS!r}); sys.exit(1)"]

    monkeypatch.setattr(launcher, "service_command", broken)

    async def run() -> None:
        async with opened(home, config, keys) as desk:
            page = desk.window.sign_in.entry
            await until(page.retry.isVisible, "the failure")
            assert LAST_WORDS in page.reason.text()
            assert not page.button.isEnabled()
            click(page.log)
            await until(lambda: desk.window.findChildren(LogViewer), "the log")
            viewer = desk.window.findChildren(LogViewer)[0]
            press(viewer, Qt.Key.Key_Escape)
            announce(home, client)
            await desk.tasks.settle()
            click(page.retry)
            await desk.ready()
            assert page.button.isEnabled()
            assert not page.retry.isVisible()

    scenario(run())


@pytest.mark.req("DSH-5")
def test_another_service_address_is_checked_while_it_is_typed(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        click(page.team)
        await desk.tasks.settle()
        assert page.address.isVisible()
        for typed, problem in (("http://switchroom.example", True), (str(client.http.base_url), False)):
            page.address.clear()
            write(page.address, typed)
            press(page.address, Qt.Key.Key_Return)
            await desk.tasks.settle()
            assert bool(page.address_field.error()) == problem
            assert page.found.isVisible() != problem
        assert desk.window.connection.state.ready

    walk(steps)


@pytest.mark.slow
@pytest.mark.req("USR-11")
def test_a_person_who_is_disabled_is_led_to_the_door(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        await desk.come_in("agent")
        users = client.call("GET", "/api/users").json()
        agent = next(one["id"] for one in users if one["login"] == "agent")
        assert client.call("POST", f"/api/users/{agent}/disable").status_code == 200
        await until(desk.window.sign_in.isVisible, "the door")
        await until(lambda: "session ended" in desk.window.sign_in.entry.notice.text(), "why")
        assert desk.window.sitting is None

    walk(steps)
