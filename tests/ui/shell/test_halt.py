"""Stopping all sending from the window: button, key, palette, band, question."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import CTRL, SHIFT, click, press, write
from tests.ui.shell.conftest import Desk, Walk
from tests.ui.shell.test_window import keys_of, opened_palette, shown
from ui.shell.halt_bar import ResumeQuestion
from ui.texts.language import Language


def is_stopped(client: Service) -> bool:
    return bool(client.call("GET", "/api/sending").json()["stopped"])


@pytest.mark.req("BEY-5")
def test_the_button_stops_at_once_and_every_panel_shows_it(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        frame = desk.window.frame
        assert frame.halt.isHidden()
        click(frame.top.stop)
        await until(frame.halt.isVisible, "the band")
        assert is_stopped(client)
        assert frame.top.stop.isHidden()
        assert "Ada Admin" in frame.halt.what.text()
        for panel in ("contacts", "conversations", "account"):
            frame.go(panel)
            assert frame.halt.isVisible()

    walk(steps)


@pytest.mark.req("BEY-5")
def test_by_keys_alone_it_stops_and_goes_on_only_after_a_question(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        press(keys_of(desk), Qt.Key.Key_H, CTRL | SHIFT)
        await until(desk.window.frame.halt.isVisible, "the band")
        press(keys_of(desk), Qt.Key.Key_H, CTRL | SHIFT)
        question = await shown(desk, ResumeQuestion)
        assert isinstance(question, ResumeQuestion)
        press(question.stay, Qt.Key.Key_Return)
        await until(lambda: not question.isVisible(), "the question gone")
        assert is_stopped(client)
        press(keys_of(desk), Qt.Key.Key_H, CTRL | SHIFT)
        again = await shown(desk, ResumeQuestion)
        assert isinstance(again, ResumeQuestion)
        click(again.go)
        await until(desk.window.frame.halt.isHidden, "the band gone")
        assert not is_stopped(client)

    walk(steps)


@pytest.mark.req("BEY-5")
def test_the_palette_stops_too_and_a_stop_of_somebody_else_is_shown(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        palette = opened_palette(desk)
        write(palette.field, "stop all")
        await until(lambda: palette.list.rows, "something found")
        press(palette.field, Qt.Key.Key_Return)
        await until(desk.window.frame.halt.isVisible, "the band")
        client.call("POST", "/api/sending/resume")
        await until(desk.window.frame.halt.isHidden, "the band gone")
        client.call("POST", "/api/sending/stop")
        await until(desk.window.frame.halt.isVisible, "the band again")

    walk(steps)


@pytest.mark.req("BEY-5")
def test_an_agent_sees_the_band_without_a_button_and_the_key_stops_nothing(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        await desk.come_in("agent")
        assert desk.window.frame.top.stop.isHidden()
        press(keys_of(desk), Qt.Key.Key_H, CTRL | SHIFT)
        assert "may not stop" in " ".join(one.text.text() for one in desk.window.news.toasts.toasts)
        assert not is_stopped(client)
        client.call("POST", "/api/sending/stop")
        await until(desk.window.frame.halt.isVisible, "the band")
        assert desk.window.frame.halt.button.isHidden()
        for language in Language:
            desk.window.set_language(language)
            assert "Ada Admin" in desk.window.frame.halt.what.text()

    walk(steps)
