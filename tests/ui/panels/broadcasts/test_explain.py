"""From a recipient's row to the story of the message, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt

from tests.areas.line import rejected
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.hall import Hall, until
from tests.ui.panels.broadcasts.test_run_view import opened
from ui.panels.story.lines import StoryLine
from ui.panels.story.sheet import StorySheet

Walks = Callable[[Callable[[Hall], Awaitable[None]]], None]


@pytest.mark.req("BEY-1")
def test_x_on_a_recipient_tells_the_story_of_its_message(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        await h.submit(1, rejected)
        view = await opened(h, run.id)
        table = view.table.view
        click(table.viewport(), table.row_rect(0).center())
        press(table, Qt.Key.Key_X)

        def sheet() -> StorySheet | None:
            return next((one for one in view.window().findChildren(StorySheet) if one.isVisible()), None)

        await until(lambda: sheet() is not None, "the sheet")
        found = sheet()
        assert found is not None
        await until(lambda: found.findChildren(StoryLine), "the story")
        words = [one.title.text() for one in found.findChildren(StoryLine)]
        assert words[-1] == "Failed"
        assert "There is no such number" in found.findChildren(StoryLine)[-1].why.text()
        found.finish()

    walk(steps)
