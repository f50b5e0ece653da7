"""Faults as the window tells them: a token that is not this service's, a damaged memory."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from tests.patience import until
from tests.ui.shell.conftest import Desk, Walk


def said(desk: Desk) -> str:
    """Everything that can be read in the window."""
    return "\n".join(one.text() for one in desk.window.findChildren(QLabel) if one.isVisible())


def test_a_wrong_token_is_told_with_what_to_do_and_what_was_on_screen_stays(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        sitting = desk.window.sitting
        assert sitting is not None
        transport = sitting.client.transport
        transport.move(transport.base_url, "wrong")
        desk.window.refresh()
        sentence = "This desktop is not allowed to use that service. Restart Switchroom"
        await until(lambda: bool(desk.failures), "the failure")
        assert sentence in said(desk)
        assert desk.window.frame.current == "dashboard"
        await desk.tasks.close()  # what else was asked is refused too, sooner or later
        desk.failures.clear()

    walk(steps)


def test_a_damaged_memory_is_told_and_the_window_opens_all_the_same(walk: Walk, config: Path):
    sentence = "Your window settings could not be read and were reset. A copy was kept."
    config.mkdir()
    (config / "window-admin.json").write_bytes(b"\0" * 40)

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        assert sentence in said(desk)
        assert desk.window.frame.current == "dashboard"
        assert (config / "window-admin.broken").exists()

    walk(steps)
