"""Sending hours on screen, by mouse and keys, beside a real service."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import CTRL, click, press, write
from tests.ui.shell.conftest import Desk, Walk, client, clock, config, home, keys, observed, template_home, walk
from ui.panels.hours.panel import HoursPanel
from ui.texts.language import Language

__all__ = ["client", "clock", "config", "home", "keys", "observed", "template_home", "walk"]


async def opened(desk: Desk) -> HoursPanel:
    await desk.come_in()
    desk.window.frame.go("hours")
    panel = desk.window.frame.panel
    assert isinstance(panel, HoursPanel)
    await until(panel.card.isVisible, "the form")
    return panel


@pytest.mark.req("BEY-7")
def test_hours_are_switched_on_and_saved(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        panel = await opened(desk)
        assert not panel.save.isEnabled()
        click(panel.enabled)
        panel.opens.selectAll()
        write(panel.opens, "08:30")
        click(panel.days[6])
        panel.holidays.edit.setFocus()
        write(panel.holidays.edit, "25.12.2026 ES Navidad")
        press(panel.holidays.edit, Qt.Key.Key_S, CTRL)
        await until(lambda: not panel.model.state.is_changed, "saved")
        assert client.call("GET", "/api/hours").json() == {
            "enabled": True, "from_min": 510, "to_min": 1200, "days": [0, 1, 2, 3, 4, 5, 6], "zone_attribute": "",
            "holidays": [{"day": "2026-12-25", "name": "Navidad", "country": "ES"}], "version": 1,
        }  # fmt: skip

    walk(steps)


@pytest.mark.req("BEY-7")
def test_what_is_wrong_stands_at_its_field_and_what_is_typed_stays(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        panel = await opened(desk)
        panel.closes.selectAll()
        write(panel.closes, "late")
        for box in panel.days[:6]:
            click(box)
        panel.holidays.edit.setFocus()
        write(panel.holidays.edit, "someday")
        click(panel.save)
        await until(panel.closes_field.error, "the problem")
        assert panel.days_error.isVisible()
        assert panel.holidays_field.error()
        assert panel.closes.text() == "late"
        assert QApplication.focusWidget() is panel.closes
        assert client.call("GET", "/api/hours").json()["version"] == 0
        for language in Language:
            desk.window.set_language(language)
        click(panel.undo)
        assert (panel.closes.text(), panel.days_error.isVisible()) == ("20:00", False)

    walk(steps)


def test_hours_that_somebody_else_changed_are_shown_unless_something_is_typed(walk: Walk, client: Service) -> None:
    async def steps(desk: Desk) -> None:
        panel = await opened(desk)
        body = {"enabled": True, "from_min": 600, "to_min": 900, "days": [0], "version": 0}
        assert client.call("PUT", "/api/hours", json=body).status_code == 200
        await until(lambda: panel.opens.text() == "10:00", "the other hours")

    walk(steps)
